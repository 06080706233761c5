"""The reader answers what the book holds, in the order and with the fields asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Cancelled, UserError
from app.models.values import CustomerQuery, Filter
from app.store import order, search
from app.store.engine import connect
from app.store.reader import Reader
from tests.shelf import FixedClock, make_book, put


class Shelf:
    def __init__(self, path: Path) -> None:
        self.connection = make_book(path)
        self.reader = Reader(lambda: connect(path, None, read_only=True), FixedClock())

    def put(self, customer_id: int, **values: Any) -> None:
        put(self.connection, customer_id, **values)

    def find(self, search: str = "", *filters: tuple[str, str], sort: str = "name") -> list[int]:
        query = CustomerQuery(search, tuple(Filter(*each) for each in filters), sort)
        ids = list(self.reader.ids(query).result())
        page = self.reader.first_page(query).result()
        assert [row.id for row in page.rows] == ids[:60]
        assert page.complete == (len(ids) <= 60)
        assert self.reader.count(query).result() == len(ids)
        assert [row.id for chunk in self.reader.iterate(query, 7) for row in chunk] == ids
        return ids


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "test.deskbook")
    yield shelf
    shelf.reader.close()
    shelf.connection.close()


def test_rows_come_in_the_order_asked_for_and_missing_ones_are_left_out(shelf: Shelf) -> None:
    for each in (1, 2, 3):
        shelf.put(each, organisation_name=f"Firm {each}")
    found = shelf.reader.rows([3, 99, 1]).result()
    assert [row.organisation_name for row in found] == ["Firm 3", "Firm 1"]
    assert found[0].uid == "00000000-0000-0000-0000-000000000003"
    assert found[0].account == ""


@pytest.mark.parametrize("sort", ["renewal_date", "-renewal_date", "licences", "-licences", "name", "-name"])
def test_rows_without_a_value_come_last_whichever_way_round(shelf: Shelf, sort: str) -> None:
    shelf.put(1, domain="b.example", organisation_name="B", renewal_date="2027-05-01", licences=5)
    shelf.put(2)
    shelf.put(3, domain="a.example", organisation_name="A", renewal_date="2027-04-01", licences=4)
    assert shelf.find(sort=sort) == ([1, 3, 2] if sort.startswith("-") else [3, 1, 2])


def test_two_korean_syllables_thai_letters_one_letter_and_digits_of_a_phone_are_found(shelf: Shelf) -> None:
    shelf.put(1, organisation_name="달무리소프트", phone="02-555 0199")
    shelf.put(2, organisation_name="โรงเรียนต้นกล้าวิทยา")
    shelf.put(3, organisation_name="Älgtorps Snickeri", domain="xn--lgtorps-4wa.example", note="Ringer på måndag")
    assert shelf.find("무리") == [1]
    assert shelf.find("5550199") == [1]
    assert shelf.find("(02)5550199") == [1]
    assert shelf.find("ต้น") == [2]
    assert shelf.find("ÄLGT") == [3]
    assert shelf.find("xn--lg") == [3]
    assert shelf.find("älgtorps.example") == [3]
    assert shelf.find("mandag snick") == [3]
    assert shelf.find("q") == []


def test_several_values_of_one_filter_mean_any_and_different_filters_mean_all(shelf: Shelf) -> None:
    shelf.put(1, organisation_name="A", provider="google", country="TH", tags="gold, new")
    shelf.put(2, organisation_name="B", provider="zoho", country="TH", tags="new")
    shelf.put(3, organisation_name="C", provider="google", country="NL")
    assert shelf.find("", ("provider", "google"), ("provider", "zoho")) == [1, 2, 3]
    assert shelf.find("", ("provider", "google"), ("country", "TH")) == [1]
    assert shelf.find("", ("tag", "new")) == [1, 2]
    assert shelf.find("", ("tag", "")) == [3]


def test_archived_customers_are_seen_only_when_asked_for(shelf: Shelf) -> None:
    shelf.put(1, organisation_name="A")
    shelf.put(2, organisation_name="B", shelf=1)
    shelf.put(3, organisation_name="C", shelf=2)
    assert shelf.find() == [1]
    assert shelf.find("", ("archived", "yes")) == [2]
    assert shelf.find("", ("archived", "yes"), ("archived", "no")) == [1, 2]


def test_days_left_are_counted_from_today_and_the_last_day_counts(shelf: Shelf) -> None:
    for customer_id, end in ((1, "2027-03-13"), (2, "2027-03-14"), (3, "2027-03-24"), (4, "2027-03-25")):
        shelf.put(customer_id, organisation_name=str(customer_id), status="trial", trial_end=end, renewal_date=end)
    shelf.put(5, organisation_name="5", status="active", trial_end="2027-03-15")
    assert shelf.find("", ("trial_ends_within", "10")) == [2, 3]
    assert shelf.find("", ("renews_within", "0")) == [2]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        (CustomerQuery(sort="period_start"), "sort_unknown", "period_start"),
        (CustomerQuery(filters=(Filter("colour", "red"),)), "filter_unknown", "colour"),
        (CustomerQuery(filters=(Filter("renews_within", "soon"),)), "filter_value", "renews_within"),
        (CustomerQuery(filters=(Filter("education", "maybe"),)), "filter_value", "education"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_with_its_field(
    shelf: Shelf, query: CustomerQuery, code: str, field: str
) -> None:
    with pytest.raises(UserError) as caught:
        shelf.reader.first_page(query).result()
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_search_called_off_says_so_and_the_next_one_answers(shelf: Shelf) -> None:
    for each in range(1, 3000):
        shelf.put(each, organisation_name=f"Firm {each}", note="x" * 500)
    old = [shelf.reader.ids(CustomerQuery("zzz")) for _ in range(20)]
    shelf.reader.cancel_search()
    new = shelf.reader.ids(CustomerQuery("firm 2999"))
    assert list(new.result()) == [2999]
    with pytest.raises(Cancelled):
        old[-1].result()


def test_one_customer_with_all_that_hangs_on_it(shelf: Shelf) -> None:
    c = shelf.connection
    c.execute("INSERT INTO partner_account(id, uid, provider, name) VALUES (1, x'00', 'google', 'Main')")
    c.execute(
        "INSERT INTO batch(id, uid, at, by, side, verb, facts) VALUES (7, x'00', 5, 'Sofie', 'import', 'v', '{}')"
    )
    shelf.put(1, organisation_name="A", domain="a.example", provider="google", partner_account_id=1, batch_id=7)
    shelf.put(2, organisation_name="A", domain="a.example", provider="zoho")
    shelf.put(3, organisation_name="A", domain="old.example", shelf=2, merged_into=1)
    c.execute("INSERT INTO contact(customer_id, role, given_name) VALUES (1, 'billing', 'Anong')")
    c.execute(
        "INSERT INTO subscription(uid, customer_id, plan, status, trial_end, created_at)"
        " VALUES (x'01', 1, 'Business Starter', 'trial', '2027-04-01', 1)"
    )
    c.execute(
        "INSERT INTO attachment(id, customer_id, name, size, content, added_at, added_by)"
        " VALUES (4, 1, 'a.txt', 2, x'6869', 1, 'Sofie')"
    )
    c.execute("INSERT INTO batch(id, uid, at, by, side, verb, facts) VALUES (8, x'00', 6, 'Sofie', 'desk', 'w', '{}')")
    c.execute(
        "INSERT INTO change(batch_id, customer_id, table_name, row_id, action, before, after)"
        """ VALUES (8, 1, 'customer', 1, 'update', '{"note":""}', '{"note":"n"}')"""
    )
    detail = shelf.reader.customer(1).result()
    assert detail is not None
    assert detail.card.account == "Main"
    assert detail.value("domain") == "a.example"
    assert detail.value("note") == ""
    assert [contact.given_name for contact in detail.contacts] == ["Anong"]
    assert [(each.plan, each.trial_end, each.may_extend) for each in detail.subscriptions] == [
        ("Business Starter", "2027-04-01", None)
    ]
    assert [each.id for each in detail.twins] == [2]
    assert [each.id for each in detail.merged] == [3]
    content = shelf.reader.attachment(4).result()
    assert content is not None
    assert content.content == b"hi"
    history = shelf.reader.history(1).result()
    assert [(each.side, each.action, each.after) for each in history] == [
        ("desk", "update", {"note": "n"}),
        ("import", "insert", {}),
    ]
    assert shelf.reader.history(1, before=history[0]).result() == history[1:]
    undo, redo = shelf.reader.undo_state("Sofie").result()
    assert undo is not None
    assert undo.id == 8
    assert redo is None
    assert shelf.reader.customer(99).result() is None


def test_choices_are_counted_on_the_live_shelf(shelf: Shelf) -> None:
    shelf.put(1, country="TH", tags="gold")
    shelf.put(2, country="TH", education=1)
    shelf.put(3, country="NL", attention="waiting")
    shelf.put(4, country="KR", shelf=1, tags="gold")
    assert shelf.reader.choices("attention").result() == [("", 2), ("waiting", 1)]
    assert shelf.reader.choices("country").result() == [("TH", 2), ("NL", 1)]
    assert shelf.reader.choices("tag").result() == [("gold", 1)]
    assert shelf.reader.choices("education").result() == [("no", 2), ("yes", 1)]
    assert shelf.reader.choices("account").result() == [("", 3)]
    counts = shelf.reader.counts().result()
    assert (counts.live, counts.archived, counts.pending) == (3, 1, 4)


class Held:
    """Connections whose first question stops in the middle until the test lets it go on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started = threading.Event()
        self.go_on = threading.Event()
        self.connection: Any = None

    def connect(self) -> Any:
        self.connection = connect(self.path, None, read_only=True)
        self.connection.set_progress_handler(self._hold, 1)
        return self.connection

    def _hold(self) -> int:
        self.started.set()
        self.go_on.wait(30)
        return 0


