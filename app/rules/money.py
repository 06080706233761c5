"""Exact money: minor units by currency, what people type and read, margins (R44). Never a float.

Money is an integer of minor units (cents, satang, won) and an ISO 4217 code. Currencies never mix: what would add two
of them keeps them apart instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import cast

from app.errors import Bug
from app.models.values import Money
from app.rules.trial import Refuse

# ISO 4217: currencies whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
EXPONENTS = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}
CURRENCIES = frozenset(
    (
        f"{_WHOLE} {_THOUSANDTHS} AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN"
        " BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD"
        " HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU"
        " MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK"
        " SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER"
        " ZAR ZMW ZWG"
    ).split()
)
MONTHS = {"month": 1, "year": 12}
MOST_MINOR = 10**14  # a price above a million million is a slip of the hand

_SYMBOLS = {
    "฿": "THB", "บาท": "THB", "€": "EUR", "₩": "KRW", "원": "KRW", "£": "GBP", "₹": "INR", "₱": "PHP", "₫": "VND",
    "₺": "TRY", "₪": "ILS", "₴": "UAH", "zł": "PLN",
    "$": "USD AUD CAD SGD NZD HKD MXN TWD BND FJD ARS CLP COP", "¥": "JPY CNY", "円": "JPY", "元": "CNY TWD",
    "kr": "SEK NOK DKK ISK", "rp": "IDR", "rm": "MYR", "fr": "CHF",
}  # fmt: skip
_DASH_ENDING = re.compile(r"[.,:][-–—]$")  # 25,- and 25:-
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_PARTS = re.compile(r"(?P<before>[^\d.,'()−-]*)(?:\.(?= ))?(?P<number>.*?)(?P<after>[^\d.,:'()–—−-]*)\.?", re.DOTALL)
_SHAPE = re.compile(r"(?:\d+(?:[.,' ]\d+)*)?(?:[.,]\d+)?")
_LONGEST = 40
_PASTED = 200  # of a hostile paste no more is looked at
_MARKS = {"en": (",", "."), "th": (",", "."), "ko": (",", "."), "nl": (".", ","), "sv": ("\u00a0", ",")}
_THREE = 3


def exponent(currency: str) -> int:
    """Return how many decimals a currency has: 2 unless ISO 4217 says otherwise."""
    return EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int | None:
    """Return an amount in minor units; None where it is finer than the currency has."""
    scaled = amount.scaleb(exponent(currency))
    return int(scaled) if scaled == scaled.to_integral_value() else None


def to_decimal(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact amount with the currency's decimals."""
    return Decimal(minor).scaleb(-exponent(currency))


def check_currency(text: str) -> str | Refuse:
    """Return the ISO 4217 code of what somebody typed (``thb``, ``฿``), or why it is none.

    A sign that several currencies share is refused: ``currency_shared``, with the codes.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    code = typed.upper()
    if code in CURRENCIES:
        return code
    owners = _SYMBOLS.get(typed.lower().rstrip("."), "").split()
    if len(owners) == 1:
        return owners[0]
    if owners:
        return Refuse("currency_shared", {"value": typed, "codes": ", ".join(owners[:4])})
    return Refuse("currency_unknown", {"value": typed[:20]})


def read(text: str, currency: str) -> int | Refuse:
    """Return what somebody typed as an amount of ``currency``, in minor units, or why it can't be taken.

    Understood are ``1.234,56``, ``1,234.56``, ``1 234,56``, ``1'234.56``, Indian groups, digits of any script, and the
    currency's code or sign before or after. What may mean two amounts is refused, never guessed.

    Args:
        text: as typed or as a cell of a list has it.
        currency: ISO code.

    Returns:
        Minor units (0 or more), or ``Refuse`` with ``money_no_number``, ``money_negative``, ``money_other_currency``,
        ``money_ambiguous`` (``whole``, ``fraction``), ``money_too_fine`` (``decimals``), ``money_too_large``.
    """
    shown = {"value": text.strip()[:_LONGEST]}
    bare = _strip(text[:_PASTED], currency)
    if isinstance(bare, Refuse):
        return bare
    if bare.startswith(("-", "−", "(")) and any(letter.isdigit() for letter in bare):
        return Refuse("money_negative", shown)
    if not bare or len(bare) > _LONGEST or not _SHAPE.fullmatch(bare) or not any(letter.isdigit() for letter in bare):
        return Refuse("money_no_number", shown)
    amount = _amount(bare, exponent(currency))
    if isinstance(amount, Refuse):
        return Refuse(amount.code, {**shown, **amount.facts})
    minor = to_minor(amount, currency)
    if minor is None:
        return Refuse("money_too_fine", {**shown, "currency": currency, "decimals": exponent(currency)})
    return minor if minor <= MOST_MINOR else Refuse("money_too_large", shown)


def read_signed(text: str, currency: str) -> int | Refuse:
    """As ``read``, of an amount that may be below zero: ``-12.50``, ``−12,50``, ``(12.50)``, ``USD -12.50``."""
    typed = text.strip().removeprefix("'")
    before = re.match(r"\D*", typed)
    sign = re.search(r"[-−–(]", before[0]) if before else None
    if sign is None:
        return read(typed, currency)
    bare = typed[: sign.start()] + typed[sign.end() :]
    found = read(bare.replace(")", "") if sign[0] == "(" else bare, currency)
    return found if isinstance(found, Refuse) else -found


def _strip(text: str, currency: str) -> str | Refuse:
    """Take signs, codes and what can't be seen off; digits become ASCII, every space a plain one."""
    if _PLAIN.fullmatch(text):  # most cells of most lists
        return text
    kept: list[str] = []
    for letter in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(letter)
        if kind == "Nd":
            kept.append(str(unicodedata.digit(letter)))
        elif kind in {"Zs", "Cc"}:
            kept.append(" ")
        elif kind != "Cf":
            kept.append("'" if letter == "’" else letter.lower())
    found = cast("re.Match[str]", _PARTS.fullmatch("".join(kept).strip()))  # every part may be empty
    for sign in (found["before"].strip(), found["after"].strip()):
        owners = sign.upper() if sign.upper() in CURRENCIES else _SYMBOLS.get(sign, "")
        if sign and not owners:
            return ""
        if sign and currency not in owners.split():
            return Refuse("money_other_currency", {"value": text.strip()[:_LONGEST], "currency": currency})
    return _DASH_ENDING.sub("", found["number"].strip())


