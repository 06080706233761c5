"""Verbs on what we earn (R62): payouts step by step, rates by level with dates, thresholds, the day of a mapping."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from app.errors import Refused, UserError
from app.models.values import Changes
from app.rules import commission
from app.rules.dates import parse_date
from app.rules.effects import Delete, Update
from app.rules.money import check_currency, format_money, read
from app.rules.trial import Refuse
from app.store import money_write
from app.store.journal import Entry
from app.store.work import Work

OTHER = (*money_write.OTHER, "commission_rate", "payout_term")
_RATE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?")
_WHOLE_BP = 10_000
_LONGEST = 80


def request(work: Work, account_id: int, entity: str, currency: str, ref: str) -> Changes:
    """Note that a payout of all that is open at a billing entity was started at the provider, by its Payout ID.

    Raises:
        UserError: ``payout_ref_empty``.
        Refused: ``payout_ref_taken``, ``payout_nothing``.
    """
    ref = ref.strip()[:_LONGEST]
    if not ref:
        raise UserError("payout_ref_empty", "ref")
    taken = work.connection.execute(
        "SELECT 1 FROM payout WHERE partner_account_id = ? AND ref = ?", (account_id, ref)
    ).fetchone()
    if taken is not None:
        raise Refused("payout_ref_taken", "ref", ref=ref)
    entry = Entry(work, "payout.requested", {"ref": ref})
    until = work.today.replace(day=1).isoformat()
    payout_id = money_write.put_on(entry, account_id, entity, currency, ref, until)
    (minor,) = work.connection.execute("SELECT amount_minor FROM payout WHERE id = ?", (payout_id,)).fetchone()
    if minor <= 0:
        raise Refused("payout_nothing", "ref")
    entry.facts["amount"] = format_money(minor, currency)
    return entry.close(other=OTHER)


def move_on(work: Work, payout_id: int, state: str) -> Changes:
    """Take a payout one step on: ``invoiced`` (our invoice was uploaded), then ``paid``.

    Raises:
        Refused: ``payout_gone``, ``payout_not_next``.
    """
    now, ref = _payout(work, payout_id)
    if commission.NEXT.get(now) != state:
        raise Refused("payout_not_next")
    entry = Entry(work, f"payout.{state}", {"ref": ref})
    money_write.move_on(entry, payout_id, state)
    return entry.close(other=OTHER)


def remove_payout(work: Work, payout_id: int) -> Changes:
    """Remove a payout that was noted by mistake; its commissions are open again.

    Raises:
        Refused: ``payout_gone``.
    """
    _state, ref = _payout(work, payout_id)
    entry = Entry(work, "payout.removed", {"ref": ref})
    of_it = work.connection.execute("SELECT id FROM commission WHERE payout_id = ?", (payout_id,)).fetchall()
    open_again = {"payout_id": None, "state": commission.ACCRUED}
    entry.apply(Update("commission", each, open_again) for (each,) in of_it)
    entry.apply([Delete("payout", payout_id)])
    return entry.close(other=OTHER)


def _payout(work: Work, payout_id: int) -> tuple[str, str]:
    found: tuple[str, str] | None = work.connection.execute(
        "SELECT state, ref FROM payout WHERE id = ?", (payout_id,)
    ).fetchone()
    if found is None:
        raise Refused("payout_gone")
    return found


# -- terms ------------------------------------------------------------------------------------------------------------


def rate_of(text: str) -> int:
    """Return a percentage as somebody typed it, in hundredths of a percent.

    Raises:
        UserError: ``rate_form``.
    """
    found = _RATE.fullmatch(text.strip())
    rate = int(Decimal(f"{found[1]}.{found[2] or 0}") * 100) if found else _WHOLE_BP + 1
    if rate > _WHOLE_BP:
        raise UserError("rate_form", "rate", value=text.strip()[:_LONGEST])
    return rate


def add_rate(work: Work, account_id: int, values: dict[str, Any]) -> Changes:
    """Write that an account earns a rate from a day on.

    Args:
        work: the unit of work.
        account_id: our account.
        values: ``level``, ``plan`` (empty: every plan), ``valid_from`` and ``rate`` as typed.

    Raises:
        UserError: ``rate_form``, ``date_invalid``.
        Refused: ``account_gone``, ``rate_there``.
    """
    rate = rate_of(str(values.get("rate") or ""))
    day = _day(str(values.get("valid_from") or ""), "valid_from")
    level, plan = (str(values.get(name) or "").strip()[:_LONGEST] for name in ("level", "plan"))
    account = _account(work, account_id)
    there = work.connection.execute(
        "SELECT 1 FROM commission_rate WHERE partner_account_id = ? AND plan = ? AND valid_from = ?",
        (account_id, plan, day),
    ).fetchone()
    if there is not None:
        raise Refused("rate_there", "valid_from", day=day)
    shown = f"{Decimal(rate) / 100:f} %"
    entry = Entry(work, "rate.added", {"name": account, "rate": f"{level} {shown}".strip(), "day": day})
    made = {"partner_account_id": account_id, "level": level, "plan": plan, "valid_from": day, "rate_bp": rate}
    entry.insert("commission_rate", made)
    return entry.close(other=OTHER)


def remove_rate(work: Work, rate_id: int) -> Changes:
    """Remove a rate.

    Raises:
        Refused: ``rate_gone``.
    """
    found = work.connection.execute(
        "SELECT r.valid_from, a.name FROM commission_rate r JOIN partner_account a ON a.id = r.partner_account_id"
        " WHERE r.id = ?",
        (rate_id,),
    ).fetchone()
    if found is None:
        raise Refused("rate_gone")
    entry = Entry(work, "rate.removed", {"day": found[0], "name": found[1]})
    entry.apply([Delete("commission_rate", rate_id)])
    return entry.close(other=OTHER)


def set_term(work: Work, account_id: int, entity: str, currency: str, text: str) -> Changes:
    """Write from which amount on a billing entity pays out; an empty text removes it.

    Raises:
        UserError: why the text is no amount; ``currency_unknown``.
    """
    checked = check_currency(currency)
    if isinstance(checked, Refuse):
        raise UserError(checked.code, "currency", **checked.facts)
    row = work.connection.execute(
        "SELECT id FROM payout_term WHERE partner_account_id = ? AND billing_entity = ? AND currency = ?",
        (account_id, entity, checked),
    ).fetchone()
    if not text.strip():
        entry = Entry(work, "payout_term.removed", {"entity": entity})
        entry.apply([Delete("payout_term", row[0])] if row else [])
        return entry.close(other=OTHER)
    minor = read(text, checked)
    if isinstance(minor, Refuse):
        raise UserError(minor.code, "least", **minor.facts)
    entry = Entry(work, "payout_term.set", {"entity": entity, "amount": format_money(minor, checked)})
    if row is None:
        values = {"partner_account_id": account_id, "billing_entity": entity, "currency": checked}
        entry.insert("payout_term", {**values, "least_minor": minor})
    else:
        entry.apply([Update("payout_term", row[0], {"least_minor": minor})])
    return entry.close(other=OTHER)


def map_customer(work: Work, customer_id: int, text: str) -> Changes:
    """Write from which day a customer counts as ours at the provider; an empty text removes it.

    Raises:
        UserError: ``date_invalid``, ``mapped_in_future``.
        Refused: ``customer_gone``.
    """
    row = work.connection.execute(
        "SELECT organisation_name, domain FROM customer WHERE id = ? AND shelf < 2", (customer_id,)
    ).fetchone()
    if row is None:
        raise Refused("customer_gone")
    day = _day(text, "mapped_on") if text.strip() else None
    if day is not None and day > work.today.isoformat():
        raise UserError("mapped_in_future", "mapped_on")
    verb = "customer.mapped" if day else "customer.unmapped"
    entry = Entry(work, verb, {"name": row[0] or row[1], "day": day or ""})
    entry.apply([Update("customer", customer_id, {"mapped_on": day})])
    return entry.close(other=("payment", "commission"))


def _account(work: Work, account_id: int) -> str:
    found = work.connection.execute("SELECT name FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    if found is None:
        raise Refused("account_gone")
    return str(found[0])


def _day(text: str, field: str) -> str:
    day: dt.date | None = parse_date(text, None)
    if day is None:
        raise UserError("date_invalid", field, value=text.strip()[:_LONGEST])
    return day.isoformat()
