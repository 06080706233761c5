"""Reads of domains to be verified: one customer's, and the list of all (R30–R32); nothing loops over all customers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from app.models.domains import Wanted
from app.models.values import SHELF_NUMBER as SHELVES
from app.models.values import Shelf
from app.models.verifying import DomainCounts, DomainDetail, DomainQuery, DomainRow, Practised
from app.rules.email import own_domain
from app.rules.fold import fold
from app.rules.letter_facts import letter_language, letter_language_from
from app.rules.wanted_record import record
from app.store import domain_rows, outbox_rows
from app.store.candidates import as_json
from app.store.card_rows import cards
from app.store.engine import Connection
from app.store.query import UNVERIFIED

COUNTED = 10_000  # unverified domains are counted no further
ROWS_AT_ONCE = 500
_LIVE = f"c.shelf = {SHELVES[Shelf.LIVE]}"
_NAME = "coalesce(nullif(c.organisation_name, ''), nullif(c.alternate_name, ''), nullif(c.domain, ''), c.primary_email)"
# The newest look of each customer that has one: one walk of the index of looks.
_NEWEST = "(SELECT customer_id, max(id) AS look FROM domain_check GROUP BY customer_id)"
_BY_VERDICT = (
    f"FROM {_NEWEST} n CROSS JOIN domain_check d ON d.id = n.look CROSS JOIN customer c ON c.id = n.customer_id"
    f" WHERE {_LIVE} AND c.domain_verified = 0 AND d.verdict = ?"
)
_WATCHES = f"FROM domain_watch w CROSS JOIN customer c ON c.id = w.customer_id WHERE {_LIVE} AND c.domain_verified = 0"
_OPEN = "('done','withdrawn','expired')"


def detail(connection: Connection, customer_id: int) -> DomainDetail | None:
    """Return what is known of a customer's domain; None: it is not in the book."""
    found = cards(connection, [customer_id])
    if not found:
        return None
    card = found[0]
    account_id, ref, language, country, centre, connected_at = connection.execute(
        "SELECT c.partner_account_id, c.provider_ref, c.language, c.country, coalesce(a.data_centre, ''),"
        " a.connected_at FROM customer c LEFT JOIN partner_account a ON a.id = c.partner_account_id WHERE c.id = ?",
        (customer_id,),
    ).fetchone()
    watch = domain_rows.watch_of(connection, customer_id)
    source = connection.execute("SELECT source FROM domain_watch WHERE customer_id = ?", (customer_id,)).fetchone()
    domain = own_domain(card.kind, card.domain, card.primary_email)
    asked = connection.execute(
        "SELECT id FROM operation WHERE customer_id = ? AND kind = 'verify_domain' ORDER BY id DESC LIMIT 1",
        (customer_id,),
    ).fetchone()
    return DomainDetail(
        card=card,
        domain=domain,
        account_id=account_id,
        data_centre=(watch.wanted.data_centre if watch else "") or centre,
        is_connected=connected_at is not None,
        provider_ref=ref,
        language=letter_language({"language": language, "country": country}),
        language_from=letter_language_from({"language": language, "country": country}),
        watch=watch,
        source=source[0] if source and watch else "",
        looks=tuple(each for each in domain_rows.history(connection, customer_id) if each.verdict.domain == domain),
        asked=outbox_rows.rows(connection, [asked[0]])[0] if asked else None,
    )


