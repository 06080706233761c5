"""The letters of the wizard *Take over a customer*, in the customer's language, before the customer is in the book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.take_over_facts import TakeOverFacts
from app.actions.flows.take_over_record import asked_on, columns_of
from app.models.follow_ups import LetterSource
from app.models.values import Provider
from app.rules import association
from app.rules.letter_facts import facts as letter_facts
from app.rules.letter_facts import letter_language
from app.texts import mark, t
from app.texts.letters import Letter, letter

LETTER_FIELDS = ("letter", "token_letter")  # of the pages; a copied one is kept in ``letters_copied``
_GAP_WORDS = {
    "public_identifier": mark("our public identifier (in our partner account)"),
    "partner": mark("our name (the partner account)"),
    "admin_email": mark("the administrator’s email"),
    "customer": mark("the organisation’s name"),
    "account": mark("the domain"),
    "contact": mark("the organisation’s name"),
}


def letter_text(code: str, values: Mapping[str, Any], facts: TakeOverFacts) -> tuple[str, str, tuple[str, ...]]:
    """Return subject, body and what is missing in them, in words.

    The consent is given to our own partner account, so its public identifier stands in the letter; the identifier of
    a distributor's reseller is not asked of the customer.

    Args:
        code: of the letter.
        values: as typed.
        facts: what is known of the book.
    """
    written = _written(code, values, facts)
    gaps = dict.fromkeys(t(_GAP_WORDS[each]) if each in _GAP_WORDS else each for each in written.missing)
    return written.subject, written.body.strip(), tuple(gaps)


def copied_letter(field: str, values: Mapping[str, Any], facts: TakeOverFacts) -> dict[str, str]:
    """Return what is recorded of a letter that was copied (R54): the arguments of ``messages.Sent``, without whose."""
    code = "make_token" if field == "token_letter" else "give_consent"
    if field == "letter" and values.get("provider") == Provider.ZOHO:
        code = "agree_association"
    written = _written(code, values, facts)
    columns = columns_of(values)
    return {
        "template": code,
        "language": letter_language(columns),
        "to": str(columns.get("primary_email") or ""),
        "subject": written.subject,
        "body": written.body,
    }


def _written(code: str, values: Mapping[str, Any], facts: TakeOverFacts) -> Letter:
    columns = columns_of(values)
    account = facts.account(values)
    ours = (
        {"name": account.name, "public_identifier": account.public_identifier, "data_centre": account.data_centre}
        if account is not None
        else {}
    )
    products = tuple(values.get("consent_products") or (values.get("product_family") or "workspace",))
    asked = asked_on(values, facts) if values.get("provider") == Provider.ZOHO else None
    until = "" if asked is None else association.lapse_day(asked).isoformat()
    source = LetterSource(0, columns, ours, consent_products=products, expires_on=until)
    language = letter_language(columns)
    own = (facts.own or {}).get((code, language))
    return letter(code, language, letter_facts(source, language, facts.sender), own)
