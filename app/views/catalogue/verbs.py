"""What can be done on the catalogue page besides typing a price: products, payment plans, price lists in and out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.rules.product import PAYMENT_PLANS, check
from app.texts import n, t
from app.texts.fields import field_label
from app.views.cards.face import PAYMENT_WORDS
from app.views.catalogue.words import KIND_WORDS, PROVIDERS
from app.views.customer.form import FormDialog, FormField
from app.views.dates import number
from app.views.file_dialogs import ask_for_file, ask_where_to_write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.models.catalogue import OfferDetail, ProductDetail
    from app.store.book import Book
    from app.store.work import Work
    from app.views.desk import Desk

PATTERN = "*.csv *.tsv *.txt *.xlsx *.xls *.ods"


def ask_for_product(desk: Desk, window: QWidget) -> None:
    """Ask for a product of our own, such as a local service."""
    from app.actions import price_book  # noqa: PLC0415 - loaded when first used

    fields = [
        FormField("name", t("Name"), hint=t("such as Migration, per person")),
        FormField("provider", t("For customers of"), "choice", PROVIDERS),
        FormField("kind", t("Type"), "choice", _kinds()),
        FormField("payment_plan", field_label("payment_plan"), "choice", _plans(set())),
        FormField("note", field_label("note")),
    ]
    values = {"provider": "google", "kind": "add_on", "payment_plan": "flexible"}
    _open(desk, window, t("Add product"), fields, values, lambda typed: partial(price_book.add_product, values=typed))


def edit_product(desk: Desk, window: QWidget, product: ProductDetail) -> None:
    """Ask for other words and limits of a product; a newer program then leaves it as it is."""
    from app.actions import price_book  # noqa: PLC0415

    fields = [
        FormField("name", t("Name")),
        FormField("kind", t("Type"), "choice", _kinds()),
        FormField("least_licences", t("Fewest licences"), hint=t("no limit")),
        FormField("most_licences", t("Most licences"), hint=t("no limit")),
        FormField("note", field_label("note")),
    ]
    values = {spec.name: getattr(product, spec.name) for spec in fields}
    values |= {name: "" if values[name] is None else str(values[name]) for name in ("least_licences", "most_licences")}
    _open(
        desk, window, t("Edit product"), fields, values,
        lambda typed: partial(price_book.edit_product, product_id=product.id, values=typed),
    )  # fmt: skip


def ask_for_plan(desk: Desk, window: QWidget, product: ProductDetail, there: set[str]) -> None:
    """Ask for one more payment plan of a product."""
    from app.actions import price_book  # noqa: PLC0415

    plans = _plans(there)
    if not plans:
        desk.strip.say(t("{name} has every payment plan already.", name=product.name))
        return
    fields = [FormField("payment_plan", field_label("payment_plan"), "choice", plans)]
    _open(
        desk, window, t("Add payment plan: {name}", name=product.name), fields, {"payment_plan": plans[0][0]},
        lambda typed: partial(price_book.add_offer, product_id=product.id, payment_plan=typed["payment_plan"]),
    )  # fmt: skip


def edit_plan(desk: Desk, window: QWidget, offer: OfferDetail) -> None:
    """Ask for limits and dates of a payment plan; saving it says that it is so."""
    from app.actions import price_book  # noqa: PLC0415

    fields = [
        FormField("least_licences", t("Fewest licences"), hint=t("as the product")),
        FormField("most_licences", t("Most licences"), hint=t("as the product")),
        FormField("trial_days", t("Days of trial"), hint=t("none")),
        FormField("valid_from", t("Sold from"), hint="2027-01-01"),
        FormField("valid_until", t("Sold until"), hint="2027-12-31"),
    ]
    values = {spec.name: getattr(offer, spec.name) for spec in fields}
    values = {name: "" if value is None else str(value) for name, value in values.items()}
    plan = t(PAYMENT_WORDS[offer.payment_plan])
    _open(
        desk, window, t("{product}: {plan}", product=offer.product.name, plan=plan), fields, values,
        lambda typed: partial(price_book.edit_offer, offer_id=offer.id, values=typed),
    )  # fmt: skip


def ask_for_price_list(desk: Desk, window: QWidget) -> None:
    """Ask for a file with prices, then show what it would change."""
    lists = t("Price lists")
    ask_for_file(window, t("Import prices"), f"{lists} ({PATTERN})", lambda path: open_price_list(desk, window, path))


def open_price_list(desk: Desk, window: QWidget, path: Path) -> None:
    """Show what a price list would change; nothing is written before *Import*."""
    from app.views.catalogue.importing import PriceListDialog  # noqa: PLC0415

    PriceListDialog(desk, path, window).open()


def ask_where_to(desk: Desk, window: QWidget) -> None:
    """Ask for a file to write the price book to."""
    kinds = {"xlsx": t("Excel workbook"), "csv": t("CSV file")}
    ask_where_to_write(window, t("Export prices"), t("Price book"), kinds, lambda path: export_prices(desk, path))


def export_prices(desk: Desk, path: Path) -> None:
    """Write the price book to a file, on a thread of its own."""
    from app.actions import price_lists  # noqa: PLC0415
    from app.views.spawn import on_thread  # noqa: PLC0415

    desk.when(
        on_thread("export prices", partial(price_lists.export, desk.reader, path)),
        lambda count: desk.strip.say(
            n("{count} price saved as “{name}”.", "{count} prices saved as “{name}”.", count, count=number(count),
              name=path.name)
        ),
    )  # fmt: skip


def _open(
    desk: Desk,
    window: QWidget,
    title: str,
    fields: list[FormField],
    values: dict[str, Any],
    action: Callable[[dict[str, Any]], Callable[[Work], Any]],
) -> None:
    def save(typed: dict[str, Any]) -> None:
        def start(book: Book) -> Any:
            return book.do(action(typed))

        desk.write(start, done=lambda _changes: dialog.accept(), failed=dialog.refuse)

    dialog = FormDialog(title, t("Save"), fields, check, save, values, window)
    dialog.open()


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((kind, t(words)) for kind, words in KIND_WORDS.items())


def _plans(there: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple((plan, t(PAYMENT_WORDS[plan])) for plan in PAYMENT_PLANS if plan not in there)
