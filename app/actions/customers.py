"""Verbs on customers: add, edit, archive, delete, owner, merge and split. Each is one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.actions.held import review_held
from app.errors import Refused
from app.models.columns import TABLES
from app.models.values import SHELF_NUMBER, Changes, Outcome, Shelf, Standing
from app.rules.customer import check, check_complete
from app.rules.effects import Effect, Update
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.undo import MERGED_TABLES, turn
from app.store.work import Work

SLICE = 2_000
OF_DOMAIN = frozenset({"domain", "provider", "kind", "partner_account_id"})  # one account has a domain once, by these
IN_FLIGHT = "('sending','running','unknown')"  # states of an operation that may have reached the provider
SETTLED = "('done','withdrawn','expired')"  # states of an operation nobody waits for any more
_COLUMNS = tuple(TABLES["customer"].c)
_ROWS = f"SELECT {', '.join(_COLUMNS)} FROM customer WHERE id"
_FILLED = (
    "organisation_name",
    "alternate_name",
    "domain",
    "cloud_identity_id",
    "provider_ref",
    "admin_console_uri",
    "crm_id",
    "primary_email",
    "alternate_email",
    "admin_first_name",
    "admin_last_name",
    "phone",
    "country",
    "postal_code",
    "locality",
    "administrative_area",
    "address_lines",
    "language",
    "owner",
    "note",
)


def add(work: Work, values: Mapping[str, Any]) -> Changes:
    """Add one customer to the book (R11: a name or a domain is enough to save).

    Args:
        work: the unit of work.
        values: fields of ``rules.customer.EDITABLE``.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``domain_taken``.
    """
    checked = {field: check(field, value) for field, value in values.items()}
    check_complete(checked)
    entry = Entry(work, "customer.added", {"name": called(checked)})
    refuse_taken_domain(work.connection, 0, checked)
    entry.insert("customer", checked)
    return entry.close()


def edit(work: Work, customer_id: int, values: Mapping[str, Any], *, continues: int | None = None) -> Changes:
    """Change fields of one customer.

    Args:
        work: the unit of work.
        customer_id: whose.
        values: fields of ``rules.customer.EDITABLE``.
        continues: the batch of the key pressed before in the same field, so that one undo takes back the whole edit.

    Raises:
        UserError: a field that can't stay as it is; nothing is changed.
        Refused: ``customer_gone``, ``domain_taken``, ``provider_fixed``, ``account_fixed``.
    """
    from app.actions.follow_ups import notice  # noqa: PLC0415 - it stands on this module

    now = row(work.connection, customer_id)
    checked = {field: check(field, value) for field, value in values.items()}
    after = {**now, **checked}
    check_complete(after)
    if now["standing"] != Standing.BOOK_ONLY and checked.get("provider", now["provider"]) != now["provider"]:
        raise Refused("provider_fixed", "provider")
    refuse_moved(work.connection, now, after)
    if "domain" in checked and checked["domain"] != now["domain"] and "domain_verified" not in checked:
        checked["domain_verified"] = 0
    if any(after[field] != now[field] for field in OF_DOMAIN & checked.keys()):
        refuse_taken_domain(work.connection, customer_id, after)
    entry = Entry(work, "customer.edited", {"name": called(after), "fields": sorted(checked)}, continues=continues)
    told: list[Effect] = [*notice(work, now, checked)]
    if checked.get("domain_verified") and not now["domain_verified"]:
        from app.sync.verified import settled  # noqa: PLC0415 - seldom needed

        told += settled(work.connection, customer_id, work.now_ms)
    entry.edit_customer(now, checked)
    entry.apply(told)
    review_held(entry, customer_id)
    return entry.close(other=("follow_up",) if told else ())


def archive(work: Work, ids: Sequence[int], archived: bool) -> Changes:
    """Put customers on the archive shelf, or back on the live one (R8)."""
    shelf = SHELF_NUMBER[Shelf.ARCHIVED if archived else Shelf.LIVE]
    return set_many(work, ids, "archived" if archived else "unarchived", lambda _: {"shelf": shelf})


def delete(work: Work, ids: Sequence[int]) -> Changes:
    """Take customers out of the book; undo brings them back (R8). One with a waiting instruction is refused."""
    waiting: set[int] = set()
    for start in range(0, len(ids), SLICE):
        some = tuple(ids[start : start + SLICE])
        marks = ",".join("?" * len(some))
        waiting.update(
            row_id
            for (row_id,) in work.connection.execute(
                f"SELECT customer_id FROM operation WHERE customer_id IN ({marks}) AND state NOT IN {SETTLED}", some
            )
        )
    shelf = SHELF_NUMBER[Shelf.DELETED]
    return set_many(work, ids, "deleted", lambda each: "operation_waits" if each["id"] in waiting else {"shelf": shelf})


def set_owner(work: Work, ids: Sequence[int], owner: str) -> Changes:
    """Make one member of our staff the owner of customers; blank: nobody's."""
    checked = check("owner", owner)
    return set_many(work, ids, "owner_set", lambda _: {"owner": checked})


