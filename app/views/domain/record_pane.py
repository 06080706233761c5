"""What is to be set at the domain's DNS host, beside what is seen there; and where the code comes from (R30)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.models.domains import Record, Seen
from app.rules.links import ZOHO_HOSTS
from app.rules.wanted_record import ANY
from app.texts import t
from app.views.cards.face import PROVIDER_WORDS
from app.views.customer.pane import Pane, label, small_button
from app.views.domain.parts import CodeLabel, copy_button
from app.views.named_box import NamedBox
from app.views.plain_label import PlainLabel
from app.views.theme import unit_of

MOST_SEEN = 6
NARROW = 92  # units; below this a value stands below its name
VALUE = 3


class RecordPane(Pane):
    """The record wanted and the records seen, as a table; the field for the code.

    Args:
        said: is told what was copied.

    Signals:
        code_given(str, str): a code was typed or pasted; Zoho's data centre.
        code_wanted: the provider is to be asked for it.
    """

    code_given = Signal(str, str)
    code_wanted = Signal()

    def __init__(self, said: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(t("Record to set"), parent)
        self._record: Record | None = None
        self._provider = ""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(self.unit * 2)
        self._grid.setVerticalSpacing(self.unit)
        self.body.addLayout(self._grid)
        self._heads = [label(words, "small", wrap=False) for words in ("", t("Type"), t("Name"), t("Value"), t("TTL"))]
        self.type = label("", wrap=False, selectable=True)
        self.name, self.value = CodeLabel(), CodeLabel()
        self.ttl = label("", wrap=False, selectable=True)
        self.copy_name = copy_button(t("Copy the name"), lambda: self.name.whole, said)
        self.copy_value = copy_button(t("Copy the value"), lambda: self.value.whole, said)
        self.copy_ttl = copy_button(t("Copy the TTL"), self.ttl.text, said)
        self.copy_all = copy_button(t("Copy the whole record"), self._line, said)
        self.copy_all.setText(t("Copy record"))
        self._wanted_cells: list[QWidget] = [
            label(t("Wanted"), wrap=False),
            self.type,
            _beside(self.name, self.copy_name),
            _beside(self.value, self.copy_value),
            _beside(self.ttl, self.copy_ttl),
        ]
        self._seen_rows: list[list[QWidget]] = []
        self._is_narrow: bool | None = None
        self._seen_shown: object = ()
        self.hint = label("", "small")
        self.body.addWidget(self.hint)
        self._make_code_row()
        self.change = small_button(t("Change the code …"), self.show_code_field)
        self.add_head(self.copy_all)
        self.add_head(self.change)

    def _make_code_row(self) -> None:
        self.code_row = QWidget()
        row = QHBoxLayout(self.code_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.unit)
        self._caption = PlainLabel()
        self.code = QLineEdit()
        self.code.setMaxLength(400)
        self.code.setClearButtonEnabled(True)
        self._caption.setBuddy(self.code)
        self.centre = NamedBox(t("Zoho’s data centre"))
        for code, host in ZOHO_HOSTS.items():
            self.centre.addItem(host, code)
        self.use = small_button(t("Use this code"), self._give)
        self.ask = small_button("", self.code_wanted.emit)
        self.code.returnPressed.connect(self._give)
        for widget in (self._caption, self.code, self.centre, self.use, self.ask):
            row.addWidget(widget, int(widget is self.code))
        self.body.addWidget(self.code_row)
        self.wrong = label("", "bad")
        self.wrong.hide()
        self.body.addWidget(self.wrong)

    # -- showing -----------------------------------------------------------------------------------------------------

    def show_record(self, record: Record | None, hint: str) -> None:
        """Show what is wanted; one whose code is not known can't be copied."""
        self._record = record
        known = record is not None and bool(record.value) and ANY not in record.value
        self.type.setText(record.type if record else "")
        self.name.show_text((record.host if record.type == "HTML" else record.name) if record else "")
        self.value.show_text(record.value if record else "")
        self.ttl.setText(str(record.ttl) if record and record.type != "HTML" else "")
        self.copy_ttl.setVisible(bool(self.ttl.text()))
        for button in (self.copy_name, self.copy_value, self.copy_ttl, self.copy_all):
            button.setEnabled(known)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def show_seen(self, seen: Sequence[Seen]) -> None:
        """Show what was found, with what differs from what is wanted in red."""
        if (seen, self._record) == self._seen_shown:
            return
        self._seen_shown = (seen, self._record)
        for widget in (each for row in self._seen_rows for each in row):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._seen_rows = []
        for each in seen[:MOST_SEEN]:
            wanted = self._record
            host, value = CodeLabel(), CodeLabel()
            host.show_text(each.host, "plain" if wanted is None or each.host == wanted.host else "bad")
            value.show_text(each.value, "plain" if wanted is None or each.value == wanted.value else "bad")
            self._seen_rows.append([label(t("Seen"), wrap=False), label(each.type, wrap=False), host, value])
        self._place(narrow=bool(self._is_narrow))

    @property
    def seen_codes(self) -> list[CodeLabel]:
        """Names and values of what was seen."""
        return [each for row in self._seen_rows for each in row if isinstance(each, CodeLabel)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put values below their names where there is little room."""
        narrow = event.size().width() < self.unit * NARROW
        if narrow != self._is_narrow:
            self._place(narrow=narrow)
        super().resizeEvent(event)

    def _place(self, *, narrow: bool) -> None:
        self._is_narrow = narrow
        self._grid.setColumnStretch(2 if narrow else 3, 1)
        self._grid.setColumnStretch(3 if narrow else 2, 0)
        rows: list[list[QWidget]] = [[*self._heads], self._wanted_cells, *self._seen_rows]
        for at, row in enumerate(rows):
            for column, widget in enumerate(row):
                self._grid.removeWidget(widget)
                is_code = isinstance(widget, CodeLabel)
                side = Qt.AlignmentFlag.AlignLeft if is_code and not narrow else Qt.AlignmentFlag(0)
                if narrow and column == VALUE:
                    self._grid.addWidget(widget, 2 * at + 1, 1, 1, 4)
                else:
                    self._grid.addWidget(widget, 2 * at, column, side)
        self._heads[VALUE].setVisible(not narrow)

    def show_code(
        self, provider: str, method: str, code: str, centre: str, *, ask: str, has_centre: bool, may_change: bool
    ) -> None:
        """Show the field for the code where none is known.

        Args:
            provider: whose code.
            method: of ``models.domains.METHODS``.
            code: what is known.
            centre: Zoho's data centre.
            ask: words of the button that asks the provider; empty: it can't be asked.
            has_centre: whether the data centre matters.
            may_change: whether there is anything to prove still.
        """
        other = provider != self._provider
        self._provider = provider
        words = _caption(provider, method)
        self._caption.setText(words)
        self.code.setAccessibleName(words)
        self.code.setPlaceholderText(_looks_like(provider, method))
        if not self.code.hasFocus() and (other or code):
            self.code.setText("")
        self.centre.setCurrentIndex(max(0, self.centre.findData(centre or "com")))
        self.centre.setVisible(has_centre)
        self.ask.setText(ask)
        self.ask.setAccessibleName(ask)
        self.ask.setVisible(bool(ask))
        self.code_row.setVisible(may_change and not code)
        self.change.setVisible(may_change and bool(code))
        if code or not may_change:
            self.show_wrong("")

    def show_code_field(self) -> None:
        """Let another code be entered."""
        self.code_row.show()
        self.change.hide()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wrong(self, sentence: str) -> None:
        """Say below the field what is wrong with the code; empty: nothing."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self.code.setAccessibleDescription(sentence)
        self.code.setProperty("wrong", bool(sentence))
        self.code.style().unpolish(self.code)
        self.code.style().polish(self.code)

    def _give(self) -> None:
        if self.code.text().strip():
            self.code_given.emit(self.code.text(), str(self.centre.currentData() or ""))
        else:
            self.show_wrong(t("Paste the code first."))
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self) -> str:
        found = self._record
        if found is None:
            return ""
        if found.type == "HTML":
            return f"{found.host}\n{found.value}"
        return f"{found.name}\t{found.ttl}\t{found.type}\t{found.value}"


def _beside(shown: QLabel, button: QWidget) -> QWidget:
    cell = QWidget()
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(unit_of(shown.fontMetrics()))
    row.addWidget(shown)
    row.addWidget(button)
    row.addStretch(1)
    return cell


def _caption(provider: str, method: str) -> str:
    if provider == "zoho":
        return t("Zoho’s code")
    if method == "html":
        return t("Name of Google’s file")
    named = PROVIDER_WORDS.get(provider, "")
    return t("Record from {provider}", provider=named) if named else t("Code")


def _looks_like(provider: str, method: str) -> str:
    if provider == "zoho":
        return "zb12345678"
    return {
        "txt": "google-site-verification=…",
        "cname": "LABEL=gv-….dv.googlehosted.com",
        "html": "google….html",
    }[method]
