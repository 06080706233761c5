"""A partner account is pulled: all its customers and subscriptions, in order of urgency, and nothing is lost (R23)."""

from __future__ import annotations

import json

import pytest

from app.actions import customers, drift, follow_ups, subscriptions, undo
from app.errors import Refused
from app.models.job import Job
from app.store import drift_rows
from app.sync import pull_state
from app.texts import codes
from tests.unit.sync.listing import PullDesk


@pytest.fixture
def desk(tmp_path):
    made = PullDesk(tmp_path)
    yield made
    assert made.findings() == {}
    made.close()


def fill(desk, count=7):
    for number in range(count):
        desk.provider.put(f"C{number}", f"Zon {number}", country="NL", cloud_identity_id=f"I{number}", kind="domain")
        desk.provider.hold(f"C{number}", f"C{number}/S", licences=number + 1)


def test_all_customers_and_what_they_hold_come_into_the_book(desk):
    fill(desk)
    assert desk.pull() == ""
    rows = desk.sql("SELECT organisation_name, standing, status, plan, licences, provider FROM customer ORDER BY id")
    assert rows == [
        (f"Zon {each}", "at_provider", "active", "Business Starter", each + 1, "google") for each in range(7)
    ]
    state = desk.sync
    assert (state.pulled, state.changed, state.running, state.phase, state.error) == (7, 7, False, "", "")
    assert state.last_full_at == state.last_listed_at == desk.clock.at
    (batch,) = desk.sql(
        "SELECT verb, side, undoable, json_extract(facts, '$.count') FROM batch WHERE side = 'provider'"
    )
    assert batch == ("pull.done", "provider", 0, 7)


def test_a_pull_of_what_is_known_changes_nothing_and_stands_nowhere(desk):
    fill(desk)
    desk.pull()
    before = [desk.sql(f"SELECT * FROM {name}") for name in ("customer", "subscription", "change", "batch")]
    assert desk.settled().pull() == ""
    assert [desk.sql(f"SELECT * FROM {name}") for name in ("customer", "subscription", "change", "batch")] == before
    assert (desk.sync.pulled, desk.sync.changed) == (7, 0)


def told(desk):
    (verb, facts) = desk.sql("SELECT verb, facts FROM batch WHERE side = 'provider' ORDER BY id DESC LIMIT 1")[0]
    return codes.say(verb, **json.loads(facts))


def test_the_history_says_what_a_pull_found(desk):
    fill(desk, 3)
    desk.pull()
    assert told(desk) == "“Google 0” was pulled: 3 customers new or changed."
    desk.provider.put("C0", "Other")
    desk.settled().pull()
    assert told(desk) == "“Google 0” was pulled: one customer is different there."
    desk.provider.put("C1", "Other")
    desk.provider.hold("C2", "C2/V", plan="Vault", sku="V")
    desk.settled().pull()
    assert told(desk) == "“Google 0” was pulled. New or changed: 1. Different there: 1."
    desk.provider.hold("C2", "C2/W", plan="Meet", sku="M")
    desk.settled().pull()
    assert (told(desk), desk.sync.changed) == ("“Google 0” was pulled: one customer new or changed.", 1)
    desk.provider.put("C3", "Zon 3")
    desk.provider.faults = [("subscriptions", "offline")]
    assert desk.settled().pull() == "provider_offline"
    assert told(desk) == "“Google 0” was pulled in part: one customer new or changed."
    desk.book.run(pull_state.begin, desk.accounts[0], is_full=True)
    assert told(desk) == "“Google 0” was pulled in part."
    assert desk.pull() == ""
    assert told(desk) == "“Google 0” was pulled: one customer new or changed."


def test_what_is_the_providers_own_is_taken_and_stands_in_the_history(desk):
    fill(desk, 1)
    desk.pull()
    desk.provider.hold("C0", "C0/S", licences=90, status="suspended", suspension_reasons=["pending_tos_acceptance"])
    desk.settled().pull()
    assert desk.sql("SELECT licences, status FROM customer") == [(90, "suspended")]
    (change,) = desk.sql(
        "SELECT b.side, h.before ->> 'licences', h.after ->> 'licences' FROM change h JOIN batch b ON b.id = h.batch_id"
        " WHERE h.table_name = 'subscription'"
    )
    assert change == ("provider", 1, 90)
    with pytest.raises(Exception, match="nothing_to_undo"):
        desk.book.run(undo.undo)


