"""The subscriptions a customer holds, as they are written down in the book."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions.flows.order_values import waiting_order_values
from app.models.details import CustomerDetail, OperationDetail, SubscriptionDetail
from app.models.values import OPEN_STATES, UNSENT_STATES
from app.rules.subscription import check
from app.rules.trial import Extend, extension
from app.texts import n, t
from app.texts.codes import say
from app.texts.fields import field_label
from app.texts.operations import STATE_WORDS, what
from app.views.cards.face import PAYMENT_WORDS, STATUS_TONES, STATUS_WORDS, licences
from app.views.commands import These
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.customer.words import choices, statuses
from app.views.dates import facts_for_people, number, short_date

if TYPE_CHECKING:
    from app.views.desk import Desk

_DATES = ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")


class SubscriptionsPane(Pane):
    """Every subscription with its period and state; *Extend Trial* on the one the card shows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Subscriptions"), parent)
        self._desk = desk
        self._customer_id = 0
        self._detail: CustomerDetail | None = None
        self.add_head(small_button(t("Order …"), partial(self._trigger, "order.open"), name=t("Order a subscription")))
        self.add_head(small_button(t("Write down"), self.add, name=t("Write down a subscription")))

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the subscriptions of a customer."""
        self._customer_id = detail.card.id
        self._detail = detail
        self.clear()
        orders = [each for each in detail.operations if each.kind == "order" and each.state in OPEN_STATES]
        if not detail.subscriptions and not orders:
            self.say_empty(t("No subscription yet. Order one, or write down what the customer holds already."))
        for order in reversed(orders):
            self.body.addLayout(self._order_row(order))
        for subscription in detail.subscriptions:
            self.body.addLayout(self._row(detail, subscription))

    def add(self) -> None:
        """Ask for a subscription to write down."""
        self._open(t("Write down a subscription"), None)

    def _row(self, detail: CustomerDetail, subscription: SubscriptionDetail) -> QVBoxLayout:
        plan = subscription.plan or t("Plan not known")
        head = QHBoxLayout()
        head.addWidget(label(plan, wrap=True), 1)
        head.addWidget(pill(t(STATUS_WORDS[subscription.status]), STATUS_TONES[subscription.status]))
        if subscription.status != "cancelled":
            change = partial(self._change, subscription.id)
            head.addWidget(small_button(t("Change …"), change, name=t("Change {name}", name=plan)))
        head.addWidget(
            small_button(
                t("Edit"),
                partial(self._open, t("Edit subscription"), subscription),
                name=t("Edit {name}", name=plan),
            )
        )
        head.addWidget(
            small_button(t("Remove"), partial(self._remove, subscription.id), name=t("Remove {name}", name=plan))
        )
        rows = QVBoxLayout()
        rows.setSpacing(self.unit // 2)
        rows.addLayout(head)
        rows.addWidget(label(" · ".join(_facts(subscription)), "second"))
        if subscription.status == "trial" and subscription.id == detail.card.subscription_id:
            rows.addLayout(self._trial(detail, subscription))
        for operation in reversed(detail.operations):
            if operation.subscription_id == subscription.id and operation.state in OPEN_STATES:
                rows.addLayout(self._waiting(operation, what(operation.kind, operation.payload, date=short_date)))
        return rows

    def _order_row(self, order: OperationDetail) -> QVBoxLayout:
        plan = str(order.payload.get("plan") or t("Plan not known"))
        count, paid = order.payload.get("licences"), order.payload.get("payment_plan")
        words = [plan, licences(count) if isinstance(count, int) else ""]
        words.append(t(PAYMENT_WORDS[paid]) if paid in PAYMENT_WORDS else "")
        rows = QVBoxLayout()
        rows.setSpacing(self.unit // 2)
        rows.addLayout(self._waiting(order, " · ".join(filter(None, words))))
        return rows

    def _waiting(self, operation: OperationDetail, words: str) -> QHBoxLayout:
        """Return a line about an instruction that is not done: what it changes, where it is, *Withdraw*."""
        state, tone, _sign = STATE_WORDS[operation.state]
        said = words[:1].upper() + words[1:]
        line = QHBoxLayout()
        line.addWidget(label(said, wrap=True), 1)
        line.addWidget(pill(t(state), tone))
        if operation.state in (*UNSENT_STATES, "needs_person"):
            if operation.kind == "order":
                edit = partial(self._edit_order, operation)
                line.addWidget(small_button(t("Change …"), edit, name=t("Change the order of {name}", name=said)))
            withdraw = partial(self._withdraw, operation)
            line.addWidget(small_button(t("Withdraw"), withdraw, name=t("Withdraw: {what}", what=said)))
        return line

    def _trial(self, detail: CustomerDetail, subscription: SubscriptionDetail) -> QHBoxLayout:
        answer = extension(
            provider=detail.card.provider,
            status=subscription.status,
            start=_date(subscription.trial_start),
            end=_date(subscription.trial_end),
            may_extend=subscription.may_extend,
            today=self._desk.today(),
        )
        row = QHBoxLayout()
        if isinstance(answer, Extend):
            row.addWidget(small_button(t("Extend Trial to {date}", date=short_date(answer.to)), self._extend, name=""))
            if answer.used is not None:
                used = answer.used
                row.addWidget(label(t("then {used} of {limit} days granted", used=used, limit=60), "small"), 1)
            else:
                row.addStretch(1)
        else:
            why = say(answer.code, **facts_for_people(dict(answer.facts)))
            row.addWidget(small_button(t("Extend Trial"), self._extend, why_not=why))
            row.addWidget(label(why, "small"), 1)
        if detail.card.provider == "google":
            row.addWidget(small_button(t("Ask Google"), self._ask_google, name=t("Ask Google to extend the trial")))
        return row

    def _trigger(self, command_id: str) -> None:
        if self._detail is not None:
            self._desk.registry.trigger(command_id, These([self._customer_id], self._detail.card))

    def _change(self, subscription_id: int) -> None:
        values = {"customer_id": self._customer_id, "subscription_id": str(subscription_id)}
        self._desk.wizards.open_named("change", values, page="what")

    def _edit_order(self, order: OperationDetail) -> None:
        values = waiting_order_values(order.id, self._customer_id, order.payload)
        self._desk.wizards.open_named("order", values, page="licences")

    def _withdraw(self, operation: OperationDetail) -> None:
        from app.views.outbox.withdrawing import withdraw  # noqa: PLC0415 - loaded when first used

        withdraw(self._desk, [operation.id])

    def _ask_google(self) -> None:
        self._trigger("trial.ask")

    def _extend(self) -> None:
        from app.actions import trials  # noqa: PLC0415 - loaded when first used

        self._desk.do(trials.extend, [self._customer_id])

    def _open(self, title: str, subscription: SubscriptionDetail | None) -> None:
        from app.actions import subscriptions  # noqa: PLC0415

        def save(values: dict[str, Any]) -> None:
            self._desk.write(
                lambda book: (
                    book.do(subscriptions.edit, subscription.id, values)
                    if subscription
                    else book.do(subscriptions.add, self._customer_id, values)
                ),
                done=lambda _changes: dialog.accept(),
                failed=dialog.refuse,
            )

        iso = t("year-month-day, such as 2027-03-14")
        payment = (("", t("Not known")), *choices(PAYMENT_WORDS))
        fields = [
            FormField("plan", field_label("plan")),
            FormField("status", field_label("status"), "choice", tuple(statuses())),
            FormField("payment_plan", field_label("payment_plan"), "choice", payment),
            FormField("licences", field_label("licences")),
            *(FormField(name, field_label(name), hint=iso) for name in _DATES),
            FormField("purchase_order_number", t("Purchase order number")),
            FormField("add_on", t("Add-on to another subscription"), "flag"),
        ]
        values: dict[str, Any] = {"status": "active"}
        if subscription:
            values = {spec.name: getattr(subscription, spec.name) for spec in fields}
        dialog = FormDialog(title, t("Save"), fields, check, save, values, self.window())
        dialog.open()

    def _remove(self, subscription_id: int) -> None:
        from app.actions import subscriptions  # noqa: PLC0415

        self._desk.do(subscriptions.remove, subscription_id)


def _facts(subscription: SubscriptionDetail) -> list[str]:
    found: list[str] = []
    if subscription.licences is not None:
        found.append(
            n("{count} licence", "{count} licences", subscription.licences, count=number(subscription.licences))
        )
    if subscription.payment_plan:
        known = PAYMENT_WORDS.get(subscription.payment_plan)
        found.append(t(known) if known else subscription.payment_plan)
    if subscription.status == "trial" and subscription.trial_end:
        start = short_date(subscription.trial_start) if subscription.trial_start else "…"
        found.append(t("trial {start} – {end}", start=start, end=short_date(subscription.trial_end)))
    elif subscription.period_start and subscription.period_end:
        found.append(f"{short_date(subscription.period_start)} – {short_date(subscription.period_end)}")
    elif subscription.period_start:
        found.append(t("since {date}", date=short_date(subscription.period_start)))
    elif subscription.period_end:
        found.append(t("to {date}", date=short_date(subscription.period_end)))
    if subscription.renewal_date:
        found.append(t("renews {date}", date=short_date(subscription.renewal_date)))
    if subscription.purchase_order_number:
        found.append(t("purchase order {number}", number=subscription.purchase_order_number))
    return found or [t("Nothing more is known about it.")]


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
