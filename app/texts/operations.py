"""Operations in words: what is asked of the provider, why it waits, what is wrong with it (R51).

Every room that names an operation takes the words from here, so that the outbox, the customer page, the Today page
and the headless commands say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app.texts import Texts, in_use, mark
from app.texts.codes import SENTENCES, say
from app.texts.fields import field_label

Dates = Callable[[str], str]


class Told(Protocol):
    """What is said of an operation; ``models.outbox.OperationRow`` is one, and says what each means."""

    @property
    def kind(self) -> str:
        """Of ``KIND_WORDS``."""

    @property
    def customer(self) -> str:
        """What the customer is called."""

    @property
    def provider(self) -> str:
        """``google``, ``zoho`` or empty."""

    @property
    def account(self) -> str:
        """Name of our partner account, or empty."""

    @property
    def plan(self) -> str:
        """Of the subscription it is about."""

    @property
    def payload(self) -> dict[str, Any]:
        """What is told to the provider."""

    @property
    def state(self) -> str:
        """Of ``STATE_WORDS``."""

    @property
    def after(self) -> tuple[str, ...]:
        """Kinds it comes behind."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that hold it."""

    @property
    def attempts(self) -> int:
        """How often it was tried."""

    @property
    def expires_at(self) -> int | None:
        """Instant (ms) from which it is not sent."""

    @property
    def not_before(self) -> int | None:
        """Instant (ms) before which it is not sent."""

    @property
    def error_code(self) -> str:
        """Why it needs a person."""

    @property
    def error_field(self) -> str:
        """The field at fault."""

    @property
    def error_facts(self) -> dict[str, Any]:
        """Fill the sentence of ``error_code``."""

    @property
    def line(self) -> str:
        """How its partner account stands: ``connected``, why it is paused (a code), or empty."""


# Kind → what it does, as said behind a customer's name: "대한상사: create customer".
KIND_WORDS: dict[str, str] = {
    "create_customer": mark("create customer"),
    "provision_identity": mark("set up the account"),
    "import_customer": mark("take over the customer"),
    "transfer_subscriptions": mark("transfer subscriptions"),
    "associate_customer": mark("ask for the association"),
    "update_customer": mark("change details"),
    "verify_domain": mark("verify the domain"),
    "enable_mail_hosting": mark("turn on mail hosting"),
    "check_mx": mark("check the MX records"),
    "add_dkim": mark("add a DKIM key"),
    "verify_dkim": mark("check the DKIM key"),
    "order": mark("order"),
    "start_trial": mark("start trial"),
    "extend_trial": mark("extend trial"),
    "start_paid_service": mark("start paid service"),
    "change_licences": mark("change licences"),
    "change_plan": mark("change plan"),
    "change_renewal": mark("change renewal"),
    "suspend": mark("suspend"),
    "reactivate": mark("reactivate"),
    "cancel": mark("cancel"),
    "transfer_to_google": mark("transfer to Google"),
}
# State → words of its pill, tone, and the sign that says it without colour.
STATE_WORDS: dict[str, tuple[str, str, str]] = {
    "held": (mark("Incomplete"), "warn", "✎"),
    "ready": (mark("Waits"), "info", "◔"),
    "retry": (mark("Waits"), "info", "↻"),
    "sending": (mark("Being sent"), "info", "↑"),
    "running": (mark("Under way"), "info", "↑"),
    "unknown": (mark("Being looked into"), "warn", "?"),
    "needs_person": (mark("Needs you"), "bad", "!"),
    "expired": (mark("Expired"), "bad", "!"),
    "done": (mark("Sent"), "ok", "✓"),
    "withdrawn": (mark("Withdrawn"), "plain", "×"),
}
BLOCKED = (mark("Waits"), "info", "⇥")
RENEWALS = {
    "auto": mark("renews by itself"),
    "active_users": mark("renews for the users there are"),
    "flexible": mark("goes on as flexible"),
    "off": mark("ends with the term"),
}
LONGEST_QUOTE = 600
PROVIDER_NAMES = {"google": "Google", "zoho": "Zoho"}
PAYMENT_PLANS = {
    "flexible": mark("flexible"),
    "annual_monthly": mark("annual, paid monthly"),
    "annual_yearly": mark("annual, paid yearly"),
    "trial": mark("trial"),
    "free": mark("free"),
}
# What Zoho calls the plans an organisation can be created with, as its catalogue sells them.
ZOHO_TRIALS = {
    "basicTrial": "Workplace Standard",
    "professionalTrial": "Workplace Professional",
    "mailPremiumTrial": "Mail Premium",
}


