"""What people type as a price, in five languages, is read as they meant it or refused in words (R44)."""

import pytest

from app.rules import money
from app.rules.trial import Refuse

READ = [
    ("1.234,56", "EUR", 123456),
    ("1,234.56", "EUR", 123456),
    ("1 234,56", "SEK", 123456),
    ("1\u00a0234,56 kr", "SEK", 123456),
    ("1\u202f234,56 kr.", "DKK", 123456),
    ("1'234.56", "CHF", 123456),
    ("1’234.56", "CHF", 123456),
    ("฿ 99.00", "THB", 9900),
    ("99 บาท", "THB", 9900),
    ("๙๙.๕๐", "THB", 9950),
    ("₩1,234", "KRW", 1234),
    ("1.234원", "KRW", 1234),
    ("１２,３４５", "KRW", 12345),
    ("€ 25,-", "EUR", 2500),
    ("25:-", "SEK", 2500),
    ("USD 3.00", "USD", 300),
    ("$3", "USD", 300),
    ("3.00 usd", "USD", 300),
    (".5", "EUR", 50),
    ("0,5", "EUR", 50),
    ("1,23,456.78", "INR", 12345678),
    ("1.234.567", "EUR", 123456700),
    ("100.00", "JPY", 100),
    ("1.234", "KWD", 1234),
    ("1,234.500", "KWD", 1234500),
    ("1234.5", "EUR", 123450),
    ("\u200e12.50\u200f", "EUR", 1250),
    ("Rp. 150.000,00", "IDR", 15000000),
    ("€ 5 EUR", "EUR", 500),
    ("5 zł", "PLN", 500),
    ("Rp 150.000", "IDR", "money_ambiguous"),
    ("five 5", "EUR", "money_no_number"),
    ("5\n€ 7", "EUR", "money_no_number"),
    ("1.234", "EUR", "money_ambiguous"),
    ("1,234", "KWD", "money_ambiguous"),
    ("0.024", "EUR", "money_too_fine"),
    ("1 234.567", "EUR", "money_too_fine"),
    ("1.5", "JPY", "money_too_fine"),
    ("-5", "EUR", "money_negative"),
    ("(5.00)", "EUR", "money_negative"),
    ("€5", "USD", "money_other_currency"),
    ("5 usd", "EUR", "money_other_currency"),
    ("free", "EUR", "money_no_number"),
    ("", "EUR", "money_no_number"),
    ("€", "EUR", "money_no_number"),
    ("12 34", "EUR", "money_no_number"),
    ("1.2.3", "EUR", "money_no_number"),
    ("1,2.3,4", "EUR", "money_no_number"),
    ("1.234,56,78", "EUR", "money_no_number"),
    ("1'234 567", "EUR", "money_no_number"),
    ("12.", "EUR", 1200),
    ("1e5", "EUR", "money_no_number"),
    ("9" * 16, "EUR", "money_too_large"),
    ("9" * 400, "EUR", "money_no_number"),
    ("1" + "0" * 12, "EUR", 10**14),
    ("1" + "0" * 12 + ".01", "EUR", "money_too_large"),
    ("0" * 39 + "5", "EUR", 500),
    ("0" * 40 + "5", "EUR", "money_no_number"),
    ("1234,567.00", "EUR", "money_no_number"),
]


@pytest.mark.parametrize(("typed", "currency", "wanted"), READ)
def test_a_price_is_read_as_meant_or_refused(typed, currency, wanted):
    read = money.read(typed, currency)
    assert (read.code if isinstance(read, Refuse) else read) == wanted


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (123456, "EUR", "en", "EUR\u00a01,234.56"),
        (123456, "EUR", "nl", "EUR\u00a01.234,56"),
        (123456, "SEK", "sv", "SEK\u00a01\u00a0234,56"),
        (1234, "KRW", "ko", "KRW\u00a01,234"),
        (9900, "THB", "th", "THB\u00a099.00"),
        (123456, "THB", "th", "THB\u00a01,234.56"),
        (-50, "USD", "en", "USD\u00a0−0.50"),
        (0, "USD", "en", "USD\u00a00.00"),
        (123456, "EUR", "de", "EUR\u00a01,234.56"),
        (1234, "KWD", "en", "KWD\u00a01.234"),
    ],
)
def test_money_is_written_as_the_language_writes_it(minor, currency, language, shown):
    assert money.format_money(minor, currency, language) == shown


def test_an_empty_price_is_an_empty_field():
    assert money.editable(None, "EUR") == ""


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("thb", "THB"),
        (" ฿ ", "THB"),
        ("€", "EUR"),
        ("kr.", "currency_shared"),
        ("$", "currency_shared"),
        ("XXX", "currency_unknown"),
        ("", "currency_unknown"),
    ],
)
def test_a_currency_is_its_code_or_a_sign_only_it_has(typed, wanted):
    found = money.check_currency(typed)
    assert (found.code if isinstance(found, Refuse) else found) == wanted
