"""Taking a customer over: what is written, what is held, and that nothing goes out without a consent (R20)."""

from __future__ import annotations

import uuid

import pytest

from app.actions import associations, customers, outbox, taking_over, undo
from app.actions.taking_over import Evidence
from app.errors import Refused, UserError
from app.rules.operations import operation
from app.store.journal import Entry
from tests.unit.actions.on_the_way import CONSENT, GOOGLE, follow_ups, hang_order, operations, standing, transfer


def test_with_consent_the_customer_is_brought_in_and_then_everything_moves_in_one_call(desk, clock):
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    first, second = operations(desk)
    assert [first["kind"], second["kind"]] == ["import_customer", "transfer_subscriptions"]
    assert first["state"] == second["state"] == "ready"
    assert second["depends_on"] == [first["uid"]]
    assert second["payload"]["subscriptions"] == "all"
    assert (first["payload"]["by"], first["payload"]["domain"]) == ("domain", "cafedekade.nl")
    assert changes.verb == "take_over.begun"
    assert changes.facts["operations"] == [first["uid"], second["uid"]]
    assert standing(desk, changes.facts["customer_id"]) == "waiting"
    assert follow_ups(desk) == ["accept_terms"]
    assert desk.row(changes.facts["customer_id"])["status"] == ""


def test_without_consent_nothing_is_ready_to_be_sent(desk, clock):
    changes = desk.run(taking_over.take_over, GOOGLE)
    assert {each["state"] for each in operations(desk)} == {"held"}
    assert all(each["missing"] == ["consent_date"] for each in operations(desk))
    assert changes.verb == "take_over.held"
    assert follow_ups(desk) == ["give_consent"]
    desk.run(taking_over.record_consent, changes.facts["customer_id"], "2026-03-02", ["workspace"])
    assert {each["state"] for each in operations(desk)} == {"ready"}
    assert transfer(desk) == "customer_agreed"
    assert follow_ups(desk) == ["accept_terms"]
    desk.run(undo.undo)
    assert {each["state"] for each in operations(desk)} == {"held"}
    assert follow_ups(desk) == ["give_consent"]
    assert not desk.query("SELECT 1 FROM consent")


def test_a_needed_token_holds_until_it_is_in_the_keyring_and_ends_the_instructions_with_it(desk, clock):
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "token_needed": True})
    assert all(each["missing"] == ["transfer_token"] for each in operations(desk))
    assert follow_ups(desk) == ["make_token"]
    transfer_id = transfer(desk, "id")
    desk.run(taking_over.record_token, transfer_id, "2026-03-01", "transfer-token-1")
    assert {each["state"] for each in operations(desk)} == {"ready"}
    assert {each["expires_at"] for each in operations(desk)} == {1773619200000}  # the end of 15 March 2026
    assert transfer(desk, "expires_on") == "2026-03-15"
    assert follow_ups(desk) == ["accept_terms"]
    assert changes.facts["missing"] == ["transfer_token"]


def test_a_token_given_at_once_ends_the_instructions_on_its_last_day(desk, clock):
    desk.run(
        taking_over.take_over,
        {**GOOGLE, **CONSENT, "token_date": "2026-02-16", "subscriptions": ["Business Plus"]},
        secret_ref="transfer-token-1",
    )
    assert {each["state"] for each in operations(desk)} == {"ready"}
    assert transfer(desk, "expires_on") == "2026-03-02"
    assert operations(desk)[1]["payload"]["subscriptions"] == ["Business Plus"]
    clock.set("2026-03-03")
    assert desk.run(associations.lapse_due).facts["count"] == 1
    assert transfer(desk) == "lapsed"
    assert {each["state"] for each in operations(desk)} == {"held"}
    assert "make_token" in follow_ups(desk)
    assert desk.run(associations.lapse_due).verb == ""
    desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-03", "transfer-token-2")
    assert {each["state"] for each in operations(desk)} == {"ready"}
    desk.run(associations.forget_secrets, [transfer(desk, "id")])
    assert transfer(desk, "secret_ref") == ""