def set_many(
    work: Work,
    ids: Sequence[int],
    verb: str,
    decide: Callable[[dict[str, Any]], dict[str, Any] | str],
    facts: Mapping[str, Any] | None = None,
) -> Changes:
    """Change fields of many customers, slice by slice in one transaction, with progress.

    Args:
        work: its job is told how far it is, and may stop it: then nothing is changed.
        ids: customers; those no longer in the book are left out.
        verb: what is done, without ``customer.`` or ``customers.``.
        decide: of one customer's row, the new values, or a code that refuses it.
        facts: more for the verb's sentence.

    Returns:
        Changes with an outcome for each refused customer.
    """
    entry = Entry(work, f"customers.{verb}", {"count": len(ids), **(facts or {})})
    outcomes: list[Outcome] = []
    done = 0
    name = ""
    for start in range(0, len(ids), SLICE):
        effects: list[Effect] = []
        for each in rows(work.connection, ids[start : start + SLICE]):
            decided = decide(each)
            if isinstance(decided, str):
                outcomes.append(Outcome(each["id"], called(each), decided))
                continue
            name = called(each)
            effects.append(Update("customer", each["id"], decided))
        entry.apply(effects)
        entry.settle()
        done += len(effects)
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    entry.facts["count"] = done
    if len(ids) == 1 and done:
        entry.facts["name"] = name
        entry.rename(f"customer.{verb}")
    return entry.close(outcomes)


def merge(work: Work, keep_id: int, other_ids: Sequence[int]) -> Changes:
    """Merge duplicates into one customer (R8).

    It takes over their subscriptions, contacts, files and operations, and their values where it has none; they go to
    the shelf ``deleted`` and remember where they went.

    Raises:
        Refused: ``merge_one``, ``merge_providers``, ``merge_both_at_provider``, ``customer_gone``; ``domain_taken``
            where what it takes over would give it the domain of a third customer.
    """
    others = [row(work.connection, each) for each in dict.fromkeys(other_ids) if each != keep_id]
    keep = row(work.connection, keep_id)
    if not others:
        raise Refused("merge_one")
    if len({each["provider"] for each in (keep, *others)} - {""}) > 1:
        raise Refused("merge_providers")
    if sum(each["standing"] != Standing.BOOK_ONLY for each in (keep, *others)) > 1:
        raise Refused("merge_both_at_provider")
    entry = Entry(work, "customer.merged", {"name": called(keep)})
    filled: dict[str, Any] = {}
    tags = [keep["tags"]]
    for other in others:
        for field in _FILLED:
            if not keep[field] and not filled.get(field) and other[field]:
                filled[field] = other[field]
        if other["standing"] != Standing.BOOK_ONLY:
            filled["standing"] = other["standing"]
            filled["partner_account_id"] = other["partner_account_id"]
        if other["provider"] and not keep["provider"]:
            filled["provider"] = other["provider"]
        if other["domain_verified"] and filled.get("domain", keep["domain"]) == other["domain"]:
            filled["domain_verified"] = 1
        tags.append(other["tags"])
        entry.apply([Update("customer", other["id"], {"shelf": SHELF_NUMBER[Shelf.DELETED], "merged_into": keep_id})])
        entry.apply(_moves(work.connection, other["id"], keep_id))
    refuse_taken_domain(work.connection, keep_id, {**keep, **filled})
    filled["tags"] = check("tags", ", ".join(filter(None, tags)))
    entry.apply([Update("customer", keep_id, filled)])
    entry.touch(keep_id)
    review_held(entry, keep_id)  # what waits to be sent tells of the customer as it is now
    return entry.close(other=("operation", "follow_up", "transfer", "draft"))


