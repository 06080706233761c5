"""Each documented error of each method becomes its code at the field at fault, and its raw text is kept (Q8, §7)."""

from __future__ import annotations

import pytest

from app.models.provider import Offline, Refused, SignIn, Slow, Unknown
from app.providers.google.errors import FIELDS, RULES, Fault, field_of, outcome_of
from app.texts.codes import SENTENCES, say
from tests.unit.providers.google_room import GARDEN, STANDARD, STARTER, VAULT, desk

INVALID, BEFORE, EXISTS = "INVALID_ARGUMENT", "FAILED_PRECONDITION", "ALREADY_EXISTS"
DENIED, NOT_FOUND = "PERMISSION_DENIED", "NOT_FOUND"
# method, status, reason, message → code, field
DOCUMENTED = [
    (
        "CheckCloudIdentityAccountsExist",
        INVALID,
        "INVALID_VALUE",
        "Invalid domain value",
        "google_domain_bad",
        "domain",
    ),
    ("CheckCloudIdentityAccountsExist", INVALID, "", "INVALID_VALUE: domain", "google_domain_bad", "domain"),
    ("CreateCustomer", INVALID, "", "Domain must match primary email", "google_email_domain", "primary_email"),
    ("CreateCustomer", DENIED, "", "Reseller is not authorized", "google_not_authorised", ""),
    ("UpdateCustomer", NOT_FOUND, "", "no such customer", "google_gone", ""),
    ("DeleteCustomer", BEFORE, "", "The customer has entitlements", "google_has_entitlements", ""),
    ("ImportCustomer", NOT_FOUND, "", "Cloud Identity doesn't exist", "google_no_identity", "domain"),
    ("ImportCustomer", INVALID, "", "auth_token is expired", "google_token_bad", "transfer_token"),
    ("ImportCustomer", EXISTS, "", "conflict", "google_import_conflict", "domain"),
    ("ImportCustomer", DENIED, "", "no consent", "google_no_consent", "transfer_token"),
    ("ProvisionCloudIdentity", EXISTS, "", "primary email exists", "address_in_use", "primary_email"),
    ("CreateEntitlement", INVALID, "", "another SKU of same product family", "google_second_edition", "offer_id"),
    ("CreateEntitlement", INVALID, "INVALID_VALUE", "invalid offer", "google_offer_gone", "offer_id"),
    ("CreateEntitlement", EXISTS, "", "The SKU was already purchased", "google_sku_held", "offer_id"),
    ("CreateEntitlement", EXISTS, "", "admin email exists", "address_in_use", "primary_email"),
    ("CreateEntitlement", BEFORE, "CONDITION_NOT_MET", "domain is not verified", "google_domain_unverified", "domain"),
    ("CreateEntitlement", BEFORE, "CONDITION_NOT_MET", "Prerequisite SKU", "google_needs_other", "offer_id"),
    ("CreateEntitlement", BEFORE, "CONDITION_NOT_MET", "must start with goog-test.", "google_test_name", "domain"),
    ("CreateEntitlement", DENIED, "", "not authorized for product", "google_not_authorised", ""),
    ("CreateEntitlement", INVALID, "", "Customer is not eligible to purchase", "google_not_eligible", "offer_id"),
    ("TransferEntitlements", EXISTS, "", "already transferred", "google_moved_already", "subscriptions"),
    ("TransferEntitlements", BEFORE, "", "Specify all transferring entitlements", "google_move_all", "subscriptions"),
    ("TransferEntitlements", BEFORE, "", "domain unverified", "google_domain_unverified", "domain"),
    ("TransferEntitlementsToGoogle", BEFORE, "", "no admin user exists", "google_to_google_admin", "primary_email"),
    ("ListTransferableSkus", DENIED, "", "not ours", "google_no_consent", "transfer_token"),
    ("ChangeParameters", INVALID, "", "number of seats > max", "google_seats", "licences"),
    ("ChangeParameters", INVALID, "", "can't decrease seats", "google_fewer_in_term", "licences"),
    ("ChangeOffer", INVALID, "", "not during its term", "google_plan_in_term", "offer_id"),
    ("ChangeRenewalSettings", INVALID, "NOT_COMMITMENT_PLAN", "no", "google_not_commitment", "renewal"),
    ("StartPaidService", BEFORE, "NOT_IN_TRIAL", "no", "google_not_in_trial", ""),
    ("SuspendEntitlement", BEFORE, "NOT_ACTIVE", "no", "google_not_active", ""),
    ("ActivateEntitlement", BEFORE, "NOT_SUSPENDED", "no", "google_not_suspended", ""),
    ("ActivateEntitlement", BEFORE, "SUSPENSION_NOT_RESELLER_INITIATED", "no", "google_not_ours_to_reactivate", ""),
    ("ActivateEntitlement", BEFORE, "", "PENDING_TOS_ACCEPTANCE", "google_terms_first", ""),
    ("CancelEntitlement", BEFORE, "DELETION_TYPE_NOT_ALLOWED", "no", "google_cancel_not_allowed", ""),
    ("CancelEntitlement", BEFORE, "", "has projects", "google_not_now", ""),
    ("GetCustomer", DENIED, "", "not ours", "google_not_ours", ""),
    ("GetCustomer", EXISTS, "", "?", "google_exists", ""),
    ("ListOffers", INVALID, "", "?", "google_invalid", ""),
    ("ListSkuGroups", "UNIMPLEMENTED", "", "?", "google_not_offered", ""),
]


