"""The subscriptions a customer holds, as they are written down in the book."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.details import CustomerDetail, SubscriptionDetail
from app.rules.subscription import check
from app.rules.trial import Extend, extension
from app.texts import n, t
from app.texts.codes import say
from app.texts.fields import field_label
from app.views.cards.face import PAYMENT_WORDS, STATUS_TONES, STATUS_WORDS
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
        self.add_head(small_button(t("Write down"), self.add, name=t("Write down a subscription")))

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the subscriptions of a customer."""
        self._customer_id = detail.card.id
        self.clear()
        if not detail.subscriptions:
            self.say_empty(t("No subscription yet. Write down one that the customer holds already."))
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
        return rows

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
        return row

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
    elif subscription.period_start or subscription.period_end:
        start = short_date(subscription.period_start) if subscription.period_start else "…"
        end = short_date(subscription.period_end) if subscription.period_end else "…"
        found.append(f"{start} – {end}")
    if subscription.renewal_date:
        found.append(t("renews {date}", date=short_date(subscription.renewal_date)))
    if subscription.purchase_order_number:
        found.append(t("purchase order {number}", number=subscription.purchase_order_number))
    return found or [t("Nothing more is known about it.")]


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
