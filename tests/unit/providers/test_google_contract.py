"""Every call against a Cloud Channel server over a real socket gives what providers/google.md says (issue 4)."""

from __future__ import annotations

import pytest

from app.models.provider import Assist, Done, Refused, Running
from app.providers.base import NotAnswered
from app.providers.google.client import CAPABILITIES
from app.providers.zoho.mail import STEPS as MAIL_STEPS
from app.rules.operations import KINDS
from tests.unit.providers.google_room import ACCOUNT, GARDEN, STANDARD, STARTER, VAULT, desk


@pytest.fixture
def room():
    with desk() as found:
        yield found


def test_every_kind_of_google_is_carried_out_or_left_to_a_person(room):
    left = {"associate_customer", "start_trial", "extend_trial", *MAIL_STEPS}  # Zoho's, and what Google has no call for
    assert set(KINDS) - CAPABILITIES == left
    assert room.do("extend_trial") == Refused("google_not_offered")


def test_a_customer_is_created_with_all_its_fields(room):
    facts = room.done("create_customer", GARDEN)
    assert facts["customer"]["provider_ref"].startswith("accounts/C0practice/customers/S")
    (page,) = room.ask(room.client.customers()).customers
    assert page.ref == facts["customer"]["provider_ref"]
    wanted = {**GARDEN, "address_lines": "1 Rama IV Road", "administrative_area": ""}
    assert page.fields == {name: value for name, value in wanted.items() if name != "kind"}


def test_provisioning_is_work_under_way_and_names_the_account():
    with desk(operation_s=0.05) as room:
        room.created(provisioned=False)
        instruction = room.instruction("provision_identity", {**GARDEN, "edu_type": "k12", "edu_size": "size_101_500"})
        first = room.ask(room.client.send(instruction))
        assert isinstance(first, Running)
        assert first.ref.startswith("operations/")
        facts = room.follow(instruction, first).facts["customer"]
        assert facts["cloud_identity_id"]
        assert facts["admin_console_uri"].startswith("https://admin.google.com/")
        assert (facts["kind"], facts["education"], facts["edu_size"]) == ("domain", 1, "size_101_500")


def test_work_is_followed_by_its_name_after_both_sides_started_again():
    with desk(operation_s=0.2) as room:
        room.created(provisioned=False)
        instruction = room.instruction("provision_identity", GARDEN)
        first = room.ask(room.client.send(instruction))
        room.ask(room.client.close())
        port = int(room.server.endpoint.rpartition(":")[2])
        room.server.stop()
        room.server.start(port)
        room.client = room.connect()
        assert isinstance(room.follow(instruction, first), Done)
        assert room.server.effects["provision_cloud_identity"] == 1


def test_google_checks_without_doing_it(room):
    room.created(provisioned=False)
    assert isinstance(room.ask(room.client.check(room.instruction("provision_identity", GARDEN))), Done)
    assert room.server.effects["provision_cloud_identity"] == 0
    room.server.world.add_identity("elsewhere.example", admins=(GARDEN["primary_email"],))
    refused = room.ask(room.client.check(room.instruction("provision_identity", GARDEN)))
    assert (refused.code, refused.field) == ("address_in_use", "primary_email")


def test_changed_details_are_told_by_field(room):
    room.created()
    room.customer |= {"organisation_name": "Green Garden 2", "phone": "+6629999999"}
    told = {"organisation_name": "Green Garden 2", "phone": "+6629999999"}
    instruction = room.instruction("update_customer", told)
    assert room.find(instruction) is None
    assert isinstance(room.send(instruction), Done)
    assert isinstance(room.find(instruction), Done)
    (page,) = room.ask(room.client.customers()).customers
    assert page.fields["organisation_name"] == "Green Garden 2"
    assert page.fields["phone"] == "+6629999999"
    assert page.fields["domain"] == "garden.example"


