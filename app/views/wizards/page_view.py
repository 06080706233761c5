"""A wizard's page: title, intro, fields in rows, the summary; taken up anew from the flow after every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.texts import t
from app.views.finding.flow import FlowLayout
from app.views.plain_label import PlainLabel
from app.views.wizards.field_box import FieldBox, lacks, make_link
from app.views.wizards.summary import SummaryView

if TYPE_CHECKING:
    from app.actions.flows.base import FlowField, FlowPage

NARROW_IN_A_ROW = 3


class PageView(QWidget):
    """Draws one ``FlowPage`` at a time.

    Args:
        unit: of the layout.

    Signals:
        typed(str, object): a field's name and value, at every key.
        left(str): the keyboard left a field.
        followed(FlowLink): a link was pressed.
        edit_wanted(str): the page to go to, from the summary.
    """

    typed = Signal(str, object)
    left = Signal(str)
    followed = Signal(object)
    edit_wanted = Signal(str)

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit
        self.boxes: dict[str, FieldBox] = {}
        self._shape: tuple[Any, ...] = ()
        self._hints: list[QLabel | None] = []
        self._page = ""
        self._intro_links: tuple[Any, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(unit * 3, unit * 3, unit * 3, unit * 2)
        self._column.setSpacing(0)
        self._title = _label("title")
        self._intro = _label("second")
        self._column.addWidget(self._title)
        self._column.addWidget(self._intro)
        self._links = QWidget()
        self._links_row = FlowLayout(self._links, unit)
        self._links.hide()
        self._column.addWidget(self._links)
        self.wrong = _label("bad")
        self.wrong.hide()
        self._column.addWidget(self.wrong)
        self._begin_body()
        self._column.addWidget(self._body)
        self.summary = SummaryView(unit)
        self.summary.edit_wanted.connect(self.edit_wanted)
        self._column.addWidget(self.summary)
        self._column.addStretch(1)

    def show_page(self, page: FlowPage, values: Mapping[str, Any]) -> None:
        """Take up the page as the flow has it now; editors of the same fields stay, with the keyboard in them."""
        self._title.setText(page.title)
        self._intro.setText(page.intro)
        self._intro.setVisible(bool(page.intro))
        self._show_intro_links(page)
        shape = (page.name, *((each.name, each.kind, each.narrow) for each in page.fields))
        before = self._body
        if shape != self._shape:
            if page.name != self._page:
                self._begin_body()
            self._lay_out(page)
            self._shape, self._page = shape, page.name
        for fields, hint in zip(_in_rows(page.fields), self._hints, strict=True):
            for each in fields:
                self.boxes[each.name].show_field(each, values.get(each.name), alone=hint is None)
            if hint is not None:
                some = [each.label for each in fields if lacks(each, values.get(each.name))]
                words = t("{fields}: needed before it is sent. You can save without it.", fields=", ".join(some))
                hint.setText(words)
                hint.setVisible(bool(some))
        if self._body is not before:  # shown as a whole: each field on its own would be laid out and painted again
            self._column.replaceWidget(before, self._body)
            self._body.show()
            before.hide()
            before.deleteLater()
        self.summary.setVisible(page.summary is not None)
        if page.summary is not None:
            self.summary.show_summary(page.summary)

    def show_problems(self, sentences: Mapping[str, str]) -> None:
        """Say what is wrong: field → sentence; what belongs to no field here stands at the top."""
        for name, box in self.boxes.items():
            box.show_wrong(sentences.get(name, ""))
        others = [sentence for name, sentence in sentences.items() if name not in self.boxes]
        self.wrong.setText(" ".join(others))
        self.wrong.setVisible(bool(others))

    def focus_first(self, names: Sequence[str] = ()) -> bool:
        """Give the keyboard to the first of these fields, else to the first there is; whether there was one."""
        for name, box in self.boxes.items():
            if (not names or name in names) and box.kind not in ("info", "copy") and box.focus():
                return True
        return False

    def is_composing(self) -> bool:
        """Whether a syllable is being composed in one of the fields."""
        return any(box.editor.is_composing for box in self.boxes.values())

    def in_order(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        found: list[QWidget] = []
        if not self._links.isHidden():
            found += self._links.findChildren(QPushButton)
        for box in self.boxes.values():
            found += [*box.editor.inside(), *box.links()]
        return [*found, *self.summary.findChildren(QPushButton)]

    def _begin_body(self) -> None:
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, self._unit, 0, 0)
        self._rows.setSpacing(0)
        self.boxes = {}

    def _lay_out(self, page: FlowPage) -> None:
        old = self.boxes
        at = QApplication.focusWidget()
        held = next((name for name, box in old.items() if at is not None and box.isAncestorOf(at)), "")
        kinds = {each.name: each.kind for each in page.fields}
        gone = [box for name, box in old.items() if kinds.get(name) != box.kind]
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if isinstance(row, QLabel):
                row.hide()
                row.deleteLater()
            elif row is not None and row.property("row"):
                for box in row.findChildren(FieldBox, options=Qt.FindChildOption.FindDirectChildrenOnly):
                    box.setParent(self._body)
                row.deleteLater()
        self.boxes, self._hints = {}, []
        for fields in _in_rows(page.fields):
            boxes = [self._box(each, old) for each in fields]
            if len(boxes) == 1:
                self._rows.addWidget(boxes[0])
            else:
                row = QWidget()
                row.setProperty("row", True)
                line = QHBoxLayout(row)
                line.setContentsMargins(0, 0, 0, 0)
                line.setSpacing(round(self._unit * 1.5))
                for box in boxes:
                    line.addWidget(box, 1)
                self._rows.addWidget(row)
            for box in boxes:
                box.show()
                self._rows.addWidget(box.below)
            hint = None
            if len(boxes) > 1:
                hint = _label("small")
                hint.setContentsMargins(0, 4, 0, 0)
                self._rows.addWidget(hint)
            self._hints.append(hint)
            self._rows.addSpacing(round(self._unit * 1.5))
        for box in gone:
            box.hide()
            box.below.hide()
            box.below.deleteLater()
            box.deleteLater()
        if held in self.boxes:  # it moved with its row
            self.boxes[held].focus()

    def _box(self, field: FlowField, old: Mapping[str, FieldBox]) -> FieldBox:
        box = old.get(field.name)
        if box is None or box.kind != field.kind:
            box = FieldBox(field)
            box.setParent(self._body)
            box.below.setParent(self._body)
            box.typed.connect(self.typed)
            box.left.connect(self.left)
            box.followed.connect(self.followed)
        self.boxes[field.name] = box
        return box

    def _show_intro_links(self, page: FlowPage) -> None:
        if page.links == self._intro_links:
            return
        self._intro_links = page.links
        while (item := self._links_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for link in page.links:
            if link.said:
                said = _label("small")
                said.setText(link.said)
                said.setWordWrap(False)
                self._links_row.addWidget(said)
            self._links_row.addWidget(make_link(link, self.followed))
        self._links.setVisible(bool(page.links))


def _in_rows(fields: Sequence[FlowField]) -> list[list[FlowField]]:
    """Return the fields by rows: neighbours that are narrow share one, spread evenly where they are many."""
    rows: list[list[FlowField]] = []
    for narrow, group in groupby(fields, key=lambda each: each.narrow):
        some = list(group)
        count = -(-len(some) // NARROW_IN_A_ROW) if narrow else len(some)
        size, larger = divmod(len(some), count)
        start = 0
        for row in range(count):
            end = start + size + (row < larger)
            rows.append(some[start:end])
            start = end
    return rows


def _label(role: str) -> QLabel:
    label = PlainLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
