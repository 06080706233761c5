"""Whatever is in the book and whatever is asked, the reader finds what a look at every customer finds."""

from __future__ import annotations

import random
import tempfile
from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.values import FILTER_FIELDS, SORT_FIELDS, Changes, CustomerQuery, Filter
from app.rules.fold import fold
from app.rules.search_text import compose, matches, terms
from app.store import candidates, order, search, search_index
from app.store.engine import connect
from app.store.reader import Reader
from tests.shelf import SEARCHED, TODAY, FixedClock, make_book, put

WORDS = ["Aap", "aapje", "Ålgård", "달무리", "소프트", "โรงเรียน", "ต้นกล้า", "Noot", "b", "ß", "robira", 'q"x', "x y"]
DATES = ["", "2027-03-13", "2027-03-14", "2027-03-20", "2027-04-30"]
CHOICES: dict[str, list[Any]] = {
    "organisation_name": [*WORDS, ""],
    "domain": ["", "aap.example", "noot.example", "xn--lgrd-poac.example"],
    "primary_email": ["", "info@aap.example", "x@noot.example"],
    "phone": ["", "02-555 0199", "+6625550199"],
    "note": ["", "aap\nnoot", "100%_sure", "달무리 note"],
    "provider": ["", "google", "zoho"],
    "partner_account_id": [None, 1, 2],
    "kind": ["domain", "team"],
    "standing": ["book_only", "at_provider"],
    "education": [0, 1],
    "status": ["", "trial", "active"],
    "plan": ["", "Business Starter", "Mail Lite"],
    "country": ["", "TH", "KR"],
    "owner": ["", "Sofie", "Anong"],
    "tags": ["", "gold", "gold, new"],
    "domain_verified": [0, 1],
    "attention": ["", "waiting", "needs_person"],
    "licences": [None, 0, 3, 12],
    "renewal_date": DATES,
    "trial_end": DATES,
    "changed_at": [1, 2, 3],
    "batch_id": [None, 1, 2],
    "shelf": [0, 0, 0, 1, 2],
}
ACCOUNTS = {None: "", 1: "Main", 2: "Second"}
customer = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()})
book = st.lists(customer, min_size=5, max_size=25)
VALUES: dict[str, list[str]] = {
    name: [str(value) for value in values] for name, values in CHOICES.items() if name in FILTER_FIELDS
} | {
    "account": ["", "Main", "Second", "None"],
    "tag": ["", "gold", "new"],
    "trial_ends_within": ["0", "7", "60"],
    "renews_within": ["0", "7", "60"],
    "follow_ups_due_within": ["0", "7", "60"],
    "batch": ["1", "2"],
    **{
        name: ["yes", "no"]
        for name in ("education", "unverified", "needs_attention", "changed_at_provider", "archived")
    },
}
a_filter = st.sampled_from(FILTER_FIELDS).flatmap(lambda f: st.sampled_from(VALUES[f]).map(lambda v: Filter(f, v)))
some_words = st.sampled_from(
    ["", "", "aap", "a", "aa", "ro", "리소", "달무리", "리", "ต้", "ต้น", "noot", "robira", "aap noot", "x y", "b"]
)
any_words = st.lists(
    st.sampled_from([*WORDS, "0255501", "(02)555-0199", "\n", "\0", "\ud800", "%_", '"']) | st.text(max_size=4),
    max_size=2,
).map(" ".join)
a_query = st.builds(
    CustomerQuery,
    some_words | some_words | any_words,
    st.just(()) | st.lists(a_filter, max_size=1).map(tuple) | st.lists(a_filter, max_size=3).map(tuple),
    st.sampled_from(SORT_FIELDS).flatmap(lambda field: st.sampled_from([field, f"-{field}"])),
)
COLUMNS = {"name": "sort_name", "changed": "changed_at"}


def holds(row: dict[str, Any], each: Filter) -> bool:
    value = each.value
    days = {name: row[name] and (TODAY.fromisoformat(row[name]) - TODAY).days for name in ("trial_end", "renewal_date")}
    match each.field:
        case "account":
            return ACCOUNTS[row["partner_account_id"]] == value
        case "tag":
            return value in row["tags"].split(", ")
        case "education":
            return bool(row["education"]) == (value == "yes")
        case "unverified":
            bare = row["kind"] == "domain" and row["domain"] != "" and not row["domain_verified"]
            return bare == (value == "yes")
        case "needs_attention":
            return (row["attention"] != "") == (value == "yes")
        case "changed_at_provider":
            return value == "no"  # nothing was pulled into these books; tests/unit/actions/test_drift_many.py has some
        case "archived":
            return (row["shelf"] == 1) == (value == "yes")
        case "trial_ends_within":
            return row["status"] == "trial" and days["trial_end"] != "" and 0 <= days["trial_end"] <= int(value)
        case "renews_within":
            return days["renewal_date"] != "" and 0 <= days["renewal_date"] <= int(value)
        case "follow_ups_due_within":
            return False  # these books have none; tests/unit/store/test_follow_up_rows.py has
        case "batch":
            return str(row["batch_id"]) == value
    return str(row[each.field]) == value


