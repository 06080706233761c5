"""Proving a domain to Google: the token, the call that has Google look, and all that can go wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import re

import pytest
from google.auth import credentials

from app.models.provider import Assist, Done, Offline, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered
from app.providers.google.sites import Sites
from app.providers.practice.google_sites import SitePracticeServer, token_of
from tests.unit.providers.google_room import desk


@contextlib.contextmanager
def sites(**how):
    """A server, a client of it and what runs it; ``server.there`` are the records its DNS shows."""
    with SitePracticeServer() as server, asyncio.Runner() as runner:
        server.there = set()
        server.sees = lambda *record: record in server.there
        made = Sites(None, server.endpoint, timeout_s=20.0, **how)
        try:
            yield server, made, runner.run
        finally:
            runner.run(made.close())


def outcome_of(run, answer):
    with pytest.raises(NotAnswered) as caught:
        run(answer)
    return caught.value.outcome


def test_a_txt_token_is_what_is_set_at_the_domain_and_google_sees_it_there():
    with sites() as (server, made, run):
        token = run(made.token("zon.example", "txt"))
        assert re.fullmatch(r"google-site-verification=[A-Za-z0-9_-]{43}", token)
        assert run(made.token("zon.example", "txt")) == token
        no = outcome_of(run, made.verify("zon.example", "txt", ["admin@zon.example"]))
        assert (no.code, no.field) == ("google_record_not_seen", "domain")
        assert not run(made.is_verified("zon.example"))
        server.there.add(("zon.example", "TXT", "", token))
        run(made.verify("zon.example", "txt", ["admin@zon.example", ""]))
        assert server.owners == {"zon.example": ("admin@zon.example",)}
        assert run(made.is_verified("zon.example"))


def test_a_cname_token_is_a_label_and_a_target():
    with sites() as (server, made, run):
        token = run(made.token("zon.example", "cname"))
        label, _, target = token.partition("=")
        assert re.fullmatch(r"[a-z0-9]{12}", label)
        assert target.endswith(".dv.googlehosted.com")
        server.there.add(("zon.example", "CNAME", label, target))
        run(made.verify("zon.example", "cname", ["admin@zon.example"]))


@pytest.mark.parametrize(
    ("fault", "how", "kind"),
    [
        ("too_many", {}, Slow),
        ("drop_before", {}, Slow),
        ("drop_after", {}, Slow),
        ("nonsense", {}, Unknown),
        ("nonsense", {"reply": b"[1]"}, Unknown),
        ("refuse", {"message": "Nobody may."}, Refused),
    ],
)
def test_what_goes_wrong_is_an_outcome(fault, how, kind):
    with sites() as (server, made, run):
        server.add_fault(fault, **how)
        assert isinstance(outcome_of(run, made.token("zon.example", "txt")), kind)
        assert run(made.token("zon.example", "txt"))


def test_a_missing_scope_or_a_closed_interface_stops_only_this_and_not_the_account():
    with sites() as (server, made, run):
        server.add_fault("refuse", message="Request had insufficient authentication scopes.")
        assert outcome_of(run, made.token("zon.example", "txt")).code == "google_site_scope_missing"
        server.add_fault(
            "refuse", message="Site Verification API has not been used in project 1 before or it is disabled"
        )
        assert outcome_of(run, made.token("zon.example", "txt")).code == "google_site_api_off"


def test_where_nobody_listens_it_is_offline():
    with sites() as (server, made, run):
        server.stop()
        assert outcome_of(run, made.token("zon.example", "txt")) == Offline()


def test_a_token_without_sense_is_none():
    with sites() as (server, made, run):
        server.answer = lambda *_asked: (200, {"token": "gv only"})
        assert run(made.token("zon.example", "cname")) == "gv=only"
        server.answer = lambda *_asked: (200, {"token": "alone"})
        assert isinstance(outcome_of(run, made.token("zon.example", "cname")), Unknown)
        server.answer = lambda *_asked: (500, {"error": "internal"})
        assert outcome_of(run, made.token("zon.example", "cname")) == Slow(is_quota=False)
        server.answer = lambda *_asked: (401, {"error": {"message": "invalid_grant"}})
        assert isinstance(outcome_of(run, made.token("zon.example", "cname")), SignIn)


def test_questions_that_make_no_sense_are_refused():
    server = SitePracticeServer()
    site = {"identifier": "zon.example", "type": "INET_DOMAIN"}
    for verb, path, body, status in (
        ("POST", "/siteVerification/v1/token", {"site": {"type": "SITE"}}, 400),
        ("POST", "/siteVerification/v1/token", {"site": site, "verificationMethod": "FILE"}, 400),
        ("POST", "/siteVerification/v1/webResource?verificationMethod=META", {"site": site}, 400),
        ("GET", "/siteVerification/v1/webResource/dns%3A%2F%2Fzon.example", {}, 403),
        ("GET", "/elsewhere", {}, 404),
    ):
        assert server.answer(verb, path, body)[0] == status


# -- through the client ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def practice():
    there = set()
    with desk(sees=lambda *record: record in there) as room:
        room.how["site_endpoint"] = room.server.site_endpoint
        room.client = room.connect()
        room.there = there
        yield room


def test_the_client_gives_the_code_bare_and_has_google_verify_it():
    with practice() as room:
        room.created()
        code = room.ask(room.client.verification_code("garden.example", "txt", ""))
        assert len(code) == 43
        wanted = {"domain": "garden.example", "kind": "domain", "method": "txt", "source": "provider"}
        instruction = room.instruction("verify_domain", wanted)
        assert room.send(instruction).code == "google_record_not_seen"
        room.there.add(("garden.example", "TXT", "", f"google-site-verification={code}"))
        assert room.send(instruction) == Done({"customer": {"domain_verified": 1}})
        assert room.server.sites.owners["garden.example"] == ("admin@garden.example",)
        with pytest.raises(NotAnswered) as caught:
            room.ask(room.client.verification_code("garden.example", "html", ""))
        assert caught.value.outcome.code == "google_no_such_proof"


def test_a_record_of_the_customers_own_is_verified_by_its_administrator():
    with practice() as room:
        room.created()
        for payload in ({"source": "typed", "method": "txt"}, {"source": "provider", "method": "html"}, {}):
            wanted = {"domain": "garden.example", "kind": "domain", **payload}
            assert isinstance(room.send(room.instruction("verify_domain", wanted)), Assist)


def test_a_team_is_a_domain_customer_once_google_says_so():
    with practice() as room:
        room.created(kind="team", domain="team.example", primary_email="a@team.example")
        code = room.ask(room.client.verification_code("team.example", "txt", ""))
        room.there.add(("team.example", "TXT", "", f"google-site-verification={code}"))
        wanted = {"domain": "team.example", "kind": "team", "method": "txt", "source": "provider"}
        instruction = room.instruction("verify_domain", wanted)
        room.server.sites.on_verified = lambda *_owned: None  # Workspace has not heard of it yet
        assert room.send(instruction) == Slow(1800.0, is_quota=False)
        room.server.world.verify_domain(room.server.world.identities[0])
        assert room.send(instruction) == Done({"customer": {"kind": "domain", "domain_verified": 1}})


def test_a_team_changes_at_once_where_google_says_so_at_once():
    with practice() as room:
        room.created(kind="team", domain="team.example", primary_email="a@team.example")
        token = token_of("C0practice", "team.example", "DNS_TXT")
        room.there.add(("team.example", "TXT", "", token))
        wanted = {"domain": "team.example", "kind": "team", "method": "txt", "source": "provider"}
        assert room.do("verify_domain", wanted) == Done({"customer": {"kind": "domain", "domain_verified": 1}})


def test_the_sign_in_is_asked_for_its_own_scope_and_never_leaves_for_a_practice_server():
    class Key(credentials.Credentials, credentials.Scoped):
        def __init__(self, scopes=("apps.order",)):
            super().__init__()
            self.asked, self._scopes = 0, scopes

        requires_scopes = True

        def with_scopes(self, scopes, default_scopes=None):
            return Key(tuple(scopes))

        def refresh(self, request):
            self.asked += 1
            self.token = "secret"

    async def header(endpoint):
        made = Sites(Key, endpoint)
        return await made._sign_in(), made._signing

    sent, signing = asyncio.run(header(None))
    assert sent == {"Authorization": "Bearer secret"}
    assert (signing._scopes, signing.asked) == (("https://www.googleapis.com/auth/siteverification",), 1)
    assert asyncio.run(header("127.0.0.1:1")) == ({}, None)
