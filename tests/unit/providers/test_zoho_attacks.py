"""Nobody gets Zoho's tokens but the one data centre they are of: sign-ins, redirects, lookalikes, echoes (Q9, Q4)."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import urllib.parse

import pytest

from app.errors import Refused as RefusedError
from app.models.provider import AccountFacts, Refused, Unknown
from app.models.values import Whereabouts
from app.providers.base import NotAnswered
from app.providers.oauth.service import ClientId, check_address
from app.providers.oauth.tokens import exchange
from app.providers.practice.zoho_calls import Answer
from app.providers.zoho.places import ACCOUNTS, MAIL, MAIL_ADMIN, STORE, places_of
from app.providers.zoho.signing import zoho_service
from app.rules.account import DATA_CENTRES
from app.rules.links import ZOHO_HOSTS, admin_console
from tests.unit.providers.oauth_room import Bad, get, reply
from tests.unit.providers.zoho_room import ACCOUNT, MILL, desk

CENTRES = {
    "com": "zoho.com", "eu": "zoho.eu", "in": "zoho.in", "com.au": "zoho.com.au", "jp": "zoho.jp", "ca": "zohocloud.ca",
    "sa": "zoho.sa", "uk": "zoho.uk", "com.cn": "zoho.com.cn", "ae": "zoho.ae",
}  # fmt: skip


def real(centre):
    return places_of(AccountFacts(1, "a" * 32, "zoho", "Zoho", data_centre=centre), None)


def host_of(address):
    parts = urllib.parse.urlsplit(address)
    assert parts.scheme == "https"
    assert parts.port is None
    return parts.hostname


def test_there_are_ten_data_centres_with_hosts_of_their_own():
    assert CENTRES == ZOHO_HOSTS
    assert set(DATA_CENTRES) == set(CENTRES)


@pytest.mark.parametrize("centre", CENTRES)
def test_every_address_of_a_data_centre_is_on_its_own_host(centre):
    places, host = real(centre), CENTRES[centre]
    addresses = [places.server(area) for area in (ACCOUNTS, MAIL, MAIL_ADMIN, STORE)]
    addresses += [
        places.tag_page,
        places.customers_page,
        places.store_page(""),
        places.store_page("7"),
        places.console("5"),
    ]
    service = zoho_service(places)
    addresses += [service.authorize, service.token, *service.servers]
    where = Whereabouts("zoho", "a.example", "", "77", centre)
    addresses += [admin_console(where), admin_console(where._replace(console_uri=places.console("5")))]
    assert {host_of(each).partition(".")[2] for each in addresses} == {host}
    elsewhere = real(next(each for each in CENTRES if each != centre)).console("5")
    for evil in (elsewhere, f"https://mailadmin.{host}.evil.example/", f"http://mailadmin.{host}/x", "javascript:x"):
        assert admin_console(where._replace(console_uri=evil)) == admin_console(where)


@pytest.mark.parametrize("centre", CENTRES)
def test_who_belongs_to_another_data_centre_is_told_so_and_its_server_is_never_asked(centre):
    service = zoho_service(real(centre))
    own = f"https://accounts.{CENTRES[centre]}"
    assert service.token_address({"accounts-server": own}) == service.token_address({}) == f"{own}/oauth/v2/token"
    for other, host in CENTRES.items():
        if other != centre:
            with pytest.raises(RefusedError) as caught:
                service.token_address({"accounts-server": f"https://accounts.{host}"})
            assert (caught.value.code, caught.value.facts["centre"]) == ("zoho_other_centre", host)
    for evil in (
        f"{own}.evil.example", f"{own}@evil.example", f"https://evil.example/{own}", own.replace("https", "http"),
        f"{own}:8443", f"{own}/oauth", f"{own}?x", own.replace("accounts.", "accounts-"), "//evil.example", "evil",
    ):  # fmt: skip
        with pytest.raises(RefusedError, match="oauth_nonsense"):
            service.token_address({"accounts-server": evil})


def signed_in(room, come_back, **more):
    """Sign in with the browser; ``come_back(address, asked)`` is the person, or somebody else."""
    service = dataclasses.replace(zoho_service(places_of(ACCOUNT, room.server.endpoint)), port=0, **more)

    async def story():
        from app.providers.oauth.sign_in import sign_in

        loop = asyncio.get_running_loop()
        going = []

        def show(address):
            asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
            going.append(loop.run_in_executor(None, come_back, asked["redirect_uri"], asked))

        try:
            return await sign_in(service, ClientId("1000.PRACTICE", "practice-secret"), show, within_s=10.0)
        finally:
            await asyncio.gather(*going)

    return asyncio.run(story())


def to(redirect, **words):
    host = urllib.parse.urlsplit(redirect).netloc
    address = redirect.replace("localhost", "127.0.0.1")
    return get(f"{address}?{urllib.parse.urlencode(words)}", host=host)[0]


def test_a_wrong_state_is_turned_away_and_the_right_one_goes_on():
    with desk() as room:
        statuses = []

        def come_back(redirect, asked):
            room.server.world.codes["good"] = asked["code_challenge"]
            wrong = ("", "x", asked["state"][:-1], f"{asked['state']}x")
            statuses.extend(to(redirect, code="stolen", state=state) for state in wrong)
            statuses.append(to(redirect, code="good", state=asked["state"], location="eu"))

        granted = signed_in(room, come_back)
    assert statuses == [400, 400, 400, 400, 200]
    assert granted.refresh_token == "1000.practice.refresh"
    assert room.server.calls["token"] == 1  # the stolen code was never shown to anybody


@pytest.mark.parametrize(
    ("server", "code"),
    [("https://accounts.zoho.com", "zoho_other_centre"), ("https://accounts.zoho.eu.evil.example", "oauth_nonsense")],
)
def test_a_redirect_that_names_another_server_sends_the_code_nowhere(server, code):
    with desk() as room:

        def come_back(redirect, asked):
            room.server.world.codes["good"] = asked["code_challenge"]
            words = {"code": "good", "state": asked["state"], "location": "us", "accounts-server": server}
            assert to(redirect, **words) == 200

        with pytest.raises(RefusedError, match=code):
            signed_in(room, come_back)
        assert room.server.calls["token"] == 0
        assert "good" in room.server.world.codes


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_token_server_that_redirects_is_not_followed(status):
    with Bad() as other, Bad(reply(b"", status, f"Location: {other.address}")) as server:
        service = dataclasses.replace(zoho_service(real("eu")), token=server.address)
        with pytest.raises(RefusedError, match="oauth_nonsense"):
            asyncio.run(exchange(service, ClientId("id", "canary"), server.address, "code", "", ""))
        assert len(server.requests) == 1
        assert other.requests == []


def test_no_call_follows_a_redirect_with_our_token():
    with desk() as room, Bad() as other:
        room.created()
        real_answer = room.server.answer

        def answer(method, *asked):
            moved = Answer(307, {"data": {}}, {"Location": other.address})
            return real_answer(method, *asked) if method == "token" else moved

        room.server.answer = answer
        for question in (room.client.exists("a.example", ""), room.client.customers()):
            with pytest.raises(NotAnswered) as caught:
                room.ask(question)
            assert caught.value.outcome == Refused("zoho_redirect")
        assert room.do("create_customer", {**MILL, "domain": "b.example"}).code == "zoho_redirect"
        assert room.do("extend_trial", {"to": "2026-04-01"}).code == "zoho_redirect"
        assert other.requests == []


def test_the_token_goes_into_a_header_and_nowhere_else():
    answer = reply(b'{"status": {"code": 200, "description": "success"}, "data": []}')
    with desk() as room, Bad(answer) as server:
        token = room.ask(room.client._open().session._token())
        room.client._open().session.places = dataclasses.replace(room.client._places, endpoint=server.address[:-6])
        room.do("create_customer", MILL)
        (asked,) = server.requests
        head = asked.decode().splitlines()
        assert [line for line in head if token in line] == [f"Authorization: Zoho-oauthtoken {token}"]


def test_an_address_that_is_not_zohos_is_asked_for_nothing_in_the_clear():
    for address in ("http://accounts.zoho.eu/oauth/v2/token", "http://127.0.0.1.evil.example/x", "ftp://127.0.0.1/x"):
        with pytest.raises(RefusedError, match="oauth_not_secure"):
            check_address(address)


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_what_zoho_repeats_of_our_secrets_is_not_shown_or_kept(status, caplog):
    """A server that quotes what it was sent: the first password and the token are in no outcome and no log."""
    caplog.set_level(logging.DEBUG)
    with desk() as room:
        seen = []
        real_answer = room.server.answer

        def answer(method, path, asked, body, token):
            if method == "token":
                return real_answer(method, path, asked, body, token)
            secret = body.get("password", "")
            seen.extend(each for each in (secret, token) if each)
            said = f"bad: {secret} {token}"
            data = {"zoid": "5", "errorCode": said, "moreInfo": said, "message": said, "error": said, secret: [said]}
            return Answer(status, {"status": {"code": status, "description": said}, "data": data})

        room.server.answer = answer
        outcomes = [room.do("create_customer", MILL), room.do("verify_domain", {"domain": "dekraai.example"})]
        outcomes.append(room.do("extend_trial", {}, customer={"provider_ref": "5"}))
        assert len(set(seen)) == 2
        written = repr(outcomes) + caplog.text
        assert not [each for each in seen if each in written]
        assert any(isinstance(each, Refused | Unknown) for each in outcomes)
