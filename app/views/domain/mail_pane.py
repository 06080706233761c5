"""Mail readiness: MX, SPF, DKIM and DMARC of a domain, each with the record to set (R31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.errors import DeskError
from app.models.domains import Readiness, Record
from app.rules.readiness import MOST_SELECTORS, SELECTORS, selectors
from app.texts import mark, t
from app.texts.codes import say_error
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.domain.looked_pane import grid_of
from app.views.domain.parts import CodeLabel, copy_button
from app.views.domain.words import clock, readiness_sentence
from app.views.kept_focus import empty

if TYPE_CHECKING:
    from app.models.domains import ReadinessItem
    from app.models.verifying import DomainDetail
    from app.views.desk import Desk

STATE_WORDS = {
    "ok": (mark("fine"), "ok"),
    "warn": (mark("look at this"), "info"),
    "mend": (mark("mend"), "warn"),
    "unknown": (mark("could not look"), "plain"),
}
ALL_USUAL = {each for usual in SELECTORS.values() for each in usual}
PART_WORDS = {"mx": "MX", "spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC"}


class ReadinessPane(Pane):
    """MX, SPF, DKIM and DMARC: what is there, what should be, each record to set with its copy button.

    Args:
        desk: the open window's parts.
        parent: owner.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Mail readiness"), parent)
        self._desk = desk
        self._said = desk.strip.say
        self._detail: DomainDetail | None = None
        self._looked_at = 0
        self.look_button = small_button(t("Look at the mail records"), self.look)
        self.add_head(self.look_button)
        self.note = label("", "second")
        self.body.addWidget(self.note)
        self._grid = grid_of(self, 2)
        self.body.addLayout(self._grid)

    def show_detail(self, detail: DomainDetail) -> None:
        """Look once a domain is verified; before that, mail goes elsewhere for good reason."""
        self._detail = detail
        customer = detail.card.id
        may = bool(detail.domain and detail.card.provider)
        ready = may and (bool(detail.card.domain_verified) or self._looked_at == customer)
        self.setVisible(ready)
        if ready and self._looked_at != customer:
            self.look()

    def look(self) -> None:
        """Look now."""
        detail = self._detail
        if detail is None:
            return
        asked = self._looked_at = detail.card.id
        self.show_readiness(None, t("Looking …"))
        self.look_button.setEnabled(False)

        def is_shown() -> bool:
            return self._detail is not None and self._detail.card.id == asked

        def done(found: Readiness) -> None:
            self.look_button.setEnabled(True)
            if is_shown():
                note = t("Looked at {time}.", time=clock(found.at)) if found.at else ""
                self.show_readiness(found, note)

        def failed(error: Exception) -> None:
            self.look_button.setEnabled(True)
            if is_shown():
                why = say_error(error) if isinstance(error, DeskError) else ""
                self.show_readiness(None, why or t("Could not look."))

        self._desk.domains.readiness(detail, done, failed)

    def show_readiness(self, found: Readiness | None, note: str = "") -> None:
        """Show what was found, or why nothing was."""
        empty(self._grid)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        row = 0
        for item in found.items if found else ():
            row = self._add(item, row, found.provider if found else "")

    def _add(self, item: ReadinessItem, row: int, provider: str) -> int:
        words, tone = STATE_WORDS[item.state]
        self._grid.addWidget(label(PART_WORDS[item.part], wrap=False), row, 0)
        self._grid.addWidget(pill(t(words), tone), row, 1, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(label(readiness_sentence(item, provider), selectable=True), row, 2)
        for record in item.set if item.state != "ok" else ():
            row += 1
            self._grid.addLayout(self._line(record, PART_WORDS[item.part]), row, 2)
        if item.code == "dkim_none":
            row += 1
            self._grid.addLayout(self._selector_line(provider), row, 2)
        return row + 1

    def _selector_line(self, provider: str) -> QHBoxLayout:
        """Return where a person says under which name the key stands; it is looked for from then on (a setting)."""
        line = QHBoxLayout()
        line.setSpacing(self.unit)
        field = QLineEdit()
        field.setMaximumWidth(self.unit * 24)
        field.setPlaceholderText(t("Another selector"))
        field.setAccessibleName(t("Another DKIM selector"))
        field.returnPressed.connect(lambda: self._look_for(field.text(), provider))
        line.addWidget(field, 1)
        line.addWidget(small_button(t("Look for it"), lambda: self._look_for(field.text(), provider)))
        line.addStretch(1)
        return line

    def _look_for(self, typed: str, provider: str) -> None:
        settings = self._desk.settings
        known = [each for each in selectors(provider, settings.text("domains.selectors")) if each not in ALL_USUAL]
        new = [each for each in selectors(provider, typed) if each not in SELECTORS[provider]]
        if not new:
            self._said(t("Type the selector as it stands before “._domainkey”: letters, digits and hyphens."))
            return
        try:
            settings.set("domains.selectors", ", ".join(dict.fromkeys((*new, *known[: MOST_SELECTORS - len(new)]))))
        except DeskError as error:
            self._desk.report(error)
        self.look()

    def _line(self, record: Record, part: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self.unit)
        line.addWidget(label(record.type, wrap=False))
        name = CodeLabel(record.name)
        value = f"{record.priority} {record.value}" if record.priority is not None else record.value
        shown = CodeLabel(value)
        line.addWidget(name)
        line.addWidget(copy_button(t("Copy the name of {record}", record=part), lambda: record.name, self._said))
        line.addWidget(shown)
        line.addWidget(copy_button(t("Copy the value of {record}", record=part), lambda: value, self._said))
        line.addStretch(1)
        return line
