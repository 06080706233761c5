"""The practice book (R83): sample customers to learn with, whose partner accounts are practised on this computer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actions import practice_google, practice_zoho
from app.models.clock import new_uid
from app.models.values import Changes, OperationState, Standing
from app.rules.creation import payload_of
from app.rules.domain import to_ascii
from app.rules.effects import Update
from app.rules.follow_up import opened
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work
from app.sync.practice import SUBJECT

SAMPLE = Path(__file__).parent.parent / "resources" / "practice" / "customers.txt"
ACCOUNTS = {
    "G1": ("google", "Google · Rotterdam", "C00practice1", ""),
    "G2": ("google", "Google · Education", "C00practice2", ""),
    "Z1": ("zoho", "Zoho · Europe", "practice-1", "eu"),
    "Z2": ("zoho", "Zoho · Asia", "practice-2", "in"),
}
_STATUS = {"a": "active", "f": "active", "s": "suspended", "c": "cancelled", "t": "trial"}
_YEAR = 365
TRIAL_STEP = 15


def fill(work: Work) -> Changes:
    """Put the sample customers into an empty practice book; dates lie around today. It is no step to undo."""
    entry = Entry(work, "practice.filled", {}, side="import", undoable=False)
    accounts = {
        short: entry.insert(
            "partner_account",
            {"provider": provider, "name": name, "account_ref": ref, "data_centre": centre, "practice": 1}
            | _connected(provider, work.now_ms),
        )
        for short, (provider, name, ref, centre) in ACCOUNTS.items()
    }
    lines = [line for line in SAMPLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(reversed(lines), 1):  # the first of the list was changed last, so it stands first
        work.now_ms += 1
        _insert(entry, Sample.read(line), accounts, number)
        entry.settle()
    for short, (provider, _name, _ref, centre) in ACCOUNTS.items():
        if provider == "zoho":
            practice_zoho.money(entry, accounts[short], centre)
    return entry.close(other=("partner_account",))


def bring_up(work: Work) -> Changes:
    """Bring a practice book of an earlier program to what ``fill`` makes now: its accounts and customers answer.

    It is no step to undo, and nothing happens where it was done before.
    """
    connection = work.connection
    found = connection.execute(
        "SELECT id, provider, account_ref, data_centre FROM partner_account WHERE practice = 1 AND subject = ''"
    ).fetchall()
    refs = {each[2] for each in ACCOUNTS.values()}
    entry = Entry(work, "practice.brought_up", {}, side="import", undoable=False)
    for account_id, provider, ref, centre in found:
        if ref in refs:
            entry.apply([Update("partner_account", account_id, _connected(provider, work.now_ms))])
            entry.apply(_named(connection, account_id, provider, centre if provider == "zoho" else ref))
    return entry.close(other=("partner_account",)) if found else Changes()


def _named(connection: Connection, account_id: int, provider: str, ref: str) -> Iterator[Update]:
    there = _AT[provider]
    wanted = "id, standing, country, address_lines, cloud_identity_id, education, licences"
    customers = connection.execute(
        f"SELECT {wanted} FROM customer WHERE partner_account_id = ? AND provider_ref = '' AND standing = ?",
        (account_id, Standing.AT_PROVIDER.value),
    ).fetchall()
    for row in customers:
        values = dict(zip(wanted.split(", "), row, strict=True))
        details = there.customer_details(values, ref, values["id"])
        yield Update("customer", values["id"], details)
        names = "id, plan, status, payment_plan, licences, trial_start, trial_end, add_on"
        held = connection.execute(
            f"SELECT {names} FROM subscription WHERE customer_id = ? ORDER BY id", (values["id"],)
        )
        waits = connection.execute(
            "SELECT 1 FROM follow_up WHERE customer_id = ? AND kind = 'accept_terms' AND state = 'open'",
            (values["id"],),
        ).fetchone()
        for place, line in enumerate(held.fetchall()):
            one = dict(zip(names.split(", "), line, strict=True)) | {"waits_for_terms": waits}
            more = there.subscription_details(one, details["provider_ref"], values["id"] * 10 + place)
            yield Update("subscription", one["id"], more)


def _connected(provider: str, now_ms: int) -> dict[str, Any]:
    """Return what connects a sample account to the server to practise with."""
    return {"subject": SUBJECT, "connected_at": now_ms, "undocumented": int(provider == "zoho")}


_AT = {"google": practice_google, "zoho": practice_zoho}  # provider → what its customers are called there


@dataclass(slots=True)
class Sample:
    """One line of the sample, read."""

    account: str
    name: str
    domain: str
    email: str
    given: str
    family: str
    country: str
    language: str
    plan: str
    licences: int | None
    state: str
    more: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, line: str) -> Sample:
        """Read one line as the file describes it."""
        account, name, label, mail, person, country, language, plan, licences, state, more = (
            part.strip() for part in line.split("|")
        )
        domain = to_ascii(f"{label}.example") if label else ""
        email = mail if "@" in mail else f"{mail}@{domain}" if mail else ""
        given, _, family = person.partition(" ")
        marks: dict[str, list[str]] = {}
        for part in filter(None, (part.strip() for part in more.split(";"))):
            word, _, rest = (part[0], "", part[1:]) if part[0] in "#@=!" else part.partition(" ")
            marks.setdefault(word, []).append(rest.strip())
        count = int(licences) if licences else None
        return cls(account, name, domain, email, given, family, country, language, plan, count, state, marks)

    def first(self, mark: str) -> str:
        """Return the first value of a mark, or nothing."""
        return self.more.get(mark, [""])[0]

    @property
    def standing(self) -> str:
        """Where the record is."""
        for mark, standing in (("book", Standing.BOOK_ONLY), ("new", Standing.WAITING), ("lost", Standing.ACCESS_LOST)):
            if mark in self.more:
                return standing.value
        return Standing.AT_PROVIDER.value


_AT_FAULT = {"address_in_use": "primary_email"}  # what the provider refused → the field it is about


def _insert(entry: Entry, sample: Sample, accounts: dict[str, int], number: int) -> None:
    provider, _name, ref, centre = ACCOUNTS.get(sample.account, ("", "", "", ""))
    team = "team" in sample.more
    values: dict[str, Any] = {
        "partner_account_id": accounts.get(sample.account),
        "provider": provider,
        "kind": "team" if team else "domain",
        "standing": sample.standing,
        "organisation_name": sample.name,
        "alternate_name": sample.first("="),
        "domain": sample.domain,
        "domain_verified": int(bool(sample.domain) and not team and not {"open", "book"} & set(sample.more)),
        "cloud_identity_id": sample.first("team"),
        "crm_id": sample.first("crm"),
        "primary_email": sample.email,
        "admin_first_name": sample.given,
        "admin_last_name": sample.family,
        "phone": sample.first("tel"),
        "country": sample.country,
        "language": sample.language,
        "education": int("edu" in sample.more),
        "owner": sample.first("@"),
        "note": sample.first("!"),
        "tags": ", ".join(sorted(sample.more.get("#", []))),
    }
    if provider:
        place = centre if provider == "zoho" else ref
        values |= _AT[provider].customer_details({**values, "licences": sample.licences}, place, number)
    customer_id = entry.insert("customer", values)
    subscription_id = _subscribe(entry, customer_id, sample, values, number)
    for word, state in (("wait", OperationState.READY), ("fail", OperationState.NEEDS_PERSON)):
        for wanted in sample.more.get(word, []):
            kind, _, code = wanted.partition(" ")
            row: dict[str, Any] = {
                "kind": kind,
                "customer_id": customer_id,
                "subscription_id": subscription_id,
                "payload": _payload(kind, sample, values, entry.work.today),
                "state": state,
                "error_code": code,
                "error_field": _AT_FAULT.get(code, ""),
                "created_by": entry.work.by,
                "uid": new_uid(entry.work.now_ms),
            }
            entry.insert("operation", row)
            if kind == "create_customer" and provider == "google":  # its account comes behind it
                payload = payload_of("provision_identity", values)
                behind = {"kind": "provision_identity", "payload": payload, "depends_on": [row["uid"].hex]}
                entry.insert("operation", row | behind | {"uid": new_uid(entry.work.now_ms)})
    for wanted in sample.more.get("todo", []):
        kind, _, days = wanted.partition(" ")
        day = entry.work.today + dt.timedelta(days=int(days))
        entry.apply([opened(kind, customer_id, entry.work.today, by=entry.work.by, due=day)])


def _payload(kind: str, sample: Sample, values: dict[str, Any], today: dt.date) -> dict[str, Any]:
    if kind in ("create_customer", "provision_identity") and values["provider"] == "google":
        return payload_of(kind, values)
    if kind == "change_licences":
        return {"from": sample.licences, "to": (sample.licences or 0) + 2}
    if kind != "extend_trial":
        return {}
    _start, end = _trial(sample, today)
    return {"from": (end - dt.timedelta(days=TRIAL_STEP)).isoformat(), "to": end.isoformat()}


def _trial(sample: Sample, today: dt.date) -> tuple[dt.date, dt.date]:
    granted, _, ago = sample.state[1:].partition("-")
    start = today - dt.timedelta(days=int(ago))
    return start, start + dt.timedelta(days=int(granted))


def _subscribe(entry: Entry, customer_id: int, sample: Sample, values: dict[str, Any], number: int) -> int | None:
    if sample.state == "-":
        return None
    letter = sample.state[0]
    start = entry.work.today - dt.timedelta(days=int(sample.state.partition("-")[2]))
    base: dict[str, object] = {"customer_id": customer_id, "status": _STATUS[letter], "licences": sample.licences}
    if letter == "t":
        start, end = _trial(sample, entry.work.today)
        base |= {"trial_start": start, "trial_end": end, "payment_plan": "trial"}
    elif letter == "f":
        base |= {"period_start": start, "payment_plan": "flexible"}
    else:
        end = start + dt.timedelta(days=_YEAR)
        base |= {"period_start": start, "period_end": end, "payment_plan": "annual_monthly"}
        if letter != "c":
            base["renewal_date"] = end
    waits = any(each.startswith("accept_terms") for each in sample.more.get("todo", []))
    found: list[int] = []
    for place, plan in enumerate((sample.plan, *sample.more.get("add", []))):
        held = base | {"plan": plan} | ({"add_on": 1, "base_id": found[0]} if place else {})
        ref = str(values.get("provider_ref") or "")
        details = _AT[values["provider"]].subscription_details  # who has one has a provider
        held |= details({**held, "waits_for_terms": waits}, ref, number * 10 + place)
        found.append(entry.insert("subscription", held))
    return found[0]
