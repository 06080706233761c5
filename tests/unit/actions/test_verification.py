"""Asking the provider to verify, and the team that becomes a domain customer (R12)."""

from __future__ import annotations

import pytest

from app.actions import adding, customers, follow_ups, undo, verification
from app.errors import Refused
from tests.unit.actions.test_adding import operations
from tests.unit.rules.test_requirements import ZON

TEAM = {**ZON, "kind": "team", "domain": "", "admin_first_name": "", "admin_last_name": "", "alternate_email": ""}


def test_a_teams_verification_hangs_behind_its_creation(desk):
    team = desk.run(adding.add, TEAM, send=True).facts["customer_id"]
    changes = desk.run(verification.ask_provider, [team])
    assert (changes.verb, changes.facts["name"]) == ("domain.to_verify", "Bakkerij De Zon")
    create, provision, verify = operations(desk, team)
    assert verify["payload"] == {"domain": "zon.example", "kind": "team"}
    assert verify["depends_on"] == [create["uid"], provision["uid"]]
    again = desk.run(verification.ask_provider, [team])
    assert (again.verb, again.outcomes[0].code) == ("domains.none_to_verify", "verify_waits")


def test_each_that_cannot_be_verified_says_why(desk):
    book = desk.run(customers.add, ZON).inserted[0]
    nameless = desk.add("Nothing", provider="google")
    sent = desk.run(adding.add, {**ZON, "domain": "b.example", "primary_email": "a@b.example"}, send=True)
    third = desk.run(adding.add, {**ZON, "domain": "c.example", "primary_email": "a@c.example"}, send=True)
    verified = desk.add("Done", domain="d.example", domain_verified=True)
    ids = [book, nameless, verified, sent.facts["customer_id"], third.facts["customer_id"]]
    changes = desk.run(verification.ask_provider, ids)
    assert [each.code for each in changes.outcomes] == ["verify_book_only", "verify_no_domain", "verify_done", "", ""]
    assert (changes.verb, changes.facts["count"]) == ("domains.to_verify", 2)


def test_a_team_whose_domain_is_verified_becomes_a_domain_customer_and_undo_takes_it_back(desk):
    team = desk.run(adding.add, TEAM, send=True).facts["customer_id"]
    desk.run(verification.ask_provider, [team])
    changes = desk.run(verification.became_domain_customer, team)
    row = desk.row(team)
    assert (row["kind"], row["domain"], row["domain_verified"]) == ("domain", "zon.example", 1)
    assert operations(desk, team)[2]["state"] == "withdrawn"
    assert changes.other == ("operation",)
    history = desk.query("SELECT after FROM change WHERE customer_id = ? AND action = 'update'", team)
    assert '{"kind":"domain","domain":"zon.example","domain_verified":1}' in [each[0] for each in history]
    desk.run(undo.undo)
    row = desk.row(team)
    assert (row["kind"], row["domain"], row["domain_verified"]) == ("team", "", 0)
    assert operations(desk, team)[2]["state"] == "ready"


def test_the_follow_up_to_verify_is_settled_with_it_and_open_again_by_undo(desk):
    team = desk.run(customers.add, TEAM).inserted[0]
    desk.run(follow_ups.add, team, "verify_domain")
    desk.run(follow_ups.add, team, "first_password")
    changes = desk.run(verification.became_domain_customer, team)
    assert changes.other == ("follow_up",)
    states = "SELECT state, settled_at IS NOT NULL FROM follow_up ORDER BY id"
    assert desk.query(states) == [("done", 1), ("open", 0)]
    desk.run(undo.undo)
    assert desk.query(states) == [("open", 0), ("open", 0)]


def test_a_domain_marked_as_verified_by_hand_settles_it_too(desk):
    zon = desk.run(customers.add, ZON).inserted[0]
    desk.run(follow_ups.add, zon, "verify_domain")
    for before, told in ((0, ("follow_up",)), (1, ())):
        assert desk.row(zon)["domain_verified"] == before
        assert desk.run(customers.edit, zon, {"domain_verified": True}).other == told
        assert desk.query("SELECT state FROM follow_up") == [("done",)]
    desk.run(undo.undo)
    assert desk.query("SELECT state FROM follow_up") == [("open",)]


def test_what_cannot_become_one_is_refused(desk):
    domain = desk.run(customers.add, ZON).inserted[0]
    taken = desk.run(customers.add, TEAM).inserted[0]
    bare = desk.add("Bare", kind="team", provider="google")
    free = desk.run(customers.add, {**TEAM, "primary_email": "a@free.example"}).inserted[0]
    for customer_id, code in ((domain, "not_a_team"), (taken, "domain_taken"), (bare, "verify_no_domain")):
        with pytest.raises(Refused) as caught:
            desk.run(verification.became_domain_customer, customer_id)
        assert caught.value.code == code
    assert desk.run(verification.became_domain_customer, free).other == ()
