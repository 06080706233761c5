"""The words of what was changed at a provider: what differs, and values as people read them (R50)."""

from __future__ import annotations

from app.models.drift import DriftRow
from app.rules.domain import to_unicode
from app.texts import LANGUAGES, mark, t
from app.texts.fields import field_label
from app.views.cards.face import PROVIDER_WORDS
from app.views.customer.words import country_name

# Field → what is said of it where it was changed at the provider alone.
DIFFERS: dict[str, str] = {
    "organisation_name": mark("The organisation name differs from the customer’s admin console"),
    "domain": mark("The domain differs from the customer’s admin console"),
    "primary_email": mark("The super administrator’s email differs from the customer’s admin console"),
    "alternate_email": mark("The alternate email differs from the customer’s admin console"),
    "admin_first_name": mark("The administrator’s given name differs from the customer’s admin console"),
    "admin_last_name": mark("The administrator’s family name differs from the customer’s admin console"),
    "phone": mark("The phone number differs from the customer’s admin console"),
    "country": mark("The country differs from the customer’s admin console"),
    "postal_code": mark("The postal code differs from the customer’s admin console"),
    "locality": mark("The town or city differs from the customer’s admin console"),
    "administrative_area": mark("The state or province differs from the customer’s admin console"),
    "address_lines": mark("The address differs from the customer’s admin console"),
    "language": mark("The language differs from the customer’s admin console"),
}
RULE_WORDS: dict[str, str] = {"theirs": mark("always take theirs"), "ours": mark("always keep ours")}


def sentence(row: DriftRow) -> str:
    """Return what is different, in one sentence."""
    if both_changed(row):
        return t(
            "{field}: changed here and at {provider}", field=field_label(row.field), provider=provider_of(row.provider)
        )
    return t(DIFFERS[row.field]) if row.field in DIFFERS else field_label(row.field)


def both_changed(row: DriftRow) -> bool:
    """Whether it is known that both sides changed it; what the provider had before may never have been seen."""
    return row.kind == "conflict" and row.base is not None


def provider_of(provider: str) -> str:
    """Return the provider's name, for a sentence."""
    return PROVIDER_WORDS.get(provider) or t("the provider")


def shown(field: str, value: str | None) -> str:
    """Return a value as people read it; None was never known, an empty one says nothing."""
    if value is None:
        return t("not known")
    if not value:
        return t("nothing")
    if field == "domain":
        return to_unicode(value)
    if field == "country":
        return country_name(value)
    if field == "language":
        return LANGUAGES.get(value, value)
    return value


def step(row: DriftRow) -> str:
    """Return “ours → theirs” on one line."""
    ours, theirs = (" ".join(shown(row.field, each).split()) for each in (row.ours, row.theirs))
    return f"{ours} → {theirs}"