def by_looking(rows: dict[int, dict[str, Any]], query: CustomerQuery) -> list[int]:
    fields = {each.field for each in query.filters}
    shelves = {0, 1} if "archived" in fields else {0}
    column = query.sort.removeprefix("-")
    column = COLUMNS.get(column, column)
    found = [
        customer_id
        for customer_id, row in rows.items()
        if row["shelf"] in shelves
        and all(any(holds(row, each) for each in query.filters if each.field == field) for field in fields)
        and matches(compose(*(row.get(name, "") for name in SEARCHED)), terms(query.search))
    ]
    down = query.sort.startswith("-")
    valued = [each for each in found if rows[each][column] not in ("", None)]
    bare = [each for each in found if rows[each][column] in ("", None)]
    return [
        *sorted(valued, key=lambda each: (rows[each][column], each), reverse=down),
        *sorted(bare, reverse=down),
    ]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to find customers is taken with a handful of them."""
    monkeypatch.setattr(search, "_FEW", 3)
    monkeypatch.setattr(search, "_TESTED_AT_MOST", 4)
    monkeypatch.setattr(search, "_READ_PER_TEST", 3)
    monkeypatch.setattr(search, "_FEW_WITHOUT_ORDER", 6)
    monkeypatch.setattr(search, "_STREAMED_AT_MOST", 5)
    monkeypatch.setattr(search, "_SLICE", 5)
    monkeypatch.setattr(order, "_CHUNKS", (2, 3, 4))
    monkeypatch.setattr(order, "_PATCHED_AT_MOST", 6)
    monkeypatch.setattr(candidates, "_PER_QUESTION", 5)


@settings(max_examples=120)
@given(
    book,
    st.lists(a_query, min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 24), customer), max_size=8),
    st.booleans(),
)
def test_the_reader_finds_what_a_look_at_every_customer_finds(
    customers: list[dict[str, Any]],
    queries: list[CustomerQuery],
    edits: list[tuple[int, dict[str, Any]]],
    is_indexed: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.deskbook"
        connection = book_with_accounts(path)
        rows: dict[int, dict[str, Any]] = {}
        for number, values in enumerate(customers, 1):
            save(connection, rows, number, values)
        if is_indexed:
            assert search_index.build_slice(connection, 100) == 0
        reader = Reader(lambda: connect(path, None, read_only=True), FixedClock())
        try:
            ask(reader, rows, queries)
            for number, (place, values) in enumerate(edits):
                save(connection, rows, place + 1, values)
                reader.forget(Changes(ids=(place + 1,)))
                if number == 4:
                    search_index.build_slice(connection, 100)
                ask(reader, rows, queries)
        finally:
            reader.close()
            connection.close()


def test_every_value_of_every_filter_under_every_sort(tmp_path: Path) -> None:
    path = tmp_path / "test.deskbook"
    dice = random.Random(7)  # noqa: S311 - the same book every time
    rows: dict[int, dict[str, Any]] = {}
    connection = book_with_accounts(path)
    for number in range(1, 61):
        save(connection, rows, number, {name: dice.choice(values) for name, values in CHOICES.items()})
        if number == 50:
            search_index.build_slice(connection)
    reader = Reader(lambda: connect(path, None, read_only=True), FixedClock())
    try:
        for sort in SORT_FIELDS:
            for way in ("", "-"):
                ask(reader, rows, [CustomerQuery(sort=way + sort), CustomerQuery("a", (), way + sort)])
        for field, values in VALUES.items():
            for search in ("", "a"):
                ask(reader, rows, [CustomerQuery(search, (Filter(field, value),), "name") for value in values])
            both = tuple(Filter(field, value) for value in values[:2])
            ask(reader, rows, [CustomerQuery("", both, "-licences"), CustomerQuery("aap", both, "changed")])
        search_index.build_slice(connection)
        texts = [compose(*(row.get(name, "") for name in SEARCHED)) for row in rows.values()]
        parts = {text[at : at + size] for text in texts[:20] for at in range(len(text)) for size in (1, 2)}
        ask(reader, rows, [CustomerQuery(part, (), "name") for part in sorted(parts)])
    finally:
        reader.close()
        connection.close()


def book_with_accounts(path: Path) -> Any:
    connection = make_book(path)
    for account_id in (1, 2):
        connection.execute(
            "INSERT INTO partner_account(id, uid, provider, name) VALUES (?, ?, 'zoho', ?)",
            (account_id, bytes([account_id]), ACCOUNTS[account_id]),
        )
        connection.execute(
            "INSERT INTO batch(id, uid, at, by, side, verb, facts) VALUES (?, x'00', 1, 'S', 'desk', 'v', '{}')",
            (account_id,),
        )
    return connection


def save(connection: Any, rows: dict[int, dict[str, Any]], customer_id: int, values: dict[str, Any]) -> None:
    # One account holds a domain once.
    values = {**values, "domain": values["domain"] and f"{customer_id}-{values['domain']}"}
    put(connection, customer_id, **values)
    rows[customer_id] = {**values, "sort_name": fold(values["organisation_name"] or values["domain"])}


def ask(reader: Reader, rows: dict[int, dict[str, Any]], queries: list[CustomerQuery]) -> None:
    for query in queries:
        wanted = by_looking(rows, query)
        page = reader.first_page(query, 4).result()
        assert [row.id for row in page.rows] == wanted[:4]
        assert page.complete == (len(wanted) <= 4)
        assert reader.ids(query).result() == array("i", wanted)
        assert reader.count(query).result() == len(wanted)
