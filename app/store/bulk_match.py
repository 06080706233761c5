"""What each staged row would become, found set-wise in SQL: new, updated, same or conflict (design.md, Import).

Works on the staging connection for the preview, and on the writer for a last look inside the import's transaction;
``Scene`` says how the two files are called there. With a scope only the rows in ``temp.scope`` are looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.models.values import UNSENT_STATES
from app.rules.matching import (
    BITS,
    COLUMNS,
    CUSTOMER_FIELDS,
    KEYS,
    MAKES_SUBSCRIPTION,
    NEW_SUBSCRIPTION,
    SUBSCRIPTION_FIELDS,
    Hit,
    mask_fields,
    operation_fields,
    resolve,
)
from app.rules.row_plans import TRIAL_WORDS
from app.store.engine import Connection
from app.store.staging import CONFLICT, NEW, REJECTED, SAME, UPDATED

Check = Callable[[], None]
_LONG_TEXTS = ("note", "address_lines")
_SCOPE_LIMIT = 5_000
_MAY_BE_SHARED = ("cloud_identity_id", "crm_id")  # by several customers of one provider
_UNCLEAR = "unclear"  # for the time of matching


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the files are attached.

    Args:
        connection: of the staging file, or the writer's.
        fields: of the staged rows.
        stage, book: schema names.
    """

    connection: Connection
    fields: tuple[str, ...]
    stage: str = "main"
    book: str = "book"


def signature(scene: Scene) -> tuple[Any, ...]:
    """Return what tells two states of the book apart, as far as matching goes."""
    found = scene.connection.execute(
        f"SELECT (SELECT max(id) FROM {scene.book}.batch), (SELECT total(undone) FROM {scene.book}.batch),"
        f" (SELECT max(id) FROM {scene.book}.change), (SELECT max(id) FROM {scene.book}.operation)"
    ).fetchone()
    return tuple(found)


def has_customers(scene: Scene) -> bool:
    """Return whether the book has customers to find."""
    return scene.connection.execute(f"SELECT 1 FROM {scene.book}.customer LIMIT 1").fetchone() is not None


def find(scene: Scene, where: str, *, among: bool) -> None:
    """Find which customer each of some rows is; these and no others are still without an outcome.

    Args:
        scene: where to work.
        where: a condition on rows ``r``, beginning with AND; empty: all.
        among: the book has customers.
    """
    if among:
        _find_customers(scene, where)
    else:
        scene.connection.execute(
            f"INSERT INTO {scene.stage}.outcome(id, state) SELECT r.id, CASE r.bad WHEN 0 THEN {NEW} ELSE {REJECTED}"
            f" END FROM {scene.stage}.row r WHERE 1 {where} ORDER BY r.id"
        )


def match(scene: Scene, check: Check, *, scoped: bool = False) -> None:
    """Fill ``outcome`` for all rows, or for those in ``temp.scope``.

    Args:
        scene: where to work.
        check: called between steps; may raise to stop.
        scoped: look only at the rows in ``temp.scope``.
    """
    inside = "id IN (SELECT id FROM temp.scope)" if scoped else "1"
    scene.connection.execute(f"DELETE FROM {scene.stage}.outcome WHERE {inside}")
    where, among = (f"AND r.{inside}" if scoped else ""), has_customers(scene)
    find(scene, where, among=among)
    check()
    settle(scene, check, where, among=among)


def settle(
    scene: Scene, check: Check, where: str = "", *, among: bool, shared_keys: Sequence[str] | None = None
) -> None:
    """Finish what ``find`` began: rows whose keys disagree, that contradict, that name one customer twice.

    Args:
        scene: where to work.
        check: called between steps; may raise to stop.
        where: as ``find`` was given it.
        among: the book has customers.
        shared_keys: the only keys by which rows of the list may name one customer; None: any, or none at all.
    """
    if among:
        _settle_unclear(scene)
        check()
        _find_contradictions(scene, where)
        _find_recorded(scene, where)
        check()
    _find_twins(scene, where, check, shared_keys)
    _find_waiting(scene, where)
    _find_taken(scene, where)


