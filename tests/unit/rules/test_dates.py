"""R22: dates and counts are read as they are written, and what has two readings is never guessed in silence."""

from __future__ import annotations

from datetime import date

import pytest

from app.rules.dates import guess_date_order, is_ambiguous, parse_count, parse_date

DAY = date(2027, 1, 6)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-06", " 2027-01-06 ", "2027-1-6", "2027/01/06", "2027.01.06", "2027. 1. 6.",
        "2027. 1. 6. (수)", "20270106", "Wed, 6 January 2027", "วันพุธที่ 6 มกราคม 2570",
        "2027-01-06T12:33:00Z", "2027-01-06T12:33:00.000+01:00", "2027-01-06 00:00:00", "2027-01-06 09:30",
        "2570-01-06", "1799222400000", "46393", "46393.0", "2027년 1월 6일", "2027년 01월 06일 (수)",
        "2027. 1. 6. 오후 3:05:00",
        "6 January 2027", "Jan 6, 2027", "January 6th, 2027", "Wed 6 Jan 2027", "6-Jan-27", "6th of January 2027",
        "6 januari 2027", "6 jan. 2027", "den 6 januari 2027", "6 มกราคม 2570", "6 ม.ค. 2570",
        "6 มกราคม พ.ศ. 2570", "วันที่ 6 มกราคม 2570", "6 Jan 2570 BE",
    ],
)  # fmt: skip
def test_date_with_one_reading_needs_no_order(text: str) -> None:
    assert parse_date(text, None) == DAY


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("06/01/2027", "dmy", DAY),
        ("06-01-2027", "dmy", DAY),
        ("6.1.2027", "dmy", DAY),
        ("6.1.27", "dmy", DAY),
        ("06/01/2570", "dmy", DAY),
        ("01/06/2027", "mdy", DAY),
        ("1/6/27", "mdy", DAY),
        ("01/06/2027 12:00 AM", "mdy", DAY),
        ("27-01-06", "ymd", DAY),
        ("6/1/2027", None, None),
        ("6/6/2027", None, date(2027, 6, 6)),
        ("26/3/2027", None, date(2027, 3, 26)),
        ("3/26/2027", None, date(2027, 3, 26)),
        ("3/26/2027", "dmy", None),
        ("26/3/2027", "mdy", None),
        ("85-01-06", None, date(1985, 1, 6)),
        ("2027-02-30", None, None),
        ("31-04-2027", "dmy", None),
        ("06-01-27", "ymd", date(2006, 1, 27)),
        ("6 maj 2027", None, date(2027, 5, 6)),
        ("6 mei 2027", None, date(2027, 5, 6)),
        ("6 mrt 2027", None, date(2027, 3, 6)),
        ("17 ธ.ค. 2570", None, date(2027, 12, 17)),
        ("29 Feb 2028", None, date(2028, 2, 29)),
        ("29 Feb 2027", None, None),
        ("2027 January 6", None, DAY),
        ("13/1/2027", None, date(2027, 1, 13)),
        ("1/13/2027", None, date(2027, 1, 13)),
        ("1900-01-01", None, date(1900, 1, 1)),
        ("1899-12-31", None, None),
        ("2200-12-31", None, date(2200, 12, 31)),
        ("2201-01-01", None, None),
    ],
)
def test_order_decides_what_has_two_readings(text: str, order: str | None, day: date | None) -> None:
    assert parse_date(text, order) == day


