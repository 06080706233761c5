"""What Google's errors mean: status, reason and words → an outcome with a code and the field at fault (google.md §7).

How a reason such as ``NOT_ACTIVE`` travels is not documented, so it is looked for in ErrorInfo and in the message; what
is not recognised keeps the code of its status. The raw text always goes along.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.models.provider import Offline, Outcome, Refused, SignIn, Slow, Unknown

RAW_LIMIT = 1000
CREATE, UPDATE, DELETE, IMPORT = "CreateCustomer", "UpdateCustomer", "DeleteCustomer", "ImportCustomer"
PROVISION, ORDER, MOVE = "ProvisionCloudIdentity", "CreateEntitlement", "TransferEntitlements"
TO_GOOGLE, UNITS, OFFER = "TransferEntitlementsToGoogle", "ChangeParameters", "ChangeOffer"
RENEWAL, PAID = "ChangeRenewalSettings", "StartPaidService"
MOVING = (IMPORT, MOVE, "ListTransferableSkus", "ListTransferableOffers")
BUYING = (ORDER, OFFER, "ListPurchasableSkus", "ListPurchasableOffers", "QueryEligibleBillingAccounts")
INVALID, BEFORE, EXISTS, NOT_FOUND = "INVALID_ARGUMENT", "FAILED_PRECONDITION", "ALREADY_EXISTS", "NOT_FOUND"
DENIED = "PERMISSION_DENIED"


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as it arrived.

    Args:
        code: name of the gRPC status.
        message: what it says.
        reason: of its ErrorInfo.
        fields: of its BadRequest.
        retry_s: seconds of its RetryInfo.
    """

    code: str
    message: str = ""
    reason: str = ""
    fields: tuple[str, ...] = ()
    retry_s: float | None = None

    @property
    def raw(self) -> str:
        """It as text to show, at most 1,000 characters."""
        reason = f" {self.reason}" if self.reason else ""
        return f"{self.code}{reason}: {self.message}"[:RAW_LIMIT]


