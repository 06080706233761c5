"""Beside the table: the plan that is chosen, its price in one currency, edited in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import DeskError, UserError
from app.models.catalogue import OfferDetail, PriceDetail
from app.rules.catalogue import trust
from app.rules.money import editable, read
from app.rules.trial import Refuse
from app.texts import current, t
from app.texts.codes import say_error
from app.views.catalogue.model import CatalogueRow, margin_words, payment_words
from app.views.catalogue.words import KIND_WORDS, PERIOD_WORDS, TRUST_TONES, provider_name, trust_words
from app.views.customer.fields import FieldEdit
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.customer.words import choices
from app.views.dates import short_date
from app.views.kept_focus import empty

if TYPE_CHECKING:
    from app.views.desk import Desk

AMOUNTS = ("list_minor", "cost_minor", "sell_minor")


class PlanPanel(Pane):
    """The chosen plan.

    Args:
        desk: where prices are written to.
        edit_product: asks for the product's fields.
        add_plan: asks for one more payment plan of the product.
        edit_plan: asks for limits and dates of the payment plan.
    """

    def __init__(
        self,
        desk: Desk,
        edit_product: Callable[[CatalogueRow], object],
        add_plan: Callable[[CatalogueRow], object],
        edit_plan: Callable[[OfferDetail], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(t("Plan and price"), parent)
        self._desk = desk
        self._edit_product = edit_product
        self._add_plan = add_plan
        self._edit_plan = edit_plan
        self._row: CatalogueRow | None = None
        self._currency = "USD"
        self._period = "month"
        self._head_rows = QVBoxLayout()
        self._head_rows.setSpacing(self.unit // 2)
        self.body.addLayout(self._head_rows)
        self.period = FieldEdit("period", t("Price for one licence"), _as_it_is, kind="choice", choices=_periods())
        self.period.edited.connect(self._choose_period)
        self.fields = {
            "list_minor": FieldEdit("list_minor", t("List price"), self._check),
            "cost_minor": FieldEdit("cost_minor", t("Our cost"), self._check),
            "sell_minor": FieldEdit("sell_minor", t("Our price"), self._check),
        }
        self.body.addWidget(self.period)
        for field in self.fields.values():
            field.edited.connect(self._save)
            self.body.addWidget(field)
        self._margin = label("", "second")
        self._margin.setAccessibleName(t("Margin"))
        self.body.addWidget(self._margin)
        self._trust = QVBoxLayout()
        self.body.addLayout(self._trust)
        self.body.addStretch(1)
        self._verbs = QVBoxLayout()
        self.body.addLayout(self._verbs)

    def show_row(self, row: CatalogueRow | None, currency: str) -> None:
        """Show a plan in a currency; None: none is chosen."""
        other = row is None or self._row is None or row.key != self._row.key or currency != self._currency
        self._row, self._currency = row, currency
        if other:
            self._period = row.price.period if row is not None and row.price is not None else "month"
        self._show_head()
        self._show_price(reset=other)
        self._show_verbs()

    def take_keyboard(self) -> None:
        """Begin to type the list price."""
        self.fields["list_minor"].editor.setFocus()

    def flush(self) -> None:
        """Save what was typed just now."""
        for field in self.fields.values():
            field.flush()

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _show_head(self) -> None:
        empty(self._head_rows)
        if self._row is None:
            self._head_rows.addWidget(label(t("Choose a plan in the table to see and change its price."), "second"))
            return
        product = self._row.product
        self._head_rows.addWidget(label(product.name, "heading"))
        plan = payment_words(self._row) if self._row.offer or not self._row.is_sold else t("payment plan not known")
        what = f"{provider_name(product.provider)} · {t(KIND_WORDS[product.kind])} · {plan}"
        self._head_rows.addWidget(label(what, "second"))
        for line in facts(self._row):
            self._head_rows.addWidget(label(line, "small"))

    def _show_price(self, *, reset: bool) -> None:
        has_price = self._row is not None and self._row.has_price
        for field in (self.period, *self.fields.values()):
            field.setVisible(has_price)
        price = self._price()
        show = FieldEdit.reset if reset else FieldEdit.show_value
        show(self.period, self._period)
        for name, field in self.fields.items():
            value = getattr(price, name) if price is not None else None
            show(field, editable(value, self._currency, current()))
            field.editor.setAccessibleName(f"{_title(name)}, {self._currency}")
        left = CatalogueRow(self._row.product, self._row.offer, price).margin() if self._row is not None else None
        self._margin.setText(t("Margin: {margin}", margin=margin_words(left, self._currency)) if left else "")
        self._margin.setVisible(left is not None)
        self._show_trust(price)

    def _show_trust(self, price: PriceDetail | None) -> None:
        empty(self._trust)
        if price is None:
            return
        today = self._today()
        line = QHBoxLayout()
        line.addWidget(pill(trust_words(price, today), TRUST_TONES[trust(price, today)]))
        line.addStretch(1)
        if trust(price, today) != "sure":
            line.addWidget(
                small_button(
                    t("Confirm"), partial(self._confirm, price.id), name=t("Confirm the price: I saw it today")
                )
            )
        self._trust.addLayout(line)
        if price.source:
            self._trust.addWidget(label(price.source, "small"))

    def _show_verbs(self) -> None:
        empty(self._verbs)
        row = self._row
        if row is None:
            return
        line = QHBoxLayout()
        line.setSpacing(self.unit)
        line.addWidget(small_button(t("Edit product"), partial(self._edit_product, row)))
        if row.product.kind != "legacy":
            line.addWidget(small_button(t("Add payment plan"), partial(self._add_plan, row)))
        line.addStretch(1)
        self._verbs.addLayout(line)
        if row.offer is not None:
            words = t("Sell again") if row.offer.retired else t("Stop selling")
            button = small_button(words, partial(self._retire, row.offer.id, not row.offer.retired))
            second = QHBoxLayout()
            second.setSpacing(self.unit)
            second.addWidget(small_button(t("Edit plan"), partial(self._edit_plan, row.offer)))
            second.addWidget(button)
            second.addStretch(1)
            self._verbs.addLayout(second)

    # -- writing ----------------------------------------------------------------------------------------------------

    def _price(self) -> PriceDetail | None:
        if self._row is None or self._row.offer is None:
            return None
        wanted = (self._currency, self._period)
        return next((each for each in self._row.offer.prices if (each.currency, each.period) == wanted), None)

    def _check(self, name: str, value: Any) -> Any:
        found = read(str(value), self._currency) if str(value).strip() else None
        if isinstance(found, Refuse):
            raise UserError(found.code, name, **found.facts)
        return found

    def _choose_period(self, _name: str, value: object) -> None:
        self._period = str(value)
        self._show_price(reset=True)

    def _save(self, name: str, value: object) -> None:
        if self._row is None or self._row.offer is None:
            return
        from app.actions import price_book  # noqa: PLC0415 - loaded when first used

        price = self._price()
        values: dict[str, Any] = {each: getattr(price, each) if price else None for each in AMOUNTS}
        values |= {"currency": self._currency, "period": self._period, name: str(value)}
        offer_id = self._row.offer.id
        field = self.fields[name]

        def refuse(error: DeskError) -> bool:
            field.show_error(say_error(error))
            return True

        self._desk.write(
            lambda book: book.do(price_book.set_price, offer_id, values),
            done=lambda _changes: field.stored(value),
            failed=refuse,
            quiet=True,
        )

    def _confirm(self, price_id: int) -> None:
        from app.actions import price_book  # noqa: PLC0415

        self._desk.do(price_book.confirm_price, price_id)

    def _retire(self, offer_id: int, retired: bool) -> None:
        from app.actions import price_book  # noqa: PLC0415

        self._desk.do(price_book.retire, [offer_id], retired)

    def _today(self) -> dt.date:
        return self._desk.today()


def facts(row: CatalogueRow) -> list[str]:
    """Return what one should know of a plan before selling it, a line each."""
    product = row.product
    least = (row.offer.least_licences if row.offer else None) or product.least_licences
    most = (row.offer.most_licences if row.offer else None) or product.most_licences
    said = [
        t("{count} licences at least", count=least) if least and least > 1 else "",
        t("{count} licences at most", count=most) if most else "",
        t("Trial of {count} days; it costs nothing", count=row.offer.trial_days)
        if row.offer and row.offer.trial_days
        else "",
        t("For educational institutions only") if product.education_only else "",
        t("Needs a verified domain") if product.verified_only else "",
        t("Team customers may hold it") if product.team_allowed and product.provider == "google" else "",
        t("Payment plan inferred, not confirmed") if row.offer and row.offer.confidence == "low" else "",
        product.note,
        t("Sold from {date}", date=short_date(row.offer.valid_from)) if row.offer and row.offer.valid_from else "",
        t("Sold until {date}", date=short_date(row.offer.valid_until)) if row.offer and row.offer.valid_until else "",
        t("Identifier: {sku}", sku=product.sku),
    ]
    return [line for line in said if line]


def _title(name: str) -> str:
    return {"list_minor": t("List price"), "cost_minor": t("Our cost"), "sell_minor": t("Our price")}[name]


def _periods() -> list[tuple[str, str]]:
    return choices(PERIOD_WORDS)


def _as_it_is(_name: str, value: Any) -> Any:
    return value
