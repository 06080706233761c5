"""Looks written down, watches begun and ended, and the provider asked once we saw the record (R30, R32)."""

from __future__ import annotations

import pytest

from app.actions import accounts, adding, customers, looks, undo, verification
from app.errors import Refused, UserError
from app.models.domains import Verdict, Wanted
from app.store import domain_rows
from tests.unit.rules.test_requirements import ZON

TOKEN = "4f9mNq7Lr2ZtXw0bVc3sKd8Hy5Jg6Pa1Uo-iE_TfQe2"
WANTED = Wanted("zon.example", "google", "txt", TOKEN, "")
OTHER = ("domain_check", "domain_watch")


def watches(desk):
    return desk.query("SELECT customer_id, method, code, source, watching, step FROM domain_watch ORDER BY customer_id")


def looked(verdict="mend", **more):
    return Verdict(verdict, more.pop("reason", "missing"), domain="zon.example", at=5, **more)


@pytest.fixture
def zon(desk):
    return desk.run(adding.add, ZON, send=True).facts["customer_id"]


def test_a_record_is_chosen_with_its_code_checked_and_undone(desk, zon):
    changes = desk.run(looks.choose, zon, "txt", f" google-site-verification={TOKEN}", source="provider")
    assert (changes.verb, changes.facts["domain"], changes.other) == ("domain.record_chosen", "zon.example", OTHER)
    assert watches(desk) == [(zon, "txt", TOKEN, "provider", 0, 0)]
    desk.run(looks.choose, zon, "txt", TOKEN)
    assert watches(desk)[0][3] == ""
    with pytest.raises(UserError) as caught:
        desk.run(looks.choose, zon, "txt", "nonsense")
    assert caught.value.code == "verify_code"
    desk.run(undo.undo)
    desk.run(undo.undo)
    assert watches(desk) == []


def test_without_a_domain_there_is_no_record_to_choose(desk):
    nameless = desk.add("Nothing", provider="google")
    with pytest.raises(Refused, match="verify_no_domain"):
        desk.run(looks.choose, nameless, "txt", TOKEN)


def test_each_that_cannot_be_watched_says_why(desk, zon):
    nameless = desk.add("Nothing", provider="google")
    done = desk.add("Done", domain="d.example", domain_verified=True, provider="google")
    undecided = desk.add("Undecided", domain="u.example")
    changes = desk.run(looks.watch, [zon, nameless, done, undecided])
    codes = [each.code for each in changes.outcomes]
    assert codes == ["", "verify_no_domain", "verify_done", "verify_no_provider"]
    assert (changes.verb, changes.facts["count"]) == ("domains.watched", 1)
    again = desk.run(looks.watch, [zon])
    assert (again.verb, again.outcomes[0].code) == ("domains.none_watched", "watched_already")
    one = desk.run(looks.unwatch, [zon])
    assert (one.verb, one.facts["name"]) == ("domain.unwatched", "Bakkerij De Zon")
    none = desk.run(looks.unwatch, [zon])
    assert (none.verb, none.outcomes[0].code) == ("domains.none_unwatched", "not_watched")
    back = desk.run(looks.watch, [zon])
    assert (back.verb, watches(desk)) == ("domain.watched", [(zon, "txt", "", "", 1, 0)])


def test_one_that_was_just_looked_at_is_looked_at_again_in_a_minute(desk, zon):
    before = desk.book.clock.now_ms()
    desk.run(looks.watch, [zon], was_looked_at=True)
    ((step, at),) = desk.query("SELECT step, next_check FROM domain_watch")
    assert step == 1
    assert 60_000 <= at - before < 90_000


def test_a_watch_takes_the_data_centre_of_the_account_and_begins_anew_for_another_domain(desk, zon):
    account = {"provider": "zoho", "name": "Zoho", "data_centre": "eu"}
    account_id = desk.run(accounts.add, account).facts["account_id"]
    malee = desk.add("Malee", provider="zoho", domain="malee.example", partner_account_id=account_id)
    desk.run(looks.watch, [malee])
    assert domain_of(desk, malee) == ("malee.example", "eu")
    desk.run(looks.choose, zon, "txt", TOKEN)
    desk.run(customers.edit, zon, {"domain": "other.example"})
    desk.run(looks.watch, [zon])
    assert (domain_of(desk, zon), watches(desk)[0][2]) == (("other.example", ""), "")


def domain_of(desk, customer_id):
    ((found),) = desk.query("SELECT domain, data_centre FROM domain_watch WHERE customer_id = ?", customer_id)
    return found


