"""Price lists in and out: looked at first, one step, one undo; an export comes back as the same (R44)."""

import pytest

from app.actions import catalogue, price_book, price_lists, undo
from app.errors import Unreadable, UserError
from app.store import catalogue_rows
from app.texts import Texts

LIST = """Onze prijzen november;;;;;;
;;;;;;
Leverancier;SKU;Betaalplan;Valuta;Lijstprijs;Inkoopprijs;Datum
Zoho;workplace_standard;annual;EUR;€ 3,00;2,40;26-11-2026
Zoho;workplace_standard;flexible;EUR;1.234;;26-11-2026
Zoho;mail_lite;annual;USD;1,00;0,80;
Zoho;mail_10gb;annual;USD;1,25;;22-11-2026
"""


@pytest.fixture
def filled(desk):
    desk.run(catalogue.ensure)
    return desk


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "prijzen.csv"
    made.write_bytes(LIST.encode("windows-1252"))
    return made


def offers(desk):
    return desk.book.reader.ask(catalogue_rows.offers).result()


def prices(desk, sku):
    return {p.currency: p for o in offers(desk) if o.product.sku == sku for p in o.prices}


def test_a_list_is_looked_at_before_anything_is_written(filled, path):
    before = offers(filled)
    lines = price_lists.preview(filled.book.reader, price_lists.read_list(path))
    assert [(line.number, line.state, line.code) for line in lines] == [
        (4, "new", ""),
        (5, "rejected", "money_ambiguous"),
        (6, "updated", ""),
        (7, "same", ""),
    ]
    assert offers(filled) == before


def test_a_list_comes_in_as_one_step_that_one_undo_takes_back(filled, path):
    before = offers(filled)
    done = filled.run(price_lists.import_list, price_lists.read_list(path))
    assert done.facts == {"file": "prijzen.csv", "new": 1, "updated": 1, "same": 1, "rejected": 1}
    euro = prices(filled, "workplace_standard")["EUR"]
    assert (euro.list_minor, euro.cost_minor, euro.dated, euro.confidence) == (300, 240, "2026-11-26", "own")
    assert euro.source == "prijzen.csv"
    assert prices(filled, "mail_lite")["USD"].dated == filled.book.clock.today().isoformat()
    assert prices(filled, "mail_10gb")["USD"].confidence == "low"
    filled.run(undo.undo)
    assert offers(filled) == before


def test_a_book_without_a_catalogue_is_filled_first(desk, path):
    desk.run(price_lists.import_list, price_lists.read_list(path))
    assert prices(desk, "workplace_standard")["EUR"].list_minor == 300


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "nl", "ko", "th", "sv"])
def test_an_export_comes_back_as_the_same_in_every_language(filled, tmp_path, suffix, language):
    standard = next(o for o in offers(filled) if o.product.sku == "workplace_standard")
    for currency, minor in (("KRW", 1_234), ("KWD", 1_234), ("EUR", 123_456), ("THB", 0)):
        filled.run(price_book.set_price, standard.id, {"currency": currency, "period": "year", "sell_minor": minor})
    path = tmp_path / f"Price book.{suffix}"
    written = price_lists.export(filled.book.reader, path, Texts(language))
    lines = price_lists.preview(filled.book.reader, price_lists.read_list(path))
    assert written == len(lines) == sum(len(offer.prices) for offer in offers(filled))
    assert {(line.state, line.code) for line in lines} == {("same", "")}


def test_rows_not_taken_are_saved_with_their_reason(filled, path, tmp_path):
    found = price_lists.read_list(path)
    lines = price_lists.preview(filled.book.reader, found)
    saved = tmp_path / "not taken.csv"
    assert price_lists.save_rejected(saved, found, lines, Texts("en")) == 1
    text = saved.read_text("utf-8-sig")
    assert "can be read in two ways" in text
    assert "1.234" in text
    assert "Reason" in text


def test_what_is_no_price_list_says_so(filled, tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text("Company,Domain\nZon,zon.example\n" * 15, "utf-8")
    with pytest.raises(Unreadable) as caught:
        price_lists.read_list(path)
    assert caught.value.code == "price_list_header"
    path.write_text("SKU,Currency,Price\nnothing,EUR,1\n", "utf-8")
    with pytest.raises(UserError) as nothing:
        filled.run(price_lists.import_list, price_lists.read_list(path))
    assert nothing.value.code == "price_list_nothing"
    path.write_text("SKU,Currency,Price\n" + "mail_lite,EUR,1\n" * (price_lists.MOST_ROWS + 1), "utf-8")
    with pytest.raises(UserError) as long:
        price_lists.read_list(path)
    assert long.value.code == "price_list_long"


def test_a_header_below_another_row_is_found(filled, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "Company,Domain,Email\nzon,zon.example,a@zon.example\nSKU,Currency,RRP\nmail_lite,USD,1.10\n", "utf-8"
    )
    lines = price_lists.preview(filled.book.reader, price_lists.read_list(path))
    assert [(line.number, line.state) for line in lines] == [(4, "updated")]


def test_another_format_is_refused(filled, tmp_path):
    with pytest.raises(UserError) as caught:
        price_lists.export(filled.book.reader, tmp_path / "prices.pdf")
    assert caught.value.code == "export_format"