def test_instructions_that_expired_with_their_token_are_written_anew(desk, clock):
    desk.run(
        taking_over.take_over,
        {**GOOGLE, **CONSENT, "token_date": "2026-03-01", "subscriptions": ["Vault"]},
        secret_ref="transfer-token-1",
    )
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'expired'")).result()
    desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-02", "transfer-token-2")
    assert [each["state"] for each in operations(desk)] == ["withdrawn", "withdrawn", "ready", "ready"]
    assert operations(desk)[3]["payload"]["subscriptions"] == ["Vault"]


def test_the_customer_in_the_book_is_used_and_never_made_twice(desk, clock):
    known = desk.add("Old name", provider="google", domain="cafedekade.nl", phone="+31101234567")
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "phone": "", "domain": "www.CafeDeKade.nl"})
    assert changes.facts["customer_id"] == known
    assert desk.query("SELECT count(*) FROM customer") == [(1,)]
    assert desk.row(known)["organisation_name"] == "De Kade"
    assert desk.row(known)["phone"] == "+31101234567"
    desk.run(undo.undo)
    assert standing(desk, known) == "book_only"
    assert desk.row(known)["organisation_name"] == "Old name"
    assert {each["state"] for each in operations(desk)} == {"withdrawn"}
    assert not desk.query("SELECT 1 FROM transfer")


def test_a_record_without_provider_is_decided_and_another_providers_is_left_alone(desk, clock):
    desk.add("At Zoho", provider="zoho", domain="cafedekade.nl")
    undecided = desk.add("Undecided", domain="cafedekade.nl")
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    assert changes.facts["customer_id"] == undecided
    assert desk.row(undecided)["provider"] == "google"


def test_a_team_is_known_by_its_cloud_identity_id_or_email_and_not_by_its_domain(desk, clock):
    team = desk.add("Team", provider="google", kind="team", primary_email="ann@cafedekade.nl")
    desk.add("Domain", provider="google", domain="cafedekade.nl")
    values = {"provider": "google", "kind": "team", "organisation_name": "Team", **CONSENT}
    changes = desk.run(taking_over.take_over, {**values, "primary_email": "ann@cafedekade.nl"})
    assert changes.facts["customer_id"] == team
    assert operations(desk)[0]["payload"]["by"] == "primary_email"
    other = desk.run(taking_over.take_over, {**values, "organisation_name": "Other", "cloud_identity_id": "C09"})
    assert other.facts["customer_id"] != team
    assert operations(desk)[2]["payload"]["by"] == "cloud_identity_id"


def test_keys_of_two_customers_are_not_guessed_at(desk, clock):
    desk.add("One", provider="google", domain="cafedekade.nl")
    desk.add("Two", provider="google", domain="two.example", cloud_identity_id="C01")
    with pytest.raises(Refused, match="take_over_two"):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "cloud_identity_id": "C01"})


def test_ours_already_and_one_under_way_are_refused(desk, clock):
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    customer_id = changes.facts["customer_id"]
    with pytest.raises(Refused, match="take_over_waits"):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    assert standing(desk, customer_id) == "book_only"
    assert follow_ups(desk) == []
    assert {each["state"] for each in operations(desk)} == {"withdrawn"}
    with pytest.raises(Refused, match="take_over_over"):
        desk.run(taking_over.withdraw, transfer(desk, "id"))
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET standing = 'at_provider'")).result()
    with pytest.raises(Refused, match="take_over_ours"):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})


def test_access_that_was_lost_is_taken_over_again_and_withdrawing_leaves_it_lost(desk, clock):
    lost = desk.add("De Kade", provider="google", domain="cafedekade.nl")
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET standing = 'access_lost'")).result()
    changes = desk.run(taking_over.take_over, {**CONSENT, **GOOGLE, "customer_id": lost})
    assert changes.facts["customer_id"] == lost
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    assert standing(desk, lost) == "access_lost"