@pytest.mark.parametrize(("method", "status", "reason", "message", "code", "field"), DOCUMENTED)
@pytest.mark.parametrize("writes", [True, False])
def test_each_documented_error_has_its_code_and_field(method, status, reason, message, code, field, writes):
    outcome = outcome_of(Fault(status, message, reason), method, writes=writes)
    assert outcome == Refused(code, field, {}, f"{status}{' ' if reason else ''}{reason}: {message}")
    assert say(code) != code


def test_every_rule_has_a_sentence_and_a_documented_error():
    assert {rule.outcome for rule in RULES} <= set(SENTENCES)
    reached = {code for *_error, code, _field in DOCUMENTED}
    assert {rule.outcome for rule in RULES} - reached <= {"google_no_identity_yet"}


@pytest.mark.parametrize(
    ("fault", "writing", "asking"),
    [
        (Fault("UNAVAILABLE", "failed to connect to all addresses"), Offline(), Offline()),
        (Fault("UNAVAILABLE", "DNS resolution failed for x"), Offline(), Offline()),
        (Fault("UNAVAILABLE", "Socket closed"), Unknown, Slow(is_quota=False)),
        (Fault("DEADLINE_EXCEEDED", "x"), Unknown, Slow(is_quota=False)),
        (Fault("INTERNAL", "x"), Unknown, Slow(is_quota=False)),
        (Fault("UNKNOWN", "x"), Unknown, Slow(is_quota=False)),
        (Fault("CANCELLED", "x"), Unknown, Slow(is_quota=False)),
        (Fault("A_NEW_ONE", "x"), Unknown, Slow(is_quota=False)),
        (Fault("ABORTED", "x"), Slow(is_quota=False), Slow(is_quota=False)),
        (Fault("RESOURCE_EXHAUSTED", "x", retry_s=30.0), Slow(30.0), Slow(30.0)),
        (Fault(DENIED, "rateLimitExceeded"), Slow(), Slow()),
    ],
)
def test_only_what_surely_had_no_effect_is_called_so(fault, writing, asking):
    found = outcome_of(fault, "CreateCustomer", writes=True)
    assert found == (Unknown(fault.raw) if writing is Unknown else writing)
    assert outcome_of(fault, "ListCustomers", writes=False) == asking


