"""A newer version is believed only when its makers say so, now, over TLS, from their own place; else it is refused."""

from __future__ import annotations

import base64
import datetime as dt
import re
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Cancelled, DeskError, Offline
from app.models.job import Job
from app.texts.codes import say_error
from app.updates import look as looking
from app.updates.channel import FILE, channel
from app.updates.look import look, trusted
from app.updates.release import numbers, read
from app.updates.signature import public_key, verify
from tests.unit.updates.announced import Signer, announcement, certificate, serving, trusting

TODAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def place(pem, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(pem) as place:
        yield place


@pytest.fixture
def signer():
    return Signer()


def ask(place, pem, *signers, running="0.1.0", seen="", job=None, context=None):
    return look(
        place.channel(*signers),
        running=running,
        seen=seen,
        today=TODAY,
        job=job or Job(),
        context=context or trusting(pem),
    )


def code_of(call):
    with pytest.raises(DeskError) as caught:
        call()
    sentence = say_error(caught.value)
    assert sentence != caught.value.code, "it has no words"
    assert "{" not in sentence
    return caught.value.code


def test_a_newer_version_is_told_and_only_two_files_are_asked_for(place, pem, signer):
    content = announcement()
    place.say(content, signer.sign(content))
    release = ask(place, pem, signer)
    assert (release.version, release.is_newer) == ("0.3.0", True)
    assert release.published == dt.date(2026, 2, 20)
    assert [path for path, _ in place.asked] == ["/latest.json", "/latest.json.minisig"]
    for _, headers in place.asked:
        assert {name.lower() for name in headers} == {"host", "user-agent", "accept-encoding", "connection"}
        assert headers["User-Agent"] == "partner-desk"


def test_the_newest_version_is_no_news(place, pem, signer):
    content = announcement()
    place.say(content, signer.sign(content))
    assert not ask(place, pem, signer, running="0.3.0").is_newer


def test_a_second_key_is_believed_while_the_first_is_being_replaced(place, pem):
    old, new = Signer(b"oldoldol"), Signer(b"newnewne")
    content = announcement()
    place.say(content, new.sign(content))
    assert ask(place, pem, old, new).is_newer


def test_what_is_signed_wrongly_is_refused(place, pem, signer):
    content = announcement()
    place.say(announcement(version="9.9.9"), signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer)) == "update_signature_wrong"
    place.say(content, Signer(signer.number).sign(content))  # another key that bears our number
    assert code_of(lambda: ask(place, pem, signer)) == "update_signature_wrong"
    place.say(content, Signer(b"stranger").sign(content))
    assert code_of(lambda: ask(place, pem, signer)) == "update_key_unknown"
    place.say(content, signer.sign(content).replace(b"timestamp:1772000000", b"timestamp:1999999999"))
    assert code_of(lambda: ask(place, pem, signer)) == "update_signature_wrong"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole, _signer, _content: whole[:60],
        lambda whole, _signer, _content: b"",
        lambda whole, _signer, _content: whole.replace(b"trusted comment", b"comment", 2),
        lambda whole, _signer, _content: b"\n".join([b"", b"not base64!", *whole.split(b"\n")[2:]]),
        lambda whole, _signer, _content: b"\n".join([*whole.split(b"\n")[:3], base64.b64encode(b"short")]),
        lambda _whole, signer, content: signer.sign(content, kind=b"Ed"),
    ],
)
def test_half_a_signature_and_the_older_form_are_refused(signer, spoil):
    content = announcement()
    spoilt = spoil(signer.sign(content), signer, content)
    assert code_of(lambda: verify(content, spoilt, (signer.public,))) == "update_signature_unreadable"


def test_a_version_behind_this_one_or_behind_what_was_seen_is_refused(place, pem, signer):
    content = announcement()
    place.say(content, signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer, running="0.4.0")) == "update_older"
    assert code_of(lambda: ask(place, pem, signer, seen="0.3.1")) == "update_older"
    assert ask(place, pem, signer, seen="0.3.0").is_newer


def test_an_announcement_nobody_renewed_is_refused(place, pem, signer):
    content = announcement(expires="2026-03-01")
    place.say(content, signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer)) == "update_expired"


def test_an_answer_cut_short_is_refused(place, pem, signer):
    content = announcement()
    place.say(content[:40], signer.sign(content), {"Content-Length": str(len(content))})
    assert code_of(lambda: ask(place, pem, signer)) == "update_cut_short"
    place.say(content[:40], signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer)) == "update_signature_wrong"


def test_an_endless_answer_is_thrown_away(place, pem, signer):
    content = announcement(notes="x" * looking.LARGEST)
    place.say(content, signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer)) == "update_too_large"


def test_a_trickling_answer_is_left_after_a_while(place, pem, signer, monkeypatch):
    content = announcement()
    place.say(content, signer.sign(content))
    monkeypatch.setattr(looking, "ALL_S", -1.0)
    assert code_of(lambda: ask(place, pem, signer)) == "update_not_reached"


