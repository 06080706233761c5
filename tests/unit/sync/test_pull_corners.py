"""What seldom happens to a pull, and must go well too: other pulls, merges, clocks, lists that never end (R23, R50)."""

from __future__ import annotations

import asyncio

import pytest

from app.actions import customers, drift
from app.models.drift import SyncRow
from app.models.provider import CustomerPage, SubscriptionPage
from app.rules.merge import merge_customer
from app.store import drift_rows, sync_rows
from app.sync import pull, pull_state, pulled, pulled_subscriptions
from app.sync.pull_records import Asked
from app.sync.rates import Rates
from tests.unit.sync.test_pull import desk, fill

__all__ = ["desk"]


def asked(desk, generation=1):
    return Asked(desk.facts, generation, desk.clock.at)


def test_an_answer_of_a_pull_that_another_has_followed_is_dropped(desk):
    fill(desk, 1)
    desk.pull()
    for action, more in (
        (pulled.take_page, ([], "")),
        (pulled.lose, ([],)),
        (pulled_subscriptions.take, ([],)),
        (pulled_subscriptions.looked, ({}, ())),
    ):
        assert desk.book.run(action, asked(desk, 7), *more) == pulled.MOVED_ON


@pytest.mark.parametrize("method", ["customers", "subscriptions"])
def test_a_pull_that_another_has_followed_stops_quietly(desk, method):
    fill(desk, 2)
    desk.provider.before = lambda name: desk.sql("UPDATE sync_state SET generation = 9") if name == method else None
    assert desk.pull() == "pull_superseded"
    assert desk.sync.running  # it is the other's to say
    desk.sql("UPDATE sync_state SET running = 0, phase = ''")


def test_a_list_whose_pages_lead_round_and_a_customer_without_end_are_given_up(desk, monkeypatch):
    fill(desk, 2)

    async def round_and_round(_token=""):
        return CustomerPage((), "again")

    kept = desk.provider.customers
    desk.provider.customers = round_and_round
    assert desk.pull() == "pull_no_sense"
    desk.provider.customers, desk.provider.expired = kept, {"again"}
    monkeypatch.setattr(pull, "MOST_PAGES", 2)
    numbers = iter(range(99))

    async def endless(_ref, _token=""):
        return SubscriptionPage((), str(next(numbers)))

    desk.provider.subscriptions = endless
    assert desk.pull() == ""
    assert desk.sync.due == 0


def test_a_provider_that_does_not_answer_is_waited_for_and_then_given_up(desk, monkeypatch):
    monkeypatch.setattr(pull, "LONGEST_CALL_S", 0.01)
    fill(desk, 1)
    desk.provider.stuck = {"customers"}
    assert desk.pull() == "provider_busy"
    desk.provider.stuck = set()
    desk.provider.faults = [("customers", "quota")]
    rates = Rates(lambda: desk.clock.at)
    assert desk.pull(rates=rates) == ""
    assert rates.wait_ms() > 0


def test_what_was_kept_otherwise_than_it_was_said_is_gone_through_again(desk, logs):
    logs.expect("what was pulled is not what was kept")
    fill(desk, 3)
    done = []

    def before(method):
        if method == "subscriptions" and not done:
            done.append(1)
            desk.sql("UPDATE provider_record SET digest = 'x' WHERE ref = 'C1' AND what = 'customer'")

    desk.provider.before = before
    assert desk.pull() == ""
    assert desk.sync.pulled == 3
    desk.provider.before = lambda method: (
        desk.sql("UPDATE provider_record SET digest = 'x'") if method == "subscriptions" else None
    )
    monkey = pull_state.MOST_RESTARTS
    pull_state.MOST_RESTARTS = 0
    try:
        assert desk.settled(1000).pull() == "pull_differs"
    finally:
        pull_state.MOST_RESTARTS = monkey


def test_asked_for_in_full_while_what_was_due_is_read_lists_once_more(desk):
    fill(desk, 2)
    desk.pull()
    desk.sql("UPDATE sync_state SET phase = 'subscriptions', running = 1, last_listed_at = ?", desk.clock.at)
    desk.provider.calls.clear()
    desk.clock.go_on(5)
    desk.pull()
    assert ("customers", "") in desk.provider.calls
    assert desk.sync.last_full_at == desk.clock.at


def test_nothing_is_allowed_where_nothing_is_held(desk):
    fill(desk, 1)
    desk.pull()
    desk.book.run(pull_state.allow, desk.accounts[0])
    assert desk.sync.phase == ""


