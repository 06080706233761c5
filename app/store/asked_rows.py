"""Finds in the book the customer that a provider's answer means (R14)."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.provider import Identity
from app.store.engine import Connection


def meant(connection: Connection, account_id: int, identities: Iterable[Identity]) -> tuple[int, str] | None:
    """Return (id, name) of the record of the book that one of these accounts is; None: there is none.

    Args:
        connection: to read with.
        account_id: our partner account that asked: its customer goes before another account's.
        identities: what the provider found.
    """
    found: list[tuple[bool, int, str]] = []
    for each in identities:
        for column, value in (("provider_ref", each.customer_ref), ("cloud_identity_id", each.cloud_identity_id)):
            if value:
                rows = connection.execute(
                    "SELECT partner_account_id IS NOT ?, id,"
                    " coalesce(nullif(organisation_name, ''), nullif(domain, ''), primary_email)"
                    # Said again, so that the partial index is one to look into.
                    f" FROM customer WHERE {column} = ? AND {column} <> '' AND shelf < 2",
                    (account_id, value),
                )
                found += [(bool(row[0]), row[1], row[2]) for row in rows]
    return min(found)[1:] if found else None
