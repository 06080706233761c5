"""Dates and counts as people write them in lists (R22): many orders, eras, scripts and separators.

A file has one date order. ``guess_date_order`` finds it from values that allow one reading only ("26/03/2027"), else
from the language of the header; the caller reports a guess that is not certain.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from app.rules.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

DateOrder = Literal["dmy", "mdy", "ymd"]

# Where all values allow two readings, people who write in these languages mean day first.
_DAY_FIRST_LANGUAGES = frozenset({"th", "nl", "sv"})
_BUDDHIST_OFFSET = 543
_FIRST_BUDDHIST_YEAR = 2400
_MS_EPOCH = re.compile(r"\d{13}")
_COMPACT = re.compile(r"(?:19|20|24|25|26)\d{6}")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_TIME = re.compile(
    r"(?:[T\s,]\s*|\s+(?:오전|오후)\s*)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:Z|UTC|GMT|น\.)?\s*(?:[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})\.?")
_KOREAN = re.compile(r"(\d{4})\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일?")
_WEEKDAY_END = re.compile(r"\s*\([^)]{1,12}\)$")
_ERA = re.compile(r"พ\s*\.?\s*ศ\s*\.?|\bb\.?\s?e\.?(?=\s|\d|$)", re.IGNORECASE)
_WORDS = re.compile(r"\d+|[^\W\d_][^\d\s,/]*")

_MONTHS_BY_LANGUAGE = (
    "january february march april may june july august september october november december",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan febr mrt apr mei juni juli aug sept okt nov dec",
)
_WEEKDAYS = (
    "mon tue wed thu fri sat sun tues thur thurs monday tuesday wednesday thursday friday saturday sunday "
    "ma di wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "mån tis ons tors fre lör sön måndag tisdag onsdag torsdag fredag lördag söndag "
    "จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์"
)
_FILLER = frozenset({"of", "den", "de", "d", "the", "st", "nd", "rd", "th", "e", "ที่", "วันที่"})
_MIN_YEAR, _MAX_YEAR = 1900, 2200


def _bare(word: str) -> str:
    return fold(word).replace(".", "").strip()


_BEFORE = frozenset(_bare(name) for name in _WEEKDAYS.split())
_MONTHS = {_bare(name): number for names in _MONTHS_BY_LANGUAGE for number, name in enumerate(names.split(), 1)}


def guess_date_order(samples: Iterable[str], language: str) -> tuple[DateOrder | None, bool]:
    """Guess how the dates of one file are written.

    Args:
        samples: cells of its date columns.
        language: of its header row (``columns.header_language``).

    Returns:
        The order, and whether it is certain. Values with one reading decide; else the header's language, not certain;
        ``(None, False)``: neither says it, ask. Without any date that could be read two ways the order is certain.
    """
    votes: Counter[DateOrder] = Counter()
    in_doubt = year_first = False
    for sample in samples:
        parts = _numbers(sample)
        if parts is None:
            continue
        first, second, third = parts
        if len(first) > 2:
            year_first = True
            continue
        one, two = int(first), int(second)
        if _is_year_first(first, third):
            votes["ymd"] += 1
        elif one > 12 >= two:
            votes["dmy"] += 1
        elif two > 12 >= one:
            votes["mdy"] += 1
        elif one != two:
            in_doubt = True
    if votes:
        (order, most), *others = votes.most_common()
        return order, not any(count * 20 > most for _, count in others)
    if in_doubt:
        return ("dmy", False) if language in _DAY_FIRST_LANGUAGES else (None, False)
    return ("ymd" if year_first else None), True


def _is_year_first(first: str, third: str) -> bool:
    return len(first) == 2 and len(third) <= 2 and int(first) > 31 and 1 <= int(third) <= 31


def _numbers(text: str) -> tuple[str, str, str] | None:
    """Return the three numbers of a date written in numbers, else None."""
    bare = _TIME.sub("", text.strip())
    found = _NUMBERS.fullmatch(_WEEKDAY_END.sub("", bare).strip())
    return (found[1], found[2], found[3]) if found else None


def is_ambiguous(text: str) -> bool:
    """Say whether a date reads as two different days, by day first and by month first."""
    by_day, by_month = parse_date(text, "dmy"), parse_date(text, "mdy")
    return by_day is not None and by_month is not None and by_day != by_month


@lru_cache(maxsize=65_536)
def parse_date(text: str, order: str | None, *, buddhist: bool = False) -> date | None:
    """Read one date.

    Args:
        text: as it stands in the cell.
        order: ``dmy``, ``mdy`` or ``ymd`` for dates in numbers, taken at its word; None takes only those with one
            reading.
        buddhist: two-digit years are of the Buddhist era ("70" is 2570, our 2027), as in Thai lists. Years from 2400
            on always are.

    Returns:
        The day, or None where the text is no date of the years 1900 to 2200.
    """
    text = text.strip()
    if len(text) == 10 and text.isascii():
        try:
            found = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return _day(found.year, found.month, found.day)
    if not text or len(text) > 64:
        return None
    return _from_digits(text) or _from_parts(text, order, buddhist) or _from_words(text, buddhist)


def _from_digits(text: str) -> date | None:
    """Read milliseconds since 1970 (Google), ``20270106``, and the day numbers of spreadsheets."""
    if not text.isascii() or not text[0].isdigit():
        return None
    if _MS_EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text) // 1000, UTC)
        return _day(moment.year, moment.month, moment.day)
    if _COMPACT.fullmatch(text):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if _SERIAL.fullmatch(text) and 20_000 <= int(text[:5]) <= 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(text[:5]))
    return None


def _from_parts(text: str, order: str | None, buddhist: bool) -> date | None:
    parts = _numbers(text)
    if parts is None:
        korean = _KOREAN.fullmatch(_WEEKDAY_END.sub("", _TIME.sub("", text)).strip())
        return _day(int(korean[1]), int(korean[2]), int(korean[3])) if korean else None
    first, second, third = parts
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) == 3 or len(third) == 3:
        return None
    one, two = int(first), int(second)
    if _is_year_first(first, third) or (order == "ymd" and len(third) == 2):
        return _day(_year(first, buddhist), two, int(third))
    year = _year(third, buddhist)
    if order == "dmy" or (order != "mdy" and one > 12):
        return _day(year, two, one)
    if order == "mdy" or two > 12 or one == two:
        return _day(year, one, two)
    return None


def _from_words(text: str, buddhist: bool) -> date | None:
    """Read "6 Jan 2027", "January 6, 2027", "6 januari 2027", "6 ม.ค. 2570"."""
    bare = _ERA.sub(" ", _WEEKDAY_END.sub("", _TIME.sub("", text)))
    month = 0
    numbers: list[str] = []
    for word in _WORDS.findall(bare):
        if word.isdigit():
            numbers.append(word)
        elif found := _MONTHS.get(_bare(word.strip("-"))):
            if month:
                return None
            month = found
        elif _bare(word) not in _FILLER and (month or numbers or _bare(word).removesuffix("ที่") not in _BEFORE):
            return None
    if not month or len(numbers) != 2:
        return None
    day, year = sorted(numbers, key=len) if any(len(number) == 4 for number in numbers) else numbers
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    return _day(_year(year, buddhist), month, int(day))


def _year(digits: str, buddhist: bool) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    if buddhist:
        return 2500 + year
    return 2000 + year if year < 80 else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    if year >= _FIRST_BUDDHIST_YEAR:
        year -= _BUDDHIST_OFFSET
    if not _MIN_YEAR <= year <= _MAX_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_GROUPED = re.compile(r"[+]?(\d{1,3}([,.'’\s])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,]0{1,2})?")
_WHOLE_DECIMAL = re.compile(r"([+]?\d+)[.,]0{1,2}")
_COUNT = re.compile(r"([+\-−]?\s?\d[\d.,'’\s]*)(?:\s*[^\W\d_][^\d]*)?")
LICENCE_LIMIT = 10_000_000
_LONGEST_COUNT = len(str(LICENCE_LIMIT))


@lru_cache(maxsize=16_384)
def parse_count(text: str) -> tuple[int | None, str]:
    """Read a number of licences: ``1250``, ``1,250``, ``1.250``, ``1 250``, ``12 users``.

    Args:
        text: as it stands in the cell.

    Returns:
        The count and an empty code, or None and what is wrong: ``not_a_number``, ``count_ambiguous`` (two numbers,
        or a fraction), ``count_negative``, ``count_too_large``; ``(None, "")`` for an empty cell.
    """
    text = text.strip()
    if text.isdecimal() and len(text) <= 8:
        return _within(text)
    if not text:
        return None, ""
    found = _COUNT.fullmatch(text)
    if found is None:
        many = sum(1 for _ in re.finditer(r"\d+", text)) > 1
        return None, "count_ambiguous" if many else "not_a_number"
    number = found[1].strip()
    if number[0] in "-−":
        return None, "count_negative"
    if whole := _WHOLE_DECIMAL.fullmatch(number):
        return _within(whole[1])
    if grouped := _GROUPED.fullmatch(number):
        return _within(re.sub(r"\D", "", grouped[1]))
    digits = number.removeprefix("+").strip().rstrip(".,")
    return _within(digits) if digits.isdecimal() else (None, "count_ambiguous")


def _within(digits: str) -> tuple[int | None, str]:
    significant = digits.lstrip("+0") or "0"
    if len(significant) > _LONGEST_COUNT:  # Python itself refuses to read thousands of digits
        return None, "count_too_large"
    count = int(significant)
    return (count, "") if count <= LICENCE_LIMIT else (None, "count_too_large")