def test_who_was_made_just_now_is_not_lost_for_not_being_there_yet(desk):
    fill(desk, 1)
    desk.pull()
    (record,) = [row[0] for row in desk.sql("SELECT id FROM provider_record WHERE what = 'customer'")]
    desk.sql("UPDATE provider_record SET told_at = ?", desk.clock.at)
    desk.book.run(pulled.lose, asked(desk), [record])
    assert desk.one()["standing"] == "at_provider"
    desk.sql("UPDATE provider_record SET told_at = 0, customer_id = NULL WHERE id = ?", record)
    desk.book.run(pulled.lose, asked(desk), [record])
    assert desk.sync.access_lost == 0
    desk.sql("UPDATE provider_record SET customer_id = 1, state = '' WHERE id = ?", record)


def test_a_customer_made_just_now_holds_no_pull(desk):
    customer = desk.customer("Zon")
    desk.sql("UPDATE customer SET standing = 'waiting'")
    desk.queue("create_customer", customer, {"organisation_name": "Zon", "domain": "zon.example"})
    desk.run()
    assert desk.pull() == ""
    assert (desk.sync.held, desk.one()["standing"]) == ("", "at_provider")
    desk.settled().pull()
    assert desk.sync.held == "pull_held"  # by now it should be there


def test_a_merged_customers_record_goes_to_the_one_that_was_kept(desk):
    fill(desk, 2)
    desk.pull()
    kept = desk.book.run(customers.add, {"organisation_name": "Zon Holding"}).inserted[0]
    desk.book.run(customers.merge, kept, [1])
    desk.settled().pull()
    assert desk.one("id = ?", kept)["provider_ref"] == "C0"
    assert desk.sql("SELECT customer_id FROM provider_record WHERE ref = 'C0' AND what = 'customer'") == [(kept,)]
    assert desk.sql("SELECT count(*) FROM customer WHERE shelf < 2") == [(2,)]
    desk.sql("DELETE FROM provider_record WHERE ref = 'C0' AND what = 'customer'")  # as after an older program
    desk.settled().pull()
    assert desk.sql("SELECT count(*) FROM customer WHERE shelf < 2") == [(2,)]


def test_two_records_with_the_providers_own_name_wait_for_a_person(desk):
    fill(desk, 1)
    for name in ("A", "B"):
        desk.book.run(customers.add, {"organisation_name": name})
    desk.sql("UPDATE customer SET provider_ref = 'C0'")
    desk.pull()
    (row,) = desk.ask(drift_rows.unclear)
    assert (row.code, [each[0] for each in row.candidates]) == ("unclear_several", [1, 2])
    desk.sql("UPDATE customer SET shelf = 2 WHERE id = 2")
    desk.settled().pull()
    assert desk.ask(drift_rows.unclear) == ()
    assert desk.one("id = 1")["standing"] == "at_provider"


def test_a_domain_that_another_record_has_is_not_taken_but_shown(desk):
    desk.provider.put("C0", "Ploeg", domain="ploeg.example", primary_email="a@ploeg.example", kind="team")
    fill(desk, 0)
    desk.pull()
    desk.provider.put("X", "Andere", domain="andere.example", kind="domain", cloud_identity_id="IX")
    desk.settled().pull()
    desk.book.run(drift.set_rule, desk.accounts[0], "domain", "theirs")
    desk.provider.put("C0", "Ploeg", domain="andere.example", kind="domain")
    desk.settled().pull()
    assert (desk.one("id = 1")["kind"], desk.one("id = 1")["domain"]) == ("team", "ploeg.example")
    assert [(each.field, each.kind, each.theirs) for each in desk.drift(1)] == [
        ("domain", "conflict", "andere.example")
    ]


def test_a_difference_that_changes_again_shows_the_newest(desk):
    fill(desk, 1)
    desk.pull()
    for name in ("Een", "Twee"):
        desk.provider.put("C0", name)
        desk.settled().pull()
    assert [(each.base, each.theirs) for each in desk.drift(1)] == [("Zon 0", "Twee")]
    assert [each.field for each in desk.ask(lambda c: drift_rows.page(c, account_id=1, kind="drift"))] == [
        "organisation_name"
    ]
    assert desk.ask(lambda c: drift_rows.page(c, field="domain", before=99)) == ()
    assert desk.ask(lambda c: drift_rows.ids(c, kind="conflict")) == []
    assert desk.ask(lambda c: drift_rows.rows(c, [1, 99]))[0].theirs == "Twee"