def test_a_shared_field_changed_there_is_shown_and_not_overwritten(desk):
    fill(desk, 1)
    desk.pull()
    desk.provider.put("C0", "Zon BV", domain="c0.example")
    desk.settled().pull()
    (row,) = desk.drift()
    assert (row.kind, row.field, row.base, row.ours, row.theirs) == (
        "drift", "organisation_name", "Zon 0", "Zon 0", "Zon BV",
    )  # fmt: skip
    assert (desk.one()["attention"], desk.sync.drift, desk.sync.conflicts) == ("changed", 1, 0)
    desk.settled().pull()
    assert len(desk.drift()) == 1
    desk.book.run(drift.take_theirs, [row.id])
    desk.settled().pull()
    assert (desk.drift(), desk.one()["organisation_name"], desk.one()["attention"]) == ((), "Zon BV", "")


def test_changed_on_both_sides_is_a_conflict_and_ours_is_kept_until_it_changes_again(desk):
    fill(desk, 1)
    desk.pull()
    desk.book.run(customers.edit, 1, {"organisation_name": "Zon en Co"})
    desk.settled().pull()
    assert desk.drift() == ()  # ours changed, theirs did not
    desk.provider.put("C0", "Zon BV")
    desk.settled().pull()
    (row,) = desk.drift()
    assert (row.kind, desk.sync.conflicts) == ("conflict", 1)
    desk.book.run(drift.keep_ours, [row.id])
    desk.settled().pull()
    assert desk.drift() == ()
    desk.provider.put("C0", "Zon NV")
    desk.settled().pull()
    assert [(each.base, each.theirs) for each in desk.drift()] == [("Zon BV", "Zon NV")]
    desk.provider.put("C0", "Zon BV")
    desk.settled().pull()
    assert desk.drift() == ()  # they took it back


def test_a_rule_takes_theirs_from_then_on(desk):
    fill(desk, 1)
    desk.pull()
    desk.book.run(drift.set_rule, desk.accounts[0], "phone", "theirs")
    desk.book.run(drift.set_rule, desk.accounts[0], "organisation_name", "ours")
    desk.provider.put("C0", "Zon BV", phone="+31 10 1234567")
    desk.settled().pull()
    assert desk.drift() == ()
    assert (desk.one()["phone"], desk.one()["organisation_name"]) == ("+31 10 1234567", "Zon 0")


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_pull_that_was_stopped_goes_on_from_there(tmp_path, page):
    for stop in range(1, 12):
        folder = tmp_path / str(stop)
        folder.mkdir()
        desk = PullDesk(folder, page)
        fill(desk, 5)
        desk.provider.faults = [("customers", "offline")] if stop == 1 else []
        job = Job()
        asked = []

        def before(method, asked=asked, job=job, stop=stop):
            asked.append(method)
            if len(asked) == stop:
                job.cancel()

        desk.provider.before = before
        code = desk.pull(job=job)
        assert code in ("", "provider_offline")
        assert not desk.sync.running
        pulled, phase = desk.count(), desk.sync.phase
        desk.provider.before = None
        desk.provider.calls.clear()
        assert desk.pull() == ""
        assert desk.count() == 5
        assert desk.count("subscription") == 5
        assert desk.sync.pulled == 5
        assert desk.findings() == {}
        listed = [what for method, what in desk.provider.calls if method == "customers"]
        if pulled and phase and listed:
            assert "" not in listed  # it did not begin anew
        desk.close()


def test_a_pull_that_was_stopped_long_ago_lists_anew(desk):
    fill(desk)
    job = Job()
    desk.provider.before = lambda method: job.cancel() if method == "subscriptions" else None
    desk.pull(job=job)
    assert desk.sync.phase == "subscriptions"
    desk.provider.before = None
    desk.provider.put("C9", "Nieuw")
    desk.settled(60).pull(is_full=False)
    assert desk.count() == 7  # it went on where it stood
    desk.settled(60).pull()
    assert desk.count() == 8
    job = Job()
    desk.provider.before = lambda method: job.cancel() if method == "subscriptions" else None
    desk.settled(60).pull(job=job)
    desk.provider.before = None
    desk.provider.put("C8", "Nieuw")
    desk.settled(1000).pull(is_full=False)
    assert desk.count() == 9


