"""Where it was looked and what each answered; earlier looks: tables of one domain (R30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models import domains
from app.models.domains import Answer, Evidence, LookRow, PageLook, Record, Seen
from app.texts import mark, n, t
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.dates import number
from app.views.domain.words import METHOD_WORDS, VERDICT_WORDS, clock, sentence
from app.views.kept_focus import empty

if TYPE_CHECKING:
    pass

Line = tuple[str, str, str, str]  # asked, answer, verdict's words, tone
SHOWN_LOOKS = 5
_ANSWERS = {
    domains.NO_NAME: (mark("no such name"), mark("mend"), "warn"),
    domains.REFUSED: (mark("refuses to answer"), mark("no answer"), "plain"),
    domains.FAILED: (mark("could not answer (SERVFAIL)"), mark("no answer"), "plain"),
    domains.BROKEN: (mark("an answer without sense"), mark("no answer"), "plain"),
    domains.SILENT: (mark("no answer in time"), mark("no answer"), "plain"),
    domains.NOT_OURS: (mark("does not hold this domain"), mark("mend"), "warn"),
}
_PAGES = {
    "found": (mark("the file is there"), mark("fine"), "ok"),
    "missing": (mark("not there (HTTP {code})"), mark("mend"), "warn"),
    "elsewhere": (mark("sends on to another site"), mark("mend"), "warn"),
    "private": (mark("an address inside a network, which is not asked"), mark("mend"), "warn"),
    "no_address": (mark("the web site has no address"), mark("mend"), "warn"),
    "too_large": (mark("a page far too large for the file"), mark("mend"), "warn"),
    "silent": (mark("no answer in time"), mark("no answer"), "plain"),
    "loop": (mark("sends on in a circle"), mark("mend"), "warn"),
}


class LookedPane(Pane):
    """Every place that was asked, what it answered, and what that comes to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("Where we looked"), parent)
        self._grid = grid_of(self, 1)
        self.body.addLayout(self._grid)
        self._shown: object = ()

    def show_evidence(self, evidence: Evidence | None, record: Record | None) -> None:
        """Show what was seen; None: nobody looked since this page was opened."""
        if (evidence, record) == self._shown:
            return  # what stays the same is not drawn anew: who reads it is not disturbed
        self._shown = (evidence, record)
        empty(self._grid)
        if evidence is None or record is None:
            self._grid.addWidget(label(t("Look again to see what each server answers."), "second"), 0, 0)
            return
        _head(self._grid, (t("Asked"), t("Answer"), t("Verdict")))
        for number_, line in enumerate(lines(evidence, record), start=1):
            asked, answer, words, tone = line
            self._grid.addWidget(label(asked, selectable=True), number_, 0)
            self._grid.addWidget(label(answer, selectable=True), number_, 1)
            self._grid.addWidget(pill(words, tone), number_, 2, Qt.AlignmentFlag.AlignLeft)


def lines(evidence: Evidence, record: Record) -> Iterator[Line]:
    """Give a line for every place that was asked."""
    held = evidence.delegation
    if held.status == "no":
        yield (t("The registry"), t("nobody holds this domain"), t("mend"), "warn")
    for each in evidence.servers:
        yield (t("{server} (authoritative)", server=each.server), *_answer(each.answer, record))
    where = evidence.servers[0].server if evidence.servers else ""
    for seen in evidence.around:
        asked = t("{server}, at {host}", server=where, host=seen.host)
        if seen.value == record.value:
            yield (asked, t("the wanted {type}", type=record.type), t("wrong place"), "warn")
        else:
            yield (asked, f"{seen.type} {_short(seen)}", t("another record"), "plain")
    for each in evidence.resolvers:
        asked = t("your resolver ({server})", server=each.server) if each.server else t("your resolver")
        yield (asked, *_cached(each.answer, record, evidence.at))
    if evidence.dnssec:
        yield (t("DNSSEC"), t("the signatures do not fit"), t("mend"), "warn")
    if evidence.page is not None:
        yield (evidence.page.url or record.host, *_page(evidence.page, record))