@pytest.fixture
def held(shelf: Shelf) -> Iterator[tuple[Held, Reader]]:
    shelf.put(1, organisation_name="aap")
    held = Held(Path(shelf.connection.execute("PRAGMA database_list").fetchone()[2]))
    reader = Reader(held.connect, FixedClock())
    yield held, reader
    held.go_on.set()
    reader.close()


def test_a_search_under_way_stops_when_it_is_called_off(held: tuple[Held, Reader]) -> None:
    hold, reader = held
    searching = reader.ids(CustomerQuery("aap"))
    assert hold.started.wait(30)
    reader.cancel_search()
    hold.go_on.set()
    with pytest.raises(Cancelled):
        searching.result()
    assert list(reader.ids(CustomerQuery("aap")).result()) == [1]


def test_rows_asked_for_are_read_though_an_interruption_meant_for_a_search_hits_them(
    held: tuple[Held, Reader],
) -> None:
    hold, reader = held
    reading = reader.rows([1])
    assert hold.started.wait(30)
    hold.connection.interrupt()
    hold.go_on.set()
    assert [row.organisation_name for row in reading.result()] == ["aap"]


def test_a_closed_reader_answers_nothing_more(shelf: Shelf) -> None:
    shelf.reader.close()
    assert shelf.reader.rows([1]).cancelled()