def test_a_token_that_is_no_longer_known_begins_the_list_anew(desk):
    fill(desk)
    desk.provider.faults = [("customers", "busy"), ("customers", "quota"), ("customers", "nonsense")]
    desk.provider.expired = {"6"}
    assert desk.pull() == "pull_no_sense"  # it would never end
    desk.provider.expired = set()
    assert desk.pull() == ""
    assert desk.sync.pulled == 7
    assert 3 in desk.rests


@pytest.mark.parametrize(
    ("fault", "code"),
    [("offline", "provider_offline"), ("sign_in", "sign_in_again"), ("refused", "google_invalid")],
)
def test_why_it_stopped_is_said(desk, fault, code):
    fill(desk)
    desk.provider.faults = [("customers", fault)]
    assert desk.pull() == code
    assert (desk.sync.error, desk.sync.running, desk.sync.phase) == (code, False, "customers")
    paused = desk.sql("SELECT paused FROM partner_account")[0][0]
    assert paused == (code if fault == "sign_in" else "")
    assert desk.pull() == ""
    assert desk.sync.error == ""


def test_what_never_answers_is_given_up_in_words(desk, logs):
    logs.expect("a pull failed")
    fill(desk)
    desk.provider.faults = [("customers", "busy")] * 5
    assert desk.pull() == "provider_busy"
    desk.provider.faults = [("customers", "nonsense")] * 5
    assert desk.pull() == "pull_no_sense"
    desk.provider.faults = [("customers", ValueError("what the provider said makes no sense"))]
    assert desk.pull() == "pull_no_sense"


def test_who_vanished_is_looked_for_and_is_lost_not_deleted_and_comes_back(desk):
    fill(desk, 40)
    desk.provider.page = 50
    desk.pull()
    gone = desk.provider.there.pop("C3")
    desk.provider.hidden = {"C5"}  # there, but not in the list
    desk.settled().pull()
    rows = dict(desk.sql("SELECT provider_ref, standing FROM customer"))
    assert (rows["C3"], rows["C5"]) == ("access_lost", "at_provider")
    assert (desk.sync.access_lost, desk.count()) == (1, 40)
    desk.provider.there["C3"] = gone
    desk.provider.hidden = set()
    desk.settled().pull()
    assert dict(desk.sql("SELECT provider_ref, standing FROM customer"))["C3"] == "at_provider"
    assert desk.count() == 40


def test_a_pull_that_would_lose_many_waits_for_a_person(desk):
    fill(desk, 20)
    desk.pull()
    for number in range(2):
        del desk.provider.there[f"C{number}"]
    desk.settled().pull()
    state = desk.sync
    assert (state.held, state.held_facts) == ("pull_held", {"missing": 2, "known": 20, "listed": 18})
    assert desk.sql("SELECT count(*) FROM customer WHERE standing = 'access_lost'") == [(0,)]
    from app.sync import pull_state

    desk.book.run(pull_state.allow, desk.accounts[0])
    assert desk.pull(is_full=False) == ""
    assert desk.sync.held == ""
    assert desk.sql("SELECT count(*) FROM customer WHERE standing = 'access_lost'") == [(2,)]
    assert desk.settled().pull() == ""
    assert desk.sync.held == ""


def test_a_list_with_nothing_in_it_is_not_believed(desk):
    fill(desk, 3)
    desk.pull()
    there, desk.provider.there = desk.provider.there, {}
    desk.settled().pull()
    assert desk.sync.held == "pull_held"
    desk.provider.there = there
    desk.settled().pull()
    assert desk.sync.held == ""