def _answer(answer: Answer, record: Record) -> tuple[str, str, str]:
    if answer.status == domains.FOUND:
        if any(each.value == record.value for each in answer.records):
            return t("the wanted {type}", type=record.type), t("fine"), "ok"
        others = [each for each in answer.records if each.type == record.type]
        if others:
            like = record.value.partition("=")[0]
            nearest = next((each for each in others if like in each.value), others[0])
            found = n("{count} other {type} record", "{count} other {type} records", len(others),
                      count=number(len(others)), type=record.type)  # fmt: skip
            return f"{found}: {_short(nearest)}", t("mend"), "warn"
    if answer.status in (domains.FOUND, domains.EMPTY):
        return t("no such {type} at {name}", type=record.type, name=record.name), t("mend"), "warn"
    words, verdict, tone = _ANSWERS[answer.status]
    return t(words), t(verdict), tone


def _cached(answer: Answer, record: Record, at: int) -> tuple[str, str, str]:
    words, verdict, tone = _answer(answer, record)
    if tone == "warn" and answer.ttl > 0 and answer.is_certain:
        until = clock(at + answer.ttl * 1000)
        if answer.status == domains.FOUND:
            return t("an older answer, kept until {time}", time=until), t("cached"), "info"
        return t("“no”, kept until {time}", time=until), t("cached"), "info"
    return words, verdict, tone


def _page(page: PageLook, record: Record) -> tuple[str, str, str]:
    words, verdict, tone = _PAGES[page.status]
    if page.status == "found" and page.body.strip() != record.value:
        return t("another content: {text}", text=page.body[:60]), t("mend"), "warn"
    return t(words, code=page.code or "–") if "{code}" in words else t(words), t(verdict), tone


def _short(seen: Seen) -> str:
    return seen.value if len(seen.value) <= 80 else f"{seen.value[:60]}…"


class HistoryPane(Pane):
    """Earlier looks, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("Earlier looks"), parent)
        self._grid = grid_of(self, 2)
        self.body.addLayout(self._grid)
        self._looks: Sequence[LookRow] = ()
        self._today = dt.date.min
        self.more = small_button(t("Show all"), self._show_all)
        self.add_head(self.more)
        self._is_long = False

    def show_looks(self, looks: Sequence[LookRow], today: dt.date) -> None:
        """Show looks; nothing where there are none."""
        self.setVisible(bool(looks))
        if (looks, today) == (self._looks, self._today):
            return
        self._looks, self._today = looks, today
        self.more.setVisible(len(looks) > SHOWN_LOOKS and not self._is_long)
        self._draw()

    def _show_all(self) -> None:
        self._is_long = True
        self.more.hide()
        self._draw()

    def _draw(self) -> None:
        empty(self._grid)
        shown = self._looks if self._is_long else self._looks[:SHOWN_LOOKS]
        for row, each in enumerate(shown):
            words, tone = VERDICT_WORDS[each.verdict.verdict]
            self._grid.addWidget(label(clock(each.at, self._today), "second", wrap=False), row, 0)
            self._grid.addWidget(pill(t(words), tone), row, 1, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(label(sentence(each.verdict), selectable=True), row, 2)
            how = t(METHOD_WORDS[each.method]) if each.method in METHOD_WORDS else ""
            self._grid.addWidget(label(" · ".join(filter(None, (how, each.by))), "small", wrap=False), row, 3)


def grid_of(pane: Pane, stretched: int) -> QGridLayout:
    """Return a grid for a pane, whose column ``stretched`` takes the room."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(pane.unit * 2)
    grid.setVerticalSpacing(pane.unit)
    grid.setColumnStretch(stretched, 1)
    grid.setColumnStretch(0, int(stretched == 1))
    return grid


def _head(grid: QGridLayout, words: Sequence[str]) -> None:
    for column, each in enumerate(words):
        grid.addWidget(label(each, "small", wrap=False), 0, column)