def test_what_is_with_the_provider_is_not_withdrawn(desk, clock):
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'sending' WHERE id = 1")).result()
    with pytest.raises(Refused, match="undo_sent"):
        desk.run(taking_over.withdraw, transfer(desk, "id"))
    with pytest.raises(Refused, match="take_over_over"):
        desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-01", "x")
    assert changes.batch_id is not None


def test_a_waiting_creation_gives_way_and_orders_hang_behind_the_take_over(desk, clock):
    customer = desk.add("De Kade", provider="google", domain="cafedekade.nl")

    def queue(work):
        entry = Entry(work, "customer.added", {"name": "x"})
        (create,) = entry.apply([operation("create_customer", customer, {}, by="Sofie")])
        uid = work.connection.execute("SELECT uid FROM operation WHERE id = ?", (create,)).fetchone()[0]
        entry.apply([operation("order", customer, {}, by="Sofie", depends_on=[uuid.UUID(bytes=uid)])])
        entry.apply([operation("order", customer, {}, by="Sofie")])
        return entry.close()

    desk.run(queue)
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    create, order, free, _, move = operations(desk)
    assert create["state"] == "withdrawn"
    assert order["depends_on"] == [move["uid"]]
    assert free["depends_on"] == []
    desk.run(undo.undo)
    assert operations(desk)[0]["state"] == "ready"
    assert operations(desk)[1]["depends_on"] == [create["uid"]]
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'sending' WHERE id = 1")).result()
    with pytest.raises(Refused, match="take_over_being_created"):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})


def test_evidence_is_kept_with_the_consent_now_or_later(desk, clock):
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}, evidence=Evidence("mail.eml", b"yes"))
    assert desk.query("SELECT a.name FROM consent c JOIN attachment a ON a.id = c.attachment_id") == [("mail.eml",)]
    desk.run(taking_over.add_evidence, 1, Evidence("more.eml", b"yes again"))
    assert desk.query("SELECT a.name FROM consent c JOIN attachment a ON a.id = c.attachment_id") == [("more.eml",)]
    with pytest.raises(UserError, match="attachment_empty"):
        desk.run(taking_over.add_evidence, 1, Evidence("empty.eml", b""))
    with pytest.raises(Refused, match="take_over_gone"):
        desk.run(taking_over.add_evidence, 9, Evidence("mail.eml", b"yes"))


def test_an_empty_choice_brings_the_customer_in_and_moves_nothing(desk, clock):
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "subscriptions": []})
    assert [each["kind"] for each in operations(desk)] == ["import_customer"]
    assert follow_ups(desk) == []


def test_a_draft_goes_with_the_finish_and_comes_back_with_undo(desk, clock):
    def draft(work):
        entry = Entry(work, "customer.added", {"name": "x"})
        entry.insert("draft", {"flow": "take_over", "version": 1, "by": "Sofie"})
        return entry.close()

    desk.run(draft)
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}, draft_id=1)
    assert not desk.query("SELECT 1 FROM draft")
    desk.run(undo.undo)
    assert desk.query("SELECT id FROM draft") == [(1,)]
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}, draft_id=7)


def test_distributors_name_the_reseller_and_accounts_fit_the_provider(desk, clock):
    def accounts(work):
        entry = Entry(work, "practice.filled", {})
        entry.insert("partner_account", {"provider": "google", "name": "Rotterdam", "distributor": 1})
        entry.insert("partner_account", {"provider": "zoho", "name": "Europe"})
        return entry.close()

    desk.run(accounts)
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "partner_account_id": 1})
    assert operations(desk)[0]["missing"] == ["public_identifier"]
    desk.run(customers.edit, 1, {"public_identifier": "C02reseller"})
    assert (operations(desk)[0]["state"], operations(desk)[0]["payload"]["public_identifier"]) == (
        "ready",
        "C02reseller",
    )
    with pytest.raises(UserError, match="account_wrong"):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "partner_account_id": 2, "domain": "b.nl"})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"provider": ""}, "take_over_provider"),
        ({"consent_date": "2026-03-03"}, "consent_in_future"),
        ({"nonprofits": "yes"}, "take_over_nonprofits"),
        ({"domain": "co.th"}, "domain_public_suffix"),
        ({"token_date": "2026-02-01"}, "token_expired"),
    ],
)
def test_a_wrong_value_changes_nothing(desk, clock, values, code):
    with pytest.raises(UserError, match=code):
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, **values})
    assert not desk.query("SELECT 1 FROM customer")