def split(work: Work, customer_id: int) -> Changes:
    """Split again what was merged last into this customer, also long after (R8).

    Raises:
        Refused: ``not_merged``.
    """
    found = work.connection.execute(
        "SELECT b.id, b.verb, b.facts, b.side FROM customer o"
        " CROSS JOIN change c ON c.customer_id = o.id AND c.row_id = o.id AND c.table_name = 'customer'"
        " CROSS JOIN batch b ON b.id = c.batch_id AND b.verb = 'customer.merged' AND b.undone = 0"
        " WHERE o.merged_into = ? AND o.shelf = 2 ORDER BY b.id DESC LIMIT 1",
        (customer_id,),
    ).fetchone()
    if found is None:
        raise Refused("not_merged")
    name = called(row(work.connection, customer_id))
    changes = turn(work, *found, backwards=True)
    return Changes(
        ids=changes.ids, inserted=changes.inserted, outcomes=changes.outcomes, verb="customer.split",
        facts={"name": name}, other=changes.other,
    )  # fmt: skip


def _moves(connection: Connection, from_id: int, to_id: int) -> Iterable[Effect]:
    kept = {each[0] for each in connection.execute("SELECT code FROM checklist_item WHERE customer_id = ?", (to_id,))}
    for row_id, code in connection.execute(
        "SELECT id, code FROM checklist_item WHERE customer_id = ?", (from_id,)
    ).fetchall():
        if code not in kept:  # a line both have stays as the one that is kept has it
            yield Update("checklist_item", row_id, {"customer_id": to_id})
    for table in MERGED_TABLES:
        for (row_id,) in connection.execute(f"SELECT id FROM {table} WHERE customer_id = ?", (from_id,)).fetchall():
            yield Update(table, row_id, {"customer_id": to_id})


def refuse_moved(connection: Connection, now: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse another partner account for a customer that its own one has, or may just be given.

    Args:
        connection: the database.
        now: the customer's row.
        after: its values as they are to be.

    Raises:
        Refused: ``account_fixed``.
    """
    if not now["partner_account_id"] or after["partner_account_id"] == now["partner_account_id"]:
        return
    query = f"SELECT 1 FROM operation WHERE customer_id = ? AND state IN {IN_FLIGHT} LIMIT 1"
    if now["provider_ref"] or connection.execute(query, (now["id"],)).fetchone():
        raise Refused("account_fixed", "partner_account_id")


def refuse_taken_domain(connection: Connection, customer_id: int, values: Mapping[str, Any]) -> None:
    """See that no other domain customer of the same partner account has the domain (design.md, Decisions).

    Raises:
        Refused: ``domain_taken`` at ``domain``, with the other's id and name as facts.
    """
    if not values.get("domain") or values.get("kind", "domain") != "domain" or values.get("shelf") == 2:
        return
    found = connection.execute(
        # With a plus where another index would look as good to SQLite, though half of the customers are in it.
        "SELECT id, organisation_name FROM customer WHERE domain = ? AND +provider = ? AND +kind = 'domain'"
        " AND ifnull(partner_account_id, 0) = ? AND shelf IN (0, 1) AND id <> ?",
        (values["domain"], values.get("provider", ""), values.get("partner_account_id") or 0, customer_id),
    ).fetchone()
    if found is not None:
        raise Refused("domain_taken", "domain", other=found[0], name=found[1])


def row(connection: Connection, customer_id: int) -> dict[str, Any]:
    """Return all stored fields of a customer that is in the book.

    Raises:
        Refused: ``customer_gone``.
    """
    found = connection.execute(f"{_ROWS} = ? AND shelf < 2", (customer_id,)).fetchone()
    if found is None:
        raise Refused("customer_gone")
    return dict(zip(_COLUMNS, found, strict=True))


def rows(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return all stored fields of the customers that are in the book, in the order of ``ids``."""
    marks = ",".join("?" * len(ids))
    cursor = connection.execute(f"{_ROWS} IN ({marks}) AND shelf < 2", tuple(ids))
    found = {each[0]: dict(zip(_COLUMNS, each, strict=True)) for each in cursor}
    return [found[each] for each in ids if each in found]


def called(values: Mapping[str, Any]) -> str:
    """Return what to call a customer in a sentence: its name, else its domain, else its email."""
    return str(values.get("organisation_name") or values.get("domain") or values.get("primary_email") or "")
