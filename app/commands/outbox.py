"""``outbox [run|retry UID|withdraw UID]``: what waits, in the order of the book, newest first (R51)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

from app.commands.errand import DONE, FORMAT, IN_PART, Errand
from app.errors import Refused
from app.models.outbox import OperationRow, OutboxQuery
from app.store import outbox_rows
from app.texts.operations import error_words, state_words, title, why

if TYPE_CHECKING:
    from app.store.book import Book
    from app.store.engine import Connection

CHUNK = 500
PATIENCE_S = 45.0  # what comes due within it is waited for: work under way at the provider, looks at lost answers
_WELL = ("done", "running", "withdrawn")


def run(errand: Errand) -> int:
    """Answer ``{"operations": [...]}``; what was withdrawn is listed only by the command that withdraws it.

    Raises:
        Refused: ``no_such_operation``, ``operation_sent``, ``operation_withdrawn``, ``operation_not_stuck``,
            ``operation_token_over``; of ``run``, while something waits: ``no_provider_connected``,
            ``google_practice_only``.
    """
    verb = errand.options.verb
    if verb in ("retry", "withdraw"):
        return _change(errand, verb)
    if verb == "run":
        return _run(errand)
    with errand.open(read_only=True) as opened:
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


def _run(errand: Errand) -> int:
    """Carry out what waits, and say how each of it stands then; with nothing waiting all is well."""
    with errand.open(read_only=True) as opened:
        waits = errand.wait(opened.book.reader.ask(outbox_rows.counts, opened.book.clock.now_ms())).waiting
        connected = any(each.connected_at is not None for each in errand.wait(opened.book.reader.accounts()))
    if not waits:
        errand.answer({"operations": []}, [errand.texts.t("Nothing waits to be sent.")])
        return DONE
    if not connected:
        raise Refused("no_provider_connected")
    with errand.open(read_only=False) as opened:
        book = opened.book
        ids = errand.wait(book.reader.ask(_waiting))
        _carry_out(errand, book)
        rows = errand.wait(book.reader.ask(outbox_rows.rows, ids))
    errand.answer({"operations": [to_json(row, errand) for row in rows]}, [_line(errand, row) for row in rows])
    return DONE if all(row.state in _WELL for row in rows) else IN_PART


def _carry_out(errand: Errand, book: Book) -> None:
    """Send, look and ask until nothing comes due soon; a second Ctrl+C is not needed.

    Raises:
        Refused: ``no_provider_connected``: none of the connected accounts can be worked with here.
    """
    connections = errand.connections
    accounts = errand.wait(book.reader.accounts())
    runner, clients = connections.runner(book, accounts)
    try:
        if runner is None:
            raise Refused("google_practice_only")
        runner.run_once(PATIENCE_S)
    finally:
        if runner is not None:
            runner.stop()
        connections.close_clients(clients.values())
        connections.close()


def _waiting(connection: Connection) -> list[int]:
    found = connection.execute(
        "SELECT id FROM operation WHERE state IN ('ready','sending','running','retry','unknown') ORDER BY id"
    )
    return [row[0] for row in found]


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
