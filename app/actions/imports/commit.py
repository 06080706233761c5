"""The import itself: one transaction on the database worker (R22, design.md "Decisions": Import)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.actions.imports.values import Counts
from app.models.values import UNSENT_STATES, Changes
from app.store import rows
from app.store.bulk_connection import interruptible, roomy
from app.store.bulk_match import Scene, match, signature
from app.store.bulk_write import Writing, write_new, write_updates
from app.store.staging import CONFLICT, NEW, REJECTED, SAME, UPDATED

if TYPE_CHECKING:
    from app.store.journal import Entry
    from app.store.staging import Staging
    from app.store.work import Work


@dataclass(frozen=True, slots=True)
class Layout:
    """A mapping to remember for lists with the same columns."""

    fingerprint: str
    columns: dict[int, str | None]
    date_order: str


def count_rows(staging: Staging) -> Counts:
    """Return what would become of the staged rows."""
    by_state = staging.counts()
    return Counts(
        read=sum(by_state.values()),
        new=by_state.get(NEW, 0),
        updated=by_state.get(UPDATED, 0),
        same=by_state.get(SAME, 0),
        conflicts=by_state.get(CONFLICT, 0),
        rejected=by_state.get(REJECTED, 0),
        warnings=staging.warnings(),
    )


def commit(work: Work, staging: Staging, seen: tuple[Any, ...], file_name: str, layout: Layout) -> Changes:
    """Write the staged rows into the book.

    Args:
        work: the unit of work, with the staging file attached as ``stage``.
        staging: the rows; not used by anybody else meanwhile.
        seen: the book's signature when the rows were matched; a book that changed since is matched again.
        file_name: for history and undo.
        layout: what to remember for the next list like this.

    Returns:
        Changes of verb ``imported``, whose facts are the counts and the file's name.

    Raises:
        Cancelled: stopped; nothing was written.
    """
    connection = work.connection
    scene = Scene(connection, staging.fields, stage="stage", book="main")
    with interruptible(connection, work.job), roomy(connection):
        if signature(scene) != seen:
            work.job.step(0, 0, "matching")
            match(scene, work.job.check)
        counts = Counts(
            **{name: _count(scene, state) for name, state in _STATES.items()},
            read=_count(scene, None),
        )
        facts = {"file": file_name, **counts.to_json()}
        _remember(work, layout)
        if not counts.writes:
            return Changes(verb="imported", facts=facts, other=("import_layout",))
        from app.store.journal import MANY, Entry  # noqa: PLC0415 - a list that changes nothing does without it

        entry = Entry(work, "imported", facts, side="import")
        writing = Writing(work, scene, entry.batch_id, counts.writes)
        # Updates first: a new row may take the name or domain a changed one lets go.
        changed = write_updates(writing)
        _review_held(work, entry)
        before = int(connection.execute("SELECT coalesce(max(id), 0) FROM customer").fetchone()[0])
        new = write_new(writing)
        work.job.check()
    many = new + len(changed) > MANY
    inserted = () if many else tuple(range(before + 1, before + new + 1))
    return Changes(
        ids=None if many else (*changed, *inserted),
        inserted=inserted,
        batch_id=entry.batch_id,
        verb="imported",
        facts=facts,
        other=("import_layout", *(("tag",) if "tags" in staging.fields else ()), *(("operation",) if changed else ())),
    )


def _review_held(work: Work, entry: Entry) -> None:
    """Let go what waited for a field that the list brought; hold what lost one (R11)."""
    from app.actions.held import review_held  # noqa: PLC0415 - few lists meet anything that waits

    waiting = work.connection.execute(
        "SELECT DISTINCT p.customer_id FROM operation p JOIN stage.outcome o ON o.customer_id = p.customer_id"
        f" WHERE o.state = {UPDATED} AND p.state IN ({', '.join('?' * len(UNSENT_STATES))}) ORDER BY 1",
        UNSENT_STATES,
    ).fetchall()
    for (customer_id,) in waiting:
        review_held(entry, customer_id)
        work.job.check()
    entry.settle()


_STATES = {"new": NEW, "updated": UPDATED, "same": SAME, "conflicts": CONFLICT, "rejected": REJECTED}


def _count(scene: Scene, state: int | None) -> int:
    where = "" if state is None else f"WHERE state = {state}"
    return int(scene.connection.execute(f"SELECT count(*) FROM stage.outcome {where}").fetchone()[0])


def _remember(work: Work, layout: Layout) -> None:
    stored = {"columns": {str(place): name for place, name in layout.columns.items()}, "date_order": layout.date_order}
    rows.keep_import_layout(work.connection, layout.fingerprint, stored, work.now_ms)