@pytest.mark.parametrize("there", ["https://elsewhere.example/latest.json", "http://127.0.0.1/x", "file:///etc/passwd"])
def test_a_move_to_another_host_or_away_from_tls_is_refused(place, pem, signer, there):
    place.answers["/latest.json"] = (302, {"Location": there}, b"")
    code = code_of(lambda: ask(place, pem, signer))
    assert code in {"update_other_host", "update_not_there"}  # what is no address of the web Python refuses itself
    assert len(place.asked) == 1


def test_a_move_within_the_host_is_followed_but_not_for_ever(place, pem, signer):
    content = announcement()
    place.say(content, signer.sign(content))
    place.answers["/new.json"] = place.answers["/latest.json"]
    place.answers["/latest.json"] = (302, {"Location": f"{place.address}/new.json"}, b"")
    assert ask(place, pem, signer).is_newer
    place.answers["/new.json"] = (302, {"Location": f"{place.address}/latest.json"}, b"")
    assert code_of(lambda: ask(place, pem, signer)) == "update_not_there"
    assert len(place.asked) < 12


def test_who_cannot_prove_to_be_ours_is_not_read(place, pem, signer, tmp_path):
    content = announcement()
    place.say(content, signer.sign(content))
    assert code_of(lambda: ask(place, pem, signer, context=trusted())) == "update_certificate_wrong"
    other = certificate(tmp_path, "elsewhere.example")
    with serving(other) as elsewhere:
        elsewhere.say(content, signer.sign(content))
        assert code_of(lambda: ask(elsewhere, other, signer)) == "update_certificate_wrong"
    assert trusted().verify_mode == ssl.CERT_REQUIRED


def test_nobody_there_is_said(place, pem, signer):
    assert code_of(lambda: ask(place, pem, signer)) == "update_not_there"
    place.address = "https://127.0.0.1:9"
    with pytest.raises(Offline):
        ask(place, pem, signer)


def test_it_stops_when_asked(place, pem, signer):
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        ask(place, pem, signer, job=job)
    assert place.asked == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        announcement(format=2),
        announcement(program="other"),
        announcement(version="0.3"),
        announcement(version="1.0.0-beta"),
        announcement(version=3),
        announcement(version="٣.0.0"),
        announcement(published="soon"),
        announcement(page="http://partner-desk.example/"),
        announcement(page="javascript:alert(1)"),
        announcement(page="https:///nowhere"),
        announcement(page="https://partner-desk.example/a b"),
        announcement(page="https://partner-desk.example/" + "a" * 600),
        announcement(page="https://[broken/"),
    ],
)
def test_nonsense_is_refused_in_words(content):
    assert code_of(lambda: read(content, running="0.1.0", seen="", today=TODAY)) == "update_damaged"


@given(st.binary(max_size=200))
def test_whatever_is_signed_it_never_breaks(content):
    with pytest.raises(DeskError):
        read(content, running="0.1.0", seen="", today=TODAY)


@given(st.text(max_size=300), st.binary(max_size=300))
def test_whatever_the_signature_is_it_never_breaks(key, signature):
    with pytest.raises(DeskError):
        public_key(key)
    with pytest.raises(DeskError):
        verify(b"", signature, ())


@given(st.tuples(*[st.integers(0, 999)] * 3), st.tuples(*[st.integers(0, 999)] * 3))
def test_versions_are_compared_as_numbers(one, other):
    first, second = (numbers(".".join(map(str, each))) for each in (one, other))
    assert (first < second) == (one < other)


def test_a_build_without_a_release_key_says_so(tmp_path):
    assert code_of(lambda: channel(tmp_path / "none.toml")) == "updates_not_in_build"


def test_the_channel_of_a_build_is_read(tmp_path, signer):
    path = tmp_path / "updates.toml"
    path.write_text(f'address = "https://partner-desk.example/latest.json"\nkeys = ["{signer.line}"]\n')
    found = channel(path)
    assert found.address.startswith("https://")
    assert found.keys == (signer.public,)


@pytest.mark.parametrize(
    "text",
    [
        "address =",
        'address = "http://partner-desk.example/latest.json"\nkeys = ["x"]',
        'address = "https://partner-desk.example/latest.json"\nkeys = []',
        'address = "https://partner-desk.example/latest.json"\nkeys = ["x"]',
        "keys = 3",
    ],
)
def test_a_damaged_channel_is_said(tmp_path, text):
    path = tmp_path / "updates.toml"
    path.write_text(text)
    assert code_of(lambda: channel(path)) == "update_key_unreadable"


def test_what_is_shipped_is_a_whole_channel_or_none():
    assert not FILE.exists() or channel().address


def test_every_sentence_about_updates_is_raised_somewhere():
    from app.texts.codes.updates import SENTENCES

    sources = "".join(path.read_text() for path in (FILE.parent.parent / "updates").glob("*.py"))
    assert set(SENTENCES) == set(re.findall(r'"(updates?_[a-z_]+)"', sources))
