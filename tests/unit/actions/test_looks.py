"""Looks written down, and which domains are watched (R30, R32)."""

from __future__ import annotations

import pytest

from app.actions import customers, looks, undo
from app.errors import Refused, UserError
from app.models.domains import Record, Seen, Verdict
from app.rules.wanted_record import wanted
from app.store import domain_rows

CODE = "zb60906216"
SOUGHT = wanted("zon.example", "zoho", "txt", CODE)
SEEN = Seen("www.zon.example", "TXT", "zoho-verification=x", 2)


def verdict(kind="mend", reason="wrong_host", **more):
    return Verdict(
        kind,
        reason,
        "www",
        (SEEN,),
        Record("zon.example", "@", "TXT", "v"),
        facts={"host": "www.zon.example"},
        domain="zon.example",
        at=5,
        warnings=("wildcard",),
        **more,
    )


@pytest.fixture
def zon(desk):
    return desk.add("De Zon", provider="zoho", domain="zon.example")


def ask(desk, question, *values):
    return desk.book.reader.ask(question, *values).result()


def test_a_look_is_kept_as_it_was(desk, zon):
    changes = desk.run(looks.record, [(zon, SOUGHT, verdict()), (zon, SOUGHT, Verdict("verified", "ok", at=6))])
    assert (changes.ids, changes.other, changes.batch_id) == ((zon,), looks.OTHER, None)
    newest, first = ask(desk, domain_rows.history, zon)
    assert first.verdict == verdict()
    assert (first.provider, first.method, first.by) == ("zoho", "txt", "Sofie")
    assert newest.verdict == Verdict("verified", "ok", domain="zon.example", at=6)
    assert ask(desk, domain_rows.newest, [zon, 999])[zon] == newest


def test_looks_at_what_is_gone_or_has_another_domain_are_left_out(desk, zon):
    other = wanted("else.example", "zoho", "txt", CODE)
    assert desk.run(looks.record, [(zon, other, verdict()), (999, SOUGHT, verdict())]).ids == ()
    assert ask(desk, domain_rows.history, zon) == ()


def test_the_newest_fifty_are_kept(desk, zon):
    desk.run(looks.record, [(zon, SOUGHT, Verdict("mend", "missing", at=at)) for at in range(1, 61)])
    kept = ask(desk, domain_rows.history, zon, 100)
    assert [each.at for each in kept] == list(range(60, 10, -1))


def test_what_proves_a_domain_is_remembered_and_undone(desk, zon):
    desk.run(looks.choose, zon, "cname", f" {CODE.upper()} ", "eu")
    kept = ask(desk, domain_rows.watch_of, zon)
    assert (kept.wanted, kept.watching, kept.customer) == (
        wanted("zon.example", "zoho", "cname", CODE, "eu"),
        False,
        "De Zon",
    )
    desk.run(looks.choose, zon, "txt", CODE)
    assert ask(desk, domain_rows.watch_of, zon).wanted.method == "txt"
    desk.run(undo.undo)
    assert ask(desk, domain_rows.watch_of, zon).wanted.method == "cname"
    desk.run(undo.undo)
    assert ask(desk, domain_rows.watch_of, zon) is None
    with pytest.raises(UserError, match="verify_code"):
        desk.run(looks.choose, zon, "txt", "x")
    with pytest.raises(Refused, match="verify_no_domain"):
        desk.run(looks.choose, desk.add("Nameless", provider="zoho"), "txt", CODE)


def test_a_watch_goes_on_by_its_steps_until_the_record_is_seen(desk, zon):
    changes = desk.run(looks.watch, [zon])
    assert (changes.verb, changes.facts["name"]) == ("domain.watched", "De Zon")
    (due,) = ask(desk, domain_rows.due, 2**50)
    assert (due.customer_id, due.step, due.wanted.code) == (zon, 0, "")
    for step, minutes in ((1, 1), (2, 5), (3, 15), (3, 60), (3, 60)):
        desk.run(looks.record, [(zon, due.wanted, Verdict("mend", "missing"))])
        now = ask(desk, domain_rows.watch_of, zon)
        changed = desk.query("SELECT changed_at FROM domain_watch")[0][0]
        assert (now.step, now.next_check - changed) == (step, minutes * 60_000)
        assert ask(desk, domain_rows.next_due) == now.next_check
        assert ask(desk, domain_rows.watched)[0] == now
    desk.run(looks.record, [(zon, due.wanted, Verdict("verified", "ok"))])
    over = ask(desk, domain_rows.watch_of, zon)
    assert (over.watching, over.next_check) == (False, None)
    assert ask(desk, domain_rows.due, 2**50) == ()


def test_each_that_cannot_be_watched_says_why(desk, zon):
    nameless = desk.add("Nothing", provider="google")
    verified = desk.add("Done", provider="google", domain="d.example", domain_verified=True)
    undecided = desk.add("Which", domain="w.example")
    desk.run(looks.watch, [zon])
    changes = desk.run(looks.watch, [zon, nameless, verified, undecided])
    codes = [each.code for each in changes.outcomes]
    assert codes == ["watched_already", "verify_no_domain", "verify_done", "verify_no_provider"]
    assert (changes.verb, changes.other) == ("domains.none_watched", ())


def test_watching_ends_and_begins_again_with_what_was_known(desk, zon):
    desk.run(looks.choose, zon, "cname", CODE)
    other = desk.add("Google", provider="google", domain="g.example")
    assert desk.run(looks.watch, [zon, other]).facts["count"] == 2
    assert desk.run(looks.unwatch, [zon, other]).verb == "domains.unwatched"
    again = desk.run(looks.unwatch, [zon])
    assert (again.verb, again.outcomes[0].code) == ("domains.none_unwatched", "not_watched")
    assert (
        desk.run(looks.unwatch, [desk.add("New", provider="zoho", domain="n.example")]).outcomes[0].code
        == "not_watched"
    )
    desk.run(looks.watch, [zon])
    assert ask(desk, domain_rows.watch_of, zon).wanted.method == "cname"
    assert desk.run(looks.unwatch, [zon]).verb == "domain.unwatched"


def test_another_domain_is_another_record(desk, zon):
    desk.run(looks.choose, zon, "cname", CODE)
    desk.run(customers.edit, zon, {"domain": "maan.example"})
    assert ask(desk, domain_rows.watch_of, zon) is None
    desk.run(looks.watch, [zon])
    kept = ask(desk, domain_rows.watch_of, zon)
    assert (kept.wanted.domain, kept.wanted.method, kept.wanted.code) == ("maan.example", "txt", "")


def test_what_the_book_knows_of_a_domain(desk, zon):
    desk.run(looks.choose, zon, "cname", CODE, "eu")
    google = desk.add("De Zon", provider="google", domain="zon.example")
    desk.add("Which", domain="w.example")
    found = ask(desk, domain_rows.known, ("zon.example", "w.example"))
    assert [(each.provider, each.method, each.code, each.data_centre) for each in found] == [
        ("zoho", "cname", CODE, "eu"),
        ("google", "", "", ""),
    ]
    assert google


def test_what_is_no_longer_ours_to_watch_is_let_go(desk, zon):
    desk.run(looks.watch, [zon])
    assert desk.run(looks.let_go).ids in {None, ()}
    assert ask(desk, domain_rows.watch_of, zon).watching
    desk.run(customers.archive, [zon], True)
    desk.run(looks.let_go)
    assert desk.query("SELECT watching, next_check FROM domain_watch")[0] == (0, None)
