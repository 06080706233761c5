"""Exact money: minor units by currency, what people type and read, margins (R44). Never a float.

Money is an integer of minor units (cents, satang, won) and an ISO 4217 code. Currencies never mix: what would add or
compare two of them answers with a refusal instead.
"""

from __future__ import annotations

from decimal import Decimal

# ISO 4217: currencies whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
EXPONENTS = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}


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