def test_lists_of_the_book_are_read_as_values(shelf: Shelf) -> None:
    c = shelf.connection
    c.execute("INSERT INTO partner_account(uid, provider, name, practice) VALUES (x'0b', 'zoho', 'Beta', 1)")
    c.execute("INSERT INTO partner_account(uid, provider, name) VALUES (x'0a', 'google', 'Alpha')")
    c.execute("""INSERT INTO saved_view(name, query, position) VALUES ('Mine', '{"search":"aap","sort":"-name"}', 1)""")
    c.execute("""INSERT INTO import_layout(fingerprint, mapping, used_at) VALUES ('f', '{"Name":"domain"}', 1)""")
    c.execute("INSERT INTO setting(key, value) VALUES ('k', 'v')")
    reader = shelf.reader
    assert [(each.name, each.practice) for each in reader.accounts().result()] == [("Alpha", False), ("Beta", True)]
    assert [(each.name, each.query) for each in reader.saved_views().result()] == [
        ("Mine", CustomerQuery("aap", (), "-name"))
    ]
    assert reader.import_layout("f").result() == {"Name": "domain"}
    assert reader.import_layout("g").result() is None
    assert reader.setting("k").result() == "v"
    assert reader.setting("l").result() is None
    assert reader.attachment(9).result() is None
    assert reader.undo_state("Nobody").result() == (None, None)
    with pytest.raises(UserError):
        reader.choices("colour").result()


def test_what_was_undone_can_be_done_again_until_something_new_is_done(shelf: Shelf) -> None:
    def add(batch_id: int, undone: int, by: str = "Sofie") -> None:
        shelf.connection.execute(
            "INSERT INTO batch(id, uid, at, by, side, verb, facts, undone)"
            " VALUES (?, x'00', 1, ?, 'desk', 'v', '{}', ?)",
            (batch_id, by, undone),
        )

    def state() -> list[int | None]:
        return [each and each.id for each in shelf.reader.undo_state("Sofie").result()]

    add(1, 0)
    add(2, 1)
    add(3, 1)
    add(4, 0, "Anong")
    assert state() == [1, 2]
    add(5, 0)
    assert state() == [5, None]


def test_room_for_a_search_is_kept_while_somebody_types_and_let_go_at_rest(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.worker.REST_S", 0.05)

    def cache_size() -> int:
        found = shelf.reader.ask_slowly(lambda connection: connection.execute("PRAGMA cache_size").fetchone())
        return int(found.result()[0])

    shelf.put(1, organisation_name="Firm")
    shelf.reader.ids(CustomerQuery()).result()
    at_rest = cache_size()
    shelf.reader.ids(CustomerQuery("firm")).result()
    assert cache_size() < at_rest  # negative: kibibytes
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if cache_size() == at_rest:
            break
    assert cache_size() == at_rest
    assert shelf.find("firm") == [1]


def test_a_screenful_that_is_near_in_the_order_is_walked_to_and_not_sorted_out_of_all_that_match(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", 3)
    monkeypatch.setattr(search, "_TESTED_AT_MOST", 4)
    monkeypatch.setattr(order, "_CHUNKS", (2, 3, 4))
    for each in range(1, 61):
        shelf.put(each, organisation_name=f"Firm {each:02}", country="NL" if each % 6 == 0 else "BE")
    ways: list[object] = []
    sorted_out = vars(search)["_sorted"]
    monkeypatch.setattr(search, "_sorted", lambda *given: ways.append(list(given[2])) or sorted_out(*given))
    query = CustomerQuery("", (Filter("country", "NL"),), "name")
    assert [row.id for row in shelf.reader.first_page(query, 4).result().rows] == [6, 12, 18, 24]
    assert ways == []
    monkeypatch.setattr(search, "_STREAMED_AT_MOST", 40)  # now it is too far away
    assert [row.id for row in shelf.reader.first_page(query, 4).result().rows] == [6, 12, 18, 24]
    assert ways == [list(range(6, 61, 6))]
