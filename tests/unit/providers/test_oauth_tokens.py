"""Asking for tokens of servers that are not as they should be, and keeping a token fresh (R70, Q9)."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import json
import socket
import ssl
import threading
import time
import urllib.parse

import httpx
import pytest

from app.errors import DeskError, Offline, Refused
from app.providers.google.sign_in import GOOGLE, BrowserCredentials, google_service
from app.providers.oauth import tokens
from app.providers.oauth.keeper import Keeper, Keepers
from app.providers.oauth.service import ClientId, Service, check_address
from app.providers.oauth.sign_in import address_to_open, challenge_of, complete, sign_in
from app.providers.oauth.tokens import Granted
from app.providers.practice.accounts_server import CLIENT_ID
from tests.unit.providers.oauth_room import CLIENT, Bad, accounts, asked_of, code_of, get, pressed, reply, run, service

__all__ = ["accounts", "service"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"<html>", "oauth_nonsense"),
        (b"[]", "oauth_nonsense"),
        (b"null", "oauth_nonsense"),
        (b'{"access_token": 1}', "oauth_nonsense"),
        (b'{"access_token": ""}', "oauth_nonsense"),
        (b'{"access_token": "a\\r\\nX-Evil: 1"}', "oauth_nonsense"),
        (b'{"access_token": "a", "refresh_token": "\\u0000"}', "oauth_nonsense"),
        (b'{"access_token": "' + b"a" * 9000 + b'"}', "oauth_nonsense"),
        (b"{" * 50_000, "oauth_nonsense"),
        (b'{"x": "' + b"a" * 3_000_000 + b'"}', "oauth_nonsense"),
        (b'{"error": "invalid_client"}', "oauth_client_wrong"),  # with HTTP 200, as Zoho
        (b'{"error": "invalid_grant"}', "oauth_code_refused"),
        (b'{"error": "server_error"}', "oauth_busy"),
        (b'{"error": "<b>odd\\n</b>"}', "oauth_other"),
        (b'{"error": {"a": 1}}', "oauth_other"),
    ],
)
def test_each_odd_answer_is_a_sentence(answer, code):
    with Bad(reply(answer)) as server:
        assert code_of(lambda: asked_of(server.address)) == code


def test_an_unknown_error_is_shown_tame():
    with Bad(reply(b'{"error": "<script>x\\u202e"}', "400 Bad Request")) as server, pytest.raises(Refused) as caught:
        asked_of(server.address)
    assert caught.value.facts["error"] == "scriptx"


@pytest.mark.parametrize(
    ("status", "code"),
    [("500 x", "oauth_busy"), ("503 x", "oauth_busy"), ("429 x", "oauth_busy"), ("404 x", "oauth_nonsense")],
)
def test_each_status_is_a_sentence(status, code):
    with Bad(reply(b"{}", status)) as server:
        assert code_of(lambda: asked_of(server.address)) == code


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_no_redirect_is_followed(status):
    with Bad(reply(b"{}")) as elsewhere:
        with Bad(reply(b"", status, f"Location: {elsewhere.address}")) as server:
            assert code_of(lambda: asked_of(server.address)) == "oauth_nonsense"
        assert not elsewhere.requests


@pytest.mark.parametrize(
    "pieces", [[b"H"] * 200, [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", *[b"{"] * 200], [b"", b"", b""]]
)
def test_a_reply_that_trickles_has_an_end(monkeypatch, pieces):
    monkeypatch.setattr(tokens, "WITHIN_S", 0.4)
    begun = time.monotonic()
    with Bad(*pieces, pause=0.1) as server:
        assert code_of(lambda: asked_of(server.address)) == "oauth_busy"
    assert time.monotonic() - begun < 15  # to its end it would trickle for 20 s


def test_a_lost_line_and_no_line_at_all_are_said():
    with Bad() as server:
        assert code_of(lambda: asked_of(server.address)) == "oauth_busy"
    assert code_of(lambda: asked_of("http://127.0.0.1:1/token")) == "oauth_not_reached"


def test_no_proxy_stands_between_us_and_this_computer(service, accounts, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert run(service, lambda address: get(pressed(address))).refresh_token


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/token",
        "http://localhost/token",
        "http://10.0.0.1/token",
        "ftp://127.0.0.1/",
        "https:///x",
        "",
    ],
)
def test_plaintext_goes_to_this_computer_alone(address):
    assert code_of(lambda: check_address(address)) == "oauth_not_secure"
    for changes in ({"token": address}, {"authorize": address}):
        shown = []
        wrong = dataclasses.replace(GOOGLE, **changes)
        with pytest.raises(Refused, match="oauth_not_secure"):
            asyncio.run(sign_in(wrong, CLIENT, shown.append))
        assert not shown


def test_google_itself_is_asked_by_tls():
    for address in (GOOGLE.authorize, GOOGLE.token, GOOGLE.issuer):
        assert address.startswith("https://")
    with pytest.raises(Refused, match="google_loopback_only"):
        google_service("accounts.example:443")
    assert google_service(None) is GOOGLE


def test_a_certificate_that_is_not_theirs_is_refused(tmp_path):
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
    )
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path = tmp_path / "server.pem"
    how = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem + key.private_bytes(*how))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    got = []

    def serve(line):
        with contextlib.suppress(OSError):
            plain, _ = line.accept()
            with plain, context.wrap_socket(plain, server_side=True) as secure:
                got.append(secure.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as line:
        serving = threading.Thread(target=serve, args=(line,))
        serving.start()
        address = f"https://127.0.0.1:{line.getsockname()[1]}/token"
        assert code_of(lambda: asked_of(address)) == "oauth_tls"
        serving.join(10)
    assert not got, "nothing of ours was sent"


def test_a_wrong_clock_is_named_by_the_certificate_and_by_the_answer():
    cause = ssl.SSLCertVerificationError("x")
    for number, code in ((9, "oauth_clock_wrong"), (10, "oauth_clock_wrong"), (18, "oauth_tls")):
        cause.verify_code = number
        error = httpx.ConnectError("x")
        error.__cause__ = cause
        assert tokens._of_error(error, GOOGLE).code == code
    late = "Date: Mon, 05 Jan 1998 10:00:00 GMT"
    with Bad(reply(b'{"error": "invalid_grant"}', "400 x", late)) as server:
        assert code_of(lambda: asked_of(server.address)) == "oauth_clock_wrong"
    with Bad(reply(b'{"error": "invalid_grant"}', "400 x", "Date: never")) as server:
        assert code_of(lambda: asked_of(server.address)) == "oauth_code_refused"


def test_a_permission_left_out_is_named(service, accounts):
    accounts.people.unticked.add("https://www.googleapis.com/auth/apps.order")
    assert code_of(lambda: run(service, lambda address: get(pressed(address)))) == "oauth_scope_missing"
    accounts.people.unticked = {"https://www.googleapis.com/auth/siteverification"}
    assert run(service, lambda address: get(pressed(address))).refresh_token, "only that will not work"


def test_without_a_lasting_permission_nothing_is_connected():
    with pytest.raises(Refused, match="oauth_no_refresh"):
        complete(GOOGLE, Granted("a", 60.0))
    assert complete(GOOGLE, Granted("a", 60.0, "r")).refresh_token == "r"


def id_token(**claims):
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.sig"


@pytest.mark.parametrize(
    ("token", "email"),
    [
        (id_token(iss=GOOGLE.issuer, aud=CLIENT_ID, email="a@b.example"), "a@b.example"),
        (id_token(iss="https://evil.example", aud=CLIENT_ID, email="a@b.example"), ""),
        (id_token(iss=GOOGLE.issuer, aud="other", email="a@b.example"), ""),
        (id_token(iss=GOOGLE.issuer, aud=CLIENT_ID, email=7), ""),
        (id_token(iss=GOOGLE.issuer, aud=CLIENT_ID, email="a\n@b.example"), ""),
        (id_token(iss=GOOGLE.issuer, aud=CLIENT_ID), ""),
        ("a.b", ""),
        ("a.!!.c", ""),
        ("a." + base64.urlsafe_b64encode(b"[]").decode() + ".c", ""),
        (None, ""),
    ],
)
def test_who_signed_in_is_taken_from_the_provider_alone(token, email):
    given = {"access_token": "a", "id_token": token, "expires_in": True, "scope": 7}
    found = tokens.granted(GOOGLE, CLIENT, given)
    assert (found.email, found.lasts_s, found.scopes) == (email, 60.0, frozenset())


@pytest.mark.parametrize(("said", "lasts"), [(3599, 3599.0), (-5, 60.0), (10**9, 86400.0), ("x", 60.0), (0, 60.0)])
def test_how_long_a_token_lasts_is_believed_within_reason(said, lasts):
    assert tokens.granted(GOOGLE, CLIENT, {"access_token": "a", "expires_in": said}).lasts_s == lasts


def kept(service, accounts, **how):
    found = run(service, lambda address: get(pressed(address)))
    accounts.calls.clear()
    return Keeper(service, CLIENT, found.refresh_token, **how)


def test_one_refreshes_however_many_ask(service, accounts):
    keeper = kept(service, accounts)
    accounts.add_fault("delay", seconds=0.2)
    got = []
    asking = [threading.Thread(target=lambda: got.append(keeper.token())) for _ in range(12)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(set(got)) == 1
    assert set(got) <= accounts.access
    assert accounts.calls["token"] == 1
    assert asyncio.run(keeper.fresh()) == got[0]


def test_a_token_is_made_anew_before_it_ends_and_when_it_was_refused(service, accounts):
    now = [0.0]
    keeper = kept(service, accounts, now_s=lambda: now[0])
    first = keeper.token()
    now[0] = 3539.0
    assert keeper.token() == first
    now[0] = 3540.0
    second = keeper.token()
    assert second != first
    keeper.refused(first)
    assert keeper.token() == second
    keeper.refused(second)
    assert keeper.token() not in (first, second)
    assert accounts.calls["token"] == 3


def test_what_was_just_granted_is_used_first(service, accounts):
    keeper = Keeper(service, CLIENT, "r", granted=Granted("just", 3600.0, "r"))
    assert keeper.token() == "just"


def test_a_permission_taken_back_asks_for_a_person(service, accounts):
    keeper = kept(service, accounts)
    accounts.take_back()
    assert code_of(keeper.token) == "oauth_grant_gone"
    credentials = BrowserCredentials(keeper)
    from google.auth import exceptions

    with pytest.raises(exceptions.RefreshError, match="oauth_grant_gone"):
        credentials.refresh(None)
    accounts.stop()
    with pytest.raises(exceptions.TransportError, match="oauth_not_reached"):
        credentials.refresh(None)


def test_the_librarys_credentials_carry_the_token(service, accounts):
    credentials, headers = BrowserCredentials(kept(service, accounts)), {}
    for _ in range(3):
        credentials.before_request(None, "GET", "https://x.example", headers)
    assert headers["authorization"].removeprefix("Bearer ") in accounts.access
    assert accounts.calls["token"] == 1
    assert not credentials.valid


def test_a_wrong_answer_to_a_refresh_is_nothing_that_signing_in_would_mend(service, accounts):
    from google.auth import exceptions

    credentials = BrowserCredentials(kept(service, accounts))
    accounts.add_fault("nonsense")
    with pytest.raises(exceptions.TransportError, match="oauth_nonsense"):
        credentials.refresh(None)
    accounts.add_fault("refuse", message="invalid_client")
    with pytest.raises(exceptions.RefreshError, match="oauth_client_wrong"):
        credentials.refresh(None)


def test_a_providers_limit_on_token_requests_is_kept(service, accounts):
    now = [0.0]
    strict = dataclasses.replace(service, requests=(10, 600.0))
    keeper = kept(service, accounts)
    keeper = Keeper(strict, CLIENT, keeper._refresh_token, now_s=lambda: now[0])
    for _ in range(10):
        keeper.refused(keeper.token())
    assert code_of(keeper.token) == "oauth_busy"
    assert accounts.calls["token"] == 10
    now[0] = 600.0
    assert keeper.token()


def test_an_account_has_one_keeper_until_somebody_signs_in_anew():
    keepers, made = Keepers(), []

    def make():
        made.append(Keeper(GOOGLE, CLIENT, "r"))
        return made[-1]

    first = keepers.of("a", "one", make)
    assert keepers.of("a", "one", make) is first
    assert keepers.of("b", "one", make) is not first
    assert keepers.of("a", "two", make) is not first
    assert len(made) == 3


ZOHO = Service(
    "Zoho", "https://accounts.zoho.example/oauth/v2/auth", "https://accounts.zoho.example/oauth/v2/token",
    ("a", "b"), separator=",", pkce=False, servers=frozenset({"https://accounts.zoho.example.eu"}),
    errors={"invalid_code": "oauth_code_refused"},
)  # fmt: skip


def test_a_redirect_may_name_one_of_the_providers_own_servers_and_no_other():
    there = {"accounts-server": "https://accounts.zoho.example.eu/"}
    assert ZOHO.token_address(there) == "https://accounts.zoho.example.eu/oauth/v2/token"
    assert ZOHO.token_address({}) == ZOHO.token
    assert GOOGLE.token_address(there) == GOOGLE.token
    for evil in (
        "https://evil.example",
        "https://accounts.zoho.example.eu.evil.example",
        "http://accounts.zoho.example.eu",
    ):
        with pytest.raises(Refused, match="oauth_nonsense"):
            ZOHO.token_address({"accounts-server": evil})


def test_another_providers_words_go_into_its_address_and_its_errors_are_its_own():
    address = address_to_open(ZOHO, CLIENT, "http://localhost:31200/x", "s", "")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
    assert query["scope"] == ["a,b"]
    assert "code_challenge" not in query
    assert tokens.said(ZOHO, "invalid_code").code == "oauth_code_refused"
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_pasted_code_is_exchanged_without_redirect_and_verifier():
    with Bad(reply(b'{"access_token": "a", "refresh_token": "r"}')) as server:
        found = asyncio.run(tokens.exchange(ZOHO, ClientId("id"), server.address, "pasted", "", ""))
    assert found.refresh_token == "r"
    form = urllib.parse.parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert set(form) == {"grant_type", "code", "client_id"}
    assert issubclass(Offline, DeskError)


@pytest.mark.parametrize(("age", "asked"), [(31.0, 2), (5.0, 1)])
def test_a_token_google_does_not_take_is_made_anew_once_before_the_account_is_paused(service, accounts, age, asked):
    from app.models.provider import SignIn
    from app.providers.base import NotAnswered
    from app.providers.google.session import Session

    now, tries = [0.0], []
    credentials = BrowserCredentials(kept(service, accounts, now_s=lambda: now[0]))
    credentials.refresh(None)
    now[0] = age
    session = Session(None, None)
    session._signed = credentials

    async def tried(method, request, *, writes):
        tries.append(credentials.token)
        await asyncio.to_thread(credentials.refresh, None)
        return None, SignIn()

    session._tried = tried
    with pytest.raises(NotAnswered):
        asyncio.run(session.ask("ListCustomers", None))
    assert len(tries) == asked
    assert not BrowserCredentials(Keeper(service, CLIENT, "r")).renew(), "there was no token"