def test_an_instruction_under_way_keeps_the_pull_off_its_fields(desk):
    fill(desk, 1)
    desk.pull()
    desk.queue("update_customer", 1, {"fields": {"organisation_name": "Ons"}})
    desk.queue("create_customer", 1, {"organisation_name": "Ons"})
    desk.sql("UPDATE operation SET state = 'sending'")
    desk.provider.put("C0", "Van hen")
    desk.settled().pull()
    assert desk.drift(1) == ()
    desk.sql("UPDATE operation SET state = 'withdrawn'")
    desk.settled().pull()
    assert [each.theirs for each in desk.drift(1)] == ["Van hen"]


def test_subscriptions_keep_what_instructions_change_and_what_is_newer(desk):
    fill(desk, 1)
    desk.pull()
    (sub,) = [row[0] for row in desk.sql("SELECT id FROM subscription")]
    desk.queue("change_licences", 1, {"to": 50}, subscription_id=sub)
    desk.provider.hold("C0", "C0/S", licences=7, status="suspended")
    desk.settled().pull()
    assert desk.sql("SELECT licences, status FROM subscription") == [(1, "suspended")]
    desk.sql("UPDATE operation SET state = 'withdrawn'")
    desk.settled().pull()
    assert desk.sql("SELECT licences FROM subscription") == [(7,)]
    desk.clock.go_on(60)
    desk.sql("UPDATE provider_record SET told_at = ? WHERE what = 'subscription'", desk.clock.at)
    desk.provider.hold("C0", "C0/S", licences=8)
    desk.pull()
    assert desk.sql("SELECT licences FROM subscription") == [(7,)]
    desk.settled().pull()
    assert desk.sql("SELECT licences FROM subscription") == [(8,)]
    desk.clock.go_on(60)
    desk.sql("UPDATE provider_record SET told_at = ? WHERE what = 'customer'", desk.clock.at)
    desk.provider.hold("C0", "C0/S", licences=9)
    desk.pull()
    assert desk.sql("SELECT licences FROM subscription") == [(8,)]


def test_a_subscription_whose_state_is_not_said_is_not_made_up(desk):
    fill(desk, 1)
    desk.provider.hold("C0", "C0/N", sku="N")
    del desk.provider.held["C0"]["C0/N"]["status"]
    desk.pull()
    assert desk.count("subscription") == 1
    desk.provider.hold("C0", "C0/N", sku="N")
    desk.settled().pull()
    assert desk.count("subscription") == 2


def test_one_that_was_not_in_the_answer_but_is_there_stays(desk):
    fill(desk, 1)
    desk.pull()
    hidden = desk.provider.held["C0"].pop("C0/S")
    kept = desk.provider.subscription

    async def there(ref):
        desk.provider.held["C0"]["C0/S"] = hidden
        return await kept(ref)

    desk.provider.subscription = there
    desk.settled().pull()
    assert desk.sql("SELECT status FROM subscription") == [("active",)]


def test_a_list_row_with_the_same_product_is_that_subscription(desk):
    one = desk.book.run(customers.add, {"organisation_name": "Zon", "domain": "c0.example"}).inserted[0]
    desk.sql(
        "INSERT INTO subscription(uid, customer_id, plan, sku, status, created_at)"
        " VALUES (randomblob(16), ?, 'x', 'S1', 'active', 1), (randomblob(16), ?, 'y', '', 'active', 1)", one, one,
    )  # fmt: skip
    desk.book.run(customers.edit, one, {"note": "x"})
    desk.sql("UPDATE customer SET subscription_count = 2, subscription_id = 2, plan = 'y', status = 'active'")
    fill(desk, 1)
    desk.provider.hold("C0", "C0/Z", plan="Z", sku="Z")
    desk.pull()
    rows = desk.sql("SELECT provider_ref, sku FROM subscription ORDER BY id")
    assert rows == [("C0/S", "S1"), ("", ""), ("C0/Z", "Z")]
    desk.sql("UPDATE provider_record SET subscription_id = NULL WHERE ref = 'C0/Z'")
    desk.provider.hold("C0", "C0/Z", plan="Z2", sku="Z")
    desk.settled().pull()
    assert desk.count("subscription") == 3  # by the provider's own name


def test_every_account_has_a_state_and_each_customer_an_age(desk):
    fill(desk, 1)
    assert desk.ask(sync_rows.record_age, 1) is None
    desk.pull()
    assert desk.ask(sync_rows.record_age, 1) == desk.clock.at
    (row,) = desk.ask(sync_rows.states)
    assert isinstance(row, SyncRow)
    assert desk.ask(sync_rows.state, 99) is None
    assert merge_customer(None, {}, {}).values == {}