def test_a_look_is_written_down_and_the_watch_goes_on(desk, zon):
    desk.run(looks.watch, [zon])
    changes = desk.run(looks.record, [(zon, WANTED, looked())])
    assert (changes.ids, changes.other) == ((zon,), OTHER)
    assert watches(desk)[0][4:] == (1, 1)
    (row,) = desk.book.reader.ask(domain_rows.history, zon).result()
    assert (row.verdict.reason, row.by, row.method) == ("missing", "Sofie", "txt")
    desk.run(looks.record, [(zon, WANTED, looked("verified", reason="ok"))])
    assert watches(desk)[0][4:] == (0, 2)
    assert desk.query("SELECT next_check FROM domain_watch") == [(None,)]


def test_looks_of_a_domain_that_is_another_by_now_are_left_out_and_old_ones_go(desk, zon):
    other = Wanted("gone.example", "google", "txt", "", "")
    changes = desk.run(looks.record, [(zon, other, looked()), (999, WANTED, looked())])
    assert (changes.ids, changes.verb) == ((), "")
    desk.run(looks.record, [(zon, WANTED, looked())] * 53)
    assert desk.query("SELECT count(*) FROM domain_check") == [(looks.KEPT,)]


def test_what_is_no_longer_ours_to_watch_is_let_go_when_it_is_due(desk, zon):
    people = [desk.add(f"C{number}", provider="google", domain=f"c{number}.example") for number in range(3)]
    team = desk.add("Team", provider="google", kind="team", primary_email="a@team.example")
    desk.run(looks.watch, [zon, *people, team])
    desk.run(customers.edit, people[0], {"domain_verified": True})
    desk.run(customers.edit, people[1], {"domain": "else.example"})
    desk.run(customers.archive, [people[2]], True)
    assert set(desk.run(looks.let_go).ids) == set(people)
    assert [each[0] for each in watches(desk) if each[4]] == [zon, team]
    assert desk.run(looks.let_go).ids == ()


# -- the provider asked ------------------------------------------------------------------------------------------------


def operations(desk):
    return desk.query("SELECT id, state, payload, error_code FROM operation WHERE kind = 'verify_domain' ORDER BY id")


def at_provider(desk, **values):
    made = {"provider": "google", "domain": "at.example", **values}
    customer_id = desk.add("At", **made)
    desk.run(lambda work: work.connection.execute("UPDATE customer SET standing = 'at_provider' WHERE id = ?",
                                                  (customer_id,)))  # fmt: skip
    return customer_id


def test_what_we_saw_has_the_provider_asked_with_how_it_is_proven_and_is_nobodys_step(desk):
    customer_id = at_provider(desk)
    desk.run(looks.choose, customer_id, "txt", TOKEN, source="provider")
    changes = desk.run(verification.proven, [customer_id])
    assert changes.verb == "domain.to_verify"
    ((_id, state, payload, _code),) = operations(desk)
    assert state == "ready"
    assert payload == '{"domain":"at.example","kind":"domain","method":"txt","source":"provider"}'
    assert desk.run(verification.proven, [customer_id]).verb == "domains.none_to_verify"
    desk.run(undo.undo)  # takes back the choice of the record, not this
    assert len(operations(desk)) == 1


def stuck(desk, code):
    desk.run(
        lambda work: work.connection.execute(
            "UPDATE operation SET state = 'needs_person', error_code = ?, attempts = 3 WHERE kind = 'verify_domain'",
            (code,),
        )
    )


def test_a_provider_that_did_not_see_it_yet_is_asked_again_and_what_a_person_must_mend_waits_for_one(desk):
    customer_id = at_provider(desk)
    desk.run(verification.proven, [customer_id])
    stuck(desk, "google_record_not_seen")
    desk.run(looks.choose, customer_id, "txt", TOKEN)
    assert desk.run(verification.proven, [customer_id]).verb == "domain.to_verify"
    ((_id, state, payload, code),) = operations(desk)
    assert (state, code) == ("ready", "")
    assert '"source":"typed"' in payload
    stuck(desk, "operation_by_hand")
    assert desk.run(verification.proven, [customer_id]).outcomes[0].code == "verify_waits"
    assert desk.run(verification.ask_provider, [customer_id]).verb == "domain.to_verify"
    assert operations(desk)[0][1] == "ready"
    stuck(desk, "google_domain_bad")
    assert desk.run(verification.ask_provider, [customer_id]).outcomes[0].code == "verify_waits"