def _bearing(key: str) -> str:
    """Return the SQL condition that customer ``c`` bears this key of row ``r``, inside its provider and account."""
    # The shelves are named one by one: the index of domains begins with them.
    found = f"c.{key} = r.{key} AND c.{key} <> '' AND c.shelf IN (0, 1)"
    if key == "uid":
        return found
    # A row that does not say its provider means the record without one first, else whoever bears the key.
    found += (
        " AND (r.provider IS NULL OR r.provider = c.provider)"
        " AND (r.account IS NULL OR c.partner_account_id IS NULL OR r.account = c.partner_account_id)"
    )
    # With a plus where another index would look as good to SQLite, though half of the customers are in it.
    return f"{found} AND +c.kind = 'domain' AND r.kind IS NOT 'team'" if key == "domain" else found


def _by_uid(scene: Scene) -> str:
    """Return the SQL for the customer whose uid row ``r`` bears, if there is one."""
    return f"(SELECT u.id FROM {scene.book}.customer u WHERE u.uid = r.uid AND u.shelf < 2)"


def _find_customers(scene: Scene, where: str) -> None:
    """Find each row's customer and what the row changes, in one pass.

    Where several customers bear a key, or two keys find different ones, the row is left ``unclear``.
    """
    keys = [key for key in KEYS if key in scene.fields]
    found = [
        "(SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN min(c.id) ELSE -1 END"
        f" FROM {scene.book}.customer c WHERE {_bearing(key)}) AS k{place}"
        for place, key in enumerate(keys)
    ]
    if "uid" in keys:  # it names one customer, whoever else bears the row's other keys
        found.append(f"{_by_uid(scene)} AS named")
    first = f"coalesce({', '.join(f'k{place}' for place in range(len(keys)))}, NULL)"
    agree = " AND ".join(f"(k{place} IS NULL OR k{place} = {first})" for place in range(len(keys)))
    met = f"CASE WHEN {agree} THEN {first} ELSE -1 END" if keys else "NULL"
    if "uid" in keys:
        met = f"coalesce(named, {met})"
    # LIMIT keeps a subquery from being written out where its columns are used, and computed several times. Each hands
    # on a few columns only: rows and customers are looked up again by number, which costs less than carrying them.
    borne = f"(SELECT {', '.join(['r.id', 'r.bad', *found])} FROM {scene.stage}.row r WHERE 1 {where} LIMIT -1)"
    rows = f"(SELECT id, bad, {met} AS met FROM {borne} LIMIT -1) m"
    seen = (
        f"(SELECT m.id, m.bad, m.met, c.id AS customer_id, {_changes(scene.fields)} AS mask FROM {rows}"
        f" CROSS JOIN {scene.stage}.row r ON r.id = m.id"
        f" LEFT JOIN {scene.book}.customer c ON c.id = m.met AND m.bad = 0 LIMIT -1) q"
    )
    scene.connection.execute(
        f"INSERT INTO {scene.stage}.outcome(id, state, customer_id, mask, why) SELECT q.id, CASE WHEN q.bad THEN"
        f" {REJECTED} WHEN q.customer_id IS NULL THEN {NEW} WHEN q.mask THEN {UPDATED} ELSE {SAME} END, q.customer_id,"
        " CASE WHEN q.customer_id IS NULL THEN 0 ELSE q.mask END,"
        f" CASE WHEN q.met = -1 AND NOT q.bad THEN '{_UNCLEAR}' ELSE '' END FROM {seen}"
    )


