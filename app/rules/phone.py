"""Phone numbers: read with the customer's country in mind, checked and written the international way.

Numbering plans are those of the phonenumbers library (Google's libphonenumber). Loading it costs 60 ms, so the first
number does, not the start of the program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.models.values import Problem

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Phone:
    """A number of a numbering plan: ``international`` (``+66 2 123 4567``) and ``e164`` (``+6621234567``)."""

    international: str
    e164: str
    country: str


@lru_cache(maxsize=4096)  # a form asks again at each key, and a bulk step several times of each customer
def read_phone(text: str, country: str = "") -> Phone | Problem:
    """Read a phone number.

    Args:
        text: as typed; digits of any script, an extension too.
        country: ISO code; needed where the number has no ``+`` and country code.

    Returns:
        The number, or what is wrong: ``phone_country_needed``, ``phone_not_in_plan`` (facts ``value``, ``example``).
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms that the start does not pay

    shown = text.strip()[:_LONGEST]
    region = country.upper() if re.fullmatch(r"[A-Za-z]{2}", country) else None
    try:
        number = phonenumbers.parse(text.strip(), region)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not shown.startswith("+"):
            return Problem("phone", "phone_country_needed", {"value": shown})
        return _wrong(shown, region)
    if not phonenumbers.is_valid_number(number):
        return _wrong(shown, region)
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(international, e164, phonenumbers.region_code_for_number(number) or "")


@lru_cache(maxsize=64)  # as above
def example_phone(country: str) -> str:
    """Return a number such as they are in a country, the international way; a Dutch one where none is known."""
    import phonenumbers  # noqa: PLC0415 - as above

    number = phonenumbers.example_number(country.upper()) if country else None
    if number is None:
        return "+31 10 123 4567"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _wrong(shown: str, region: str | None) -> Problem:
    return Problem("phone", "phone_not_in_plan", {"value": shown, "example": example_phone(region or "")})
