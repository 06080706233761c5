"""Our partner accounts in wizards: which one is meant, and the fields that ask for it (R11, R20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.flows.base import Choice, FlowField
from app.models.details import AccountDetail
from app.store.engine import Connection
from app.texts import t
from app.texts.fields import field_label

_LOOKED_AT = 50  # customers added last


def accounts_at(accounts: Sequence[AccountDetail], provider: object) -> tuple[AccountDetail, ...]:
    """Return our accounts at a provider."""
    return tuple(each for each in accounts if each.provider == provider)


def account_meant(accounts: Sequence[AccountDetail], values: Mapping[str, Any]) -> AccountDetail | None:
    """Return the partner account that was chosen, else the only one at the chosen provider; of several none is."""
    there = accounts_at(accounts, values.get("provider") or "")
    chosen = str(values.get("partner_account_id") or "")
    return next((each for each in there if str(each.id) == chosen), there[0] if len(there) == 1 else None)


def account_to_begin_with(
    accounts: Sequence[AccountDetail], usual: Mapping[str, int], values: Mapping[str, Any]
) -> AccountDetail | None:
    """Return the account that a wizard shows as chosen at first: the one meant, else the usual one."""
    meant = account_meant(accounts, values)
    at = usual.get(str(values.get("provider") or ""))
    return meant or next((each for each in accounts if each.id == at), None)


def usual_accounts(connection: Connection) -> dict[str, int]:
    """Return provider → the account that all customers added last were given there; none where they differ."""
    rows = connection.execute(
        "SELECT DISTINCT provider, partner_account_id FROM"
        f" (SELECT provider, partner_account_id FROM customer ORDER BY id DESC LIMIT {_LOOKED_AT})"
        " WHERE partner_account_id IS NOT NULL"
    )
    found: dict[str, list[int]] = {}
    for provider, account_id in rows:
        found.setdefault(provider, []).append(account_id)
    return {provider: ids[0] for provider, ids in found.items() if len(ids) == 1}


def account_fields(
    accounts: Sequence[AccountDetail], usual: Mapping[str, int], values: Mapping[str, Any], *, sent: bool = True
) -> list[FlowField]:
    """Return the field that asks which of our accounts it is; none where there is nothing to choose.

    Args:
        accounts: ours.
        usual: as ``usual_accounts`` gives them.
        values: of the wizard.
        sent: whether something is sent, so that an account is needed.
    """
    provider = str(values.get("provider") or "")
    there = accounts_at(accounts, provider)
    if len(there) < 2:
        return []
    is_usual = str(values.get("partner_account_id") or "") == str(usual.get(provider) or "-")
    return [
        FlowField(
            "partner_account_id",
            field_label("partner_account_id"),
            "choice",
            tuple(Choice(str(each.id), each.name) for each in there),
            help=t("The one of the customers that were added last.") if is_usual else "",
            needed_to_send=sent,
        )
    ]


def identifier_fields(account: AccountDetail | None) -> list[FlowField]:
    """Return the field for the identifier of the reseller a distributor sells through."""
    if account is None or not account.distributor:
        return []
    return [
        FlowField(
            "public_identifier",
            field_label("public_identifier"),
            hint="C0…",
            help=t("Of the reseller you sell through. It begins with C."),
            needed_to_send=True,
        )
    ]


def edition_fields(nonprofit: str, legacy: str) -> list[FlowField]:
    """Return the two questions about editions that stand in Google's way (R10), in these words."""
    answers = (
        Choice("no", t("No")),
        Choice("yes", t("Yes")),
        Choice("unknown", t("I don’t know yet"), t("Google is asked before anything is sent.")),
    )
    return [
        FlowField("nonprofit", nonprofit, "options", answers),
        FlowField("legacy", legacy, "options", answers),
    ]
