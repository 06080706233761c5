"""What an instruction that took effect does to the book, kind by kind (design.md, Outbox: ``apply``). Pure.

What the provider says of its own wins over what was asked for; what makes no sense in the book is left out (Q8).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.models.provider import Instruction
from app.models.values import Kind, Standing, Status
from app.rules.changes import OURS
from app.rules.effects import Effect, Insert, Update

SEND, LOOK, POLL = "send", "look", "poll"
# Instructions that bring a customer to its provider: it is there when none of them is left.
BRINGING = (
    "create_customer",
    "provision_identity",
    "import_customer",
    "transfer_subscriptions",
    "associate_customer",
)
_TAKING = ("import_customer", "transfer_subscriptions", "associate_customer")
_MOST_TEXT = 2_000
_MOST_REASONS = 20
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Task:
    """One operation under way, with all that decides what its answer does.

    Args:
        action: ``send``, ``look`` (for the effect of a try nobody knows of) or ``poll``.
        operation_id: its row.
        customer_id: whose.
        instruction: what the client is given.
        looks: how often it was looked for, or asked after, without an answer.
        bringing_left: instructions that bring the customer to its provider and would still be open after this one.
        known: ``provider_ref`` → row id of the subscriptions the book has of this customer.
        held: row ids of those that are not cancelled.
        bases: row ids of those of them that are no add-ons.
        transfer_id: the take-over it belongs to; None: none.
        today: the person's date, ISO.
        domain_taken: another domain customer of the account has the domain the instruction is about.
    """

    action: str
    operation_id: int
    customer_id: int
    instruction: Instruction
    looks: int = 0
    bringing_left: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    held: tuple[int, ...] = ()
    bases: tuple[int, ...] = ()
    transfer_id: int | None = None
    today: str = ""
    domain_taken: bool = False


def applied(task: Task, facts: Mapping[str, Any]) -> tuple[list[Effect], dict[str, Any]]:
    """Return what the book learns from an instruction that took effect.

    Args:
        task: what was asked.
        facts: ``Done.facts``, as the provider's client gave them.

    Returns:
        The effects, without the operation's own; and what is kept for the instructions behind it.
    """
    found = list(_APPLY.get(task.instruction.kind, _nothing)(task, facts))
    customer = {**_standing(task), **customer_columns(_mapping(facts.get("customer")))}
    for each in found:
        if isinstance(each, Update) and each.table == "customer":
            customer = {**customer, **each.values}
    effects = [each for each in found if not (isinstance(each, Update) and each.table == "customer")]
    if customer:
        effects.insert(0, Update("customer", task.customer_id, customer))
    kept = writable(json.dumps(dict(facts), default=str, ensure_ascii=False))
    return effects, json.loads(kept)


def writable(text: str) -> str:
    """Return text that can be written into the book: half a sign, as nonsense on the wire leaves it, becomes ``?``."""
    return text.encode("utf-8", "replace").decode()


def customer_columns(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a provider says of a customer and is its own to say, as far as it can stand in the book."""
    columns: dict[str, Any] = {}
    for name in ("provider_ref", "cloud_identity_id", "admin_console_uri"):
        if text := _text(said.get(name)):
            columns[name] = text
    if "admin_console_uri" in columns and not columns["admin_console_uri"].startswith("https://"):
        del columns["admin_console_uri"]
    if isinstance(said.get("domain_verified"), (bool, int)):
        columns["domain_verified"] = int(bool(said["domain_verified"]))
    return columns