def _settle_unclear(scene: Scene) -> None:
    """Decide who the rows are whose keys do not agree at once; there are few of them."""
    run = scene.connection.execute
    outcome = f"{scene.stage}.outcome"
    if run(f"SELECT 1 FROM {outcome} WHERE why = '{_UNCLEAR}' LIMIT 1").fetchone() is None:
        return
    run("DROP TABLE IF EXISTS temp.hit")
    run("CREATE TEMP TABLE hit (id INTEGER, key INTEGER, rank INTEGER, customer_id INTEGER)")
    closeness = (
        "(r.provider IS NULL AND c.provider <> '') * 2 + ((r.account IS NULL) <> (c.partner_account_id IS NULL))"
    )
    for place, key in enumerate(KEYS):
        if key in scene.fields:
            rank = "0" if key == "uid" else closeness
            run(
                f"INSERT INTO temp.hit SELECT r.id, {place}, {rank}, c.id FROM {outcome} o CROSS JOIN"
                f" {scene.stage}.row r ON r.id = o.id CROSS JOIN {scene.book}.customer c ON {_bearing(key)}"
                f" WHERE o.why = '{_UNCLEAR}'"
            )
    decided: list[tuple[int | None, int, str, int | None, int]] = []
    hits = run("SELECT id, key, rank, customer_id FROM temp.hit ORDER BY id").fetchall()
    for row, its_hits in groupby(hits, key=lambda each: each[0]):
        found = resolve(Hit(key, rank, customer) for _, key, rank, customer in its_hits)
        if found.conflict:
            decided.append((found.conflict[0], CONFLICT, "conflict_keys", found.conflict[1], row))
        else:
            decided.append((found.customer_id, NEW, _UNCLEAR, None, row))
    scene.connection.executemany(
        f"UPDATE {outcome} SET customer_id = ?, state = ?, why = ?, other = ? WHERE id = ?", decided
    )
    run(
        f"UPDATE {outcome} AS o SET mask = f.mask, why = '', state = CASE WHEN f.mask THEN {UPDATED} ELSE {SAME} END"
        f" FROM (SELECT r.id AS row, {_changes(scene.fields)} AS mask FROM {outcome} o"
        f" JOIN {scene.stage}.row r ON r.id = o.id JOIN {scene.book}.customer c ON c.id = o.customer_id"
        f" WHERE o.why = '{_UNCLEAR}') f WHERE o.id = f.row"
    )
    run("DROP TABLE temp.hit")


def makes_subscription(fields: Iterable[str], row: str = "r") -> str:
    """Return the SQL condition that a row describes a subscription."""
    made = [f"{row}.{name} IS NOT NULL" for name in MAKES_SUBSCRIPTION if name in set(fields)]
    return f"({' OR '.join(made)})" if made else "0"


def status_of(fields: Iterable[str], row: str = "r") -> str:
    """Return the SQL for a new subscription's status: the column's, else trial where it is one, else active."""
    there = set(fields)
    trial = [f"{row}.trial_end IS NOT NULL"] if "trial_end" in there else []
    if "payment_plan" in there:
        trial.append(f"{row}.payment_plan = 'trial'")
    if "plan" in there:
        trial += [f"{row}.plan LIKE '%{word}%'" for word in TRIAL_WORDS]
    found = f"CASE WHEN {' OR '.join(trial)} THEN 'trial' ELSE 'active' END" if trial else "'active'"
    return f"coalesce({row}.status, {found})" if "status" in there else found


def differs(name: str) -> str:
    """Return the SQL condition that a given value is not the one customer ``c`` has."""
    column = COLUMNS.get(name, name)
    if name in _LONG_TEXTS:  # stray blanks at the ends are dropped on the way in; a note typed here may have some
        return (
            f"r.{name} IS NOT NULL AND r.{name} <> c.{column} AND r.{name} <> trim(c.{column}, ' ' || char(9, 10, 13))"
        )
    return f"r.{name} IS NOT NULL AND r.{name} IS NOT c.{column}"


