"""The DNS records that letters ask customers to set, from what is known of each (R30, R54)."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.domains import Record, Wanted
from app.rules.dns_hosts import DnsHost
from app.rules.wanted_record import record
from app.store import verifying_rows
from app.store.engine import Connection
from app.texts.records import RecordText

RECORD_LETTERS = ("verify_domain", "verify_domain_file")


def letter_records(connection: Connection, customer_ids: Sequence[int]) -> dict[int, tuple[RecordText, ...]]:
    """Return the records of each customer whose code is known."""
    found = verifying_rows.sought(connection, customer_ids)
    return {
        customer_id: (record_text(record(wanted)),)
        for customer_id, _name, wanted, _why in found
        if wanted is not None and wanted.code
    }


def record_text(given: Record, host: DnsHost | None = None) -> RecordText:
    """Return a record as a letter writes it, in the words of its DNS host where that is known."""
    words = {}
    if host is not None:
        words = {"name": host.name, "name_field": host.name_field, "value_field": host.value_field, "apex": host.apex}
        words |= {"proxy": "1"} if host.can_proxy else {}
    name = given.host if given.type == "HTML" else given.name
    return RecordText(given.type, name, given.value, given.ttl, words)


def letter_code(wanted: Wanted) -> str:
    """Return the letter that asks for what is wanted."""
    return "verify_domain_file" if wanted.method == "html" else "verify_domain"