# The end of a request's field → the field of the book or of the instruction.
FIELDS = {
    "org_display_name": "organisation_name", "domain": "domain", "email": "primary_email",
    "primary_contact_info": "primary_email", "user": "primary_email", "alternate_email": "alternate_email",
    "region_code": "country", "postal_code": "postal_code", "locality": "locality", "sublocality": "locality",
    "administrative_area": "administrative_area", "address_lines": "address_lines", "org_postal_address": "country",
    "given_name": "admin_first_name", "first_name": "admin_first_name", "family_name": "admin_last_name",
    "last_name": "admin_last_name", "phone": "phone", "phone_number": "phone", "language_code": "language",
    "institute_type": "edu_type", "institute_size": "edu_size", "website": "edu_website", "edu_data": "edu_type",
    "channel_partner_id": "public_identifier", "correlation_id": "crm_id", "cloud_identity_id": "cloud_identity_id",
    "primary_admin_email": "primary_email", "parameters": "licences", "num_units": "licences", "max_units": "licences",
    "offer": "offer_id", "price_reference_id": "offer_id", "sku": "offer_id", "billing_account": "offer_id",
    "purchase_order_id": "purchase_order_number", "auth_token": "transfer_token", "entitlements": "subscriptions",
    "renewal_settings": "renewal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One error we know: every part that is given must fit; ``words`` are looked for in reason and message."""

    outcome: str
    field: str = ""
    methods: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fits(self, method: str, code: str, text: str) -> bool:
        """Return whether it is this one."""
        return (
            (not self.methods or method in self.methods)
            and (not self.codes or code in self.codes)
            and (not self.words or any(word in text for word in self.words))
        )


# The first that fits says what it is.
RULES = (
    Rule("google_test_name", "domain", words=("goog-test",)),
    Rule("google_no_consent", "transfer_token", MOVING, (DENIED,)),
    Rule("google_token_bad", "transfer_token", MOVING, (INVALID, BEFORE), ("token",)),
    Rule("google_no_identity", "domain", (IMPORT,), (NOT_FOUND,)),
    Rule("google_import_conflict", "domain", (IMPORT,), (EXISTS,)),
    Rule("address_in_use", "primary_email", (PROVISION,), (EXISTS,)),
    Rule("address_in_use", "primary_email", (ORDER,), (EXISTS,), ("email", "e-mail")),
    Rule("google_sku_held", "offer_id", (ORDER,), (EXISTS,)),
    Rule("google_moved_already", "subscriptions", (MOVE, TO_GOOGLE), (EXISTS,)),
    Rule("google_move_all", "subscriptions", (MOVE, TO_GOOGLE), (BEFORE, INVALID), ("all transferring",)),
    Rule("google_to_google_admin", "primary_email", (TO_GOOGLE,), (BEFORE,), ("admin",)),
    Rule("google_domain_unverified", "domain", codes=(BEFORE, INVALID), words=("verif",)),
    Rule("google_needs_other", "offer_id", codes=(BEFORE, INVALID), words=("prerequisite",)),
    Rule("google_no_identity_yet", "", (ORDER, MOVE), (BEFORE,), ("cloud identity",)),
    Rule("google_second_edition", "offer_id", (ORDER,), (INVALID,), ("same product family", "another sku")),
    Rule("google_not_eligible", "offer_id", BUYING, (INVALID, BEFORE), ("not eligible",)),
    Rule("google_fewer_in_term", "licences", (UNITS,), (INVALID, BEFORE), ("decreas", "reduc", "fewer")),
    Rule("google_seats", "licences", (UNITS, ORDER, OFFER, MOVE), (INVALID, "OUT_OF_RANGE"), ("seat", "unit")),
    Rule("google_plan_in_term", "offer_id", (OFFER,), (INVALID, BEFORE), ("term",)),
    Rule("google_offer_gone", "offer_id", (ORDER, OFFER, MOVE), (INVALID, NOT_FOUND), ("offer", "invalid_value")),
    Rule("google_email_domain", "primary_email", (CREATE, UPDATE), (INVALID,), ("domain must match", "primary email")),
    Rule("google_domain_bad", "domain", codes=(INVALID,), words=("invalid domain", "invalid_value")),
    Rule("google_not_commitment", "renewal", words=("not_commitment_plan", "commitment plan")),
    Rule("google_not_in_trial", "", (PAID,), (BEFORE, INVALID)),
    Rule("google_not_ours_to_reactivate", words=("not_reseller_initiated",)),
    Rule("google_terms_first", codes=(BEFORE,), words=("pending_tos", "terms of service")),
    Rule("google_not_active", words=("not_active", "isn't active")),
    Rule("google_not_suspended", words=("not_suspended", "isn't suspended")),
    Rule("google_cancel_not_allowed", words=("deletion_type_not_allowed",)),
    Rule("google_has_entitlements", "", (DELETE,), (BEFORE,)),
    Rule("google_not_authorised", "", (CREATE, *BUYING), (DENIED,)),
    Rule("google_not_ours", "", codes=(DENIED,)),
    Rule("google_gone", "", codes=(NOT_FOUND,)),
    Rule("google_exists", "", codes=(EXISTS,)),
    Rule("google_not_now", "", codes=(BEFORE,)),
    Rule("google_invalid", "", codes=(INVALID, "OUT_OF_RANGE")),
    Rule("google_not_offered", "", codes=("UNIMPLEMENTED",)),
)

# Words of PERMISSION_DENIED that are about the whole account: nothing of it can be sent until they are mended.
_ACCOUNT = (
    (("service_disabled", "has not been used in project", "it is disabled"), "google_api_off"),
    (("scope_insufficient", "insufficient authentication scopes"), "google_scope_missing"),
    (("reseller tos", "terms of service", "partner sales console"), "google_reseller_terms"),
    (("access to the account", "account mismatch"), "google_account_wrong"),
)
_SIGN_IN = (
    (("unauthorized_client", "access_denied"), "google_delegation_missing"),
    (("token must be a short-lived token", "iat and exp", "invalid jwt", "oauth_clock_wrong"), "google_clock_wrong"),
    (("oauth_scope_missing",), "google_scope_missing"),
    (("invalid email or user id", "account not found"), "google_subject_unknown"),
    (
        (
            "invalid_grant",
            "refresherror",
            "oauth_grant_gone",
            "oauth_client_wrong",
            "deleted_client",
            "invalid_client",
            "disabled_client",
        ),
        "google_sign_in",
    ),
)
_NOT_REACHED = ("failed to connect", "dns resolution failed", "name resolution", "no address", "connect timeout")
_QUOTA = ("ratelimitexceeded", "rate_limit_exceeded", "quota exceeded")
_BUSY = ("INTERNAL", "UNKNOWN", "DATA_LOSS", "DEADLINE_EXCEEDED", "UNAVAILABLE", "CANCELLED")


def outcome_of(fault: Fault, method: str, *, writes: bool) -> Outcome:
    """Return what an error means.

    Args:
        fault: as it arrived.
        method: of the call (``CreateCustomer``); of work under way the one that began it.
        writes: whether the call changes something: then a lost answer leaves it unknown.
    """
    text = f"{fault.reason} {fault.message}".lower()
    early = _of_the_wire(fault, text, writes=writes)
    if early is not None:
        return early
    for rule in RULES:
        if rule.fits(method, fault.code, text):
            return Refused(rule.outcome, rule.field or field_of(fault), {}, fault.raw)
    return Unknown(fault.raw) if writes else Slow(is_quota=False)


def _of_the_wire(fault: Fault, text: str, *, writes: bool) -> Outcome | None:
    code = fault.code
    if "getting metadata from plugin failed" in text or code == "UNAUTHENTICATED":
        found = _first(_SIGN_IN, text)
        if not found and code == "UNAVAILABLE":  # Google's sign-in itself was not reached
            return Offline()
        return SignIn(found or "google_sign_in", fault.raw)
    if code == "RESOURCE_EXHAUSTED" or (code == DENIED and any(word in text for word in _QUOTA)):
        return Slow(fault.retry_s)
    if code == DENIED:
        found = _first(_ACCOUNT, text)
        return SignIn(found, fault.raw) if found else None
    if code == "UNAVAILABLE" and any(word in text for word in _NOT_REACHED):
        return Offline()
    if code == "ABORTED":
        return Slow(fault.retry_s, is_quota=False)
    if code in _BUSY:
        return Unknown(fault.raw) if writes else Slow(fault.retry_s, is_quota=False)
    return None


def _first(table: tuple[tuple[tuple[str, ...], str], ...], text: str) -> str:
    return next((code for words, code in table if any(word in text for word in words)), "")


def field_of(fault: Fault) -> str:
    """Return the book's name of the first field an error names; empty where it names none we know."""
    for field in fault.fields:
        for part in reversed(field.replace("[", ".").split(".")):
            if part in FIELDS:
                return FIELDS[part]
    return ""