@pytest.mark.parametrize(
    ("plan", "shown"),
    [
        ("annual_monthly", "suspended"),
        ("annual_yearly", "suspended"),
        ("flexible", "suspended"),
        ("trial", "suspended"),
    ],
)
def test_an_order_is_suspended_until_the_terms_are_accepted(room, plan, shown):
    room.created()
    row = room.ordered(plan=plan, licences=5, accepted=False, purchase_order_number="PO-1")
    assert (row["status"], row["suspension_reasons"]) == (shown, ["pending_tos_acceptance"])
    assert (row["licences"], row["payment_plan"], row["purchase_order_number"]) == (5, plan, "PO-1")
    room.server.world.accept_terms(room.customer["provider_ref"])
    (found,) = room.ask(room.client.subscriptions(room.customer["provider_ref"])).subscriptions
    assert found.ref == row["provider_ref"]
    assert found.fields["status"] == ("trial" if plan == "trial" else "active")
    assert found.fields["plan"] == "Google Workspace Business Starter"
    assert found.fields["payment_plan"] == plan
    assert ("renewal_date" in found.fields) == plan.startswith("annual")
    assert ("trial_end" in found.fields) == (plan == "trial")
    assert found.fields.get("renewal", "auto") == "auto"


def test_an_order_finds_its_offer_by_name_where_ids_differ(room):
    room.created()
    instruction = room.order(sku="some-other-id", plan="flexible")
    instruction.payload["plan"] = "google workspace business starter"
    assert isinstance(room.send(instruction), Done)


def test_licences_plan_renewal_suspend_reactivate(room):
    room.created()
    row = room.ordered()
    assert room.done("change_licences", {"from": 5, "to": 8}, subscription=row)["subscription"]["licences"] == 8
    for to in ("active_users", "flexible", "off", "auto"):
        facts = room.done("change_renewal", {"to": to}, subscription=row)["subscription"]
        assert facts["renewal"] == to
    assert room.done("suspend", {}, subscription=row)["subscription"]["status"] == "suspended"
    assert room.done("reactivate", {}, subscription=row)["subscription"]["status"] == "active"
    plan = {"to": "Google Workspace Business Standard", "to_sku": STANDARD, "payment_plan": "annual_monthly"}
    facts = room.done("change_plan", {**plan, "licences": 8}, subscription=row)["subscription"]
    assert (facts["sku"], facts["plan"], facts["licences"]) == (STANDARD, plan["to"], 8)


def test_a_trial_becomes_paid(room):
    room.created()
    row = room.ordered(plan="trial")
    refused = room.do("start_paid_service", {}, subscription=row)
    assert refused.code == "google_not_in_trial"
    plan = {"to": "Google Workspace Business Starter", "to_sku": STARTER, "payment_plan": "flexible", "licences": 5}
    assert room.done("change_plan", plan, subscription=row)["subscription"]["status"] == "trial"
    assert room.done("start_paid_service", {}, subscription=row)["subscription"]["status"] == "active"


def test_an_add_on_is_cancelled_and_gone(room):
    room.created()
    room.server.world.identities[0].verified = True
    room.ordered(plan="flexible")
    row = room.ordered(sku=VAULT, plan="flexible", add_on=True)
    instruction = room.instruction("cancel", {}, subscription=row)
    assert room.find(instruction) is None
    assert room.send(instruction).facts["subscription"]["status"] == "cancelled"
    assert room.find(instruction).facts["subscription"]["status"] == "cancelled"
    assert len(room.ask(room.client.subscriptions(room.customer["provider_ref"])).subscriptions) == 1


def test_a_customer_is_given_to_google(room):
    room.created()
    room.ordered(plan="flexible")
    instruction = room.instruction("transfer_to_google", {})
    assert room.find(instruction) is None
    assert isinstance(room.send(instruction), Done)
    assert isinstance(room.find(instruction), Done)


