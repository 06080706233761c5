"""A row of the Today page: something to open, said in two lines, with its verbs beside or below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.views.customer.pane import label, pill
from app.views.finding.flow import FlowLayout
from app.views.theme import unit_of


class OpenButton(QPushButton):
    """A button as large as its two lines, which wrap; Enter, Space or a click opens what it stands for.

    Args:
        first: the first line.
        second: the line below; empty: none.
        mark: a letter or a word before them, with its tone; None: none.
        opened: called when it is pressed.
    """

    def __init__(self, first: str, second: str, mark: tuple[str, str] | None, opened: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("row", True)
        self.setAutoDefault(False)
        self.setAccessibleName(first)
        self.setAccessibleDescription(". ".join(filter(None, (mark[0] if mark and len(mark[0]) > 1 else "", second))))
        unit = unit_of(self.fontMetrics())
        row = QHBoxLayout(self)
        row.setContentsMargins(unit // 2, unit // 2, unit // 2, unit // 2)
        row.setSpacing(unit)
        if mark is not None:
            row.addWidget(pill(*mark), 0, Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(unit // 4)
        texts.addWidget(label(first))
        if second:
            texts.addWidget(label(second, "second"))
        row.addLayout(texts, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: opened())

    def sizeHint(self) -> QSize:
        """Return a middling width with the height it takes."""
        wide = unit_of(self.fontMetrics()) * 28
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Return little: the height follows from the width there is."""
        unit = unit_of(self.fontMetrics())
        return QSize(unit * 12, unit * 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height that the lines take at this width, however little room there is."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(event.size().width()))
        if (layout := self.layout()) is not None:
            layout.setGeometry(self.rect())

    def hasHeightForWidth(self) -> bool:
        """Lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped lines."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().heightForWidth(width)


def row_of(opener: OpenButton, verbs: Sequence[QPushButton]) -> QWidget:
    """Return a row: one verb stands at the right, several stand below."""
    unit = unit_of(opener.fontMetrics())
    holder = QWidget()
    if len(verbs) < 2:
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(unit)
        line.addWidget(opener, 1)
        for verb in verbs:
            line.addWidget(verb, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(unit // 4)
    column.addWidget(opener)
    below = QWidget()
    flow = FlowLayout(below, unit // 2)
    flow.setContentsMargins(unit // 2, 0, 0, unit)
    for verb in verbs:
        flow.addWidget(verb)
    column.addWidget(below)
    return holder
