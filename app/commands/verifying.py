"""``verify DOMAIN… [--watch]``: looks for the records that prove domains, and says what to mend (R30, R32, R84).

Nothing is written in the book: what a window, open beside it, sees stays its own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from app.commands.arguments import PROGRAM, UsageError
from app.commands.errand import CANCELLED, DONE, FORMAT, IN_PART, Errand
from app.errors import Cancelled
from app.models.domains import MEND, VERIFIED, Verdict, Wanted
from app.rules.domain import to_ascii, to_unicode
from app.rules.wanted_record import wanted
from app.rules.watching import after_look
from app.store import domain_rows
from app.texts.verdicts import next_step, record_line, seen_line, sentence, verdict_word, warnings

if TYPE_CHECKING:
    from app.sync.looking import Looker

T = TypeVar("T")
_USAGE = (
    f"{PROGRAM} verify DOMAIN… [--provider google|zoho] [--method txt|cname|html] [--code CODE] [--data-centre DC]"
    " [--watch]\n"
)
_PATIENCE_S = 0.2


def run(errand: Errand) -> int:
    """Answer ``{"domains": [...]}``, with ``--watch`` one object a line until all are verified; 3: something to mend.

    Raises:
        UsageError: a domain that is not in the book, and no ``--provider``.
        UserError: a domain or a code that has not the form.
        Refused: ``dns_loopback_only``.
        Cancelled: stopped.
    """
    sought = _sought(errand)
    connections = errand.connections
    try:
        looker = connections.looker
        return _watch(errand, looker, sought) if errand.options.watch else _once(errand, looker, sought)
    finally:
        connections.close()


def to_json(verdict: Verdict, errand: Errand) -> dict[str, Any]:
    """Return a verdict as the contract has it; records as ``host TYPE value``, instants as ISO text in UTC."""
    return {
        "domain": verdict.domain,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "seen": "\n".join(map(seen_line, verdict.seen)) or None,
        "wanted": None if verdict.wanted is None else record_line(verdict.wanted),
        "next_check": None if verdict.next_check is None else _instant(verdict.next_check),
        "detail": verdict.detail,
        "message": sentence(verdict, errand.texts),
        "next_step": next_step(verdict, errand.texts),
        "warnings": [
            {"code": code, "message": message}
            for code, message in zip(verdict.warnings, warnings(verdict, errand.texts), strict=True)
        ],
    }


# -- what to look for -------------------------------------------------------------------------------------------------


def _sought(errand: Errand) -> tuple[Wanted, ...]:
    """Return what to look for: what the book knows of each domain, as far as nothing else is said."""
    options = errand.options
    domains = tuple(dict.fromkeys(map(to_ascii, options.domains)))
    with errand.open(read_only=True, create=True) as opened:
        known = errand.wait(opened.book.reader.ask(domain_rows.known, domains))
    found: list[Wanted] = []
    for domain in domains:
        of_book = [each for each in known if each.domain == domain and options.provider in {"", each.provider}]
        if not of_book and not options.provider:
            raise UsageError(f"{domain} is not in the book: --provider says whose record to look for", _USAGE)
        found += [_one(options, each) for each in of_book or (Wanted(domain, options.provider, "", ""),)]
    return tuple(dict.fromkeys(found))


def _one(options: Any, known: Wanted) -> Wanted:
    method = options.method or ("" if options.code else known.method) or "txt"
    code = options.code or (known.code if known.method == method else "")
    return wanted(known.domain, known.provider, method, code, options.data_centre or known.data_centre)


# -- looking ----------------------------------------------------------------------------------------------------------


def _once(errand: Errand, looker: Looker, sought: Sequence[Wanted]) -> int:
    found: dict[int, Verdict] = {}

    def seen(index: int, verdict: Verdict) -> None:
        found[index] = verdict
        errand.progress(len(found), len(sought), "looking")

    _await(errand, looker.look_all(sought, seen))
    verdicts = [found[index] for index in range(len(sought))]
    lines = (line for verdict in verdicts for line in _lines(errand, verdict))
    errand.answer({"domains": [to_json(verdict, errand) for verdict in verdicts]}, lines)
    return IN_PART if any(verdict.verdict == MEND for verdict in verdicts) else DONE


def _watch(errand: Errand, looker: Looker, sought: Sequence[Wanted]) -> int:
    """Look again and again, each domain after 1, 5, 15 minutes, then every hour, until all are verified."""
    due = [(0, index, 0) for index in range(len(sought))]  # instant, which, step
    try:
        while due:
            _sleep_until(errand, due[0][0])
            now = _now_ms()
            batch: dict[int, tuple[int, int]] = {}  # place in this round → which, step
            while due and due[0][0] <= now:
                _, index, step = heapq.heappop(due)
                batch[len(batch)] = (index, step)

            def seen(place: int, verdict: Verdict, batch: dict[int, tuple[int, int]] = batch) -> None:
                index, step = batch[place]
                _say(errand, verdict)
                if verdict.verdict != VERIFIED:
                    step, at = after_look(step, verdict, _now_ms())
                    heapq.heappush(due, (at, index, step))

            _await(errand, looker.look_all([sought[index] for index, _ in batch.values()], seen))
    except Cancelled:
        return CANCELLED  # it is how a watch ends
    return DONE


def _await(errand: Errand, future: Future[T]) -> T:
    """Return the result; stopping the command cancels it on the network thread and waits for that.

    Raises:
        Cancelled: it was stopped.
    """
    while True:
        with _ctrl_c(errand):
            try:
                return future.result(_PATIENCE_S)
            except CancelledError as error:
                raise Cancelled from error
            except TimeoutError:
                if future.done():
                    return future.result()
        if errand.job.is_cancelled:
            future.cancel()


@contextlib.contextmanager
def _ctrl_c(errand: Errand) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        errand.job.cancel()


def _sleep_until(errand: Errand, at_ms: int) -> None:
    """Wait for an instant.

    Raises:
        Cancelled: it was stopped.
    """
    while True:
        errand.job.check()
        left = at_ms - _now_ms()
        if left <= 0:
            return
        with _ctrl_c(errand):
            time.sleep(min(left / 1000, _PATIENCE_S))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


# -- saying -----------------------------------------------------------------------------------------------------------


def _say(errand: Errand, verdict: Verdict) -> None:
    if errand.options.json:
        errand.out.write(json.dumps({"format": FORMAT, **to_json(verdict, errand)}, ensure_ascii=False) + "\n")
    else:
        errand.out.write("\n".join(_lines(errand, verdict)) + "\n")
    errand.out.flush()


def _lines(errand: Errand, verdict: Verdict) -> Iterator[str]:
    t = errand.texts.t
    shown = to_unicode(verdict.domain)
    said = _plain(sentence(verdict, errand.texts))
    yield f"{shown}\t{verdict_word(verdict, errand.texts)} ({verdict.reason})\t{said}"
    if verdict.verdict != VERIFIED:
        for each in verdict.seen:
            yield t("  seen:   {record}", record=_plain(seen_line(each)))
        if verdict.wanted is not None:
            yield t("  wanted: {record}", record=record_line(verdict.wanted))
        yield f"  {_plain(next_step(verdict, errand.texts))}"
    for warning in warnings(verdict, errand.texts):
        yield f"  {warning}"


def _plain(text: str) -> str:
    """Return what a stranger wrote without what a terminal would obey."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _instant(at_ms: int) -> str:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