def test_rows_from_lists_and_of_an_offline_day_are_the_pulled_ones(desk):
    by_domain = desk.book.run(customers.add, {"organisation_name": "Zon", "domain": "c0.example"}).inserted[0]
    by_id = desk.book.run(customers.add, {"organisation_name": "Maan", "cloud_identity_id": "I1"}).inserted[0]
    desk.book.run(subscriptions.add, by_domain, {"plan": "Business Starter", "licences": 3})
    team = desk.book.run(
        customers.add, {"organisation_name": "Ploeg", "kind": "team", "primary_email": "a@ploeg.example"}
    ).inserted[0]
    fill(desk, 2)
    desk.provider.put("C2", "Ploeg", domain="ploeg.example", primary_email="a@ploeg.example", kind="team")
    desk.provider.hold("C0", "C0/S", plan="Google Workspace Business Starter", licences=9)
    assert desk.pull() == ""
    assert desk.count() == 3
    assert desk.one("id = ?", by_domain)["provider_ref"] == "C0"
    assert desk.one("id = ?", by_id)["provider_ref"] == "C1"
    assert desk.one("id = ?", team)["provider_ref"] == "C2"
    assert desk.sql("SELECT licences FROM subscription WHERE customer_id = ?", by_domain) == [(9,)]
    assert [(each.field, each.kind, each.base) for each in desk.drift(by_domain)] == [
        ("organisation_name", "conflict", None)
    ]
    assert desk.one("id = ?", by_domain)["country"] == "NL"  # ours was empty


def test_one_that_fits_two_records_waits_for_a_person(desk):
    desk.book.run(customers.add, {"organisation_name": "Zon", "domain": "c0.example"})
    desk.book.run(customers.add, {"organisation_name": "Maan", "cloud_identity_id": "I0"})
    fill(desk, 1)
    assert desk.pull() == ""
    assert (desk.count(), desk.sync.unclear) == (2, 1)
    assert desk.settled().pull() == ""
    assert desk.count() == 2
    (row,) = desk.ask(drift_rows.unclear)
    assert (row.name, row.domain, row.code) == ("Zon 0", "c0.example", "unclear_several")
    assert row.candidates == ((1, "Zon", "c0.example"), (2, "Maan", ""))
    assert desk.ask(drift_rows.unclear, desk.accounts[0]) == (row,)
    with pytest.raises(Refused, match="customer_gone"):
        desk.book.run(drift.settle_unclear, row.id, 99)
    desk.book.run(drift.settle_unclear, row.id, 1)
    with pytest.raises(Refused, match="drift_settled"):
        desk.book.run(drift.settle_unclear, row.id, 2)
    assert (desk.one("id = 1")["provider_ref"], desk.sync.unclear) == ("C0", 0)
    assert [each.theirs for each in desk.drift(1)] == ["Zon 0"]
    assert desk.settled().pull() == ""
    assert (desk.count(), desk.sync.unclear, len(desk.drift(1))) == (2, 0, 1)


def test_an_unclear_one_may_be_new_or_another_account(desk):
    fill(desk, 1)
    desk.pull()
    desk.provider.put("X", "Zon 0", domain="c0.example", kind="domain")
    desk.settled().pull()
    (row,) = desk.ask(drift_rows.unclear)
    assert row.code == "unclear_other_record"
    with pytest.raises(Refused, match="unclear_other_record"):
        desk.book.run(drift.settle_unclear, row.id, 1)
    with pytest.raises(Refused, match="domain_taken"):
        desk.book.run(drift.settle_unclear, row.id, None)
    desk.book.run(customers.edit, 1, {"domain": "other.example"})
    desk.book.run(drift.settle_unclear, row.id, None)
    assert desk.one("provider_ref = 'X'")["standing"] == "at_provider"
    desk.settled().pull()
    assert (desk.count(), desk.sync.unclear) == (2, 0)


def test_one_with_another_cloud_identity_or_no_name_waits_for_a_person(desk):
    desk.book.run(customers.add, {"organisation_name": "Zon", "domain": "c0.example", "cloud_identity_id": "elsewhere"})
    fill(desk, 1)
    desk.provider.put("X", " ", domain="")
    desk.provider.there["X"][0]["organisation_name"] = ""
    desk.pull()
    assert [each.code for each in desk.ask(drift_rows.unclear)] == ["unclear_other_account", "unclear_nameless"]
    assert desk.count() == 1


