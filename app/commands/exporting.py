"""``export``: a result set as a CSV or XLSX file."""

from __future__ import annotations

from app.commands.arguments import query_of
from app.commands.errand import DONE, Errand


def run(errand: Errand) -> int:
    """Write the file: ``{"written"}``."""
    from app.actions.exports import export  # noqa: PLC0415 - only this command writes lists

    path = errand.path(errand.options.file)
    query = query_of(errand.options)
    with errand.open(read_only=True) as opened:
        written = export(opened.book.reader, query, path, errand.texts, errand.job)
    errand.answer(
        {"written": written},
        [
            errand.texts.n(
                "{count} customer written to {path}.", "{count} customers written to {path}.", written, path=path
            )
        ],
    )
    return DONE
