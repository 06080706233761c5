"""Whatever Zoho answers, nothing crashes and nothing unclean gets into the book (Q8)."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.provider import Done, Missing, Outcome
from app.providers.base import NotAnswered
from app.providers.practice.zoho_calls import Answer
from app.providers.zoho import read
from app.providers.zoho.places import Places
from app.providers.zoho.session import Reply, refusal
from app.rules.effects import Update
from app.rules.taking_effect import SEND, Task, applied
from tests.unit.providers.texts import texts_of
from tests.unit.providers.zoho_room import MILL, desk

PLACES = Places("eu")
HOSTILE = [
    "", "x" * 5000, "<script>alert(1)</script>", "<img src=x>", "ชื่อ", "회사", "مرحبا", "\u202egnp.exe", "a\u2066b",
    "\x00\x1b[31m\r\n\t", "=HYPERLINK(1)", "{name}", "%s", "../../etc/passwd", "\u200b\ufeff", "0", "-1", "1e400",
    "NaN", "9" * 400, "2026-13-45", "2026-03-02T09:00:00Z", "9999-12-31", "true", "basicTrial", "Mail Free", "a@b",
    "a@b@c", "http://evil.example/", "javascript:alert(1)", "1&mode=x#y", "Workplace Standard Trial", "active",
]  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.sampled_from(HOSTILE), st.text(max_size=20),
    st.sampled_from([0, 1, -1, 7, 2**31, 2**63, -(2**63), 10**18, 10**40, 1.5, -0.0, 1e300, 1_772_442_000_000]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
FUZZ = settings(max_examples=30)


def reply_of(*names, **inner):
    """Anything at all, or a mapping of the names that are read, each missing or with any value."""
    known = dict.fromkeys(names, VALUES) | inner
    return st.fixed_dictionaries({}, optional=known)


ORGANISATION = reply_of(
    *("zoid", "zaid", "orgName", "domainName", "primaryDomainName", "superAdmin", "superAdminFullName", "planType"),
    *("superAdminLoginName", "emailId", "isVerified", "basePlan", "isTrialAllowed", "extendTrial", "licenseCount"),
    *("usedLicenseCount", "usersCount", "orgCreationTime"),
)
INFO = reply_of("planExpiry", "expiryDate", "trialEndDate", "planExpiryDate")
ADD_ONS = st.one_of(VALUES, st.lists(st.one_of(VALUES, reply_of("addon_id", "addon_name", "value")), max_size=3))
SALE = reply_of(
    *(
        "subscription_id",
        "status",
        "plan_name",
        "plan_id",
        "billing_frequency",
        "subscription_start_date",
        "paid_users",
    ),
    *("next_recurring_date", "email_id", "org_id", "profile_id", "service_id"),
    addons=ADD_ONS,
)
DKIM = reply_of("dkimId", "publicKey", "isVerified", selector=st.one_of(st.just("zmail"), VALUES))
DOMAIN = reply_of(
    *("domainName", "CNAMEVerificationCode", "HTMLVerificationCode", "verificationStatus", "mailHostingEnabled"),
    mxstatus=VALUES,
    dkimDetailList=st.one_of(VALUES, st.lists(st.one_of(VALUES, DKIM), max_size=2)),
)
STATUS = st.one_of(VALUES, reply_of("code", "description"))
DATA = st.one_of(VALUES, reply_of("errorCode", "moreInfo", "status", "message", "error", "txtRecord"))
BODY = st.one_of(VALUES, st.fixed_dictionaries({}, optional={"status": STATUS, "data": DATA}))


def check_clean(value):
    """See that a value can be written as JSON and holds no controls, direction marks or endless texts."""
    json.dumps(value).encode("utf-8")
    for text in texts_of(value):
        assert len(text) <= 500
        assert not any(unicodedata.category(each) in ("Cs", "Cc", "Cf") for each in text), text


def check_subscription(fields):
    check_clean(fields)
    assert fields.get("status", "active") in ("trial", "active", "cancelled")
    for name in ("licences", "licences_used"):
        assert 0 <= fields.get(name, 0) <= read.MOST_LICENCES
    for name in ("period_start", "period_end", "renewal_date", "trial_end"):
        if name in fields:
            dt.date.fromisoformat(fields[name])


@FUZZ
@given(ORGANISATION)
def test_any_organisation_is_read(found):
    one = read.customer_of(found, PLACES)
    check_clean([one.ref, one.fields, one.provider_fields])
    assert one.ref == "" or one.ref.isalnum()
    assert (
        one.provider_fields.get("admin_console_uri", "https://mailadmin.zoho.eu/")[:26] == "https://mailadmin.zoho.eu/"
    )
    assert one.provider_fields.get("domain_verified", 0) in (0, 1)
    assert "." in one.fields.get("domain", ".")
    assert one.fields.get("primary_email", "@").count("@") == 1


@FUZZ
@given(st.one_of(VALUES, st.lists(st.one_of(VALUES, ORGANISATION), max_size=3), st.dictionaries(
    st.sampled_from(["organizations", "orgs", "customers", "list", "zoid"]), st.one_of(VALUES, st.lists(ORGANISATION)),
)))  # fmt: skip
def test_any_list_of_organisations_gives_those_with_an_id(data):
    for each in read.organisations(data):
        assert read.key_of(each["zoid"])


@FUZZ
@given(ORGANISATION, INFO, st.one_of(st.none(), SALE))
def test_any_plan_is_read(found, info, sold):
    held = read.subscription_of(found, info, sold)
    if held is not None:
        assert held.ref
        assert held.fields["plan"]
        check_subscription(held.fields)


@FUZZ
@given(SALE)
def test_any_sale_is_read(sold):
    check_subscription(read.sold_fields(sold))


@FUZZ
@given(st.one_of(VALUES, DOMAIN, st.lists(DOMAIN, max_size=3), reply_of(domainVO=st.lists(DOMAIN, max_size=3))))
def test_any_domain_is_read(data):
    proof = read.proof_of(data, "a@b")
    if proof is not None:
        check_clean([proof.code, proof.html])
        assert proof.code == "" or proof.code.isalnum()
        assert proof.is_verified in (True, False)
    mail = read.mail_of(data, "a@b", "zmail")
    if mail is not None:
        check_clean([mail.selector, mail.key, mail.id])
        assert mail.key == "" or mail.key.startswith("v=DKIM1;")
        assert {mail.is_hosted, mail.mx_seen, mail.is_verified} <= {True, False}
    assert all(used >= 0 and total >= 0 for used, total in read.storage_of(data).values())


@FUZZ
@given(st.integers(200, 599), BODY)
def test_any_refusal_is_read(status, body):
    outcome = refusal(Reply(status, body))
    assert isinstance(outcome, Outcome)
    check_clean([getattr(outcome, "raw", ""), getattr(outcome, "code", "")])


QUESTIONS = ("list", "domains", "subscriptions", "info", "details")
KINDS = (
    "create_customer",
    "verify_domain",
    "start_trial",
    "extend_trial",
    "associate_customer",
    "add_dkim",
    "check_mx",
)


@pytest.fixture(scope="module")
def room():
    with desk() as made, ThreadPoolExecutor(1) as threads:
        made.runner.get_loop().set_default_executor(threads)
        made.created(plan="workplace_standard", plan_name="basicTrial")
        made.ask(made.client.close())
        yield made


@pytest.fixture
def wire(room):
    yield room
    room.server.faults.clear()
    room.ask(room.client.close())


@settings(max_examples=8)
@given(st.sampled_from([200, 200, 200, 201, 400, 401, 403, 404, 500]), BODY, ORGANISATION, SALE, st.data())
def test_nothing_that_comes_over_the_wire_breaks_a_question_or_an_instruction(room, status, body, found, sold, data):
    """Every reply is replaced, for questions and instructions alike; the book takes what comes of it."""
    replies = {"list": st.one_of(st.just(body), st.just({"data": [found]}), st.just({"data": found})),
               "subscriptions": st.one_of(st.just(body), st.just([sold]))}  # fmt: skip
    real = type(room.server).answer

    def answer(method, *_asked):
        if method == "token":
            return real(room.server, method, *_asked)
        return Answer(status, data.draw(replies.get(method, st.just(body))))

    room.server.answer = answer
    try:
        room.later()
        ref = room.customer["provider_ref"]
        client = room.client
        for ask in (
            client.customers, lambda: client.exists("a.example", "b@a.example"),
            lambda: client.subscriptions(ref), lambda: client.customer(ref), lambda: client.subscription(ref),
            lambda: client.verification_code("dekraai.example", "txt", ref),
        ):  # fmt: skip
            with contextlib.suppress(NotAnswered):
                room.ask(ask())
        assert all(isinstance(each, Missing) for each in room.ask(client.test()))
        for kind in KINDS:
            instruction = room.instruction(kind, {**MILL, "sku": "workplace_standard", "to": "2026-04-01"})
            for outcome in (room.send(instruction), room.find(instruction)):
                assert outcome is None or isinstance(outcome, Outcome)
                check_clean([getattr(outcome, "raw", ""), getattr(outcome, "facts", {})])
                if isinstance(outcome, Done):
                    effects, rest = applied(Task(SEND, 1, 2, instruction), outcome.facts)
                    assert all(isinstance(each, Update) or each.table == "subscription" for each in effects)
                    json.dumps(rest)
    finally:
        del room.server.answer
        room.ask(room.client.close())


@pytest.mark.parametrize("reply", [
    b"", b"\x00", b"\xff" * 64, b"null", b"5", b'"text"', b"[" * 100_000, b'{"data": ' * 5000, b"{}", b"[]",
    b"[null, 5]", b'{"data": {"zoid": ' + b"9" * 5000 + b"}}", b"<html><body>502 Bad Gateway</body></html>",
    '{"status": {"code": 200, "description": "\u202esseccus"}, "data": []}'.encode(),
])  # fmt: skip
def test_any_bytes_are_survived(wire, reply):
    room = wire
    room.later()
    ref = room.customer["provider_ref"]
    told = {**MILL, "domain": "new.example", "to": "2026-04-01"}
    for method, asked in {
        "list": lambda: (room.client.customers(), room.client.customer(ref)),
        "info": lambda: (room.client.subscriptions(ref),),
        "domains": lambda: (room.client.verification_code("dekraai.example", "txt", ref),),
        "create": lambda: (room.client.send(room.instruction("create_customer", told)),),
        "extendTrial": lambda: (room.client.send(room.instruction("extend_trial", told)),),
        "verify": lambda: (room.client.send(room.instruction("verify_domain", {"domain": "dekraai.example"})),),
    }.items():
        room.server.faults.clear()
        room.server.add_fault("nonsense", method, times=0, reply=reply)
        for each in asked():
            with contextlib.suppress(NotAnswered):
                answer = room.ask(each)
                assert isinstance(answer, Outcome) or method in ("list", "info", "domains")
