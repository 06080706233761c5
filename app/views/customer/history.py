"""Who changed what, when, and from which side (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.models.details import CustomerDetail, HistoryEntry
from app.texts import t
from app.texts.codes import say
from app.texts.fields import FIELD_LABELS, field_label
from app.views.cards.face import STATUS_WORDS
from app.views.customer.pane import Pane, label, small_button
from app.views.customer.words import SIDE_WORDS
from app.views.dates import facts_for_people, short_date, short_moment

if TYPE_CHECKING:
    from app.views.desk import Desk

PAGE = 20
_LONGEST = 80


class HistoryPane(Pane):
    """Changes, newest first, a page at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("History"), parent)
        self._desk = desk
        self._customer_id = 0

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the newest changes of a customer."""
        self._customer_id = detail.card.id
        self._ask(None)

    def _ask(self, before: HistoryEntry | None) -> None:
        asked = self._customer_id

        def arrived(entries: list[HistoryEntry]) -> None:
            if asked == self._customer_id:
                self._show(entries, first=before is None)

        self._desk.when(self._desk.reader.history(asked, before, PAGE), arrived)

    def _show(self, entries: list[HistoryEntry], *, first: bool) -> None:
        if first:
            self.clear()
        elif (last := self.body.takeAt(self.body.count() - 1)) is not None and (widget := last.widget()) is not None:
            widget.deleteLater()
        if first and not entries:
            self.say_empty(t("Nothing was changed yet."))
        for entry in entries:
            head = " · ".join(filter(None, (short_moment(entry.at), entry.by, t(SIDE_WORDS[entry.side]))))
            self.body.addWidget(label(head, "small"))
            self.body.addWidget(label("\n".join(lines(entry))))
        if len(entries) == PAGE:
            self.body.addWidget(small_button(t("Show older changes"), lambda: self._ask(entries[-1])))


def lines(entry: HistoryEntry) -> list[str]:
    """Return what an entry says, a line per changed field."""
    taken_back = t("undone")
    undone = f" ({taken_back})" if entry.undone else ""
    if entry.action == "update":
        changed = [
            f"{field_label(name)}: {_value(name, old)} → {_value(name, entry.after.get(name))}{undone}"
            for name, old in entry.before.items()
            if name in FIELD_LABELS
        ]
        if changed:
            return changed
    return [say(entry.verb, **facts_for_people(dict(entry.facts))) + undone]


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "status":
        return t(STATUS_WORDS.get(str(value), str(value)))
    if name.endswith(("_date", "_start", "_end")):
        return short_date(str(value))
    text = str(value).replace("\n", " ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