@pytest.fixture
def elsewhere(room):
    from app.providers.practice.google_state import Holding

    holdings = [Holding(STARTER, "annual_monthly", 12), Holding(VAULT, "flexible", 12)]
    return room.server.world.add_identity(
        "garden.example", admins=("admin@garden.example",), token="secret-token", holdings=holdings, verified=True
    )


def test_a_customer_is_taken_over_with_its_token(room, elsewhere):
    assert room.ask(room.client.exists("garden.example", "")).decision == "take_over"
    by = {"by": "domain", "domain": "garden.example"}
    assert room.do("import_customer", by).code == "google_no_consent"
    room.how["secret"] = {"transfer-token-1": "wrong"}.get
    room.ask(room.client.close())
    room.client = room.connect()
    refused = room.do("import_customer", {**by, "secret_ref": "transfer-token-1"})
    assert (refused.code, refused.field) == ("google_token_bad", "transfer_token")
    room.how["secret"] = {"transfer-token-1": "secret-token"}.get
    room.ask(room.client.close())
    room.client = room.connect()
    instruction = room.instruction("import_customer", {**by, "secret_ref": "transfer-token-1"})
    assert room.find(instruction) is None
    facts = room.send(instruction).facts["customer"]
    assert facts["cloud_identity_id"] == elsewhere.cloud_identity_id
    assert room.find(instruction).facts["customer"]["provider_ref"] == facts["provider_ref"]
    assert room.ask(room.client.exists("garden.example", "")).decision == "ours"
    results = {"import_customer": {"customer": facts}}
    move = room.instruction("transfer_subscriptions", {"subscriptions": "all", "terms": "same"}, results=results)
    assert room.find(move) is None
    moved = room.send(move).facts["subscriptions"]
    assert sorted((each["sku"], each["licences"]) for each in moved) == [(STARTER, 12), (VAULT, 12)]
    assert len(room.find(move).facts["subscriptions"]) == 2
    assert room.server.calls["TransferEntitlements"] == 1


def test_terms_of_a_take_over_are_those_that_were_wished(room, elsewhere):
    elsewhere.consent = True
    assert room.ask(room.client.exists("garden.example", "")).decision == "take_over"
    room.customer |= room.done("import_customer", {"by": "domain", "domain": "garden.example"})["customer"]
    terms = {"Google Workspace Business Starter": {"payment_plan": "annual_yearly", "licences": 20}}
    moved = room.done("transfer_subscriptions", {"subscriptions": "all", "terms": terms})["subscriptions"]
    assert {each["sku"]: each["licences"] for each in moved} == {STARTER: 20, VAULT: 12}


def test_what_google_will_not_move_is_refused_with_its_reason(room, elsewhere):
    elsewhere.consent, elsewhere.holdings[0].reason = True, "SKU_SUSPENDED"
    room.customer |= room.done("import_customer", {"by": "domain", "domain": "garden.example"})["customer"]
    refused = room.do("transfer_subscriptions", {"subscriptions": ["Google Workspace Business Starter"]})
    assert (refused.code, refused.field) == ("take_over_sku_suspended", "subscriptions")


def test_what_exists_is_decided_by_who_has_it(room):
    def decision(domain, kind=""):
        return room.ask(room.client.exists(domain, "", kind)).decision

    world = room.server.world
    assert decision("new.example") == "new"
    world.add_identity("other.example")
    assert decision("other.example") == "take_over"
    world.add_identity("team.example", kind="TEAM", admins=("a@team.example",))
    assert decision("team.example") == "new"
    assert decision("team.example", "team") == "team"
    assert room.ask(room.client.exists("", "a@team.example")).decision == "team"
    assert room.ask(room.client.exists("", "b@team.example")).decision == "new"
    room.created()
    assert decision("garden.example") == "ours"
    bad = room.ask(room.client.exists("not a domain", ""))
    assert (bad.decision, bad.code) == ("refused", "google_domain_bad")
    assert "INVALID_VALUE" in bad.raw


