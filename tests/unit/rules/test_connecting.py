"""A key file is read for what it is, and practice and reality never mix (R70)."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.rules import connecting
from app.rules.connecting import KEY_LIMIT, practice_of, read_key
from app.rules.trial import Refuse
from tests.unit.commands.keys import key_text, private_key


def test_what_is_needed_is_kept_and_where_to_sign_in_is_not():
    key = read_key(key_text(token_uri="https://evil.example/token", universe_domain="evil.example", more={"a": 1}))
    assert (key.email, key.client_id) == ("desk@desk-1.iam.gserviceaccount.com", "1234567890")
    assert "evil" not in key.text
    given = json.loads(key_text())
    needed = ("type", "project_id", "private_key_id", "private_key", "client_email", "client_id")
    assert json.loads(key.text) == {name: given[name] for name in needed}
    assert private_key()[40:60] not in repr(key)


def code_of(text):
    with pytest.raises(UserError) as caught:
        read_key(text)
    assert caught.value.field == "key_file"
    assert not caught.value.facts
    assert caught.value.__cause__ is None
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[" * 30_000,
        "[]",
        '"service_account"',
        key_text(private_key="x"),
        key_text(private_key=""),
        key_text(private_key=7),
        key_text(client_email=""),
        " " * (KEY_LIMIT + 1),
        "1" * 10_000,
    ],
)
def test_what_is_no_key_file_is_refused(text):
    assert code_of(text) == "key_file_form"


@pytest.mark.parametrize("kind", ["authorized_user", "", None, 7, "external_account"])
def test_a_file_for_something_else_is_refused(kind):
    assert code_of(key_text(type=kind)) == "key_file_kind"


@given(st.text(max_size=200))
def test_any_text_is_refused_by_code(text):
    assert code_of(text) in {"key_file_form", "key_file_kind"}


@given(
    st.dictionaries(
        st.sampled_from(["type", "private_key", "client_email", "x"]), st.none() | st.text() | st.integers()
    )
)
def test_any_object_is_refused_by_code(found):
    assert code_of(json.dumps(found)) in {"key_file_form", "key_file_kind"}


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize("account", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_practice_and_reality_never_mix(book, account, before):
    real = practice_of(practice_server=False, practice_book=book, account_practice=account, connected_before=before)
    practised = practice_of(practice_server=True, practice_book=book, account_practice=account, connected_before=before)
    if book:
        assert real == Refuse("practice_book_real")
    else:
        assert real == (Refuse("account_is_practice") if account else False)
    assert practised == (Refuse("account_is_real") if before and not account else True)


def client_text(**changes):
    inside = {"client_id": "1.apps.example", "client_secret": "s3cret", "token_uri": "https://evil.example/", **changes}
    return json.dumps({"installed": inside})


def test_a_desktop_client_is_read_and_nothing_of_where_it_leads():
    client = connecting.read_client(client_text())
    assert (client.client_id, client.secret, client.refresh_token) == ("1.apps.example", "s3cret", "")
    assert "evil" not in client.text()
    assert "s3cret" not in repr(client)
    assert connecting.kept_client(client.text()) == client
    kept = dataclasses.replace(client, refresh_token="r")
    assert connecting.kept_client(kept.text()).refresh_token == "r"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "client_file_form"),
        ("[]", "client_file_form"),
        ("{" * 5000, "client_file_form"),
        ("x" * 40_000, "client_file_form"),
        (json.dumps({"installed": []}), "client_file_form"),
        (client_text(client_id=7), "client_file_form"),
        (client_text(client_id=""), "client_file_form"),
        (client_text(client_secret="a b"), "client_file_form"),
        (client_text(client_secret="a" * 401), "client_file_form"),
        (client_text(client_secret="kéy"), "client_file_form"),
        (json.dumps({"web": {}}), "client_file_kind"),
        (json.dumps({"type": "service_account"}), "client_file_kind"),
    ],
)
def test_another_file_is_no_client(text, code):
    with pytest.raises(UserError) as caught:
        connecting.read_client(text)
    assert (caught.value.code, caught.value.field, caught.value.facts) == (code, "client_file", {})


@pytest.mark.parametrize(
    "text", [None, "", "[]", "7", "{" * 5000, "{}", json.dumps({"type": "browser"}),
             json.dumps({"type": "browser", "client_id": "a", "client_secret": 1, "refresh_token": "c"}),
             json.dumps({"type": "key", "client_id": "a", "client_secret": "b", "refresh_token": "c"})]
)  # fmt: skip
def test_what_the_keyring_holds_of_another_kind_is_none(text):
    assert connecting.kept_client(text) is None


def test_a_client_typed_by_hand_is_checked_the_same():
    assert connecting.typed_client(" id ", " secret ").client_id == "id"
    with pytest.raises(UserError, match="client_id_form"):
        connecting.typed_client("", "x")


def test_a_file_of_the_greatest_length_is_read():
    assert read_key(key_text().ljust(KEY_LIMIT)).client_id == "1234567890"
    assert connecting.read_client(client_text().ljust(KEY_LIMIT)) == connecting.read_client(client_text())
    with pytest.raises(UserError, match="client_file_form"):
        connecting.read_client(client_text().ljust(KEY_LIMIT + 1))