def _changes(fields: Iterable[str]) -> str:
    """Return the SQL for the mask of what row ``r`` changes on customer ``c``."""
    there = set(fields)
    bits = [f"({differs(name)}) * {BITS[name]}" for name in CUSTOMER_FIELDS if name in there]
    shown = [f"({differs(name)}) * {BITS[name]}" for name in SUBSCRIPTION_FIELDS if name in there]
    mask = " | ".join(bits) or "0"
    if shown:
        new = f"{makes_subscription(there)} * {BITS[NEW_SUBSCRIPTION]}"
        mask += f" | CASE WHEN c.subscription_id IS NULL THEN {new} ELSE {' | '.join(shown)} END"
    return mask


def _find_contradictions(scene: Scene, where: str) -> None:
    """Changes a customer can't take: to another provider, or to a trial that ends before it starts."""
    run = scene.connection.execute
    scope = where.replace("r.id", "o.id")
    if "uid" in scene.fields:
        run(
            f"UPDATE {scene.stage}.outcome AS o SET state = {CONFLICT}, why = 'conflict_provider'"
            f" WHERE o.state = {UPDATED} AND o.mask & {BITS['provider']} {scope} AND (SELECT provider FROM"
            f" {scene.book}.customer c WHERE c.id = o.customer_id) <> ''"
        )
    if "trial_start" in scene.fields or "trial_end" in scene.fields:
        start, end = (
            f"coalesce(r.{name}, nullif(c.{name}, ''))" if name in scene.fields else f"nullif(c.{name}, '')"
            for name in ("trial_start", "trial_end")
        )
        run(
            f"UPDATE {scene.stage}.outcome AS o SET state = {CONFLICT}, why = 'conflict_trial'"
            f" FROM {scene.stage}.row r, {scene.book}.customer c WHERE o.state = {UPDATED} {scope} AND r.id = o.id"
            f" AND o.mask & {BITS['trial_start'] | BITS['trial_end']}"
            f" AND c.id = o.customer_id AND {end} < {start}"
        )


def _keyless(fields: Iterable[str], row: str = "r") -> str:
    there = set(fields)
    gone = [f"{row}.{key} IS NULL" for key in KEYS if key in there and key != "domain"]
    if "domain" in there:
        gone.append(f"({row}.domain IS NULL OR {row}.kind = 'team')")
    return " AND ".join(gone) or "1"


def _find_recorded(scene: Scene, where: str) -> None:
    """A row without any key is the record that says exactly the same, so that a list can be read twice."""
    named = [f"r.{name}" for name in ("organisation_name", "domain") if name in scene.fields]
    name = f"coalesce({', '.join([*named, chr(39) * 2])})"
    same = "coalesce(r.organisation_name, '')" if "organisation_name" in scene.fields else "''"
    scene.connection.execute(
        f"UPDATE {scene.stage}.outcome AS o SET customer_id = f.customer, state = {SAME} FROM ("
        f"SELECT r.id AS row, min(c.id) AS customer FROM {scene.stage}.row r"
        f" JOIN {scene.stage}.outcome o ON o.id = r.id"
        f" CROSS JOIN {scene.book}.customer c ON c.shelf IN (0, 1) AND c.sort_name = fold({name})"
        f" WHERE o.state = {NEW} AND {_keyless(scene.fields)} {where}"
        f" AND coalesce(r.provider, '') = +c.provider AND {same} = c.organisation_name"
        " AND c.crm_id = '' AND c.cloud_identity_id = '' AND (c.domain = '' OR c.kind = 'team')"
        f" AND ({_changes(scene.fields)}) = 0 GROUP BY r.id) f WHERE o.id = f.row"
    )