def test_consent_and_token_recorded_later_are_checked(desk, clock):
    customer = desk.run(taking_over.take_over, GOOGLE).facts["customer_id"]
    for given, products, code in [
        ("", ["workspace"], "consent_needed"),
        ("2026-03-03", ["workspace"], "consent_in_future"),
        ("2026-03-01", [], "consent_products_needed"),
    ]:
        with pytest.raises(UserError, match=code):
            desk.run(taking_over.record_consent, customer, given, products)
    for made, code in [("", "token_date_needed"), ("2026-01-01", "token_expired")]:
        with pytest.raises(UserError, match=code):
            desk.run(taking_over.record_token, transfer(desk, "id"), made, "x")
    with pytest.raises(Refused, match="take_over_gone"):
        desk.run(taking_over.record_token, 9, "2026-03-01", "x")
    desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-01", "x")  # what else is missing still holds
    assert {each["state"] for each in operations(desk)} == {"held"}


def test_a_consent_of_a_customer_that_is_not_on_its_way_is_only_recorded(desk, clock):
    customer = desk.add("Zon", provider="google", domain="zon.example")
    desk.run(taking_over.record_consent, customer, "2026-03-01", ["workspace", "voice"])
    assert desk.query("SELECT products FROM consent") == [('["workspace","voice"]',)]
    assert not operations(desk)
    desk.run(taking_over.take_over, {**GOOGLE, "domain": "zon.example"})
    assert {each["state"] for each in operations(desk)} == {"ready"}


def test_what_names_the_customer_is_filled_in_later_and_goes_along(desk, clock):
    changes = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, "domain": ""})
    assert operations(desk)[0]["missing"] == ["domain"]
    desk.run(customers.edit, changes.facts["customer_id"], {"domain": "cafedekade.nl"})
    assert operations(desk)[0]["payload"]["domain"] == "cafedekade.nl"
    assert {each["state"] for each in operations(desk)} == {"ready"}


def test_of_two_accounts_somebody_chooses(desk, clock):
    def accounts(work):
        entry = Entry(work, "practice.filled", {})
        for name in ("Rotterdam", "Education"):
            entry.insert("partner_account", {"provider": "google", "name": name})
        return entry.close()

    desk.run(accounts)
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})
    assert operations(desk)[0]["missing"] == ["partner_account_id"]
    desk.run(customers.edit, 1, {"partner_account_id": 2})
    assert {each["state"] for each in operations(desk)} == {"ready"}


def test_withdrawing_takes_along_what_waits_behind_and_the_outbox_ends_the_take_over_too(desk, clock):
    customer = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}).facts["customer_id"]
    hang_order(desk, customer, operations(desk)[1]["uid"])
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    assert {each["state"] for each in operations(desk)} == {"withdrawn"}
    desk.run(undo.undo)
    assert {each["state"] for each in operations(desk)} == {"ready"}
    desk.run(outbox.withdraw, [operations(desk)[0]["uid"]])
    assert transfer(desk) == "withdrawn"
    desk.run(taking_over.take_over, {**GOOGLE, **CONSENT})


def held_elsewhere(desk):
    known = desk.add("De Kade", provider="google", domain="cafedekade.nl")
    desk.subscribe(
        known, plan="Plus", status="active", payment_plan="annual_monthly", licences=14, period_end="2026-09-01"
    )
    desk.subscribe(known, plan="Vault", status="active", payment_plan="flexible", add_on=True)
    desk.subscribe(known, plan="Old", status="cancelled")
    return known


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"subscriptions": ["Plus"]}, "subscriptions", "take_over_left_behind"),
        ({"subscriptions": ["Plus", "Vault", "Old"]}, "subscriptions", "take_over_cancelled"),
        ({"terms": {"Plus": {"licences": 12}}}, "licences:Plus", "take_over_fewer_licences"),
        ({"terms": {"Plus": {"payment_plan": "flexible"}}}, "plan:Plus", "take_over_annual_stays"),
        ({"terms": {"Other": {"payment_plan": "odd"}}}, "plan:Other", "not_a_choice"),
    ],
)
def test_what_google_would_refuse_is_refused_here_with_the_reason(desk, clock, values, field, code):
    held_elsewhere(desk)
    with pytest.raises(UserError, match=code) as refused:
        desk.run(taking_over.take_over, {**GOOGLE, **CONSENT, **values})
    assert refused.value.field == field
    assert not operations(desk)


