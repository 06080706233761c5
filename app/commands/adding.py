"""``add --from-json``: one customer, by the same rules as the window (R84, R11–R15)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.commands import from_json
from app.commands.errand import DONE, Errand
from app.errors import DeskError, UserError
from app.models.values import Kind, Problem
from app.texts import mark

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.rules.plan_wish import PlanWish
    from app.store.book import Book

_LATER = mark("The trial starts without a number of licences. Order {count} when it is to be paid for.")


def run(errand: Errand) -> int:
    """Add: ``{"uid", "operations"}``, or every fault by field and exit 4; then nothing is written."""
    given, problems = from_json.checked(from_json.read(errand), from_json.KEYS)
    send = bool(given.pop("send", True))
    values = _columns(given, problems)
    with errand.open(read_only=False, create=True) as opened:
        book = opened.book
        from app.actions import first_order  # noqa: PLC0415 - only this command adds

        accounts = errand.wait(book.reader.accounts())
        _choose_account(values, given, accounts, problems)
        wish = _wish(errand, book, values, given, problems)
        wrong = frozenset(each.field for each in problems)
        problems += errand.wait(book.do(first_order.lacking, values, wish.order, send=send, known=wrong))
        if problems:
            return from_json.refuse(errand, problems)
        try:
            changes = errand.wait(book.do(first_order.add_and_order, values, wish.order, send=send))
        except DeskError as error:
            field = "plan" if error.field == "offer_id" else error.field
            return from_json.refuse(errand, [Problem(field, error.code, dict(error.facts))])
        detail = errand.wait(book.reader.customer(changes.facts["customer_id"]))
    if wish.licences_later is not None:
        errand.tell(errand.texts.t(_LATER, count=wish.licences_later))
    operations = [str(uuid.UUID(hex=each)) for each in changes.facts["operations"]]
    words = errand.texts.n(
        "{name} was added; {count} instruction waits to be sent.",
        "{name} was added; {count} instructions wait to be sent.",
        len(operations),
        name=changes.facts["name"],
    )
    errand.answer(
        {"uid": detail.card.uid if detail else None, "operations": operations},
        [words if operations else errand.texts.t("{name} was added.", name=changes.facts["name"])],
    )
    return DONE


def _columns(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Return the customer columns, as the book keeps them; what is wrong joins the problems."""
    from app.rules import customer, requirements  # noqa: PLC0415

    typed = {name: _written(name, value) for name, value in given.items() if name in customer.EDITABLE}
    typed.setdefault("kind", Kind.DOMAIN.value)
    wrong = requirements.problems(typed)
    values: dict[str, Any] = {}
    for name, value in typed.items():
        try:
            values[name] = customer.check(name, value)
        except UserError:
            continue  # is among the problems
    named = {each.field for each in problems}
    problems += [each for each in wrong if each.field not in named]
    if not any(each.field in ("organisation_name", "domain", "primary_email") for each in problems):
        try:
            customer.check_complete(values)
        except UserError as error:
            problems.insert(0, Problem(error.field, error.code, dict(error.facts)))
    return values


def _written(name: str, value: Any) -> Any:
    """Return a value as the column wants it, where people and programs write it in more than one way."""
    from app.rules.requirements import EDU_SIZES  # noqa: PLC0415

    if name in ("provider", "kind", "edu_type", "product_family"):
        return str(value).strip().lower()
    if name == "edu_size":
        size = re.sub(r"[\s\-–]+", "_", str(value).strip().lower())
        return f"size_{size}" if f"size_{size}" in EDU_SIZES else size
    return value


def _choose_account(
    values: dict[str, Any], given: Mapping[str, Any], accounts: Sequence[AccountDetail], problems: list[Problem]
) -> None:
    from app.rules.row import account_key  # noqa: PLC0415

    name = str(given.get("account") or "").strip()
    if not name:
        return
    found = next((each for each in accounts if name == each.account_ref or account_key(each.name) == account_key(name)),
                 None)  # fmt: skip
    if found is None:
        problems.append(Problem("account", "no_such_account", {"name": name[:80]}))
    elif values.get("provider") not in (None, "", found.provider):
        problems.append(Problem("account", "account_wrong"))
    else:
        values |= {"partner_account_id": found.id, "provider": found.provider}


def _wish(
    errand: Errand, book: Book, values: dict[str, Any], given: Mapping[str, Any], problems: list[Problem]
) -> PlanWish:
    """Return what is started and ordered; asks the catalogue only where a plan is named."""
    from app.actions import catalogue  # noqa: PLC0415
    from app.rules.plan_wish import PlanWish, plan_wish  # noqa: PLC0415
    from app.store import catalogue_rows  # noqa: PLC0415

    provider = str(values.get("provider") or "")
    if not provider or not {"plan", "trial", "licences"} & given.keys():
        return PlanWish()
    errand.wait(book.do(catalogue.ensure))
    answer = plan_wish(
        provider,
        str(given.get("plan") or ""),
        trial=given.get("trial"),
        licences=given.get("licences"),
        offers=errand.wait(book.reader.ask(catalogue_rows.offers, provider)),
    )
    if isinstance(answer, Problem):
        problems.append(answer)
        return PlanWish()
    if answer.zoho_plan:
        values["zoho_plan"] = answer.zoho_plan
    return answer