def _find_twins(scene: Scene, where: str, check: Check, shared_keys: Sequence[str] | None) -> None:
    """Find rows that name one customer: with the same values the later ones change nothing, else all are conflicts."""
    run = scene.connection.execute
    run("DROP TABLE IF EXISTS temp.twin")
    run("CREATE TEMP TABLE twin (id INTEGER, first INTEGER, differs INTEGER)")
    equal = " AND ".join(f"r.{name} IS f.{name}" for name in scene.fields)
    row, outcome = f"{scene.stage}.row", f"{scene.stage}.outcome"
    for key in KEYS if shared_keys is None else shared_keys:
        if key not in scene.fields:
            continue
        ours = "AND r.kind IS NOT 'team'" if key == "domain" else ""
        if key in _MAY_BE_SHARED and "uid" in scene.fields:  # rows that a uid tells apart may share the others
            ours += f" AND {_by_uid(scene)} IS NULL"
        group = f"r.{key}" if key == "uid" else f"r.{key}, r.provider, r.account"
        joined = f"r.{key} = g.{key}" + (
            "" if key == "uid" else " AND r.provider IS g.provider AND r.account IS g.account"
        )
        run(
            f"INSERT INTO temp.twin SELECT r.id, g.first, NOT ({equal}) FROM (SELECT {group}, min(r.id) AS first"
            f" FROM {row} r WHERE r.{key} IS NOT NULL AND r.bad = 0 {ours} {where} GROUP BY {group}"
            f" HAVING count(*) > 1) g CROSS JOIN {row} r ON {joined} CROSS JOIN {row} f ON f.id = g.first"
            f" WHERE r.bad = 0 {ours} {where}"
        )
        check()
    run(
        f"INSERT INTO temp.twin SELECT r.id, g.first, NOT ({equal}) FROM (SELECT r.customer_id, min(r.id) AS first"
        f" FROM {outcome} r WHERE r.customer_id IS NOT NULL {where}"
        f" GROUP BY r.customer_id HAVING count(*) > 1) g"
        f" JOIN {outcome} o ON o.customer_id = g.customer_id"
        f" CROSS JOIN {row} r ON r.id = o.id CROSS JOIN {row} f ON f.id = g.first WHERE 1 {where}"
    )
    if shared_keys is None:
        _find_keyless_twins(scene, where)
    check()
    if run("SELECT 1 FROM temp.twin LIMIT 1").fetchone():
        run(
            f"UPDATE {outcome} AS o SET state = {CONFLICT}, why = 'conflict_twice', other = t.other FROM ("
            "SELECT t.id AS row, CASE WHEN t.first <> t.id THEN t.first ELSE (SELECT max(u.id) FROM temp.twin u"
            " WHERE u.first = t.first) END AS other FROM temp.twin t JOIN (SELECT DISTINCT first FROM temp.twin"
            f" WHERE differs) d ON d.first = t.first) t WHERE o.id = t.row AND o.state < {CONFLICT}"
        )
        run(
            f"UPDATE {outcome} AS o SET state = {SAME}, mask = 0, why = 'named_before', other = t.first FROM ("
            "SELECT id AS row, min(first) AS first FROM temp.twin WHERE first <> id GROUP BY id) t"
            f" WHERE o.id = t.row AND o.state < {CONFLICT}"
        )
    run("DROP TABLE temp.twin")


def _find_keyless_twins(scene: Scene, where: str) -> None:
    """Rows without any key that say exactly the same are one customer; where they differ at all they are several."""
    row = f"{scene.stage}.row"
    keyless = f"r.bad = 0 AND {_keyless(scene.fields)}"
    every = ", ".join(f"r.{name}" for name in scene.fields)
    joined = " AND ".join(f"r.{name} IS g.{name}" for name in scene.fields)
    if not scene.connection.execute(f"SELECT 1 FROM {row} r WHERE {keyless} {where} LIMIT 1").fetchone():
        return
    scene.connection.execute(
        f"INSERT INTO temp.twin SELECT r.id, g.first, 0 FROM (SELECT {every}, min(r.id) AS first FROM {row} r"
        f" WHERE {keyless} {where} GROUP BY {every} HAVING count(*) > 1) g JOIN {row} r ON {joined}"
        f" WHERE {keyless} {where}"
    )


