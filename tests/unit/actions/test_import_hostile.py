"""Hostile lists: refused in words or taken as plain text; the book stays whole and nothing is left behind (Q6, Q7)."""

import csv

import pytest

from app.actions.imports.session import Importing
from app.errors import DeskError
from tests.unit.actions.lists import add_up, bring_in, codes, results, staged, write
from tests.unit.files.hostile_corpus import REFUSED


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_hostile_file_changes_nothing(desk, tmp_path, name):
    make, code, _ = REFUSED[name]
    path = make(tmp_path / name)
    before = desk.state()
    session = Importing(desk.book, path)
    with pytest.raises(DeskError) as caught:
        session.stage()
    session.close()
    assert caught.value.code == code
    assert desk.state() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".import-")] == []


def test_a_file_that_changes_while_it_is_read_is_refused(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", *(f"Firm {n},firm{n}.example" for n in range(3000)))
    session = Importing(desk.book, path)
    session.look()
    write(tmp_path, "Organisation name,Domain", "Another,another.example")
    with pytest.raises(DeskError) as caught:
        session.stage()
    assert caught.value.code == "file_changed"
    session.close()


NASTY = (
    "Robert'); DROP TABLE customer;--",
    '{"code":"x","$.note":1}',
    "[1, 2, 3]",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202eevil\u202c",
    "a\x1fb\x1ec\x1dd",
    "x" * 240,
    "{name} %s %(x)s",
    "\ufeffmarked",
    "👩‍👩‍👧‍👦 crew",
)


def test_nasty_cells_are_plain_text(desk, tmp_path):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Organisation name", "Domain", "Note", "Status", "CRM ID"])
        for number, text in enumerate(NASTY):
            writer.writerow([text, f"n{number}.example", text, text, text[:100]])
    with staged(desk.book, path) as session:
        assert [row.cells[0] for row in session.rows(0, 50)] == list(NASTY)
        assert {problem.code for problem in session.problems()} == {"status_unknown"}
        assert all(problem.message() for problem in session.problems())
        assert session.commit().counts.new == len(NASTY)
    assert bring_in(desk.book, path).counts.same == len(NASTY)
    kept = [name for (name,) in desk.query("SELECT organisation_name FROM customer ORDER BY id")]
    assert kept[:6] == list(NASTY[:6])
    assert kept[6] == "abcd"
    assert kept[9] == "marked"


def test_too_long_cells_are_rejected_not_cut(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain,Note", f"{'n' * 300},a.example,", f"B,b.example,{'t' * 30_000}")
    with staged(desk.book, path) as session:
        assert [code for _, _, code in codes(session)] == ["too_long", "too_long"]
        assert all(len(problem.message()) < 300 for problem in session.problems())


def test_a_thousand_columns(desk, tmp_path):
    extra = [f"Column {n}" for n in range(900)]
    path = write(tmp_path, ",".join(["Organisation name", "Domain", *extra]), ",".join(["A", "a.example", *extra]))
    with staged(desk.book, path) as session:
        assert results(session) == {2: "new"}
        assert len(session.rows(0, 1)[0].cells) == 902
        assert session.commit().counts.new == 1


def test_blank_rows_are_not_read(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "", ",", "A,a.example", " , ", "B,b.example", "")
    with staged(desk.book, path) as session:
        assert results(session) == {4: "new", 6: "new"}
        assert add_up(session.counts())
