"""The rows of the catalogue's table: a product with a payment plan and its price in one currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.rules.catalogue import best_price, trust, unit
from app.rules.fold import fold
from app.rules.money import Margin, margin
from app.texts import mark, t
from app.views.cards.face import PAYMENT_WORDS
from app.views.catalogue.words import (
    KIND_WORDS,
    PERIOD_WORDS,
    TRUST_TONES,
    amount,
    money,
    provider_name,
    trust_words,
)
from app.views.dates import locale, short_date
from app.views.plain_label import plain_tip

TITLES = (
    mark("Provider"),
    mark("Product"),
    mark("Payment plan"),
    mark("List price"),
    mark("Our cost"),
    mark("Our price"),
    mark("Checked"),
    mark("Currency"),
    mark("Margin"),
    mark("Date"),
    mark("Source"),
)
PROVIDER, PRODUCT, PAYMENT, LIST, COST, OURS, CHECKED, CURRENCY, MARGIN, DATE, SOURCE = range(len(TITLES))
AMOUNTS = (LIST, COST, OURS, MARGIN)
_FAMILIES = ("workspace", "cloud_identity", "chrome", "cloud", "mail", "workplace")
_KINDS = ("base", "free", "add_on", "legacy")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One row. ``offer`` is None for a product whose payment plans are not known; ``price`` where there is none."""

    product: ProductDetail
    offer: OfferDetail | None
    price: PriceDetail | None

    @property
    def key(self) -> tuple[int, int]:
        """What the row is, whatever its price: product and offer (0: none)."""
        return (self.product.id, self.offer.id if self.offer else 0)

    @property
    def has_price(self) -> bool:
        """Whether the plan costs something, so that a price can be written down."""
        return self.offer is not None and self.offer.payment_plan != "trial"

    @property
    def is_sold(self) -> bool:
        """Whether it is sold, as far as the catalogue says without a date."""
        return self.product.kind != "legacy" and not self.product.retired and not (self.offer and self.offer.retired)

    def margin(self) -> Margin | None:
        """Return what is left of our price (else the list price) after our cost; None where one is not known."""
        if self.price is None or self.price.cost_minor is None:
            return None
        sell = unit(self.price)
        return None if sell is None else margin(sell, self.price.cost_minor)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are shown: search text, provider and kind (empty: all), and three switches."""

    search: str = ""
    provider: str = ""
    kind: str = ""
    priced: bool = False
    unverified: bool = False
    unsold: bool = False

    @property
    def hides(self) -> bool:
        """Whether anything asked for hides rows (what is not sold is hidden without asking)."""
        return bool(self.search or self.provider or self.kind or self.priced or self.unverified)

    def shows(self, row: CatalogueRow, today: dt.date) -> bool:
        """Whether a row is shown."""
        product = row.product
        return (
            (not self.provider or product.provider == self.provider)
            and (not self.kind or product.kind == self.kind)
            and (row.is_sold or self.unsold or self.kind == "legacy")
            and (not self.priced or row.price is not None)
            and (not self.unverified or (row.price is not None and trust(row.price, today) != "sure"))
            and all(word in searched(row) for word in fold(self.search).split())
        )


def searched(row: CatalogueRow) -> str:
    """Return the text in which a search finds a row."""
    product = row.product
    plan = t(PAYMENT_WORDS[row.offer.payment_plan]) if row.offer else ""
    return fold(f"{product.name} {product.sku} {product.product_ref} {product.note} {plan} {product.provider}")


def rows_of(
    products: Sequence[ProductDetail], offers: Sequence[OfferDetail], currency: str
) -> tuple[CatalogueRow, ...]:
    """Return all rows in one currency, by provider, family and kind, then in the catalogue's order."""
    by_product: dict[int, list[OfferDetail]] = {}
    for offer in offers:
        by_product.setdefault(offer.product.id, []).append(offer)
    found: list[CatalogueRow] = []
    for product in sorted(products, key=_place):
        plans = by_product.get(product.id)
        if not plans:
            found.append(CatalogueRow(product, None, None))
        found.extend(CatalogueRow(product, offer, best_price(offer, currency)) for offer in plans or ())
    return tuple(found)