def test_terms_go_along_and_are_kept_when_the_instructions_are_written_anew(desk, clock):
    held_elsewhere(desk)
    wanted = {"Plus": {"licences": 20, "payment_plan": "annual_yearly"}, "Vault": {"licences": None}}
    values = {**GOOGLE, **CONSENT, "subscriptions": ["Plus", "Vault"], "terms": wanted, "token_date": "2026-03-01"}
    desk.run(taking_over.take_over, values, secret_ref="transfer-token-1")
    kept = {"Plus": {"licences": 20, "payment_plan": "annual_yearly"}}
    assert operations(desk)[1]["payload"]["terms"] == kept
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'expired'")).result()
    desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-02", "transfer-token-2")
    assert operations(desk)[3]["payload"]["terms"] == kept


def test_what_was_withdrawn_before_stays_so(desk, clock):
    customer = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}).facts["customer_id"]
    hang_order(desk, customer, operations(desk)[1]["uid"])
    desk.run(outbox.withdraw, [operations(desk)[2]["uid"]])
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    desk.run(undo.undo)
    assert [each["state"] for each in operations(desk)] == ["ready", "ready", "withdrawn"]


def test_a_token_that_google_refused_is_replaced_and_orders_wait_behind_the_new_instructions(desk, clock):
    values = {**GOOGLE, **CONSENT, "token_date": "2026-03-01"}
    customer = desk.run(taking_over.take_over, values, secret_ref="transfer-token-1").facts["customer_id"]
    hang_order(desk, customer, operations(desk)[1]["uid"])
    stuck = "UPDATE operation SET state = 'needs_person' WHERE kind = 'import_customer'"
    desk.book.between_transactions(lambda c: c.execute(stuck)).result()
    desk.run(taking_over.record_token, transfer(desk, "id"), "2026-03-02", "transfer-token-2")
    assert [(each["kind"], each["state"]) for each in operations(desk)] == [
        ("import_customer", "withdrawn"),
        ("transfer_subscriptions", "withdrawn"),
        ("order", "ready"),
        ("import_customer", "ready"),
        ("transfer_subscriptions", "ready"),
    ]
    assert operations(desk)[2]["depends_on"] == [operations(desk)[4]["uid"]]
    assert desk.row(customer)["attention"] == "waiting"


def test_withdrawing_leaves_nothing_that_needs_a_person(desk, clock):
    customer = desk.run(taking_over.take_over, {**GOOGLE, **CONSENT}).facts["customer_id"]
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'expired'")).result()
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    assert desk.row(customer)["attention"] == ""


def test_a_token_recorded_undone_and_done_again_is_asked_for_again(desk):
    begun = desk.run(taking_over.take_over, {**GOOGLE, "token_needed": True})
    ((transfer_id,),) = desk.query("SELECT id FROM transfer")
    desk.run(taking_over.record_token, transfer_id, str(desk.book.clock.today()), "token/1")
    assert desk.query("SELECT secret_ref FROM transfer") == [("token/1",)]
    assert desk.run(undo.undo).facts["tokens"] == ["token/1"]
    again = desk.run(undo.redo)
    assert [each.code for each in again.outcomes] == ["token_again"]
    assert begun.facts["customer_id"] in again.ids
    assert desk.query("SELECT secret_ref FROM transfer") == [("",)]
    assert all("transfer_token" in row[0] for row in desk.query("SELECT missing FROM operation"))
    assert "tokens" in desk.run(undo.undo).facts