def sought(connection: Connection, wanted: Sequence[int]) -> list[tuple[int, str, Wanted | None, str]]:
    """Return what to look for at each of these customers, in the order asked for.

    Returns:
        (customer, what to call it, what to look for, why not): where nothing is known of the record any TXT of the
        provider's form is looked for; nothing, with a code, where there is no domain (``verify_no_domain``), no
        provider yet (``verify_no_provider``), or it is verified already (``verify_done``).
    """
    found: dict[int, tuple[int, str, Wanted | None, str]] = {}
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        for (
            customer_id,
            name,
            kind,
            own,
            email,
            provider,
            centre,
            verified,
            watched,
            method,
            code,
            data_centre,
        ) in connection.execute(
            f"SELECT c.id, {_NAME}, c.kind, c.domain, c.primary_email, c.provider, coalesce(a.data_centre, ''),"
            " c.domain_verified, coalesce(w.domain, ''), w.method, w.code, w.data_centre"
            " FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value"
            " LEFT JOIN partner_account a ON a.id = c.partner_account_id"
            " LEFT JOIN domain_watch w ON w.customer_id = c.id WHERE c.shelf < 2",
            (as_json(list(wanted[start : start + ROWS_AT_ONCE])),),
        ):
            domain = own_domain(kind, own, email)
            why_not = (
                "verify_no_domain"
                if not domain
                else "verify_done"
                if verified
                else ""
                if provider
                else "verify_no_provider"
            )
            known = watched == domain
            look_for = Wanted(
                domain,
                provider,
                method if known else "txt",
                code if known else "",
                (data_centre if known else centre or "com") if provider == "zoho" else "",
            )
            found[customer_id] = (customer_id, name, None if why_not else look_for, why_not)
    return [found[each] for each in wanted if each in found]


def practised(connection: Connection, domain: str) -> Practised | None:
    """Return what the practice book knows of a domain; None: it is nobody's. For a small book alone."""
    found = connection.execute(
        "SELECT c.id, c.provider, c.domain_verified, coalesce(a.data_centre, '') FROM customer c"
        " LEFT JOIN partner_account a ON a.id = c.partner_account_id WHERE c.shelf < 2"
        " AND (c.domain = ? OR (c.domain = '' AND c.primary_email LIKE ?)) ORDER BY c.domain = '', c.id LIMIT 1",
        (domain, f"%@{domain}"),
    ).fetchone()
    if found is None:
        return None
    watch = connection.execute(
        "SELECT method, code, data_centre FROM domain_watch WHERE customer_id = ? AND domain = ? AND code <> ''",
        (found[0], domain),
    ).fetchone()
    wanted = Wanted(domain, found[1], *watch) if watch and found[1] else None
    return Practised(domain, found[1], found[3], bool(found[2]), None if wanted is None else record(wanted))


def ids(connection: Connection, query: DomainQuery, limit: int = -1) -> array[int]:
    """Return the customers a query shows: first what is looked for, the next due first; then the rest, newest first."""
    if query.ids is not None:
        return _kept(connection, query)
    words = fold(query.search).split()
    search = "".join(" AND instr((SELECT s.text FROM customer_search s WHERE s.id = c.id), ?) > 0" for _word in words)
    sql, given = _of_group(query.group)
    if query.group != "all":
        return _column(connection, f"{sql.format(search=search)} LIMIT ?", (*given, *words, limit))
    found = _column(connection, f"{sql.format(search=search)} LIMIT ?", (*given, *words, limit))
    if 0 <= limit <= len(found):
        return found
    rest = (
        f"SELECT c.id FROM customer c INDEXED BY ix_customer_unverified WHERE {_LIVE} AND {UNVERIFIED}"
        f" AND c.id NOT IN (SELECT customer_id FROM domain_watch){search} ORDER BY c.id DESC LIMIT ?"
    )
    return found + _column(connection, rest, (*words, limit - len(found) if limit >= 0 else -1))