def test_a_team_that_verified_its_domain_is_a_domain_customer(desk):
    desk.provider.put("C0", "Ploeg", domain="ploeg.example", primary_email="a@ploeg.example", kind="team")
    desk.pull()
    desk.queue("verify_domain", 1, {"domain": "ploeg.example", "kind": "team"})
    desk.book.run(follow_ups.add, 1, "verify_domain")
    desk.provider.put("C0", "Ploeg", domain="ploeg.example", kind="domain")
    desk.settled().pull()
    now = desk.one()
    assert (now["kind"], now["domain"], now["domain_verified"]) == ("domain", "ploeg.example", 1)
    assert desk.states() == ["withdrawn"]
    assert [tuple(each) for each in desk.sql("SELECT state FROM follow_up")] == [("done",)]
    assert desk.drift() == ()


def test_our_own_change_never_shows_as_a_change_there(desk):
    fill(desk, 1)
    desk.pull()
    desk.book.run(customers.edit, 1, {"organisation_name": "Zon BV"})
    desk.queue("update_customer", 1, {"organisation_name": "Zon BV"})
    desk.settled().run()
    assert desk.states() == ["done"]
    desk.pull()  # the list still shows the old one
    assert desk.drift() == ()
    desk.provider.put("C0", "Zon BV")
    desk.settled().pull()
    assert desk.drift() == ()
    desk.provider.put("C0", "Zon NV")
    desk.settled().pull()
    assert [(each.kind, each.base) for each in desk.drift()] == [("drift", "Zon BV")]


def test_a_subscription_that_is_gone_is_cancelled_after_a_look(desk):
    fill(desk, 1)
    desk.provider.hold("C0", "C0/T", plan="Vault", sku="V")
    desk.provider.hold("C0", "C0/U", plan="Meet", sku="M")
    desk.pull()
    del desk.provider.held["C0"]["C0/T"]
    desk.settled().pull()
    assert desk.sql("SELECT plan, status FROM subscription ORDER BY id") == [
        ("Business Starter", "active"), ("Vault", "cancelled"), ("Meet", "active"),
    ]  # fmt: skip
    desk.provider.calls.clear()
    desk.settled().pull()
    assert ("subscription", "C0/T") not in desk.provider.calls


def test_a_pull_cut_off_before_the_look_at_what_is_gone_looks_when_it_goes_on(desk):
    fill(desk, 1)
    desk.provider.hold("C0", "C0/T", plan="Vault", sku="V")
    desk.pull()
    del desk.provider.held["C0"]["C0/T"]
    desk.provider.faults = [("subscription", "offline")]
    assert desk.settled().pull() == "provider_offline"
    assert desk.pull() == ""
    assert dict(desk.sql("SELECT plan, status FROM subscription"))["Vault"] == "cancelled"


def test_a_customer_that_is_refused_is_looked_at(desk):
    fill(desk, 2)
    desk.pull()
    desk.provider.faults = [("subscriptions", "gone")]
    assert desk.settled().pull() == ""
    assert {row[0] for row in desk.sql("SELECT standing FROM customer")} == {"at_provider"}


def test_what_was_taken_out_of_the_book_stays_out(desk):
    fill(desk, 2)
    desk.pull()
    desk.book.run(customers.delete, [1])
    desk.provider.put("C0", "Zon BV")
    desk.settled().pull()
    assert (desk.count(), desk.one("id = 1")["shelf"]) == (2, 2)
    desk.book.run(undo.undo)
    desk.settled().pull()
    assert [each.theirs for each in desk.drift(1)] == ["Zon BV"]


def test_a_subscription_that_bears_its_customers_name_at_the_provider_is_kept_beside_it(desk):
    desk.provider.put("C0", "Zon", country="NL", kind="domain")
    desk.provider.hold("C0", "C0", licences=3)  # Zoho names by its organisation what was not bought in its store
    assert desk.pull() == ""
    assert desk.sql("SELECT what FROM provider_record ORDER BY what") == [("customer",), ("subscription",)]
    before = desk.sql("SELECT count(*) FROM change")
    assert desk.settled().pull() == ""
    assert (desk.sync.pulled, desk.sync.error, desk.sql("SELECT count(*) FROM change")) == (1, "", before)
