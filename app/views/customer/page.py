"""The customer page: who it is at the top with what can be done, details at the left, everything else at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractSlider, QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import DeskError
from app.models.details import AccountDetail, CustomerDetail
from app.models.values import Changes
from app.rules.domain import to_unicode
from app.texts import t
from app.texts.codes import say_error
from app.views.cards.face import STATUS_TONES, STATUS_WORDS, badge_of, standing_of
from app.views.commands import These
from app.views.customer.checklist import ChecklistPane
from app.views.customer.contacts import ContactsPane
from app.views.customer.details import FORMS, DetailsPane
from app.views.customer.evidence import EvidencePane
from app.views.customer.fields import FieldEdit
from app.views.customer.first_password import FirstPasswordPane
from app.views.customer.history import HistoryPane
from app.views.customer.instructions import InstructionsPane
from app.views.customer.kin import KinPane
from app.views.customer.pane import label, pill, small_button
from app.views.customer.provider_history import ProviderHistoryPane
from app.views.customer.subscriptions import SubscriptionsPane
from app.views.customer.take_over import TakeOverPane
from app.views.customer.verification import VerificationPane
from app.views.customer.words import PROVIDER_WORDS
from app.views.drift.pane import DriftPane
from app.views.finding.flow import FlowLayout
from app.views.follow_ups.pane import FollowUpsPane
from app.views.kept_focus import empty
from app.views.money.pane import MoneyPane
from app.views.plain_label import plain_tip
from app.views.syncing.age import AccessNote, AgeLine
from app.views.tab_order import in_order
from app.views.theme import unit_of
from app.views.trace import trace

if TYPE_CHECKING:
    from app.models.values import CardRow
    from app.views.commands import CommandContext
    from app.views.desk import Desk

# The right column from top to bottom: widgets made of the desk, with ``show_detail(detail)``.
PANES: tuple[Any, ...] = (
    FirstPasswordPane,
    DriftPane,
    SubscriptionsPane,
    VerificationPane,
    TakeOverPane,
    ChecklistPane,
    FollowUpsPane,
    InstructionsPane,
    MoneyPane,
    KinPane,
    ContactsPane,
    EvidencePane,
    ProviderHistoryPane,
    HistoryPane,
)
BUTTONS = (
    *("customer.console", "customers.create", "domain.verify", "customer.site", "customer.mail", "customer.archive"),
)
NARROW = 112  # units; below this the two columns stand one below the other


class CustomerPage(QWidget):
    """One customer, edited in place; a new one is made by the wizard *Add customer*.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._detail: CustomerDetail | None = None
        self._customer_id = 0
        self._continues: dict[str, int] = {}
        self._focus_console = False
        self._focus_field = ""
        unit = unit_of(self.fontMetrics())
        self._unit = unit
        self._forms: list[DetailsPane] = []
        self._fields: dict[str, FieldEdit] = {}
        self._accounts: list[AccountDetail] = []
        self._panes: list[Any] = []
        self._turn = 0
        self._lay_out()
        desk.changed.connect(self._changed)
        desk.closing.connect(self._flush)
        QTimer.singleShot(0, self, self._build)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show a customer by id.

        ``("manage", id)`` puts *Open admin console* in focus, ``("field", id, name)`` a field that is to be mended.
        """
        self._flush()
        self._focus_console = isinstance(target, tuple) and target[0] == "manage"
        self._focus_field = target[2] if isinstance(target, tuple) and target[0] == "field" else ""
        wanted = target[1] if isinstance(target, tuple) else target
        self._customer_id = int(cast("int", wanted))
        self._continues.clear()
        # Not on a field, where a stray key would change the customer; Manage goes on to the admin console.
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def context(self) -> CommandContext | None:
        """Return the customer shown, for commands."""
        if self._detail is None or not self._customer_id:
            return None
        return These([self._customer_id], self._detail.card)

    def hideEvent(self, event: Any) -> None:
        """Save what was typed last."""
        self._flush()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns beside or below each other."""
        narrow = event.size().width() < self._unit * NARROW
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        super().resizeEvent(event)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, 0)
        outer.setSpacing(unit * 3 // 2)
        back = small_button(t("‹ Customers"), lambda: self._desk.go("customers"), name=t("Back to the customers"))
        back.setProperty("quiet", True)
        back.setShortcut(QKeySequence("Alt+Left"))
        self._back = back
        back_row = QHBoxLayout()
        back_row.addWidget(back)
        back_row.addStretch(1)
        outer.addLayout(back_row)
        self._title = label("", "title", selectable=True)
        self._pills = QHBoxLayout()
        self._pills.setSpacing(unit)
        title_row = QHBoxLayout()
        title_row.setSpacing(unit * 3 // 2)
        title_row.addWidget(self._title, 1)
        title_row.addLayout(self._pills)
        outer.addLayout(title_row)
        self._subtitle = label("", "second", selectable=True)
        self._age = AgeLine(self._desk)
        below = QHBoxLayout()
        below.addWidget(self._subtitle, 1)
        below.addWidget(self._age)
        outer.addLayout(below)
        self._verbs = QWidget()
        self._buttons = FlowLayout(self._verbs, unit)
        outer.addWidget(self._verbs)
        self._access = AccessNote(self._desk)
        outer.addWidget(self._access)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, unit, unit * 3)
        self._columns.setSpacing(unit * 2)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(unit * 2)
            self._columns.addLayout(column, 1)
        self._left = left
        left.addStretch(1)
        self._right = right
        right.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page up and page down scroll, also while the keyboard is on a button above what scrolls."""
        steps: dict[int, QAbstractSlider.SliderAction] = {
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
        }
        if (step := steps.get(event.key())) is not None and not event.modifiers():
            self._scroll.verticalScrollBar().triggerAction(step)
        else:
            super().keyPressEvent(event)

    def _read(self) -> None:
        asked = self._customer_id

        def arrived(detail: CustomerDetail | None) -> None:
            if asked != self._customer_id:
                return
            if detail is None:
                self._desk.strip.say(t("This customer is no longer in the book. Undo may bring it back."))
                self._desk.go("customers")
                return
            self._show(detail)

        self._desk.when(self._desk.reader.customer(asked), arrived)

    def _show(self, detail: CustomerDetail) -> None:
        other = self._detail is None or self._detail.card.id != detail.card.id
        self._detail = detail
        if other:
            self._desk.when(self._desk.reader.accounts(), self._show_accounts)
        card = detail.card
        self._title.setText(card.organisation_name or to_unicode(card.domain) or card.primary_email)
        provider = t(PROVIDER_WORDS[card.provider]) if card.provider else t("Provider not decided yet")
        # Many an account bears its provider's name in front: said once.
        where = ["" if card.account.startswith(provider) else provider, card.account, card.alternate_name]
        self._subtitle.setText(" · ".join(filter(None, where)))
        self._show_pills(detail)
        self._show_buttons()
        self._age.show_detail(detail)
        self._access.show_detail(detail)
        for form in self._forms:
            form.show_detail(detail, other=other)
        self._focus_wanted()
        self._turn += 1
        self._show_pane(self._turn, 0, detail)
        self._desk.registry.use(self.context())

    def _show_pane(self, turn: int, place: int, detail: CustomerDetail) -> None:
        # A pane a turn: all of them at once would hold the window up for longer than a frame or two.
        if turn != self._turn:
            return
        if place == len(PANES):
            self._order_keys()
            return
        if place == len(self._panes):
            self._panes.append(PANES[place](self._desk))
            self._right.insertWidget(place, self._panes[place])
        self._panes[place].show()
        pane = self._panes[place]
        pane.show_detail(detail)
        if self._focus_field and isinstance(pane, TakeOverPane) and pane.mend(self._focus_field):
            self._focus_field = ""
        QTimer.singleShot(0, self, lambda: self._show_pane(turn, place + 1, detail))

    def _build(self) -> None:
        """Make the next form; as the panes, one a turn."""
        form = DetailsPane(len(self._forms))
        form.edited.connect(self._save)
        form.show_accounts(self._accounts)
        if self._detail is not None:
            form.show_detail(self._detail, other=True)
        else:
            form.show_blank()
        self._left.insertWidget(len(self._forms), form)
        self._forms.append(form)
        self._fields.update(form.fields)
        self._focus_wanted()
        if len(self._forms) < len(FORMS):
            QTimer.singleShot(0, self, self._build)
        else:
            self._order_keys()

    def _order_keys(self) -> None:
        """Tab goes through the verbs, the forms and the panes, whichever were made first."""
        in_order(self._back, (self._verbs, self._access, *self._forms, *self._panes))

    def _focus_wanted(self) -> None:
        """Put the field to be mended in focus, once its form and its customer are there."""
        field = self._fields.get(self._focus_field)
        if field is not None and self._detail is not None and self._detail.card.id == self._customer_id:
            self._focus_field = ""
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_accounts(self, accounts: list[AccountDetail]) -> None:
        self._accounts = accounts
        for form in self._forms:
            form.show_accounts(accounts)
        if self._detail is not None and "partner_account_id" in self._fields:
            self._fields["partner_account_id"].reset(self._detail.partner_account_id)

    def _flush(self) -> None:
        for form in self._forms:
            form.flush()

    def _show_pills(self, detail: CustomerDetail) -> None:
        empty(self._pills)
        card = detail.card
        if card.status:
            self._pills.addWidget(pill(t(STATUS_WORDS[card.status]), STATUS_TONES[card.status]))
        badge, tone = badge_of(card)
        if badge:
            self._pills.addWidget(pill(badge, tone))
        if standing := standing_of(card):
            self._pills.addWidget(pill(standing, "plain"))
        if card.shelf:
            self._pills.addWidget(pill(t("Archived") if card.shelf == 1 else t("Deleted"), "plain"))

    def _show_buttons(self) -> None:
        empty(self._buttons)
        registry = self._desk.registry
        context = self.context()
        for command_id in BUTTONS:
            if command_id not in registry:
                continue
            if self._detail is None or not _belongs(command_id, self._detail.card):
                continue
            state = registry.state(command_id, context)
            button = small_button(
                state.title,
                partial(self._trigger, command_id),
                why_not=state.why_not if command_id != "customer.console" else "",
            )
            button.setObjectName(command_id)
            if state.keys:
                button.setToolTip(plain_tip(f"{state.title} ({state.keys})"))
            self._buttons.addWidget(button)
            if command_id == "customer.console" and self._focus_console:
                self._focus_console = False
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _trigger(self, command_id: str) -> None:
        self._desk.registry.trigger(command_id, self.context())

    # -- saving -----------------------------------------------------------------------------------------------------

    def _save(self, name: str, value: object) -> None:
        if self._customer_id:
            self._edit(self._customer_id, name, value)

    def _edit(self, customer_id: int, name: str, value: object) -> None:
        from app.actions import customers  # noqa: PLC0415 - loaded when first used

        field = self._fields[name]

        def done(changes: Changes) -> None:
            trace("edit_committed", field=name)
            if changes.batch_id is not None:
                self._continues = {name: changes.batch_id}

        def failed(error: DeskError) -> bool:
            if customer_id != self._customer_id:
                return False
            field.show_error(say_error(error))
            return True

        self._desk.write(
            lambda book: book.do(customers.edit, customer_id, {name: value}, continues=self._continues.get(name)),
            done=done,
            failed=failed,
            quiet=True,
        )
        field.stored(value)

    def _changed(self, changes: Changes) -> None:
        if self._customer_id and (changes.ids is None or self._customer_id in changes.ids):
            self._read()


def _belongs(command_id: str, card: CardRow) -> bool:
    """Whether a verb is one of this customer's: as on its card, a verified domain has none to verify any more."""
    if command_id == "customers.create":
        return card.standing == "book_only"
    return command_id != "domain.verify" or not card.domain_verified
