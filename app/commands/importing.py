"""``import``: a list of customers into the book, by the same engine as the wizard (R22)."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.commands.errand import DONE, IN_PART, REFUSED, Errand
from app.errors import Cancelled, Unreadable
from app.texts import mark

if TYPE_CHECKING:
    from app.actions.imports.session import Importing
    from app.actions.imports.values import Counts, FileLook, Problem
    from app.store.startup import Opened

MOST_LINES = 50
_COUNTED = mark(
    "{read} rows read: {new} new, {updated} updated, {same} the same, {conflicts} conflicts, {rejected} rejected"
)


def run(errand: Errand) -> int:
    """Import: the counts, what the file was taken for, ``batch`` and ``problems``; exit 3 where rows were left out.

    A dry run reads beside whoever works with the book and writes nothing, not even the book where there is none.
    """
    if errand.options.kind in ("payments", "commissions"):
        from app.commands import importing_money  # noqa: PLC0415 - another engine, for other rows

        return importing_money.run(errand)
    from app.actions.imports.apart import Apart  # noqa: PLC0415 - only this command imports
    from app.actions.imports.session import Importing  # noqa: PLC0415
    from app.actions.imports.values import Options  # noqa: PLC0415

    options = errand.options
    path = errand.path(options.file)
    if not path.exists():
        raise Unreadable("no_such_file", path.name, file=path.name)
    chosen = Options(options.provider, options.account, options.date_order)
    # A process that reads a large list gets ready while the book is opened.
    with (
        contextlib.closing(Apart(path)) as apart,
        errand.open(read_only=options.dry_run, create=True) as opened,
    ):
        session = Importing(opened.book, path, chosen, apart)
        try:
            return _import(errand, opened, session)
        finally:
            errand.job.cancel()
            session.close()


def _import(errand: Errand, opened: Opened, session: Importing) -> int:
    look = errand.wait(session.later(session.look, errand.job))
    staged = errand.wait(session.later(session.stage, errand.job))
    problems = errand.wait(session.later(session.problems))
    counts, batch = staged.counts, None
    if errand.options.rejects and counts.rejected + counts.conflicts:
        errand.wait(session.later(session.save_rejected, errand.path(errand.options.rejects)))
    if counts.writes and not errand.options.dry_run:
        result = errand.wait(session.later(session.commit, errand.job))
        counts, batch = result.counts, result.batch_id
        _index(errand, opened)
    errand.answer(
        {
            **counts.to_json(),
            "encoding": look.encoding,
            "separator": look.separator,
            "header_row": look.header_row,
            "date_order": look.date_order or None,
            "mapping": by_name(look.header, staged.mapping),
            "batch": batch,
            "problems": [problem.to_json(errand.texts) for problem in problems],
        },
        _lines(errand, look, counts, problems),
    )
    if counts.rejected and counts.rejected == counts.read:
        return REFUSED
    return IN_PART if counts.rejected or counts.conflicts else DONE


def _index(errand: Errand, opened: Opened) -> None:
    """Put the new customers into the search index. Ctrl+C ends just this: they are found without it, only slower."""
    from app.store.search_index import Indexer  # noqa: PLC0415 - where something was written

    total = errand.wait(opened.book.reader.counts()).pending
    done = 0

    def report(taken: int) -> None:
        nonlocal done
        done += taken
        errand.job.step(min(done, total), total, "indexing")

    indexer = Indexer(opened.book)
    with contextlib.suppress(Cancelled, KeyboardInterrupt):
        indexer.finish(report)
    indexer.close()


def by_name(header: Sequence[str], mapping: Mapping[int, str | None]) -> dict[str, str | None]:
    """Return column name → field; a second column of one name gets its number, so that none is lost."""
    named: dict[str, str | None] = {}
    for place, name in enumerate(header):
        named[name if name not in named else f"{name} ({place + 1})"] = mapping.get(place)
    return named


def _lines(errand: Errand, look: FileLook, counts: Counts, problems: Sequence[Problem]) -> list[str]:
    t, n = errand.texts.t, errand.texts.n
    shown: dict[str, Any] = {name: f"{number:,}" for name, number in counts.to_json().items()}
    lines = [
        t("{path}: {format}, header in row {row}", path=look.path.name, format=look.format, row=look.header_row),
        t(_COUNTED, **shown),
    ]
    if errand.options.dry_run:
        lines.append(t("This was a dry run: nothing was written."))
    for problem in problems[:MOST_LINES]:
        place = t("Row {row}", row=problem.row)
        if problem.column:
            place = t("Row {row}, {column}", row=problem.row, column=problem.column)
        lines.append(f"{place}: {problem.message(errand.texts)}")
    if len(problems) > MOST_LINES:
        left = len(problems) - MOST_LINES
        lines.append(n("… and {count} more problem", "… and {count} more problems", left))
    return lines
