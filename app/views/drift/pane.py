"""What was changed at the provider, on the customer page: theirs is taken or ours kept, field by field (R50)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.drift import DriftRow
from app.store import drift_rows
from app.texts import t
from app.texts.fields import field_label
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.dates import short_moment
from app.views.drift.words import both_changed, provider_of, sentence, shown

if TYPE_CHECKING:
    from app.views.desk import Desk

_BREAKS = ("@", ".", "-", "_", "/")  # after these a long address may go on in the next line
_LONG = 18


class DriftPane(Pane):
    """One block a field: what differs, both values (three where both sides changed), and what can be done.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Changed at the provider"), parent)
        self._desk = desk
        self._customer_id = 0
        self._rows: tuple[DriftRow, ...] = ()
        self._verbs: dict[tuple[str, str], QPushButton] = {}
        self._take_all = small_button(t("Take all of theirs"), partial(self._all, "theirs"))
        self._keep_all = small_button(t("Keep all of ours"), partial(self._all, "ours"))
        self.add_head(self._take_all)
        self.add_head(self._keep_all)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show what differs for a customer; nothing is shown where nothing does."""
        asked = detail.card.id
        # What is shown stays while it is read again; another customer's is gone at once.
        self.setVisible(bool(self._rows) and asked == self._customer_id)
        self._customer_id = asked

        def arrived(rows: tuple[DriftRow, ...]) -> None:
            if asked == self._customer_id:
                self._show(rows)

        self._desk.when(self._desk.reader.ask(drift_rows.of_customer, asked), arrived)

    def _show(self, rows: tuple[DriftRow, ...]) -> None:
        if rows == self._rows and self.body.count():
            self.setVisible(bool(rows))
            return
        at = self.window().focusWidget()  # also while another window is in front
        focused = next((key for key, button in self._verbs.items() if button is at), None)
        was_here = focused is not None or at in (self._take_all, self._keep_all)
        place = next((i for i, row in enumerate(self._rows) if focused and row.field == focused[0]), 0)
        self.clear()
        self._rows, self._verbs = rows, {}
        for number, row in enumerate(rows):
            if number:
                line = QFrame()
                line.setProperty("line", True)
                line.setFixedHeight(1)
                self.body.addWidget(line)
            self.body.addLayout(self._block(row))
        for button in (self._take_all, self._keep_all):
            button.setVisible(len(rows) > 1)
        self.setVisible(bool(rows))
        if was_here and rows:
            # The keyboard goes on with what stands where it was.
            there = rows[min(place, len(rows) - 1)].field
            wanted = (there, focused[1] if focused else "theirs")
            QTimer.singleShot(0, self, lambda: self._focus(wanted))  # when it is on screen

    def _focus(self, wanted: tuple[str, str]) -> None:
        if wanted in self._verbs:
            self._verbs[wanted].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _block(self, row: DriftRow) -> QVBoxLayout:
        provider = provider_of(row.provider)
        name = field_label(row.field)
        rows = QVBoxLayout()
        rows.setSpacing(self.unit)
        head = QHBoxLayout()
        head.setSpacing(self.unit)
        head.addWidget(label(sentence(row)), 1)
        if both_changed(row):
            head.addWidget(pill(t("Conflict"), "warn"), 0, Qt.AlignmentFlag.AlignTop)
        always = small_button(t("Always …"), lambda: None, name=t("Always for this field: {field}", field=name))
        always.setProperty("quiet", True)
        always.clicked.connect(lambda _checked=False: self._ask_always(row, always))
        self._verbs[row.field, "always"] = always
        head.addWidget(always, 0, Qt.AlignmentFlag.AlignTop)
        rows.addLayout(head)
        keep = self._verb(row, "ours", t("Keep ours"), t("Keep ours: {field}", field=name))
        take = self._verb(row, "theirs", t("Take theirs"), t("Take theirs: {field}", field=name))
        take.setProperty("primary", not both_changed(row))
        sides: list[tuple[str, str | None, QPushButton | None]] = []
        if both_changed(row):
            sides.append((t("Before"), row.base, None))
        sides.append((t("Ours"), row.ours, keep))
        seen = short_moment(row.seen_at, year=False)
        sides.append((t("At {provider}, seen {when}", provider=provider, when=seen), row.theirs, take))
        rows.addWidget(self._sides(row.field, sides))
        return rows

    def _sides(self, field: str, sides: Sequence[tuple[str, str | None, QPushButton | None]]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.unit * 2)
        grid.setVerticalSpacing(self.unit // 2)
        for column, (title, value, button) in enumerate(sides):
            grid.setColumnStretch(column, 1)
            grid.addWidget(label(title, "small"), 0, column, Qt.AlignmentFlag.AlignTop)
            words = shown(field, value)
            said = label(_breakable(words), "" if value else "second")
            said.setAccessibleName(f"{title}: {words}")
            grid.addWidget(said, 1, column, Qt.AlignmentFlag.AlignTop)
            if button is not None:
                grid.addWidget(button, 2, column, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _verb(self, row: DriftRow, which: str, words: str, name: str) -> QPushButton:
        button = small_button(words, partial(self._settle, [row.id], which), name=name)
        self._verbs[row.field, which] = button
        return button

    # -- deciding ---------------------------------------------------------------------------------------------------

    def _settle(self, ids: list[int], which: str) -> None:
        from app.actions import drift  # noqa: PLC0415 - loaded when first used

        self._desk.do(drift.take_theirs if which == "theirs" else drift.keep_ours, ids)

    def _all(self, which: str) -> None:
        self._settle([row.id for row in self._rows], which)

    def _ask_always(self, row: DriftRow, button: QPushButton) -> None:
        menu = self.always_menu(row)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def always_menu(self, row: DriftRow) -> QMenu:
        """Return the menu of rules for a field: what is done with it from now on, at every customer of the account."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(t("Always for this field: {field}", field=field_label(row.field)))
        name = field_label(row.field)
        choices: tuple[tuple[str, str], ...] = (
            ("theirs", t("{field}: always take what {provider} says", field=name, provider=provider_of(row.provider))),
            ("ours", t("{field}: always keep ours", field=name)),
        )
        for rule, words in choices:
            action = menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(self._setter(row, rule))
        return menu

    def _setter(self, row: DriftRow, rule: str) -> Callable[[], None]:
        def choose() -> None:
            from app.actions import drift  # noqa: PLC0415

            self._desk.do(drift.set_rule, row.account_id, row.field, rule)

        return choose


def _breakable(words: str) -> str:
    """Return words in which a long address may be broken over lines."""
    if max((len(each) for each in words.split()), default=0) < _LONG:
        return words
    return "".join(f"{letter}\u200b" if letter in _BREAKS else letter for letter in words)
