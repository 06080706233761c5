"""The application to Zoho's partner programme in words: its steps, fields and states (R60)."""

from __future__ import annotations

from app.texts import mark, t
from app.texts.fields import FIELD_LABELS, field_label

STEP_TITLES: dict[str, str] = {
    "account": mark("1. Zoho Mail account"),
    "company": mark("2. Company details and address"),
    "expertise": mark("3. Primary expertise"),
    "experience": mark("4. Experience and plans"),
    "terms": mark("5. Terms"),
}
STEP_NOTES: dict[str, str] = {
    "account": mark(
        "The form is sent from a Zoho Mail account. Make one for your company first if there is none; the same sign-in "
        "opens the Partner Store later."
    ),
    "company": mark("As they stand on your company’s registration."),
    "expertise": mark("For this programme it is Workplace; another answer leads to another programme."),
    "experience": mark("What you sell and support today, and what you mean to do with Zoho Workplace."),
    "terms": mark("Read the programme’s terms on Zoho’s page. They are accepted there, not here."),
}
LABELS: dict[str, str] = {
    "zoho_email": mark("Zoho Mail address"),
    "company_name": mark("Company name"),
    "website": mark("Web site"),
    "contact_first_name": mark("Contact’s given name"),
    "contact_last_name": mark("Contact’s family name"),
    "expertise": mark("Primary expertise"),
    "experience": mark("Experience"),
    "customers_served": mark("Customers you serve today"),
    "plan": mark("Plans with Zoho Workplace"),
    "terms_read": mark("I have read the terms of the programme"),
}
EXPERTISE_WORDS = {"": mark("Not chosen yet"), "workplace": "Workplace"}
STATE_WORDS: dict[str, tuple[str, str]] = {
    "draft": (mark("Draft"), "plain"),
    "submitted": (mark("Submitted"), "info"),
    "accepted": (mark("Accepted"), "ok"),
    "declined": (mark("Declined"), "bad"),
}


def label_of(field: str) -> str:
    """Return the label of a field of the application."""
    return t(LABELS[field]) if field in LABELS else field_label(field) if field in FIELD_LABELS else field
