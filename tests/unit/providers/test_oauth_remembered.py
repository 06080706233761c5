"""What is remembered of tokens from one start to the next: ten requests in ten minutes at most, over all starts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Locked, Offline
from app.providers.oauth.remembered import Remembered
from app.providers.zoho.signing import ZohoSignIns
from app.rules.connecting import BrowserClient
from tests.unit.providers.zoho_room import ACCOUNT, desk


class Keyring:
    def __init__(self, text=None):
        self.text, self.now = text, 1_000_000.0

    def start(self):
        """Return what a start of the program remembers."""
        return Remembered(lambda: self.text, self.put, lambda: self.now)

    def put(self, text):
        self.text = text


@pytest.fixture
def keyring():
    return Keyring()


def test_requests_are_counted_over_starts_and_forgotten_after_their_time(keyring):
    assert all(keyring.start().count(10, 600) for _ in range(10))
    assert not keyring.start().count(10, 600)
    keyring.now += 599
    assert not keyring.start().count(10, 600)
    keyring.now += 1
    assert keyring.start().count(10, 600)


def test_a_clock_that_was_put_back_shuts_nobody_out(keyring):
    for _ in range(10):
        keyring.start().count(10, 600)
    keyring.now -= 86_400
    assert keyring.start().count(10, 600)


def test_a_token_holds_for_what_it_was_made_with_and_for_its_time(keyring):
    keyring.start().keep("secrets", "token", 3000)
    assert keyring.start().token("secrets") == ("token", 3000)
    assert keyring.start().token("other secrets") == ("", 0)
    keyring.now += 3000
    assert keyring.start().token("secrets") == ("", 0)
    keyring.now -= 90_000  # a clock that is wrong by more than a token's life
    assert keyring.start().token("secrets") == ("", 0)
    assert "secrets" not in keyring.text


def test_without_a_keyring_it_is_remembered_until_the_program_ends():
    def locked(*_words):
        raise Locked("no_keyring")

    memory = Remembered(locked, locked, lambda: 5.0)
    assert all(memory.count(2, 600) for _ in range(2))
    assert not memory.count(2, 600)
    memory.keep("secrets", "token", 60)
    assert memory.token("secrets") == ("token", 60)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just(1e400))


@settings(max_examples=30)
@given(
    st.one_of(
        st.text(max_size=20),
        st.just("[" * 5000),
        VALUES.map(json.dumps),
        st.dictionaries(
            st.sampled_from(["asked", "token", "until", "mark"]), st.one_of(VALUES, st.lists(VALUES, max_size=60))
        ).map(json.dumps),
    )
)
def test_whatever_stands_in_the_keyring_nothing_breaks(text):
    keyring = Keyring(text)
    memory = keyring.start()
    memory.token("secrets")
    memory.count(10, 600)
    memory.keep("secrets", "token", 60)
    assert keyring.start().token("secrets") == ("token", 60)


# -- Zoho's limit -----------------------------------------------------------------------------------------------------


def test_a_start_goes_on_with_the_token_of_the_one_before_and_asks_for_none():
    keyring = Keyring()
    with desk() as room:
        room.remember = lambda _uid: keyring.start()
        room.begin_anew()
        for _ in range(5):
            assert room.ask(room.client.exists("dekraai.example", "")).decision == "untold"
            room.begin_anew()
        assert room.server.calls["token"] == 1
        room.server.world.tokens.clear()  # it was taken back meanwhile
        assert room.ask(room.client.exists("dekraai.example", "")).decision == "untold"
        assert room.server.calls["token"] == 2
        room.credential = BrowserClient("1000.PRACTICE", "practice-secret", "another").text()
        room.begin_anew()
        assert [each.code for each in room.ask(room.client.test())] == ["zoho_sign_in_again"]


def test_ten_requests_in_ten_minutes_are_all_also_over_starts_and_sign_ins():
    keyring = Keyring()
    with desk() as room:
        room.remember = lambda _uid: keyring.start()
        for _ in range(4):
            room.begin_anew()
            room.server.world.tokens.clear()
            room.ask(room.client.exists("dekraai.example", ""))
        assert room.server.calls["token"] == 4
        signs = ZohoSignIns(lambda: room.server.endpoint, lambda _uid: keyring.start())
        client = BrowserClient("1000.PRACTICE", "practice-secret")
        for number in range(6):
            room.server.world.codes["code"] = ""
            if number % 2:
                room.ask(signs.paste(ACCOUNT, client, "code"))
            else:
                room.ask(signs._count(ACCOUNT))
        with pytest.raises(Offline, match="oauth_busy"):
            room.ask(signs.paste(ACCOUNT, client, "code"))
        with pytest.raises(Offline, match="oauth_busy"):
            room.ask(signs.browse(ACCOUNT, client, lambda _address: None, ""))
        room.begin_anew()
        room.server.world.tokens.clear()
        assert [each.code for each in room.ask(room.client.test())] == ["zoho_busy"]
        assert room.server.calls["token"] == 7