def test_a_team_that_verified_its_domain_is_a_domain_customer(room):
    values = {"kind": "team", "domain": "team.example", "primary_email": "a@team.example"}
    room.created(**values)
    assert room.customer["kind"] == "team"
    instruction = room.instruction("verify_domain", {"domain": "team.example", "kind": "team"})
    assert isinstance(room.send(instruction), Assist)
    room.server.world.verify_domain(room.server.world.identities[0])
    assert room.send(instruction) == Done({"customer": {"kind": "domain", "domain_verified": 1}})
    (page,) = room.ask(room.client.customers()).customers
    assert page.provider_fields["kind"] == "domain"


def test_customers_come_in_pages_of_fifty(room):
    room.customer["crm_id"] = ""
    for number in range(120):
        room.done("create_customer", {**GARDEN, "domain": f"c{number}.example", "primary_email": "", "crm_id": ""})
    token, pages = "", []
    while True:
        page = room.ask(room.client.customers(token))
        pages.append(page)
        token = page.next_token
        if not token:
            break
    assert [len(page.customers) for page in pages] == [50, 50, 20]
    assert len({each.ref for page in pages for each in page.customers}) == 120
    assert {each.fields["crm_id"] for page in pages for each in page.customers} == {""}


def test_offers_carry_products_plans_limits_and_exact_prices(room):
    offers = room.ask(room.client.offers()).offers
    found = {(each.product["sku"], each.offer["payment_plan"]): each for each in offers}
    yearly = found[STARTER, "annual_yearly"]
    assert yearly.product["name"] == "Google Workspace Business Starter"
    assert yearly.prices == ({"currency": "USD", "period": "year", "list_minor": 8400, "cost_minor": 6720},)
    assert (yearly.offer["least_licences"], yearly.offer["most_licences"]) == (1, 300)
    assert found[STARTER, "trial"].offer["trial_days"] == 30
    assert yearly.offer["customer_kinds"] == ["domain"]


def test_a_price_that_changed_asks_a_person(room):
    room.created()
    paid = {"confidence": "provider", "currency": "USD", "price_period": "month"}
    refused = room.send(room.order(cost_minor=500, **paid))
    assert (refused.code, refused.field) == ("google_price_changed", "offer_id")
    assert refused.facts == {"before": 500, "after": 560, "currency": "USD"}
    assert isinstance(room.send(room.order(cost_minor=560, **paid)), Done)


def test_what_was_done_is_there_as_history(room):
    room.created()
    row = room.ordered()
    room.done("change_licences", {"to": 9}, subscription=row)
    lines, token = room.ask(room.client.changes(room.customer["provider_ref"]))
    assert [each["kind"] for each in lines] == ["commitment_changed", "activated", "created"]
    assert [each["side"] for each in lines] == ["reseller", "customer", "reseller"]
    assert (lines[0]["licences"], token) == (9, "")


def test_one_request_id_is_taken_once(room):
    room.created()
    instruction = room.order()
    assert isinstance(room.send(instruction), Done)
    assert isinstance(room.send(instruction), Done)
    assert room.server.effects["create_entitlement"] == 1


def test_every_request_waits_for_its_pace():
    asked = []

    async def pace(bucket):
        asked.append(bucket)

    with desk(client={"pace": pace}) as room:
        room.created()
        room.ask(room.client.customers())
        room.ask(room.client.subscriptions(room.customer["provider_ref"]))
    assert {"customers.list", "entitlements.list", "other"} <= set(asked)
    assert len(asked) == sum(room.server.calls.values())


def test_another_accounts_id_is_said_by_the_test(room):
    assert room.ask(room.client.test()) == ()
    room.account = ACCOUNT.__class__(1, "a" * 32, "google", "Other", "C0other", practice=True)
    room.ask(room.client.close())
    room.client = room.connect()
    (missing,) = room.ask(room.client.test())
    assert missing.code == "google_account_wrong"
    with pytest.raises(NotAnswered):
        room.ask(room.client.customers())