@pytest.mark.parametrize(
    ("status", "message", "reason", "code"),
    [
        ("UNAUTHENTICATED", "Request had invalid authentication credentials", "", "google_sign_in"),
        ("UNAUTHENTICATED", "RefreshError: ('invalid_grant: Token has been revoked')", "", "google_sign_in"),
        ("UNAUTHENTICATED", "unauthorized_client: Client is unauthorized", "", "google_delegation_missing"),
        ("UNAUTHENTICATED", "invalid_grant: Invalid JWT: Token must be a short-lived token", "", "google_clock_wrong"),
        ("UNAVAILABLE", "Getting metadata from plugin failed with error: invalid_grant", "", "google_sign_in"),
        (DENIED, "Cloud Channel API has not been used in project 1 before", "SERVICE_DISABLED", "google_api_off"),
        (DENIED, "Request had insufficient authentication scopes.", "", "google_scope_missing"),
        (DENIED, "accept the reseller ToS", "", "google_reseller_terms"),
        (DENIED, "The user does not have access to the account", "", "google_account_wrong"),
    ],
)
def test_what_is_about_the_account_asks_to_sign_in(status, message, reason, code):
    fault = Fault(status, message, reason)
    assert outcome_of(fault, "CreateCustomer", writes=True) == SignIn(code, fault.raw)
    assert say(code) != code


def test_googles_sign_in_that_is_not_reached_is_offline():
    fault = Fault("UNAVAILABLE", "Getting metadata from plugin failed with error: connection reset")
    assert outcome_of(fault, "CreateCustomer", writes=True) == Offline()


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("customer.org_postal_address.region_code", "country"),
        ("customer.org_postal_address.address_lines[0]", "address_lines"),
        ("customer.primary_contact_info.email", "primary_email"),
        ("user.given_name", "admin_first_name"),
        ("entitlement.parameters[0].value", "licences"),
        ("cloud_identity_info.edu_data.institute_type", "edu_type"),
        ("what.ever", ""),
    ],
)
def test_a_field_of_google_is_one_of_the_book(path, field):
    assert field_of(Fault(INVALID, fields=(path,))) == field
    assert field == "" or field in FIELDS.values()


def test_raw_text_is_kept_but_not_without_end():
    outcome = outcome_of(Fault(INVALID, "x" * 10_000), "ListOffers", writes=False)
    assert len(outcome.raw) == 1000


# The same over the wire, as a server faithful to the documentation answers


@pytest.fixture
def room():
    with desk() as found:
        yield found


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"organisation_name": ""}, "organisation_name"),
        ({"country": ""}, "country"),
        ({"country": "Thailand"}, "country"),
        ({"address_lines": []}, "address_lines"),
        ({"domain": ""}, "domain"),
        ({"domain": "x"}, "domain"),
        ({"primary_email": "a@other.example"}, "primary_email"),
        ({"alternate_email": "b@garden.example"}, "alternate_email"),
    ],
)
def test_what_is_wrong_with_a_new_customer_stands_at_its_field(room, changed, field):
    outcome = room.do("create_customer", {**GARDEN, **changed})
    assert isinstance(outcome, Refused)
    assert outcome.field == field
    assert outcome.raw.startswith(INVALID)
    assert room.server.effects["create_customer"] == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"primary_email": ""}, "primary_email"),
        ({"admin_first_name": ""}, "admin_first_name"),
        ({"admin_last_name": ""}, "admin_last_name"),
        ({"primary_email": "a@other.example"}, "primary_email"),
        ({"alternate_email": "b@garden.example"}, "alternate_email"),
    ],
)
def test_what_is_wrong_with_an_administrator_stands_at_its_field(room, changed, field):
    room.created(provisioned=False)
    outcome = room.do("provision_identity", {**GARDEN, **changed})
    assert (type(outcome), outcome.field) == (Refused, field)