def _place(product: ProductDetail) -> tuple[str, int, int, int]:
    family = _FAMILIES.index(product.family) if product.family in _FAMILIES else len(_FAMILIES)
    return (product.provider, family, _KINDS.index(product.kind), product.id)


class CatalogueModel(QAbstractTableModel):
    """The rows shown, as words.

    Args:
        color: role of the theme → colour.
        today: tells the person's date.
    """

    def __init__(self, color: Callable[[str], QColor], today: Callable[[], dt.date]) -> None:
        super().__init__()
        self._color = color
        self._today = today
        self.rows: tuple[CatalogueRow, ...] = ()

    def show_rows(self, rows: Sequence[CatalogueRow]) -> None:
        """Show these; where they are the same plans as before, only what they say changes."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if same:
            self.rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(TITLES) - 1))
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return t(TITLES[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, and how."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.product.name if index.column() == PRODUCT else self._words(row, index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(self._tone(row, index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(row, index.column()) if index.column() else spoken(row, self._today())
        return None

    def _words(self, row: CatalogueRow, column: int) -> str:
        price = row.price
        if column == PROVIDER:
            return provider_name(row.product.provider)
        if column == PRODUCT:
            return short_name(row.product)
        if column == PAYMENT:
            return payment_words(row)
        if price is None:
            return t("no price") if column == LIST and row.has_price else ""
        if column == MARGIN:
            return margin_words(row.margin(), price.currency)
        if column == CHECKED:
            return trust_words(price, self._today(), dated=False)
        return {
            DATE: short_date(price.dated),
            LIST: amount(price.list_minor, price.currency),
            COST: amount(price.cost_minor, price.currency),
            OURS: amount(price.sell_minor, price.currency),
            CURRENCY: f"{price.currency} {t(PERIOD_WORDS[price.period])}",
            SOURCE: price.source or (t("written down here") if price.confidence == "own" else ""),
        }[column]

    def _tone(self, row: CatalogueRow, column: int) -> str:
        if not row.is_sold:
            return "text3"
        if row.offer is None or row.price is None:
            return {PRODUCT: "text", PROVIDER: "text2"}.get(column, "text3")
        if column == CHECKED:
            return TRUST_TONES[trust(row.price, self._today())]
        left = row.margin()
        if column == MARGIN and left is not None and left.minor < 0:
            return "bad"
        return "text" if column in {PRODUCT, LIST, COST, OURS} else "text2"


def short_name(product: ProductDetail) -> str:
    """Return a product's name beside its provider's: without what most of its products are called."""
    return product.name.removeprefix("Google Workspace ").removeprefix("for ")


def payment_words(row: CatalogueRow) -> str:
    """Return the payment plan, that it is not known, or that it is not sold any more."""
    plan = t(PAYMENT_WORDS[row.offer.payment_plan]) if row.offer else t("not known")
    if row.product.kind == "legacy":
        return t("not sold")
    return t("{plan} · not sold", plan=plan) if not row.is_sold else plan


def margin_words(found: Margin | None, currency: str) -> str:
    """Return a margin as amount and percent."""
    if found is None:
        return ""
    said = amount(found.minor, currency)
    if found.percent is None:
        return said
    percent = str(found.percent).replace(".", locale().decimalPoint()).replace("-", "−")
    return f"{said} · {percent} %"


def spoken(row: CatalogueRow, today: dt.date) -> str:
    """Return a row as a screen reader says it."""
    parts = [row.product.name, provider_name(row.product.provider), t(KIND_WORDS[row.product.kind]), payment_words(row)]
    price = row.price
    if price is not None:
        paid = unit(price)
        if paid is not None:
            parts.append(f"{money(paid, price.currency)} {t(PERIOD_WORDS[price.period])}")
        parts.append(trust_words(price, today).lstrip("✓?↻ "))
    return ", ".join(parts)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in AMOUNTS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