def test_thai_lists_may_shorten_the_year() -> None:
    assert parse_date("06/01/70", "dmy", buddhist=True) == DAY
    assert parse_date("6 ม.ค. 70", None, buddhist=True) == DAY
    assert parse_date("06/01/70", "dmy") == date(2070, 1, 6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "12",
        "2027",
        "1.5",
        "6 Jan",
        "January 2027",
        "6 Jan Feb 2027",
        "6 quux 2027",
        "x" * 100,
        "0000-00-00",
        "1234-01-06",
        "99999",
        "6/1/207",
        "207/1/6",
        "2027/1/2027",
        "20271306",
        "9999999999999",
        "6 Jan 12345",
        "2027년",
        "2300-01-01",
        "bakery 6 Jan 2027",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    for order in ("dmy", "mdy", "ymd", None):
        assert parse_date(text, order) is None


@pytest.mark.parametrize(
    ("samples", "language", "answer"),
    [
        (["26/03/2570", "01/11/2570"], "th", ("dmy", True)),
        (["03/26/2027", "01/11/2027"], "nl", ("mdy", True)),
        (["08-07-2027"], "nl", ("dmy", False)),
        (["08-07-2027"], "sv", ("dmy", False)),
        (["08/07/2027"], "en", (None, False)),
        (["08/07/2027"], "ko", (None, False)),
        (["2027-07-08", "2027-08-07"], "en", ("ymd", True)),
        (["85-01-06", "86-02-03"], "", ("ymd", True)),
        (["6 Jan 2027", "", "x"], "en", (None, True)),
        ([], "th", (None, True)),
        (["06/06/2027"], "en", (None, True)),
        (["26/03/2027", "03/26/2027"], "en", ("dmy", False)),
        (["26/03/2027"] * 40 + ["03/26/2027"], "en", ("dmy", True)),
        (["26/03/2027 10:00", "2027-01-06T10:00:00Z"], "en", ("dmy", True)),
    ],
)
def test_order_of_a_file_is_told_by_its_values_then_its_language(
    samples: list[str], language: str, answer: tuple[str | None, bool]
) -> None:
    assert guess_date_order(samples, language) == answer


def test_ambiguous_is_what_both_orders_read_differently() -> None:
    assert is_ambiguous("06/01/2027")
    for text in ("06/06/2027", "26/03/2027", "2027-01-06", "x"):
        assert not is_ambiguous(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("25", 25), ("0", 0), (" 25 ", 25), ("+25", 25), ("1,250", 1250), ("1.250", 1250), ("1 250", 1250),
        ("1\u202f250", 1250), ("1\u00a0250", 1250), ("1'250", 1250), ("1,234,567", 1_234_567), ("1,250.00", 1250),
        ("1.250,00", 1250), ("25.0", 25), ("25,00", 25), ("12 users", 12), ("50명", 50), ("12 licenties", 12),
        ("๑๒", 12), ("１２", 12), ("12.", 12),
    ],
)  # fmt: skip
def test_count_is_read_as_it_is_typed(text: str, count: int) -> None:
    assert parse_count(text) == (count, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("many", "not_a_number"),
        ("-", "not_a_number"),
        ("12,5", "count_ambiguous"),
        ("12/50", "count_ambiguous"),
        ("10-20", "count_ambiguous"),
        ("1,25,0", "count_ambiguous"),
        ("12 of 50", "count_ambiguous"),
        ("-3", "count_negative"),
        ("− 3", "count_negative"),
        ("99999999", "count_too_large"),
        ("99999999999", "count_too_large"),
        ("999,999,999", "count_too_large"),
        ("9" * 5000, "count_too_large"),
        ("9" * 5000 + ".00", "count_too_large"),
        ("1" + ",000" * 2000, "count_too_large"),
        ("users: 12", "not_a_number"),
    ],
)
def test_count_that_can_not_be_taken_says_why(text: str, code: str) -> None:
    assert parse_count(text) == (None, code)


def test_zeros_before_a_count_are_nothing_however_many() -> None:
    assert parse_count("0" * 5000 + "12") == (12, "")
    assert parse_count("0" * 5000) == (0, "")


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_date_of_endless_digits_is_no_date(digits: int) -> None:
    assert parse_date("1" * digits, "dmy") is None
    assert parse_date(f"{'1' * digits}-01-01", "ymd") is None


@pytest.mark.parametrize(
    ("sample", "order", "certain"),
    [("13/12/2027", "dmy", True), ("12/13/2027", "mdy", True), ("12/11/2027", None, False)],
)
def test_a_thirteenth_decides_the_order_a_twelfth_does_not(sample: str, order: str | None, certain: bool) -> None:
    assert guess_date_order([sample], "xx")[1] is certain
    assert not certain or guess_date_order([sample], "xx")[0] == order


@pytest.mark.parametrize(
    "text",
    [
        *("3 of March 2027", "3 de maart 2027", "den 3 mars 2027", "d 3 mars 2027", "the 3rd March 2027"),
        *("3th March 2027", "3nd March 2027", "3st March 2027", "3e maart 2027", "ที่ 3 มีนาคม 2027", "วันที่ 3 มีนาคม 2027"),
    ],
)
def test_what_people_write_around_a_date_does_not_matter(text: str) -> None:
    assert parse_date(text, "dmy") == date(2027, 3, 3)
