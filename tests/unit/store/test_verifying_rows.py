"""What the window reads of domains: one customer's, the list by groups, what to look for, the practised ones."""

from __future__ import annotations

import pytest

from app.actions import accounts, looks
from app.models.domains import Seen, Verdict, Wanted
from app.models.verifying import DomainQuery
from app.store import verifying_rows
from tests.unit.actions.conftest import desk

__all__ = ["desk"]
TOKEN = "4f9mNq7Lr2ZtXw0bVc3sKd8Hy5Jg6Pa1Uo-iE_TfQe2"


@pytest.fixture
def people(desk):
    account = {"provider": "zoho", "name": "Zoho", "data_centre": "eu"}
    account_id = desk.run(accounts.add, account).facts["account_id"]
    made = {
        "a": desk.add("Alfa", provider="google", domain="a.example", language="nl"),
        "b": desk.add("Beta", provider="google", domain="b.example"),
        "c": desk.add("Gamma", provider="zoho", domain="c.example", partner_account_id=account_id),
        "team": desk.add("Team", provider="google", kind="team", primary_email="x@team.example"),
        "done": desk.add("Done", provider="google", domain="done.example", domain_verified=True),
        "none": desk.add("Nameless", provider="google"),
    }
    desk.ask = lambda question, *given: desk.book.reader.ask(question, *given).result()
    return made


def look(desk, customer_id, domain, verdict, provider="google"):
    wanted = Wanted(domain, provider, "txt", "", "")
    seen = (Seen(domain, "TXT", "x"),)
    desk.run(looks.record, [(customer_id, wanted, Verdict(verdict, "missing", domain=domain, at=1, seen=seen))])


def names(desk, people, **query):
    by_id = {each: name for name, each in people.items()}
    return [by_id[each] for each in desk.ask(verifying_rows.ids, DomainQuery(**query))]


def test_groups_hold_what_they_say_and_counts_fit(desk, people):
    desk.run(looks.choose, people["a"], "txt", TOKEN)
    desk.run(looks.watch, [people["a"], people["team"]])
    look(desk, people["a"], "a.example", "mend")
    look(desk, people["b"], "b.example", "wait")
    look(desk, people["b"], "b.example", "unknown")
    look(desk, people["team"], "team.example", "mend")
    assert set(names(desk, people)) == {"a", "team", "b", "c"}
    assert set(names(desk, people)[:2]) == {"a", "team"}
    assert names(desk, people, group="mend") == ["team", "a"]
    assert names(desk, people, group="wait") == []
    assert names(desk, people, group="unknown") == ["b"]
    assert names(desk, people, group="new") == ["c"]
    assert set(names(desk, people, group="watched")) == {"a", "team"}
    assert names(desk, people, group="verified") == []
    assert names(desk, people, search="alfa") == ["a"]
    assert names(desk, people, ids=(people["c"], people["done"], 999)) == ["c", "done"]
    found = desk.ask(verifying_rows.counts)
    assert (found.all, found.mend, found.wait, found.unknown, found.watched) == (3, 2, 0, 1, 2)
    assert list(desk.ask(verifying_rows.ids, DomainQuery(), 1)) == [people["a"]]
    assert len(desk.ask(verifying_rows.ids, DomainQuery(), 3)) == 3


def test_lines_tell_of_the_domain_that_is_the_customers_now(desk, people):
    desk.run(looks.choose, people["a"], "txt", TOKEN)
    desk.run(looks.watch, [people["a"]])
    look(desk, people["a"], "a.example", "mend")
    (row,) = desk.ask(verifying_rows.rows, [people["a"], 999])
    assert (row.domain, row.has_code, row.watching, row.verdict.reason) == ("a.example", True, True, "missing")
    desk.run(lambda work: work.connection.execute("UPDATE customer SET domain = 'n.example' WHERE id = ?",
                                                  (people["a"],)))  # fmt: skip
    (row,) = desk.ask(verifying_rows.rows, [people["a"]])
    assert (row.domain, row.has_code, row.watching, row.verdict, row.next_check) == (
        "n.example",
        False,
        False,
        None,
        None,
    )


def test_a_detail_knows_the_account_the_language_and_what_was_asked(desk, people):
    detail = desk.ask(verifying_rows.detail, people["c"])
    assert (detail.data_centre, detail.is_connected, detail.watch, detail.source, detail.asked) == (
        "eu",
        False,
        None,
        "",
        None,
    )
    desk.run(looks.choose, people["a"], "txt", TOKEN, source="provider")
    look(desk, people["a"], "a.example", "mend")
    detail = desk.ask(verifying_rows.detail, people["a"])
    assert (detail.language, detail.source, detail.watch.wanted.code, len(detail.looks)) == ("nl", "provider", TOKEN, 1)
    assert detail.language_from == "own"
    other = desk.ask(verifying_rows.detail, people["team"])
    assert (other.domain, other.language, other.language_from) == ("team.example", "en", "")
    assert desk.ask(verifying_rows.detail, 999) is None


def test_what_to_look_for_is_what_was_chosen_else_any_of_the_providers_form(desk, people):
    undecided = desk.add("Undecided", domain="u.example")
    desk.run(looks.choose, people["a"], "txt", TOKEN)
    wanted = [people[name] for name in ("a", "b", "c", "done", "none")] + [undecided, 999]
    found = {name: (sought, why) for _id, name, sought, why in desk.ask(verifying_rows.sought, wanted)}
    assert found["Alfa"] == (Wanted("a.example", "google", "txt", TOKEN, ""), "")
    assert found["Beta"][0] == Wanted("b.example", "google", "txt", "", "")
    assert found["Gamma"][0] == Wanted("c.example", "zoho", "txt", "", "eu")
    assert [found[name] for name in ("Done", "Nameless", "Undecided")] == [
        (None, "verify_done"), (None, "verify_no_domain"), (None, "verify_no_provider"),
    ]  # fmt: skip


def test_the_practice_book_knows_its_domains_and_what_is_to_be_set(desk, people):
    desk.run(looks.choose, people["a"], "txt", TOKEN)
    known = desk.ask(verifying_rows.practised, "a.example")
    assert (known.provider, known.verified, known.record.value) == (
        "google",
        False,
        f"google-site-verification={TOKEN}",
    )
    assert desk.ask(verifying_rows.practised, "b.example").record is None
    assert desk.ask(verifying_rows.practised, "team.example").provider == "google"
    assert desk.ask(verifying_rows.practised, "nobody.example") is None