def subscription_columns(said: Mapping[str, Any], now: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what is said of a subscription as far as it can stand in the book.

    Args:
        said: columns of ``subscription``; dates as ISO text or dates.
        now: the columns it has; a trial can't end before it began.
    """
    columns: dict[str, Any] = {}
    for name, read in _COLUMNS.items():
        if name in said and (value := read(said[name])) is not _NO:
            columns[name] = value
    both = {**(now or {}), **columns}
    start, end = both.get("trial_start"), both.get("trial_end")
    if start and end and str(end) < str(start):
        columns.pop("trial_start", None)
        columns.pop("trial_end", None)
    return columns


# -- what the kinds do ------------------------------------------------------------------------------------------------


def _nothing(_task: Task, _facts: Mapping[str, Any]) -> Iterator[Effect]:
    return iter(())


def _standing(task: Task) -> dict[str, Any]:
    if task.instruction.kind in BRINGING and not task.bringing_left:
        return {"standing": Standing.AT_PROVIDER}
    return {}


def _taken(task: Task, facts: Mapping[str, Any]) -> Iterator[Effect]:
    """Taken over: what was moved is there, and the take-over is over once nothing of it is left."""
    said = facts.get("subscriptions")
    for each in said if isinstance(said, (list, tuple)) else ():
        yield from _subscription(task, {}, _mapping(each))
    if task.transfer_id is not None and not task.bringing_left:
        yield Update("transfer", task.transfer_id, {"state": "manageable", "expires_on": None})


def _ordered(task: Task, facts: Mapping[str, Any]) -> Iterator[Effect]:
    asked = task.instruction.payload
    plan = asked.get("payment_plan")
    is_trial = plan == "trial" or task.instruction.kind == "start_trial"
    wanted = {
        "plan": asked.get("plan") or asked.get("name"),
        "sku": asked.get("sku"),
        "add_on": int(bool(asked.get("add_on"))),
        "status": Status.TRIAL if is_trial else Status.ACTIVE,
        "payment_plan": plan,
        "licences": asked.get("licences"),
        "purchase_order_number": asked.get("purchase_order_number"),
        "currency": asked.get("currency"),
        "unit_price_minor": asked.get("unit_minor"),
        "price_period": asked.get("price_period"),
    }
    # An add-on belongs to the base the customer holds; of several nobody said which.
    base = {"base_id": task.bases[0]} if wanted["add_on"] and len(task.bases) == 1 else {}
    for each in _subscription(task, wanted, _mapping(facts.get("subscription"))):
        yield replace(each, values={**each.values, **base})


def _subscription(task: Task, wanted: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Insert | Update]:
    """A subscription that is there now: a new row, or the one a pull has brought already."""
    ref = _text(said.get("provider_ref"))
    known = task.known.get(ref) if ref else None
    columns = {**subscription_columns(wanted), **subscription_columns(said)}
    if known is not None:
        yield Update("subscription", known, subscription_columns(said))
    elif "status" in columns:
        yield Insert("subscription", {"customer_id": task.customer_id, **subscription_columns(columns)})


def _changed(wanted: Callable[[Task], Mapping[str, Any]]) -> Callable[[Task, Mapping[str, Any]], Iterator[Effect]]:
    """Return what sets a subscription to what was asked for, and then to what the provider says of it."""

    def change(task: Task, facts: Mapping[str, Any]) -> Iterator[Effect]:
        now = task.instruction.subscription
        if now is None:
            return
        columns = {**subscription_columns(wanted(task)), **subscription_columns(_mapping(facts.get("subscription")))}
        if columns := subscription_columns(columns, now):
            yield Update("subscription", int(now["id"]), columns)

    return change


def _licences(task: Task) -> Mapping[str, Any]:
    return {"licences": task.instruction.payload.get("to")}


def _plan(task: Task) -> Mapping[str, Any]:
    asked = task.instruction.payload
    return {
        "plan": asked.get("to"),
        "sku": asked.get("to_sku"),
        "payment_plan": asked.get("payment_plan"),
        "licences": asked.get("licences"),
        "currency": asked.get("currency"),
        "unit_price_minor": asked.get("unit_minor"),
        "price_period": asked.get("price_period"),
    }


def _renewal(task: Task) -> Mapping[str, Any]:
    return {"renewal": task.instruction.payload.get("to")}


def _suspended(task: Task) -> Mapping[str, Any]:
    return {"status": Status.SUSPENDED, "suspension_reasons": [OURS], "suspended_on": task.today}


def _reactivated(_task: Task) -> Mapping[str, Any]:
    return {"status": Status.ACTIVE, "suspension_reasons": [], "suspended_on": None}


def _cancelled(_task: Task) -> Mapping[str, Any]:
    return {"status": Status.CANCELLED}


def _paid(task: Task) -> Mapping[str, Any]:
    return {"status": Status.ACTIVE, "payment_plan": task.instruction.payload.get("to")}


def _extended(task: Task) -> Mapping[str, Any]:
    """The book shows the new end since it was asked for (R41); a later one asked for since then stays."""
    now = (task.instruction.subscription or {}).get("trial_end")
    to = task.instruction.payload.get("to")
    return {} if now and to and str(now) >= str(to) else {"trial_end": to}


def _given_away(task: Task, _facts: Mapping[str, Any]) -> Iterator[Effect]:
    yield Update("customer", task.customer_id, {"standing": Standing.ACCESS_LOST})
    for row_id in task.held:
        yield Update("subscription", row_id, {"status": Status.CANCELLED})


def _verified(task: Task, facts: Mapping[str, Any]) -> Iterator[Effect]:
    """The domain is verified; a team becomes a domain customer by it where the provider says so (R12)."""
    said = _mapping(facts.get("customer"))
    values: dict[str, Any] = {} if "domain_verified" in customer_columns(said) else {"domain_verified": 1}
    domain = _text(task.instruction.payload.get("domain"))
    is_team = task.instruction.customer.get("kind") == Kind.TEAM
    if is_team and said.get("kind") == Kind.DOMAIN and domain and not task.domain_taken:
        values |= {"kind": Kind.DOMAIN, "domain": domain}
    if values:
        yield Update("customer", task.customer_id, values)


def _made(task: Task, facts: Mapping[str, Any]) -> Iterator[Effect]:
    """A customer that began with a trial (Zoho, R13) holds it from now on."""
    if said := _mapping(facts.get("subscription")):
        yield from _subscription(task, {}, said)


_APPLY: dict[str, Callable[[Task, Mapping[str, Any]], Iterator[Effect]]] = {
    "create_customer": _made,
    "import_customer": _taken,
    "transfer_subscriptions": _taken,
    "associate_customer": _taken,
    "verify_domain": _verified,
    "order": _ordered,
    "start_trial": _ordered,
    "extend_trial": _changed(_extended),
    "start_paid_service": _changed(_paid),
    "change_licences": _changed(_licences),
    "change_plan": _changed(_plan),
    "change_renewal": _changed(_renewal),
    "suspend": _changed(_suspended),
    "reactivate": _changed(_reactivated),
    "cancel": _changed(_cancelled),
    "transfer_to_google": _given_away,
}


# -- what can stand in a column ---------------------------------------------------------------------------------------

_NO: Any = object()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    """Return a line of text, empty where it is none; signs that are not seen, or turn the line round, are left out."""
    if not isinstance(value, str):
        return ""
    whole = value[:_MOST_TEXT]
    if not whole.isprintable():
        whole = "".join(letter for letter in whole if letter.isprintable())
    return whole.strip()


def _text_column(value: Any) -> Any:
    return _text(value) or _NO


def _count(value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < _LARGEST else _NO


def _flag(value: Any) -> Any:
    return int(value) if isinstance(value, (bool, int)) and value in (0, 1) else _NO


def _status(value: Any) -> Any:
    known = {Status.TRIAL, Status.ACTIVE, Status.SUSPENDED, Status.CANCELLED}
    return str(value) if isinstance(value, str) and value in known else _NO


def _date(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    try:
        return dt.date.fromisoformat(value).isoformat() if isinstance(value, str) else _NO
    except ValueError:
        return _NO


def _reasons(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return _NO
    return [_text(each) for each in value[:_MOST_REASONS] if _text(each)]


_COLUMNS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("provider_ref", "plan", "sku", "payment_plan", "renewal", "currency", "price_period"), _text_column
    ),
    "purchase_order_number": _text_column,
    "status": _status,
    "add_on": _flag,
    "may_extend": _flag,
    **dict.fromkeys(("licences", "licences_used", "unit_price_minor"), _count),
    **dict.fromkeys(("period_start", "period_end", "renewal_date", "trial_start", "trial_end", "suspended_on"), _date),
    "suspension_reasons": _reasons,
}