def _find_waiting(scene: Scene, where: str) -> None:
    """A field that an operation not yet sent is about to change is a conflict (design.md, Import).

    Not so a field that it waits for, empty or wrong: the list may bring what it lacks.
    """
    marks = ", ".join("?" * len(UNSENT_STATES))
    waiting = scene.connection.execute(
        f"SELECT r.id, r.mask, p.kind, p.payload, p.missing FROM {scene.book}.operation p"
        f" JOIN {scene.stage}.outcome r ON r.customer_id = p.customer_id"
        f" WHERE p.state IN ({marks}) AND r.state = {UPDATED} {where}",
        UNSENT_STATES,
    ).fetchall()
    clashing = [
        (row,)
        for row, mask, kind, payload, missing in waiting
        if (operation_fields(kind, json.loads(payload)) - set(json.loads(missing))) & set(mask_fields(mask))
    ]
    scene.connection.executemany(
        f"UPDATE {scene.stage}.outcome SET state = {CONFLICT}, why = 'conflict_waiting' WHERE id = ?", clashing
    )


def _find_taken(scene: Scene, where: str) -> None:
    """A change that would give a customer the domain of another one at the same account is a conflict."""
    touched = BITS["domain"] | BITS["provider"] | BITS["account"] | BITS["kind"]
    domain = "coalesce(r.domain, c.domain)" if "domain" in scene.fields else "c.domain"
    clash = scene.connection.execute(
        f"WITH moved AS (SELECT r.id AS row, c.id AS customer, coalesce(r.provider, c.provider) AS provider,"
        f" coalesce(r.account, c.partner_account_id, 0) AS account, {domain} AS domain"
        f" FROM {scene.stage}.outcome o JOIN {scene.stage}.row r ON r.id = o.id"
        f" JOIN {scene.book}.customer c ON c.id = o.customer_id"
        f" WHERE o.state = {UPDATED} AND o.mask & {touched} AND coalesce(r.kind, c.kind) = 'domain' {where})"
        f" SELECT m.row, d.id FROM moved m CROSS JOIN {scene.book}.customer d ON d.domain = m.domain"
        " WHERE m.domain <> '' AND +d.kind = 'domain' AND d.shelf IN (0, 1) AND d.id <> m.customer"
        " AND +d.provider = m.provider AND ifnull(d.partner_account_id, 0) = m.account"
    ).fetchall()
    scene.connection.executemany(
        f"UPDATE {scene.stage}.outcome SET state = {CONFLICT}, why = 'conflict_domain', other = ? WHERE id = ?",
        ((other, row) for row, other in clash),
    )


def set_scope(scene: Scene, row: int) -> bool:
    """Put every row whose result may hang on this one into ``temp.scope``: sharing a key or customer, and so on.

    Returns:
        False where these are so many that all rows should be matched again.
    """
    run = scene.connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS scope (id INTEGER PRIMARY KEY)")
    run("INSERT OR IGNORE INTO temp.scope VALUES (?)", (row,))
    size = 0
    while True:
        found = int(run("SELECT count(*) FROM temp.scope").fetchone()[0])
        if found == size or found > _SCOPE_LIMIT:
            return found <= _SCOPE_LIMIT
        size = found
        for source in _sharing(scene):
            run(f"INSERT OR IGNORE INTO temp.scope {source}")


def _sharing(scene: Scene) -> Iterator[str]:
    row, outcome = f"{scene.stage}.row", f"{scene.stage}.outcome"
    inside = "IN (SELECT id FROM temp.scope)"
    for key in (*KEYS, "organisation_name"):
        if key not in scene.fields:
            continue
        keyless = f" AND {_keyless(scene.fields, 's')}" if key == "organisation_name" else ""
        yield (
            f"SELECT r.id FROM {row} s CROSS JOIN {row} r ON r.{key} = s.{key}"
            f" WHERE s.id {inside} AND s.{key} IS NOT NULL{keyless}"
        )
    yield (
        f"SELECT r.id FROM {outcome} s CROSS JOIN {outcome} r ON r.customer_id = s.customer_id"
        f" WHERE s.id {inside} AND s.customer_id IS NOT NULL"
    )
