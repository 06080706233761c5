"""Whatever a list holds: the counts add up, nothing crashes, and the same list again changes nothing (R22, R24)."""

import csv
import tempfile
import uuid
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions.imports.session import Importing
from app.models.clock import Clock
from app.store.book import Book
from app.store.derive import derive
from app.store.opening import create

HEADER = {
    "Organisation name": "organisation_name",
    "English name": "alternate_name",
    "Domain": "domain",
    "CRM ID": "crm_id",
    "Provider": "provider",
    "Kind": "kind",
    "Email": "primary_email",
    "Licences": "licences",
    "Plan": "plan",
    "Status": "status",
    "Trial end": "trial_end",
    "Period start": "period_start",
    "Period end": "period_end",
    "Renewal date": "renewal_date",
    "Archived": "archived",
    "Tags": "tags",
    "Note": "note",
}
MAPPING = dict(enumerate(HEADER.values()))


def mostly(good, bad):
    return st.sampled_from([*good * 12, *bad])


DATES = mostly(["", "2027-03-01", "2027-04-01", "01/04/2027"], ["31/02/2027", "soon"])
LATER = mostly(["", "2027-04-01", "02/04/2027"], ["2020-01-01"])
CELLS = (
    st.sampled_from(["", "Blue Tulip", "blue  tulip", "서울상사", "Åsa", "=1+1", "'quoted"]) | st.text(max_size=8),
    st.sampled_from(["", "Tulip"]),
    mostly(["", "a.example", "https://www.A.example/", "b.example", "bücher.example", "co.th"], ["no domain"]),
    st.sampled_from(["", "", "C1", "C2", "C3"]),
    mostly(["="], ["amazon"]),  # as the list's other rows
    st.sampled_from(["", "domain", "team", "third"]),
    mostly(["", "a@a.example", "A <a@a.example>"], ["nobody"]),
    mostly(["", "5", "1,250"], ["-3", "many"]),
    st.sampled_from(["", "Business Starter", "basicTrial", "Google Vault", "Mystery"]),
    st.sampled_from(["", "active", "proef", "취소", "asleep"]),
    DATES,
    DATES,
    LATER,
    DATES,
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["", "vip", "b, a", "Å; a"]),
    st.sampled_from(["", "a note", "two\nlines"]),
)
ROWS = st.tuples(
    # One provider a list: rows without one mean whoever bears the key, and two may come to bear it.
    st.sampled_from(["", "google", "Zoho"]),
    st.lists(st.tuples(*CELLS), min_size=1, max_size=8),
).map(lambda drawn: [[drawn[0] if cell == "=" else cell for cell in row] for row in drawn[1]])


def new_book(folder):
    path = Path(folder) / "book.deskbook"
    create(path, None, uuid.uuid4(), Clock())
    return Book(path, None, "Sofie", Clock())


def write(folder, rows):
    path = Path(folder) / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([cell.replace("\x00", "") for cell in row] for row in rows)
    return path


def bring_in(book, path):
    session = Importing(book, path)
    try:
        look = session.look()
        if len(look.header) != len(HEADER) or look.header_row != 1:
            return None, {}
        session.stage(mapping=MAPPING, date_order="dmy")
        found = {row.row: row.result for row in session.rows(0, 100)}
        return session.commit().counts, found
    finally:
        session.close()


def content(book):
    def read(connection):
        tables = ("customer", "subscription", "customer_search", "change", "search_pending")
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables}

    return book.between_transactions(read).result()


@settings(max_examples=60)
@given(ROWS, ROWS)
def test_counts_add_up_and_the_same_list_again_changes_nothing(first, second):
    with tempfile.TemporaryDirectory() as folder:
        book = new_book(folder)
        try:
            for rows in (first, second):
                path = write(folder, rows)
                before = book.between_transactions(lambda c: c.execute("SELECT count(*) FROM customer").fetchone()[0])
                counts, found = bring_in(book, path)
                if counts is None:
                    continue
                assert counts.read == counts.new + counts.updated + counts.same + counts.conflicts + counts.rejected
                after = book.between_transactions(lambda c: c.execute("SELECT count(*) FROM customer").fetchone()[0])
                assert after.result() - before.result() == counts.new
                kept = content(book)
                again, refound = bring_in(book, path)
                assert (again.read, again.new, again.updated) == (counts.read, 0, 0)
                assert {row for row, result in refound.items() if result == "rejected"} == {
                    row for row, result in found.items() if result == "rejected"
                }
                assert content(book) == kept
            book.run(_derive_all)
            for table in ("customer", "subscription", "customer_search"):
                assert content(book)[table] == kept[table]
            assert book.between_transactions(lambda c: c.execute("PRAGMA integrity_check").fetchall()).result() == [
                ("ok",)
            ]
            assert book.between_transactions(lambda c: c.execute("PRAGMA foreign_key_check").fetchall()).result() == []
        finally:
            book.close()


def _derive_all(work):
    derive(work.connection, [row[0] for row in work.connection.execute("SELECT id FROM customer")])


@settings(max_examples=40)
@given(ROWS, ROWS)
def test_undo_of_a_list_restores_the_book(first, second):
    from app.store.bulk import reapply, revert

    with tempfile.TemporaryDirectory() as folder:
        book = new_book(folder)
        try:
            bring_in(book, write(folder, first))
            before = live(book)
            session = Importing(book, write(folder, second))
            look = session.look()
            if len(look.header) == len(HEADER) and look.header_row == 1:
                session.stage(mapping=MAPPING, date_order="dmy")
                batch = session.commit().batch_id
                after = live(book)
                if batch is not None:
                    assert book.run(revert, batch) == []
                    assert live(book) == before
                    assert book.run(reapply, batch) == []
                    assert live(book) == after
            session.close()
        finally:
            book.close()


def live(book):
    """What stands on the shelves, without the instants and the rows of customers that are deleted."""

    def read(connection):
        names = [row[1] for row in connection.execute("PRAGMA table_info(customer)") if row[1] != "changed_at"]
        return (
            connection.execute(f"SELECT {', '.join(names)} FROM customer WHERE shelf < 2 ORDER BY id").fetchall(),
            connection.execute(
                "SELECT * FROM subscription WHERE customer_id IN (SELECT id FROM customer WHERE shelf < 2) ORDER BY id"
            ).fetchall(),
            connection.execute(
                "SELECT s.* FROM customer_search s JOIN customer c ON c.id = s.id WHERE c.shelf < 2 ORDER BY s.id"
            ).fetchall(),
        )

    return book.between_transactions(read).result()
