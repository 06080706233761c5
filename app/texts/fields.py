"""The names of a customer's fields as people read them: labels of forms, wizards, columns, exports and problems.

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
    "address_lines": mark("Street and number"),
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
# Fields that no list of customers has: only a provider asks for them, or they are no column of a customer.
OTHER_LABELS: dict[str, str] = {
    "partner_account_id": mark("Partner account"),
    "product_family": mark("Primary product family"),
    "public_identifier": mark("Reseller public identifier"),
    "zoho_plan": mark("Plan"),
    "consent_date": mark("Purchase consent"),
    "transfer_token": mark("Transfer token"),
    "edu_type": mark("Type of institution"),
    "edu_size": mark("Size of institution"),
    "edu_website": mark("Web site of the institution"),
}


def field_label(field: str, texts: Texts | None = None) -> str:
    """Return the label of a field in the reader's language; an unknown field is shown as it is.

    Args:
        field: a key of ``FIELD_LABELS`` or ``OTHER_LABELS``.
        texts: the language to speak; the one in use where not given.
    """
    label = FIELD_LABELS.get(field) or OTHER_LABELS.get(field)
    if label is None:
        return field
    return texts.t(label) if texts else t(label)
