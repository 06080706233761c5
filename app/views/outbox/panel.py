"""What is known of one operation: why it waits, what hangs together with it, what happened, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QScrollArea, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.models.outbox import OperationDetails, OperationRow
from app.rules.outbox import BY_HAND, can_check, refuse_by_hand, refuse_retry, refuse_take_over, refuse_withdraw
from app.texts import mark, n, t
from app.texts.codes import say
from app.texts.operations import STATE_WORDS, expiry, raw_words, state_words, what
from app.views.customer.pane import label, pill, quote, small_button
from app.views.dates import short_date, short_moment
from app.views.finding.flow import FlowLayout
from app.views.itemmodels.operation_model import told
from app.views.kept_focus import empty
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.views.outbox.check_now import CheckNow
    from app.views.theme import Theme

MOST_EVENTS = 20
# Verb → words of its button, in the order shown.
VERBS = {
    "by_hand": mark("Done"),
    "take_over": mark("Take it over"),
    "edit": mark("Edit"),
    "retry": mark("Retry"),
    "withdraw": mark("Withdraw"),
    "open": mark("Open customer"),
}

RARE = ("by_hand", "take_over")  # what few can be done with; the others need no button that says so
# Verb → its key in the list, as ``OutboxView`` takes it.
KEYS = {"by_hand": "D", "take_over": "T", "edit": "Enter", "retry": "R", "withdraw": "Del", "open": "O"}


def verb_words(verb: str, row: OperationRow | None) -> str:
    """Return the words of a verb's button: what holds an operation is filled in, anything else is edited."""
    if verb == "edit" and row is not None and row.state == "held":
        return t("Fill in what is missing")
    return t(VERBS[verb])


def why_not(verb: str, row: OperationRow) -> str:
    """Return why a verb can't be used on an operation, as a sentence; empty where it can."""
    code = ""
    if verb == "by_hand":
        code = refuse_by_hand(row.state, row.error_code)
    elif verb == "take_over":
        code = refuse_take_over(row.state, row.kind, row.error_code)
    elif verb == "retry":
        code = refuse_retry(row.state, row.kind)
    elif verb == "withdraw":
        code = refuse_withdraw(row.state, row.provider_ref)
    elif verb == "edit" and row.state in ("done", "withdrawn", "sending", "running", "unknown"):
        code = "operation_not_editable"
    return say(code) if code else ""


