"""Looking whether a book is sound: pages, references, search index, derived columns, what must never be (Q1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import Unreadable
from app.models.job import Job
from app.rules.search_text import compose
from app.rules.tags import split_tags
from app.store import derive
from app.store.differing import DIFFERS
from app.store.engine import Connection, connect, translated
from app.store.opening import read_meta

MOST_EXAMPLES = 20
SAMPLE = 500
CACHE_KIB = 200_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: a code of ``texts.codes`` and the facts for its sentence."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


# All that a customer had goes along when it is merged; only lines of its checklist that the other has too stay.
_MERGED_WITH = ("subscription", "contact", "operation", "consent", "transfer", "follow_up", "message", "draft")
_LEFT_BEHIND = " + ".join(
    f"(SELECT count(*) FROM {table} x JOIN customer c ON c.id = x.customer_id WHERE c.merged_into IS NOT NULL)"
    for table in _MERGED_WITH
)
# What must never be: code → SQL that counts the rows where it is.
INVARIANTS: dict[str, str] = {
    "check_domain_twice": """
        SELECT count(*) FROM (SELECT 1 FROM customer WHERE kind = 'domain' AND domain <> '' AND shelf < 2
        GROUP BY provider, ifnull(partner_account_id, 0), domain HAVING count(*) > 1)""",
    "check_nameless": """
        SELECT count(*) FROM customer WHERE shelf < 2 AND organisation_name = '' AND domain = ''
        AND primary_email = ''""",
    "check_merged_alive": "SELECT count(*) FROM customer WHERE merged_into IS NOT NULL AND shelf < 2",
    "check_operation_of_other": """
        SELECT count(*) FROM operation o JOIN subscription s ON s.id = o.subscription_id
        WHERE s.customer_id <> o.customer_id""",
    "check_subscription_count": """
        SELECT count(*) FROM customer c WHERE c.subscription_count <>
        (SELECT count(*) FROM subscription s WHERE s.customer_id = c.id)""",
    "check_shown_subscription": """
        SELECT count(*) FROM customer c LEFT JOIN subscription s ON s.id = c.subscription_id
        WHERE (c.subscription_id IS NULL AND c.subscription_count > 0)
        OR (c.subscription_id IS NOT NULL AND (s.customer_id IS NOT c.id OR s.plan IS NOT c.plan
        OR s.status IS NOT c.status OR s.payment_plan IS NOT c.payment_plan OR s.licences IS NOT c.licences
        OR ifnull(s.period_start, '') IS NOT c.period_start OR ifnull(s.period_end, '') IS NOT c.period_end
        OR ifnull(s.renewal_date, '') IS NOT c.renewal_date OR ifnull(s.trial_start, '') IS NOT c.trial_start
        OR ifnull(s.trial_end, '') IS NOT c.trial_end))""",
    "check_shown_choice": f"SELECT count(*) FROM customer WHERE subscription_id IS NOT {derive.SHOWN_ID}",
    "check_sort_name": """
        SELECT count(*) FROM customer
        WHERE sort_name <> fold(CASE organisation_name WHEN '' THEN domain ELSE organisation_name END)""",
    "check_attention": f"""
        SELECT count(*) FROM customer c WHERE attention <> (
        SELECT CASE WHEN max(o.state IN ('needs_person','expired')) THEN 'needs_person' WHEN count(*) THEN 'waiting'
        WHEN {DIFFERS} THEN 'changed'
        WHEN EXISTS (SELECT 1 FROM follow_up f WHERE f.customer_id = c.id AND f.state = 'open'
        AND f.snoozed_until IS NULL) THEN 'follow_up' ELSE '' END
        FROM operation o WHERE o.customer_id = c.id
        AND o.state IN ('needs_person','expired','held','ready','sending','running','retry','unknown'))""",
    "check_coming": f"SELECT count(*) FROM customer WHERE coming IS NOT {derive.COMING}",
    "check_operation_parent": """
        SELECT count(*) FROM operation o, json_each(o.depends_on) d LEFT JOIN operation p ON p.uid = unhex(d.value)
        WHERE o.state NOT IN ('done','withdrawn','expired')
        AND (p.id IS NULL OR p.state = 'withdrawn' OR p.customer_id <> o.customer_id)""",
    "check_waiting_for_nothing": """
        SELECT count(*) FROM customer c WHERE c.shelf < 2 AND c.standing = 'waiting' AND NOT EXISTS (
        SELECT 1 FROM operation o WHERE o.customer_id = c.id AND o.state NOT IN ('done','withdrawn')
        AND o.kind IN ('create_customer','provision_identity','import_customer','transfer_subscriptions',
        'associate_customer'))""",
    "check_left_behind": f"""SELECT {_LEFT_BEHIND}""",
    "check_index_missing": """
        SELECT count(*) FROM customer_search s WHERE NOT EXISTS (SELECT 1 FROM customer_fts_docsize f WHERE f.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.customer_id = s.id)""",
    "check_index_left": """
        SELECT count(*) FROM customer_fts_docsize f
        WHERE NOT EXISTS (SELECT 1 FROM customer_search s WHERE s.id = f.id)""",
}


def check(book: Path, key: bytes | None, job: Job | None = None) -> list[Finding]:
    """Look through the whole book, beside whoever works with it, and change nothing.

    Args:
        book: the book file.
        key: 32 raw bytes, or None for a plain book.
        job: progress and cancel.

    Returns:
        What is wrong; empty when all is well.

    Raises:
        Unreadable, Locked, DiskTrouble: the book can't be opened at all.
        Cancelled: it was stopped.
    """
    job = job or Job()
    connection = connect(book, key, read_only=True)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")  # each index is compared with its table, row by row
        read_meta(connection, book.name)
        connection.execute("BEGIN")  # every question is about one moment of the book, whoever writes meanwhile
        steps: list[Callable[[Connection], list[Finding]]] = [
            _pages,
            _references,
            _invariants,
            _tags,
            _search_text,
            _search_index,
        ]
        if key is not None:
            steps.insert(0, _seals)
        findings: list[Finding] = []
        for number, step in enumerate(steps):
            job.step(number, len(steps), "checking")
            try:
                with translated(book):
                    findings += step(connection)
            except Unreadable:
                return [*findings, Finding("check_pages", {"what": book.name})]
        return findings
    finally:
        connection.close()


def _seals(connection: Connection) -> list[Finding]:
    """Every encrypted page carries a seal (HMAC); a changed byte breaks it.

    The pages are read as they lie in the file: one that was just being written is whole when looked at again.
    """
    broken = _broken_seals(connection)
    if broken:
        broken &= _broken_seals(connection)
    return [Finding("check_seal", {"what": what}) for what in sorted(broken)[:MOST_EXAMPLES]]


def _broken_seals(connection: Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")}


def _pages(connection: Connection) -> list[Finding]:
    rows = connection.execute(f"PRAGMA integrity_check({MOST_EXAMPLES})").fetchall()
    return [Finding("check_pages", {"what": str(row[0])}) for row in rows if row[0] != "ok"]


def _references(connection: Connection) -> list[Finding]:
    rows = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_EXAMPLES)
    return [Finding("check_reference", {"table": str(row[0]), "row": row[1], "to": str(row[2])}) for row in rows]


def _tags(connection: Connection) -> list[Finding]:
    """The tags written on a customer must be its rows in the list of tags."""
    listed: dict[int, set[str]] = {}
    for name, customer_id in connection.execute("SELECT name, customer_id FROM customer_tag"):
        listed.setdefault(customer_id, set()).add(name)
    differ = sum(
        listed.pop(customer_id, set()) != set(split_tags(tags))
        for customer_id, tags in connection.execute("SELECT id, tags FROM customer WHERE tags <> ''")
    )
    differ += len(listed)
    return [Finding("check_tags_differ", {"count": differ})] if differ else []


def _search_text(connection: Connection) -> list[Finding]:
    """The text that is searched must be the text of the fields."""
    differs = sum(compose(*fields) != text for _id, *fields, _sort_name, text in connection.execute(derive.TEXT_SOURCE))
    return [Finding("check_search_text", {"count": differs})] if differs else []


def _search_index(connection: Connection) -> list[Finding]:
    """The index can't be read back, so a sample of customers is looked up by the first letters of their text."""
    (most,) = connection.execute("SELECT ifnull(max(id), 0) FROM customer_search").fetchone()
    step = max(1, most // SAMPLE)
    lost = 0
    for customer_id, text in connection.execute(
        "SELECT id, text FROM customer_search s WHERE id % ? = 0"
        " AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.customer_id = s.id)",
        (step,),
    ):
        letters = text[:3]
        if len(letters) == 3 and "\n" not in letters and "\x00" not in letters:
            quoted = '"' + letters.replace('"', '""') + '"'
            found = connection.execute(
                "SELECT 1 FROM customer_fts WHERE customer_fts MATCH ? AND rowid = ?", (quoted, customer_id)
            ).fetchone()
            lost += found is None
    return [Finding("check_index_wrong", {"count": lost})] if lost else []


def _invariants(connection: Connection) -> list[Finding]:
    findings = []
    for code, sql in INVARIANTS.items():
        (count,) = connection.execute(sql).fetchone()
        if count:
            findings.append(Finding(code, {"count": count}))
    return findings
