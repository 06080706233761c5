"""The setup checklist on the customer page (R18): tick, not needed, why, and what a reseller cannot do there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.models.checklist import Checklist, ChecklistLine
from app.models.details import CustomerDetail
from app.store import checklist_rows, outbox_rows
from app.texts import t
from app.texts.checklist import ITEMS, LETTERS, LIMITS
from app.views.customer.pane import Pane, label, small_button
from app.views.dates import short_date
from app.views.outbox.check_now import CheckNow

if TYPE_CHECKING:
    from app.views.desk import Desk


class ChecklistPane(Pane):
    """Lines to tick off; hidden where the customer has none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Setup checklist"), parent)
        self._desk = desk
        self._customer_id = 0
        self._rows: dict[str, _Line] = {}
        self._shown: tuple[int, tuple[str, ...]] = (0, ())
        self._check: CheckNow | None = None
        self._count = label("", "small", wrap=False)
        self.add_head(self._count)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the checklist of a customer, once it is read."""
        asked = self._customer_id = detail.card.id
        if asked != self._shown[0]:
            self.hide()

        def arrived(found: Checklist) -> None:
            if asked == self._customer_id:
                self._show(found)

        self._desk.when(self._desk.reader.ask(checklist_rows.checklist, asked), arrived)
        self._desk.when(
            self._desk.reader.ask(outbox_rows.to_check, asked), lambda found: self._offer_check(asked, found)
        )

    def _offer_check(self, customer_id: int, operation_id: int | None) -> None:
        """Let Google look at the account that waits to be made."""
        now = self._check
        if customer_id != self._customer_id or (now is not None and now.operation_id == operation_id):
            return
        if now is not None:
            now.hide()
            now.deleteLater()
        self._check = None
        if operation_id is not None:
            self._check = CheckNow(self._desk, operation_id, customer_id)
            self.foot.addWidget(self._check)

    def _show(self, found: Checklist) -> None:
        self.setVisible(bool(found.lines))
        self._count.setText(t("{done} of {count}", done=found.settled, count=len(found.lines)))
        wanted = (self._customer_id, tuple(each.code for each in found.lines))
        if wanted != self._shown:  # else the rows stay, and with them the focus of who ticks by keyboard
            self._shown = wanted
            self._lay_out(found)
        for each in found.lines:
            self._rows[each.code].show_line(each, self._when(each))

    def _lay_out(self, found: Checklist) -> None:
        self.clear()
        self._rows.clear()
        for each in found.lines:
            self._rows[each.code] = _Line(each.code, self._settle, self._write)
            self.body.addWidget(self._rows[each.code])
        if found.limits:
            sentences = [f"– {t(LIMITS[code])}" for code in found.limits]
            limits = label("\n".join(sentences), "second")
            limits.hide()
            button = small_button(t("What we cannot do there"), lambda: limits.setVisible(not limits.isVisible()))
            button.setProperty("quiet", True)
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            self.body.addLayout(row)
            self.body.addWidget(limits)

    def _settle(self, code: str, state: str) -> None:
        from app.actions import checklist  # noqa: PLC0415 - loaded when first used

        self._desk.do(checklist.settle, self._customer_id, code, state)

    def _write(self, template: str) -> None:
        from app.views.letters.dialog import LetterDialog  # noqa: PLC0415

        LetterDialog(self._desk, self._customer_id, template, parent=self.window()).open()

    def _when(self, line: ChecklistLine) -> dt.date | None:
        if line.settled_at is None:
            return None
        return dt.datetime.fromtimestamp(line.settled_at / 1000, dt.UTC).astimezone().date()


class _Line(QWidget):
    """One line: a tick with what to do, below it why; *Not needed* at the right."""

    def __init__(self, code: str, settle: Callable[[str, str], None], write: Callable[[str], None]) -> None:
        super().__init__()
        self._state = "open"
        title, why = ITEMS[code]
        self._title = t(title)
        self._why = t(why)
        self.setObjectName(code)
        self._tick = QCheckBox(self._title)
        self._tick.setAccessibleDescription(self._why)
        self._note: QLabel = label(self._why, "small")
        self._skip: QPushButton = small_button(
            t("Not needed"), self._skipped, name=t("{what}: not needed", what=self._title)
        )
        self._skip.setProperty("quiet", True)
        self._settle = partial(settle, code)
        self._tick.clicked.connect(lambda checked: self._settle("done" if checked else "open"))
        row = QHBoxLayout()
        row.addWidget(self._tick, 1)
        if template := LETTERS.get(code, ""):
            asks = small_button(t("Ask the customer …"), partial(write, template))
            asks.setProperty("quiet", True)
            row.addWidget(asks)
        row.addWidget(self._skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._note)

    def show_line(self, line: ChecklistLine, on: dt.date | None) -> None:
        """Show its state, and who settled it when."""
        self._state = line.state
        self._tick.setChecked(line.state == "done")
        self._tick.setEnabled(line.state != "not_needed")
        self._skip.setText(t("Needed after all") if line.state == "not_needed" else t("Not needed"))
        self._skip.setVisible(line.state != "done")
        facts = {"date": short_date(on) if on is not None else "", "name": line.settled_by}
        words = {
            "done": t("Done on {date} by {name}.", **facts),
            "not_needed": t("Not needed, says {name} ({date}).", **facts),
        }
        self._note.setText(words.get(line.state, self._why))

    def _skipped(self) -> None:
        self._settle("open" if self._state == "not_needed" else "not_needed")