class OperationPanel(QScrollArea):
    """Details of the operation that is current in the list.

    Args:
        theme: for the rhythm.
        open_url: opens a page in the person's browser.
        make_check: makes the button that has the provider check an instruction, of its id and its customer's; None:
            nobody can be asked.

    Signals:
        wanted(str): a verb of ``VERBS`` on the operation shown.
        chosen(int): another operation of its kin, by id.
    """

    wanted = Signal(str)
    chosen = Signal(int)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        make_check: Callable[[int, int], CheckNow] | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_url = open_url
        self._make_check = make_check
        self._check: CheckNow | None = None
        self._unit = unit = theme.unit
        self.setAccessibleName(t("Details of the instruction"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(unit * 30)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(unit * 2, unit * 2, unit * 2, unit * 2)
        self._column.setSpacing(unit)
        self.setWidget(inside)
        self.row: OperationRow | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.tree: QTreeWidget | None = None
        self._focused = ""
        self.show_nothing(0)

    def show_nothing(self, selected: int) -> None:
        """Say what this is for, or how many are selected."""
        self._clear()
        self.row = None
        if selected > 1:
            self._column.addWidget(
                label(n("{count} instruction selected", "{count} instructions selected", selected), "heading")
            )
            self._verbs(None, ("retry", "withdraw"))
        else:
            self._column.addWidget(
                label(t("Choose an instruction to see what it waits for and what can be done."), "second")
            )
        self._column.addStretch(1)

    def show_details(self, details: OperationDetails) -> None:
        """Show one operation."""
        self._clear()
        row = details.row
        self.row = row
        asked, more, reason = told(row)
        self._column.addWidget(label(row.customer, "heading", selectable=True))
        self._column.addWidget(label(asked, selectable=True))
        if more:
            self._column.addWidget(label(more, "second", selectable=True))
        words, tone, sign = state_words(row)
        self._column.addWidget(pill(f"{sign}  {words}", tone), 0, Qt.AlignmentFlag.AlignLeft)
        for sentence, role in (
            (reason, "bad" if tone == "bad" else "second"),
            (t("It is sent once that is filled in.") if row.state == "held" and row.missing else "", "second"),
            (expiry(row, date=short_date), "second"),
        ):
            if sentence:
                self._column.addWidget(label(sentence, role, selectable=True))
        if words_of_theirs := raw_words(row):
            self._column.addWidget(quote(words_of_theirs))
        self._by_hand(row)
        self._verbs(row, tuple(VERBS))
        self._offer_check(row)
        if len(details.family) > 1:
            self._show_family(details)
        self._column.addWidget(label(t("What happened"), "heading"))
        for event in details.events[:MOST_EVENTS]:
            said = t(STATE_WORDS[event.state][0])
            code = str(event.facts.get("code") or "")
            parts = (short_moment(event.at), said, say(code) if code else "", str(event.facts.get("by") or ""))
            self._column.addWidget(label(" · ".join(filter(None, parts)), "small"))
        self._column.addWidget(
            label(" · ".join((short_moment(row.created_at), t("asked for"), row.created_by)), "small")
        )
        self._column.addStretch(1)

    def _by_hand(self, row: OperationRow) -> None:
        """What a person does on the provider's own page, step by step, and the way there."""
        if row.state != "needs_person" or row.error_code != BY_HAND:
            return
        steps = row.error_facts.get("steps")
        for code in steps if isinstance(steps, list) else ():
            self._column.addWidget(label(f"– {say(str(code))}", selectable=True))
        page = str(row.error_facts.get("page") or "")
        if page.startswith("https://"):
            name = t("Open the page: {name}", name=row.customer)
            button = small_button(t("Open the page"), lambda: self._open_url(QUrl(page)), name=name)
            button.setToolTip(plain_tip(page))
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _offer_check(self, row: OperationRow) -> None:
        """What Google can look at before it is sent."""
        if self._make_check is None or not can_check(row.kind, row.state):
            return
        if self._check is None or self._check.operation_id != row.id:  # else its answer stays
            if self._check is not None:
                self._check.deleteLater()
            self._check = self._make_check(row.id, row.customer_id)
        self._column.addWidget(self._check)
        self._check.show()

    def _show_family(self, details: OperationDetails) -> None:
        self._column.addWidget(label(t("What hangs together"), "heading"))
        tree = QTreeWidget()
        tree.setAccessibleName(t("What hangs together"))
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setItemsExpandable(False)
        last: dict[int, QTreeWidgetItem] = {}
        for depth, row in details.family:
            words, _tone, sign = state_words(row)
            item = QTreeWidgetItem([f"{sign}  {what(row.kind, row.payload, date=short_date)} – {words}"])
            item.setData(0, Qt.ItemDataRole.UserRole, row.id)
            if depth and depth - 1 in last:
                last[depth - 1].addChild(item)
            else:
                tree.addTopLevelItem(item)
            last[depth] = item
            if row.id == details.row.id:
                font = item.font(0)
                font.setBold(True)
                item.setFont(0, font)
                tree.setCurrentItem(item)
        tree.expandAll()
        lines = min(len(details.family), 12)
        tree.setFixedHeight(round(lines * self.fontMetrics().height() * 1.6) + self._unit * 2)
        tree.itemActivated.connect(lambda item, _column: self.chosen.emit(item.data(0, Qt.ItemDataRole.UserRole)))
        self.tree = tree
        self._column.addWidget(tree)

    def _verbs(self, row: OperationRow | None, verbs: tuple[str, ...]) -> None:
        holder = QWidget()
        flow = FlowLayout(holder, self._unit)
        for verb in verbs:
            if verb in RARE and row is not None and why_not(verb, row):
                continue
            name = verb_words(verb, row)
            spoken = f"{name}: {row.customer}" if row else name
            button = small_button(
                name,
                lambda asked=verb: self.wanted.emit(asked),  # type: ignore[misc]
                name=spoken,
                why_not=why_not(verb, row) if row else "",
            )
            if button.isEnabled():
                button.setToolTip(plain_tip(f"{name} ({KEYS[verb]})"))
            self.buttons[verb] = button
            flow.addWidget(button)
        self._column.addWidget(holder)
        if self._focused in self.buttons:
            self.buttons[self._focused].setFocus()

    def _clear(self) -> None:
        self._focused = next((verb for verb, button in self.buttons.items() if button.hasFocus()), "")
        self.buttons = {}
        self.tree = None
        if self._check is not None:
            self._column.removeWidget(self._check)
            self._check.hide()
        empty(self._column)
