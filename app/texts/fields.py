"""The names of a customer's fields as people read them: labels of forms, columns, exports and problems.

Wording follows product.md, "Words". ``app.rules.columns`` recognises each of these again in an imported file.
"""

from __future__ import annotations

from app.texts import Texts, mark, t

FIELD_LABELS: dict[str, str] = {
    "uid": mark("Book ID"),
    "provider": mark("Provider"),
    "account": mark("Partner account"),
    "kind": mark("Kind"),
    "education": mark("Educational institution"),
    "organisation_name": mark("Organisation name"),
    "alternate_name": mark("Alternate name"),
    "domain": mark("Domain"),
    "primary_email": mark("Super administrator’s email"),
    "alternate_email": mark("Alternate email"),
    "admin_first_name": mark("Administrator’s given name"),
    "admin_last_name": mark("Administrator’s family name"),
    "phone": mark("Phone"),
    "crm_id": mark("CRM ID"),
    "cloud_identity_id": mark("Cloud Identity ID"),
    "country": mark("Country"),
    "postal_code": mark("Postal code"),
    "locality": mark("Town or city"),
    "administrative_area": mark("State or province"),
    "address_lines": mark("Address"),
    "language": mark("Language"),
    "plan": mark("Plan"),
    "payment_plan": mark("Payment plan"),
    "licences": mark("Licences"),
    "period_start": mark("Period start"),
    "period_end": mark("Period end"),
    "renewal_date": mark("Renewal date"),
    "status": mark("Status"),
    "trial_start": mark("Trial start"),
    "trial_end": mark("Trial end"),
    "tags": mark("Tags"),
    "owner": mark("Owner"),
    "note": mark("Note"),
    "archived": mark("Archived"),
    "domain_verified": mark("Domain verified"),
    "standing": mark("Standing"),
}


def field_label(field: str, texts: Texts | None = None) -> str:
    """Return the label of a field in the reader's language; an unknown field is shown as it is.

    Args:
        field: a key of ``FIELD_LABELS``.
        texts: the language to speak; the one in use where not given.
    """
    label = FIELD_LABELS.get(field)
    if label is None:
        return field
    return texts.t(label) if texts else t(label)
