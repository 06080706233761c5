"""``follow-ups``: the contract's keys, by due date, beside an open window (R53)."""

from __future__ import annotations

from app.actions import follow_ups
from app.bootstrap import open_book

KEYS = ["uid", "customer", "kind", "due", "state"]


def with_follow_ups(desk):
    desk.make(2)
    book = open_book(desk.path)
    book.run(follow_ups.add, 1, "renewal", due="2027-05-02", note="call  first")
    book.run(follow_ups.add, 2, "accept_terms", due="2027-05-01")
    book.run(follow_ups.add, 2, "other", due="2027-04-01")
    (row_id,) = book.between_transactions(lambda c: c.execute("SELECT max(id) FROM follow_up").fetchone()).result()
    book.run(follow_ups.done, [row_id])
    return book


def test_open_ones_are_listed_by_due_date(desk):
    with_follow_ups(desk).close()
    said = desk.ask("follow-ups")
    assert said.code == 0
    listed = said.json["follow_ups"]
    assert [list(each) for each in listed] == [KEYS, KEYS]
    assert [(each["kind"], each["due"], each["state"]) for each in listed] == [
        ("accept_terms", "2027-05-01", "open"),
        ("renewal", "2027-05-02", "open"),
    ]
    assert len(listed[0]["uid"]) == 36
    customers = [each["uid"] for each in desk.ask("list").json["customers"]]
    assert {each["customer"] for each in listed} == set(customers)


def test_all_of_them_beside_the_program_that_holds_the_book(desk):
    book = with_follow_ups(desk)
    try:
        assert [each["state"] for each in desk.ask("follow-ups", "--all").json["follow_ups"]] == [
            "done",
            "open",
            "open",
        ]
    finally:
        book.close()


def test_in_words_each_is_a_line(desk):
    with_follow_ups(desk).close()
    name = desk.ask("list").json["customers"][0]["organisation_name"]
    lines = desk.run("--book", desk.path, "--lang", "en", "follow-ups").out.splitlines()
    assert lines[0].startswith("2027-05-01\t")
    assert name in "".join(lines)
    assert lines[1].endswith("\tDecide about the renewal\tcall first")


def test_a_book_with_nothing_to_do_says_so(desk):
    desk.make(1)
    assert desk.ask("follow-ups").json["follow_ups"] == []
    assert desk.run("--book", desk.path, "--lang", "en", "follow-ups").out == "Nothing is to be done.\n"
