"""``take-over --from-json``: one customer from another reseller or the provider, by the rules of the wizard (R20)."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands import from_json
from app.commands.errand import DONE, IN_PART, Errand
from app.errors import DeskError, Locked, UserError
from app.models.values import Kind, Problem, Provider
from app.texts import mark
from app.texts.codes import say

if TYPE_CHECKING:
    from app.actions.taking_over import Evidence
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.store.book import Book

KEYS: Mapping[str, from_json.Type] = {
    **from_json.KEYS,
    **dict.fromkeys(("consent_date", "transfer_token", "token_date", "association_method", "association_date"), "text"),
    "evidence": "text",
    "consent_products": "list",
    "subscriptions": "names",
    "nonprofits": "flag",
    "legacy_free": "flag",
}
_MISSING = {
    "consent_date": "consent_needed",
    "public_identifier": "public_identifier_needed",
    "domain": "take_over_name",
    "primary_email": "take_over_name",
}
_BEGUN = mark("{name}: the take-over waits to be sent.")


def run(errand: Errand) -> int:
    """Take over: ``{"uid", "operations"}``; exit 4 with every problem, 3 where the token could not be kept."""
    values, problems = from_json.checked(from_json.read(errand), KEYS)
    token = str(values.pop("transfer_token", "")).strip()
    with errand.open(read_only=False) as opened:
        book = opened.book
        accounts = errand.wait(book.reader.accounts())
        _complete(values, accounts, problems)
        problems += _wrong(values, book, token, accounts)
        if problems:
            return from_json.refuse(errand, _sorted(problems))
        evidence = _evidence(errand, values.pop("evidence", ""))
        if token:
            values["token_needed"] = True
        return _begin(errand, book, values, token, evidence)


def _begin(errand: Errand, book: Book, values: dict[str, Any], token: str, evidence: Evidence | None) -> int:
    from app.actions import taking_over  # noqa: PLC0415 - only this command needs it
    from app.vault.secrets import token_name  # noqa: PLC0415

    name, lost = "", ""
    if token:
        name = token_name(uuid.uuid4())
        try:
            errand.secrets.put(name, token)
        except Locked as error:
            name, lost = "", say(error.code, errand.texts)
            values.pop("token_date", None)
    try:
        changes = errand.wait(book.do(taking_over.take_over, values, secret_ref=name, evidence=evidence))
    except DeskError as error:
        _forget(errand, name)
        return from_json.refuse(errand, [Problem(error.field, error.code, dict(error.facts))])
    except BaseException:
        _forget(errand, name)
        raise
    return _answer(errand, book, changes, lost)


def _answer(errand: Errand, book: Book, changes: Changes, lost: str) -> int:
    detail = errand.wait(book.reader.customer(changes.facts["customer_id"]))
    operations = [str(uuid.UUID(hex=each)) for each in changes.facts["operations"]]
    errand.answer(
        {"uid": detail.card.uid if detail else None, "operations": operations},
        [errand.texts.t(_BEGUN, name=changes.facts["name"])],
    )
    if lost:
        errand.tell(f"partner-desk: {lost} {say('token_not_kept', errand.texts)} (token_not_kept)")
    return IN_PART if lost else DONE


def _forget(errand: Errand, name: str) -> None:
    if name:
        with contextlib.suppress(Locked):
            errand.secrets.delete(name)


def _complete(values: dict[str, Any], accounts: Sequence[AccountDetail], problems: list[Problem]) -> None:
    """Put in what follows from what was given: the account's id and provider, what a consent is given for."""
    from app.rules.row import account_key  # noqa: PLC0415

    values.setdefault("kind", Kind.DOMAIN.value)
    name = values.pop("account", "")
    key = account_key(str(name))
    found = next(
        (each for each in accounts if name and (each.account_ref == name or account_key(each.name) == key)), None
    )
    if name and found is None:
        problems.append(Problem("account", "no_such_account", {"name": name[:80]}))
    if found is not None:
        values["partner_account_id"] = found.id
        values.setdefault("provider", found.provider)
    if values.get("consent_date"):
        values.setdefault("consent_products", [values.get("product_family") or "workspace"])


def _wrong(values: Mapping[str, Any], book: Book, token: str, accounts: Sequence[AccountDetail]) -> list[Problem]:
    from app.rules import requirements, take_over  # noqa: PLC0415

    today = book.clock.today()
    found = [*requirements.problems(values), *take_over.problems(values, today)]
    provider = values.get("provider", "")
    if provider not in {Provider.GOOGLE, Provider.ZOHO}:
        found.append(Problem("provider", "take_over_provider"))
    if token:
        try:
            take_over.check_token(token)
        except UserError as error:
            found.append(Problem(error.field, error.code, dict(error.facts)))
    if values.get("send", True):
        found += _lacking(values, accounts, provider, today)
    there: dict[str, Problem] = {}
    for each in found:
        there.setdefault(each.field, each)
    return list(there.values())


def _lacking(values: Mapping[str, Any], accounts: Sequence[AccountDetail], provider: str, today: Any) -> list[Problem]:
    from app.rules import take_over  # noqa: PLC0415

    chosen = values.get("partner_account_id")
    ours = [each for each in accounts if each.provider == provider]
    if provider == Provider.ZOHO:
        asks = values.get("association_method", "request") == "request"
        lacks = asks and not values.get("primary_email")
        return [Problem("primary_email", "association_email_needed")] if lacks else []
    account = next((each for each in ours if each.id == chosen), ours[0] if len(ours) == 1 else None)
    lacking = take_over.missing(
        values,
        has_consent=bool(values.get("consent_date")),
        token_until=None,
        today=today,
        distributor=account is not None and account.distributor,
    )
    found = [Problem(field, _MISSING[field]) for field in lacking]
    if account is None and len(ours) > 1:
        found.append(Problem("account", "account_needed"))
    return found


def _sorted(problems: Sequence[Problem]) -> list[Problem]:
    place = {name: number for number, name in enumerate(KEYS)}
    return sorted(problems, key=lambda each: place.get(each.field, len(place)))


def _evidence(errand: Errand, path: str) -> Evidence | None:
    if not path:
        return None
    from app.actions.taking_over import read_evidence  # noqa: PLC0415

    return read_evidence(errand.path(Path(path)))