def _amount(bare: str, decimals: int) -> Decimal | Refuse:
    """Read digits with separators; what stands last and once may be the decimal mark."""
    marks = [letter for letter in bare if letter in ".,"]
    grouped = " " in bare or "'" in bare
    last = marks[-1] if marks else ""
    if not last:
        return _whole(bare)
    before, _, after = bare.rpartition(last)
    if len(set(marks)) == 1:
        if len(marks) > 1:
            return _whole(bare)
        if len(after) == _THREE and not grouped and _may_group(before):
            if decimals == 0:
                return _whole(bare)
            if not (decimals == _THREE and last == "."):
                return Refuse("money_ambiguous", {"whole": before + after, "fraction": _nearest(before, after)})
    elif marks.count(last) > 1:
        return Refuse("money_no_number")
    whole = _whole(before or "0")
    return whole if isinstance(whole, Refuse) else whole + Decimal(f"0.{after}")


def _may_group(before: str) -> bool:
    return 0 < len(before) <= _THREE and not before.startswith("0")


def _nearest(before: str, after: str) -> str:
    return f"{before}.{after[:2]}"


def _whole(text: str) -> Decimal | Refuse:
    """Read a whole number whose groups are of one kind: three digits, or Indian twos before the last three."""
    parts = re.split(r"[.,' ]", text)
    separators = {letter for letter in text if not letter.isdigit()}
    if len(separators) > 1 or (
        len(parts) > 1
        and not (
            0 < len(parts[0]) <= _THREE
            and len(parts[-1]) == _THREE
            and ({len(part) for part in parts[1:-1]} <= {3} or {len(part) for part in parts[1:-1]} == {2})
        )
    ):
        return Refuse("money_no_number")
    return Decimal("".join(parts))


def format_amount(minor: int, currency: str, language: str = "en") -> str:
    """Return ``1,234.56`` (Dutch ``1.234,56``, Swedish ``1 234,56``): the amount without its currency."""
    group, mark = _MARKS.get(language, _MARKS["en"])
    text = f"{abs(to_decimal(minor, currency)):,f}"
    whole, _, fraction = text.partition(".")
    return ("−" if minor < 0 else "") + whole.replace(",", group) + (mark + fraction if fraction else "")


def format_money(minor: int, currency: str, language: str = "en") -> str:
    """Return ``THB 1,234.56``: code first, so that no sign is taken for another currency's; it never breaks."""
    return f"{currency}\u00a0{format_amount(minor, currency, language)}"


def editable(minor: int | None, currency: str, language: str = "en") -> str:
    """Return an amount as it stands in a field to be changed: no grouping, and ``read`` gives it back."""
    if minor is None:
        return ""
    mark = "." if exponent(currency) == _THREE else _MARKS.get(language, _MARKS["en"])[1]
    return f"{to_decimal(minor, currency):f}".replace(".", mark)


def times(minor: int, count: int) -> int:
    """Return the price of ``count`` licences."""
    return minor * count


def convert(minor: int, period: str, to: str) -> tuple[int, bool]:
    """Return a price per ``period`` as one per ``to`` (month, year), and whether it is exact.

    A year's price per month is rounded half to even; it is to be looked at, never to be charged.
    """
    amount = Decimal(minor) * MONTHS[to] / MONTHS[period]
    rounded = amount.to_integral_value(ROUND_HALF_EVEN)
    return int(rounded), int(rounded) * MONTHS[period] == minor * MONTHS[to]


@dataclass(frozen=True, slots=True)
class Margin:
    """What is left of a price: minor units (negative: a loss), and percent of the price with one decimal.

    ``percent`` is None where the price is nothing.
    """

    minor: int
    percent: Decimal | None


def margin(sell_minor: int, cost_minor: int) -> Margin:
    """Return what is left of our price after our cost, both of one currency and period."""
    left = sell_minor - cost_minor
    if sell_minor == 0:
        return Margin(left, None)
    percent = (Decimal(left) * 100 / Decimal(sell_minor)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return Margin(left, percent)


def plus(one: Money, other: Money) -> Money:
    """Add two amounts of one currency.

    Raises:
        Bug: they are of two currencies.
    """
    if one.currency != other.currency:
        raise Bug(f"{one.currency} and {other.currency} don’t add up")
    return Money(one.minor + other.minor, one.currency)


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return the sum of each currency, by code; currencies never mix."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
