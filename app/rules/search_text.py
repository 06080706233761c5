"""What search looks at: how a customer's text is put together, and when what was typed is found in it (R4).

The text is folded once, one field a line, with a line end after the last, so that no term matches across two fields.
"""

from __future__ import annotations

import re

from app.rules.domain import to_unicode
from app.rules.fold import fold

_NOT_DIGIT = re.compile(r"\D+")
_PHONE_IN_LINE = re.compile(r"\+?\(?\d[\d ().\-/]{4,}\d")
_PHONE_TERM = re.compile(r"[+(]*\d[\d().\-/+]*")
_DIGITS_TO_MATCH = 3
_NATIONAL = re.compile(r"0[1-9]\d{7,}")

Terms = tuple[tuple[str, ...], ...]


def compose(
    organisation_name: str,
    alternate_name: str,
    domain: str,
    primary_email: str,
    alternate_email: str,
    phone: str,
    crm_id: str,
    cloud_identity_id: str,
    note: str,
    contacts: str = "",
) -> str:
    """Return the text a customer is found by.

    Everything is taken as stored: the domain is an A-label and is found by its U-label too, a phone number is found by
    its digits alone too, and ``contacts`` has one line for each: names, email and phone.

    Returns:
        Folded lines, each ended by a line feed; empty for a customer without any text.
    """
    lines = [organisation_name, alternate_name]
    if domain not in primary_email:  # else it is found in there: a fifth less to index
        lines.append(domain)
    if "xn--" in domain:
        lines.append(to_unicode(domain))
    lines += (primary_email, alternate_email, phone)
    if phone and not phone.isdecimal():
        lines.append(_NOT_DIGIT.sub("", phone))
    lines += (crm_id, cloud_identity_id, note)
    if contacts:
        lines.append(contacts)
        lines += (_NOT_DIGIT.sub("", found) for found in _PHONE_IN_LINE.findall(contacts))
    text = "\n".join([line for line in lines if line])
    return fold(text).replace("\0", " ") + "\n" if text else ""


def terms(search: str) -> Terms:
    """Return what must be found: each term of ``search`` as its alternatives, any of which will do.

    Terms are what stands between blanks; all must be found, in any field and order. A term that looks like a phone
    number is also looked for by its digits alone, with and without the leading zero of a national number.
    """
    found: dict[str, tuple[str, ...]] = {}
    writable = search.encode(errors="ignore").decode()  # half a surrogate pair, as some input methods send it
    for term in fold(writable.replace("\0", " ")).split():
        alternatives = [term]
        if _PHONE_TERM.fullmatch(term):
            digits = _NOT_DIGIT.sub("", term)
            if len(digits) >= _DIGITS_TO_MATCH:
                alternatives.append(digits)
            if _NATIONAL.fullmatch(digits):
                alternatives.append(digits[1:])
        # What contains another alternative is found by that one too.
        found[term] = tuple(
            each
            for each in dict.fromkeys(alternatives)
            if each and not any(other in each for other in alternatives if other and other != each)
        )
    every = list(found.values())
    # A term inside another one is found with it.
    return tuple(
        each
        for each in every
        if len(each) > 1 or not any(other is not each and all(each[0] in text for text in other) for other in every)
    )


def matches(text: str, wanted: Terms) -> bool:
    """Return whether a composed text is found by these terms; no terms find everything."""
    return all(any(alternative in text for alternative in alternatives) for alternatives in wanted)
