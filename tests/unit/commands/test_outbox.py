"""``outbox``: what waits, as JSON and in words; retry and withdraw by uid; ``run`` says that nothing can be sent."""

from __future__ import annotations

import uuid

from app.bootstrap import open_book
from app.models.clock import new_uid
from app.rules.effects import Update
from app.rules.operations import operation
from app.store.journal import Entry

KEYS = ["uid", "kind", "customer", "state", "depends_on", "attempts", "not_before", "error"]


def with_work(desk, missing=()):
    """Make a book where a creation waits and an order behind it; return their uids."""
    desk.make(1)
    book = open_book(desk.path)

    def act(work):
        entry = Entry(work, "customer.edited", {"name": "x"})
        first, second = new_uid(work.now_ms), new_uid(work.now_ms + 1)
        entry.apply(
            [
                operation("create_customer", 1, {}, by=work.by, uid=first, missing=missing),
                operation("order", 1, {"plan": "Business Plus"}, by=work.by, uid=second, depends_on=[first]),
            ]
        )
        entry.close()
        return [str(first), str(second)]

    uids = book.run(act)
    book.close()
    return uids


def stuck(desk, uid):
    book = open_book(desk.path)

    def act(work):
        (row_id,) = work.connection.execute(
            "SELECT id FROM operation WHERE uid = ?", (uuid.UUID(uid).bytes,)
        ).fetchone()
        entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
        values = {"state": "needs_person", "error_code": "domain_taken", "error_field": "domain", "not_before": 1000}
        entry.apply([Update("operation", row_id, values)])
        return entry.close()

    book.run(act)
    book.close()


def test_what_waits_is_listed_as_the_contract_has_it(desk):
    first, second = with_work(desk)
    said = desk.ask("outbox")
    assert said.code == 0
    listed = said.json["operations"]
    assert [list(each) for each in listed] == [KEYS, KEYS]
    assert [each["uid"] for each in listed] == [second, first]
    assert listed[0]["depends_on"] == [first]
    assert listed[0]["customer"] == desk.ask("list").json["customers"][0]["uid"]
    assert listed[0]["error"] is None
    assert desk.ask("outbox", "run").code == 4


def test_in_words_each_line_says_why_it_waits(desk):
    first, _second = with_work(desk)
    out = desk.run("outbox", "--book", desk.path, "--lang", "en").out
    assert "\tWaits\tLantern Works 0: order Business Plus\tafter: create customer\n" in out
    assert f"{first}\tWaits\tLantern Works 0: create customer" in out


def test_withdrawing_by_uid_answers_with_all_that_went(desk):
    first, second = with_work(desk)
    answer = desk.ask("outbox", "withdraw", first)
    assert answer.code == 0
    assert [(each["uid"], each["state"]) for each in answer.json["operations"]] == [
        (first, "withdrawn"),
        (second, "withdrawn"),
    ]
    assert desk.ask("outbox").json["operations"] == []
    assert desk.run("outbox", "--book", desk.path, "--lang", "en").out == "The outbox is empty.\n"
    again = desk.ask("outbox", "withdraw", first)
    assert (again.code, again.json["errors"][0]["code"]) == (4, "operation_withdrawn")


def test_retrying_by_uid(desk):
    first, _second = with_work(desk, missing=["postal_code"])
    assert desk.ask("outbox", "retry", first).json["errors"][0]["code"] == "operation_not_stuck"
    stuck(desk, first)
    listed = desk.ask("outbox").json["operations"][1]
    assert listed["not_before"] == "1970-01-01T00:00:01.000Z"
    assert (listed["error"]["code"], listed["error"]["field"]) == ("domain_taken", "domain")
    assert listed["error"]["message"].startswith("Domain: ")
    answer = desk.ask("outbox", "retry", first.replace("-", ""))
    assert (answer.code, answer.json["operations"][0]["state"]) == (0, "held")


def test_an_unknown_uid_is_refused_by_name(desk):
    with_work(desk)
    for verb in ("retry", "withdraw"):
        said = desk.ask("outbox", verb, "no-such")
        assert said.code == 4
        assert said.json["errors"][0]["code"] == "no_such_operation"
        assert "no-such" in said.json["errors"][0]["message"]


def test_run_says_honestly_that_nothing_can_be_sent(desk):
    with_work(desk)
    said = desk.ask("outbox", "run")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "no_provider_connected")
    assert len(desk.ask("outbox").json["operations"]) == 2


def test_run_with_nothing_waiting_is_done(desk):
    desk.make(1)
    said = desk.ask("outbox", "run")
    assert (said.code, said.json["operations"]) == (0, [])


def test_words_that_make_no_sense_are_usage(desk):
    desk.make(1)
    assert desk.ask("outbox", "explode").code == 2
    assert desk.ask("outbox", "retry").code == 2


def test_listing_opens_beside_the_window(desk):
    with_work(desk)
    book = open_book(desk.path)
    try:
        assert len(desk.ask("outbox").json["operations"]) == 2
    finally:
        book.close()