def test_an_order_of_ours_is_known_by_the_next_pull(desk):
    fill(desk, 1)
    desk.pull()
    desk.settled()
    desk.queue("order", 1, {"plan": "Vault", "sku": "V", "payment_plan": "flexible", "licences": 2})
    uid = desk.rows()[-1].uid
    desk.run()
    (kept,) = desk.sql(
        "SELECT fields ->> 'sku', subscription_id FROM provider_record WHERE ref = ?", f"entitlements/{uid}"
    )
    assert kept[0] == "V"
    desk.provider.hold("C0", f"entitlements/{uid}", plan="Vault", sku="V", licences=2)
    desk.settled().pull()
    assert desk.count("subscription") == 2
    desk.queue("update_customer", 1, {"fields": "nonsense"})
    desk.queue("update_customer", 1, {"address_lines": ["a", "b"]})
    desk.run(2)
    assert desk.sql("SELECT fields ->> 'address_lines' FROM provider_record WHERE ref = 'C0'") == [("a\nb",)]
    desk.settled().pull()


def test_our_update_settles_what_differed(desk):
    fill(desk, 1)
    desk.pull()
    desk.provider.put("C0", "Van hen")
    desk.settled().pull()
    assert len(desk.drift(1)) == 1
    desk.queue("update_customer", 1, {"organisation_name": "Zon 0"})
    desk.settled().run()
    assert desk.drift(1) == ()
    assert desk.one()["attention"] == ""
    desk.provider.put("C0", "Zon 0")
    desk.settled().pull()


def test_one_that_leaves_between_list_and_subscriptions_is_lost(desk):
    fill(desk, 2)
    desk.pull()
    desk.provider.before = lambda method: desk.provider.there.pop("C0", None) if method == "subscriptions" else None
    assert desk.settled().pull() == ""
    assert desk.one("id = 1")["standing"] == "access_lost"
    assert desk.sync.access_lost == 1
    desk.sql("UPDATE provider_record SET customer_id = NULL WHERE ref = 'C1' AND what = 'customer'")
    (record,) = desk.sql("SELECT id FROM provider_record WHERE ref = 'C1' AND what = 'customer'")[0]
    answer = pulled_subscriptions.Answer(record, (), desk.clock.at)
    assert desk.book.run(pulled_subscriptions.take, asked(desk, 2), [answer]).missing == ()


def test_answers_that_come_one_after_the_other_are_written_together(desk):
    fill(desk, 7)
    kept = desk.provider.subscriptions

    async def slowly(ref, token=""):
        await asyncio.sleep(int(ref[1:]) * 0.01)
        return await kept(ref, token)

    desk.provider.subscriptions = slowly
    assert desk.pull() == ""
    assert desk.count("subscription") == 7


def test_what_is_done_for_one_that_the_provider_has_no_name_for_is_noted_nowhere(desk):
    customer = desk.customer("Zon")
    desk.sql(
        "INSERT INTO subscription(uid, customer_id, plan, status, created_at, trial_end)"
        " VALUES (randomblob(16), ?, 'x', 'trial', 1, '2026-03-09')", customer,
    )  # fmt: skip
    desk.sql("UPDATE customer SET subscription_count = 1, subscription_id = 1, plan = 'x', status = 'trial'")
    desk.sql("UPDATE customer SET trial_end = '2026-03-09'")
    desk.queue("extend_trial", customer, {"to": "2026-03-24"}, subscription_id=1)
    desk.run()
    assert desk.states() == ["done"]
    assert desk.count("provider_record") == 0
    desk.provider.facts["provision_identity"] = {"customer": {"cloud_identity_id": "I7", "provider_ref": "C7"}}
    desk.queue("provision_identity", customer, {"kind": "domain"})
    desk.run()
    assert desk.sql("SELECT ref, fields ->> 'cloud_identity_id' FROM provider_record") == [("C7", "I7")]
    desk.queue("transfer_subscriptions", customer, {})
    desk.provider.facts["transfer_subscriptions"] = {"subscriptions": [{"provider_ref": "C7/S", "status": "active"}]}
    desk.run()
    assert desk.sql("SELECT count(*) FROM provider_record WHERE what = 'subscription'") == [(1,)]


def test_a_team_whose_domain_is_another_records_stays_what_it_is_quietly_where_nothing_differs(desk):
    desk.provider.put("C0", "Ploeg", domain="c9.example", primary_email="a@c9.example", kind="team")
    desk.pull()
    desk.provider.put("C9", "Negen", domain="c9.example", kind="domain", cloud_identity_id="I9")
    desk.settled().pull()
    desk.provider.put("C0", "Ploeg", domain="c9.example", kind="domain")
    desk.settled().pull()
    assert desk.one("id = 1")["kind"] == "team"
    assert desk.drift(1) == ()
