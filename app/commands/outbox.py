"""``outbox [run|retry UID|withdraw UID]``: what waits, in the order of the book, newest first (R51)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from app.commands.errand import DONE, FORMAT, Errand
from app.errors import Refused
from app.models.outbox import OperationRow, OutboxQuery
from app.store import outbox_rows
from app.texts.operations import error_words, state_words, title, why

CHUNK = 500


def run(errand: Errand) -> int:
    """Answer ``{"operations": [...]}``; what was withdrawn is listed only by the command that withdraws it.

    Raises:
        Refused: ``no_such_operation``, ``operation_sent``, ``operation_withdrawn``, ``operation_not_stuck``,
            ``operation_token_over``; ``no_provider_connected`` of ``run`` while something waits.
    """
    verb = errand.options.verb
    if verb in ("retry", "withdraw"):
        return _change(errand, verb)
    with errand.open(read_only=True) as opened:
        if verb == "run":
            return _run(errand, opened.book.reader, opened.book.clock.now_ms())
        return _list(errand, opened.book.reader)


def to_json(row: OperationRow, errand: Errand) -> dict[str, Any]:
    """Return an operation as the contract has it: ``customer`` by its uid, instants as ISO text in UTC."""
    error = None
    if row.error_code:
        error = {"code": row.error_code, "field": row.error_field, "message": error_words(row, errand.texts)}
    return {
        "uid": row.uid,
        "kind": row.kind,
        "customer": row.customer_uid,
        "state": row.state,
        "depends_on": [str(uuid.UUID(hex=each)) for each in row.depends_on],
        "attempts": row.attempts,
        "not_before": None if row.not_before is None else _instant(row.not_before),
        "error": error,
    }


def _list(errand: Errand, reader: Any) -> int:
    out, as_json = errand.out, errand.options.json
    if as_json:
        out.write(f'{{"format": {FORMAT}, "operations": [')
    written = 0
    before: int | None = None
    while rows := errand.wait(reader.ask(outbox_rows.page, OutboxQuery(), before, CHUNK)):
        errand.job.check()
        before = rows[-1].id
        for row in rows:
            if row.state == "withdrawn":
                continue
            if as_json:
                said = json.dumps(to_json(row, errand), ensure_ascii=False)
                out.write(("\n" if written == 0 else ",\n") + said)
            else:
                out.write(_line(errand, row) + "\n")
            written += 1
    if as_json:
        out.write("]}\n")
    elif not written:
        out.write(errand.texts.t("The outbox is empty.") + "\n")
    return DONE


def _run(errand: Errand, reader: Any, now_ms: int) -> int:
    """Carry out what waits: no provider can be connected yet, so nothing is; with nothing waiting that is no fault."""
    if errand.wait(reader.ask(outbox_rows.counts, now_ms)).waiting:
        raise Refused("no_provider_connected")
    errand.answer({"operations": []}, [errand.texts.t("Nothing waits to be sent.")])
    return DONE


def _change(errand: Errand, verb: str) -> int:
    from app.actions import outbox  # noqa: PLC0415 - only these two need it

    with errand.open(read_only=False) as opened:
        book = opened.book
        changes = errand.wait(book.do(getattr(outbox, verb), [errand.options.uid]))
        ids = [errand.wait(book.reader.ask(outbox_rows.find, uid)) for uid in changes.facts["operations"]]
        rows = errand.wait(book.reader.ask(outbox_rows.rows, [each for each in ids if each is not None]))
    errand.answer({"operations": [to_json(row, errand) for row in rows]}, [_line(errand, row) for row in rows])
    return DONE


def _line(errand: Errand, row: OperationRow) -> str:
    words = (row.uid, state_words(row, errand.texts)[0], title(row, errand.texts), why(row, errand.texts))
    return "\t".join(" ".join(each.split()) for each in words)


def _instant(at_ms: int) -> str:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