@pytest.mark.parametrize("operation_s", [0.0, 0.05])
def test_errors_of_work_under_way_are_read_from_the_work(operation_s):
    with desk(operation_s=operation_s) as room:
        room.server.world.add_identity("elsewhere.example", admins=(GARDEN["primary_email"],))
        room.created(provisioned=False)
        outcome = room.do("provision_identity", GARDEN)
        assert (outcome.code, outcome.field) == ("address_in_use", "primary_email")
        assert outcome.raw.startswith(EXISTS)


def refused(room, instruction):
    outcome = room.send(instruction)
    assert isinstance(outcome, Refused), outcome
    return outcome.code, outcome.field


def test_orders_are_refused_with_their_reason(room):
    room.created(provisioned=False)
    assert refused(room, room.order()) == ("google_no_identity_yet", "")
    room.done("provision_identity", GARDEN)
    assert refused(room, room.order(licences=301)) == ("google_seats", "licences")
    assert refused(room, room.order(sku="1010020026")) == ("google_domain_unverified", "domain")
    assert refused(room, room.order(sku="no-such")) == ("google_offer_gone", "offer_id")
    assert refused(room, room.order(plan="free")) == ("google_offer_gone", "offer_id")
    row = room.ordered()
    assert refused(room, room.order()) == ("google_sku_held", "offer_id")
    assert refused(room, room.order(sku=STANDARD)) == ("google_second_edition", "offer_id")
    assert refused(room, room.instruction("change_licences", {"to": 4}, subscription=row)) == (
        "google_fewer_in_term", "licences",
    )  # fmt: skip
    assert refused(room, room.instruction("change_licences", {"to": 400}, subscription=row))[0] == "google_seats"
    assert refused(room, room.instruction("reactivate", {}, subscription=row))[0] == "google_not_suspended"
    assert refused(room, room.instruction("cancel", {}, subscription=row))[0] == "google_cancel_not_allowed"
    assert refused(room, room.instruction("start_paid_service", {}, subscription=row))[0] == "google_not_in_trial"
    plan = {"to": "", "to_sku": STARTER, "payment_plan": "flexible", "licences": 5}
    assert refused(room, room.instruction("change_plan", plan, subscription=row))[0] == "google_plan_in_term"
    gone = {**row, "provider_ref": f"{room.customer['provider_ref']}/entitlements/none"}
    assert refused(room, room.instruction("suspend", {}, subscription=gone))[0] == "google_gone"
    other = {**row, "provider_ref": "accounts/Cother/customers/1/entitlements/2"}
    assert refused(room, room.instruction("suspend", {}, subscription=other))[0] == "google_not_ours"
    assert refused(room, room.instruction("suspend", {}, subscription={}))[0] == "google_no_entitlement"


def test_what_waits_for_the_terms_is_not_reactivated(room):
    room.created()
    row = room.ordered(accepted=False)
    assert refused(room, room.instruction("reactivate", {}, subscription=row))[0] == "google_not_ours_to_reactivate"
    assert refused(room, room.instruction("suspend", {}, subscription=row))[0] == "google_not_active"


def test_flexible_plans_have_no_renewal_and_vault_needs_no_team(room):
    room.created()
    row = room.ordered(plan="flexible")
    code = refused(room, room.instruction("change_renewal", {"to": "off"}, subscription=row))
    assert code == ("google_not_commitment", "renewal")
    team = {"kind": "team", "domain": "team.example", "primary_email": "a@team.example"}
    room.customer |= {"provider_ref": ""}
    room.created(**team)
    assert refused(room, room.order(sku=VAULT, plan="flexible")) == ("google_offer_gone", "offer_id")


def test_the_test_console_wants_its_names():
    with desk(test_console=True) as room:
        assert room.do("create_customer", GARDEN).code == "google_test_name"
        name = "goog-test.garden.reseller.example"
        room.created(domain=name, primary_email=f"a@{name}")
        assert room.send(room.order(licences=11)).code == "google_seats"
        row = room.ordered(plan="trial", licences=10)
        assert row["licences"] == 10