def kind_words(kind: str, texts: Texts | None = None) -> str:
    """Return what a kind of operation does ("create customer"); an unknown kind is shown as it is."""
    speak = texts or in_use()
    return speak.t(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def kind_title(kind: str, texts: Texts | None = None) -> str:
    """Return the same with a capital, for a list of kinds."""
    words = kind_words(kind, texts)
    return words[:1].upper() + words[1:]


def state_words(row: Told, texts: Texts | None = None) -> tuple[str, str, str]:
    """Return (words, tone, sign) of an operation's state."""
    speak = texts or in_use()
    words, tone, sign = BLOCKED if row.after and row.state in ("ready", "retry") else STATE_WORDS[row.state]
    return speak.t(words), tone, sign


def what(kind: str, payload: Mapping[str, Any], texts: Texts | None = None, date: Dates = str) -> str:
    """Return what is asked, with what matters most of it: "extend trial to 28 Dec", "14 → 16 licences".

    Args:
        kind: of ``rules.operations.KINDS``.
        payload: what is told to the provider; anything in it may be missing.
        texts: the language; the one in use where not given.
        date: writes an ISO date for people.
    """
    speak = texts or in_use()
    old, new = payload.get("from"), payload.get("to")
    if kind == "extend_trial" and new:
        return speak.t("extend trial to {to}", to=date(str(new)))
    if kind == "change_licences" and new is not None:
        if old is None:
            return speak.n("change to {count} licence", "change to {count} licences", int(new))
        return speak.n("{old} → {count} licence", "{old} → {count} licences", int(new), old=old)
    if kind in ("order", "start_trial"):
        plan = str(payload.get("plan") or payload.get("name") or "")
        return f"{kind_words(kind, texts)} {plan}".strip()
    if kind == "change_plan" and new:
        return speak.t("change plan to {plan}", plan=str(new))
    if kind == "change_renewal" and new in RENEWALS:
        return speak.t("renewal: {what}", what=speak.t(RENEWALS[str(new)]))
    if kind == "verify_domain" and payload.get("domain"):
        return speak.t("verify {domain}", domain=str(payload["domain"]))
    return kind_words(kind, texts)


def title(row: Told, texts: Texts | None = None, date: Dates = str) -> str:
    """Return the headline of an operation: "대한상사: create customer"."""
    return f"{row.customer}: {what(row.kind, row.payload, texts, date)}"


def detail(row: Told, texts: Texts | None = None, date: Dates = str) -> str:
    """Return what else is known of what is asked: plan, licences, payment plan, day; empty where nothing is."""
    speak = texts or in_use()
    payload = row.payload
    found: list[str] = []
    licences = payload.get("licences")
    if row.kind not in ("order", "start_trial", "change_plan") and row.plan:
        found.append(row.plan)
    if isinstance(licences, int) and row.kind != "change_licences":
        found.append(speak.n("{count} licence", "{count} licences", licences))
    if row.kind == "create_customer" and payload.get("plan_name"):
        found.append(_started_with(str(payload["plan_name"]), speak))
    if row.kind == "transfer_subscriptions":
        chosen = payload.get("subscriptions")
        found.append(speak.t("all subscriptions") if chosen == "all" else ", ".join(map(str, chosen or ())))
    payment = str(payload.get("to" if row.kind == "start_paid_service" else "payment_plan") or "")
    if payment:
        found.append(speak.t(PAYMENT_PLANS[payment]) if payment in PAYMENT_PLANS else payment)
    if row.kind == "extend_trial" and payload.get("from"):
        found.append(speak.t("until now {end}", end=date(str(payload["from"]))))
    if row.kind == "update_customer":
        fields = payload.get("fields") or payload.get("values") or ()
        found.append(", ".join(field_label(str(each), texts) for each in fields))
    number = payload.get("purchase_order_number") or payload.get("purchase_order")
    if number:
        found.append(speak.t("purchase order {number}", number=str(number)))
    return " · ".join(filter(None, found))


def _started_with(plan_name: str, speak: Texts) -> str:
    plan = ZOHO_TRIALS.get(plan_name)
    if plan is not None:
        return f"{plan}, {speak.t(PAYMENT_PLANS['trial'])}"
    return speak.t(PAYMENT_PLANS["free"]) if plan_name == "free" else plan_name


def why(row: Told, texts: Texts | None = None, date: Dates = str) -> str:
    """Return why an operation is where it is: what is missing, what it comes behind, what went wrong.

    Args:
        row: the operation.
        texts: the language; the one in use where not given.
        date: writes an ISO date for people.
    """
    speak = texts or in_use()
    if row.state in ("needs_person", "expired"):
        return _trouble(row, texts, date)
    if row.state == "held":
        missing = ", ".join(field_label(each, texts) for each in row.missing)
        return speak.t("missing: {fields}", fields=missing) if missing else speak.t("something is missing")
    if row.state in ("ready", "retry") and row.after:
        kinds = ", ".join(dict.fromkeys(kind_words(each, texts) for each in row.after))
        return speak.t("after: {what}", what=kinds)
    if row.state in ("ready", "retry") and row.line not in ("", "connected"):
        return say(row.line, texts)
    if row.state in ("retry", "running") and row.error_code:
        return error_words(row, texts)
    if row.state == "retry" and row.attempts:
        return speak.n("tried {count} time, is tried again", "tried {count} times, is tried again", row.attempts)
    if row.state == "ready" and row.not_before is not None:
        return speak.t("not before {date}", date=date(_day(row.not_before)))
    if row.state in ("ready", "retry") and row.line:
        return speak.t("is sent next")
    if row.state == "ready":
        if row.account:
            return speak.t("sent once “{account}” is connected", account=row.account)
        return speak.t("sent once a partner account is connected")
    if row.state == "running":
        return speak.t("{provider} is working on it", provider=PROVIDER_NAMES.get(row.provider, row.provider))
    if row.state == "unknown":
        return speak.t("whether it arrived is looked into; it is never sent twice")
    if row.state == "done":
        name = PROVIDER_NAMES.get(row.provider, "")
        return speak.t("confirmed by {provider}", provider=name) if name else ""
    return ""


def expiry(row: Told, texts: Texts | None = None, date: Dates = str) -> str:
    """Return until when it may be sent; empty where it does not expire or is over."""
    last = expires(row, date)
    return (texts or in_use()).t("until {date}", date=last) if last else ""


def expires(row: Told, date: Dates = str) -> str:
    """Return the last day on which it may be sent; empty as ``expiry``."""
    if row.expires_at is None or row.state not in ("held", "ready", "retry"):
        return ""
    return date(last_day(row.expires_at))


def error_words(row: Told, texts: Texts | None = None) -> str:
    """Return what went wrong, with the field at fault in front; empty where nothing did."""
    speak = texts or in_use()
    if not row.error_code:
        return ""
    said = say(row.error_code, texts, **{**row.error_facts, "field": row.error_field})
    if row.error_code not in SENTENCES:
        said = speak.t("The provider refused it ({code}).", code=row.error_code)
    return f"{field_label(row.error_field, texts)}: {said}" if row.error_field else said


def raw_words(row: Told, texts: Texts | None = None) -> str:
    """Return what the provider itself wrote about it, as one quoted line; empty where it wrote nothing.

    Signs that are not seen, or turn a line round, are left out; it is cut at ``LONGEST_QUOTE`` signs.
    """
    raw = row.error_facts.get("raw")
    if row.state in ("done", "withdrawn") or not isinstance(raw, str):
        return ""
    spaced = "".join(" " if each.isspace() else each for each in raw)
    words = " ".join("".join(each for each in spaced if each.isprintable()).split())
    if not words:
        return ""
    if len(words) > LONGEST_QUOTE:
        words = f"{words[:LONGEST_QUOTE].rstrip()}…"
    speak = texts or in_use()
    name = PROVIDER_NAMES.get(row.provider) or speak.t("The provider")
    return speak.t("{provider} wrote: “{words}”", provider=name, words=words)


def last_day(expires_at: int) -> str:
    """Return the last day, as ISO text, on which what expires at an instant (ms) may be sent."""
    return (dt.datetime.fromtimestamp(expires_at / 1000, dt.UTC) - dt.timedelta(milliseconds=1)).date().isoformat()


def _day(instant_ms: int) -> str:
    return dt.datetime.fromtimestamp(instant_ms / 1000, dt.UTC).date().isoformat()


def _trouble(row: Told, texts: Texts | None, date: Dates) -> str:
    speak = texts or in_use()
    if row.state == "needs_person":
        return error_words(row, texts) or speak.t("A person must look at it.")
    if row.expires_at is None:
        return speak.t("Its last day is over and it was not sent.")
    return speak.t("Its last day, {date}, is over and it was not sent.", date=date(last_day(row.expires_at)))