def rows(connection: Connection, wanted: Sequence[int]) -> tuple[DomainRow, ...]:
    """Return lines of the list in the order asked for; customers that are not there are left out."""
    found: dict[int, DomainRow] = {}
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        some = list(wanted[start : start + ROWS_AT_ONCE])
        newest = domain_rows.newest(connection, some)
        for row in connection.execute(
            f"SELECT c.id, {_NAME}, c.kind, c.domain, c.primary_email, c.provider, coalesce(a.name, ''),"
            " c.domain_verified, w.domain, coalesce(w.code, ''), coalesce(w.watching, 0), w.next_check,"
            " coalesce((SELECT o.state FROM operation o WHERE o.customer_id = c.id AND o.kind = 'verify_domain'"
            f" AND o.state NOT IN {_OPEN} ORDER BY o.id DESC LIMIT 1), '')"
            " FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value"
            " LEFT JOIN partner_account a ON a.id = c.partner_account_id"
            " LEFT JOIN domain_watch w ON w.customer_id = c.id WHERE c.shelf < 2",
            (as_json(some),),
        ):
            made = _row(row, newest.get(row[0]))
            found[made.customer_id] = made
    return tuple(found[each] for each in wanted if each in found)


def counts(connection: Connection) -> DomainCounts:
    """Return how many domains each group holds."""
    by_verdict = dict(
        connection.execute(
            f"SELECT d.verdict, count(*) FROM {_NEWEST} n CROSS JOIN domain_check d ON d.id = n.look"
            f" CROSS JOIN customer c ON c.id = n.customer_id WHERE {_LIVE} AND c.domain_verified = 0 GROUP BY d.verdict"
        )
    )
    (everything,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM customer c INDEXED BY ix_customer_unverified"
        f" WHERE {_LIVE} AND {UNVERIFIED} LIMIT {COUNTED + 1})"
    ).fetchone()
    (watched,) = connection.execute(f"SELECT count(*) {_WATCHES} AND w.watching = 1").fetchone()
    named = {name: by_verdict.get(name, 0) for name in ("mend", "wait", "unknown")}
    return DomainCounts(all=everything, watched=watched, **named)


def _of_group(group: str) -> tuple[str, tuple[Any, ...]]:
    """Return the question for a group, with room for ``{search}``, and its values."""
    if group in ("mend", "wait", "unknown"):
        return f"SELECT c.id {_BY_VERDICT}{{search}} ORDER BY n.look DESC", (group,)
    if group == "watched":
        return f"SELECT c.id {_WATCHES} AND w.watching = 1{{search}} ORDER BY w.next_check, c.id", ()
    if group == "verified":
        source = f"SELECT c.id FROM domain_watch w CROSS JOIN customer c ON c.id = w.customer_id WHERE {_LIVE}"
        return source + " AND c.domain_verified = 1{search} ORDER BY w.changed_at DESC, c.id", ()
    if group == "new":
        source = f"SELECT c.id FROM customer c INDEXED BY ix_customer_unverified WHERE {_LIVE} AND {UNVERIFIED}"
        unseen = " AND NOT EXISTS (SELECT 1 FROM domain_check d WHERE d.customer_id = c.id)"
        return source + unseen + "{search} ORDER BY c.id DESC", ()
    return f"SELECT c.id {_WATCHES}{{search}} ORDER BY w.watching DESC, w.next_check, c.id", ()


def _kept(connection: Connection, query: DomainQuery) -> array[int]:
    found = connection.execute(
        "SELECT c.id FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value WHERE c.shelf < 2",
        (as_json(query.ids or ()),),
    )
    return array("q", [row[0] for row in found])


def _column(connection: Connection, sql: str, given: Sequence[Any]) -> array[int]:
    return array("q", [row[0] for row in connection.execute(sql, tuple(given))])


def _row(row: tuple[Any, ...], look: Any) -> DomainRow:
    customer_id, name, kind, own, email, provider, account, verified, watched, code, watching, next_check, asked = row
    domain = own_domain(kind, own, email)
    counts_for_it = watched == domain
    verdict = look.verdict if look is not None and look.verdict.domain == domain else None
    return DomainRow(
        customer_id=customer_id,
        customer=name,
        domain=domain,
        provider=provider,
        account=account,
        kind=kind,
        verified=bool(verified),
        has_code=bool(code) and counts_for_it,
        watching=bool(watching) and counts_for_it and not verified,
        next_check=next_check if counts_for_it else None,
        verdict=verdict,
        asked=asked,
    )
