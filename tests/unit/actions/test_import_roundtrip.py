"""A file exported here and imported again says “same” for every row, and changes nothing (R24)."""

import pytest

from app.actions import customers
from app.actions.exports import export
from app.actions.imports.values import Counts
from app.errors import UserError
from app.models.values import CustomerQuery, Filter
from app.texts import Texts
from tests.unit.actions.lists import bring_in, staged


@pytest.fixture
def full(desk):
    first = desk.add(
        "=HYPERLINK(1)",
        alternate_name="'quoted' “name”",
        domain="bücher.example",
        provider="google",
        primary_email="admin@bücher.example",
        phone="+31 10 123 4567",
        crm_id="-C1",
        note="@first line\nsecond, “line”; third\ttab",
        tags="vip, Älv",
        owner="Sofie",
        country="NL",
        language="nl-NL",
        education=1,
        domain_verified=1,
        address_lines="Oude Haven 12\n2nd floor",
    )
    desk.subscribe(
        first,
        plan="Google Workspace Business Plus",
        payment_plan="annual_monthly",
        licences=1250,
        status="active",
        period_start="2026-04-01",
        period_end="2027-03-31",
        renewal_date="2027-04-01",
    )
    second = desk.add("สหกรณ์ ไทย", domain="ไทย.example", provider="zoho")
    desk.subscribe(second, plan="My own plan", status="trial", trial_start="2027-03-01", trial_end="2027-03-15")
    desk.add("Twin", kind="team", primary_email="a@twin.example")
    desk.add("Twin", kind="team", primary_email="a@twin.example")
    desk.add("", domain="nameless.example")
    archived = desk.add("Archived", domain="archived.example")
    desk.run(customers.archive, [archived], True)
    return desk


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
@pytest.mark.parametrize("language", ["en", "th", "nl", "ko", "sv"])
def test_an_exported_file_comes_back_as_the_same(full, tmp_path, name, language):
    path = tmp_path / name
    query = CustomerQuery(filters=(Filter("archived", "no"), Filter("archived", "yes")))
    written = export(full.book.reader, query, path, texts=Texts(language))
    before = full.state()
    with staged(full.book, path) as session:
        problems = [(problem.column, problem.code) for problem in session.problems() if problem.severity == "error"]
        assert problems == []
        changed = [(row.cells[6], row.changed_fields) for row in session.rows(0, 100) if row.result != "same"]
        assert changed == []
        assert session.commit().counts.same == written == 6
    assert full.state() == before


@pytest.mark.parametrize("key", ["crm_id", "cloud_identity_id"])
def test_customers_that_share_a_key_come_back_as_the_same(desk, tmp_path, key):
    for name in ("North", "South", "East"):
        desk.add(name, domain=f"{name.lower()}.example", provider="zoho", **{key: "C100"})
    path = tmp_path / "list.csv"
    export(desk.book.reader, CustomerQuery(), path, texts=Texts("en"))
    before = desk.state()
    assert bring_in(desk.book, path).counts == Counts(read=3, same=3)
    assert desk.state() == before


def test_a_uid_is_enough_where_another_customer_has_the_rows_other_keys(desk, tmp_path):
    desk.add("North", domain="north.example", provider="zoho", crm_id="C1")
    other = desk.add("South", domain="south.example", provider="zoho", crm_id="C2")
    uid = desk.query("SELECT hex(uid) FROM customer WHERE id = ?", other)[0][0]
    path = tmp_path / "list.csv"
    path.write_text(f"uid,Organisation name,Provider,CRM ID\n{uid},South,zoho,C1\n", encoding="utf-8")
    assert bring_in(desk.book, path).counts.updated == 1
    assert desk.row(other)["crm_id"] == "C1"


def test_a_file_of_another_book_keeps_its_ids(full, tmp_path, clock):
    import uuid

    from app.models.clock import Clock
    from app.store.book import Book
    from app.store.opening import create

    path = tmp_path / "list.csv"
    export(full.book.reader, CustomerQuery(), path, texts=Texts("en"))
    create(tmp_path / "other.deskbook", None, uuid.uuid4(), Clock())
    other = Book(tmp_path / "other.deskbook", None, "Sofie", Clock())
    try:
        assert bring_in(other, path).counts == Counts(read=5, new=5, warnings=1)
        query = "SELECT hex(uid), organisation_name, crm_id, note FROM customer WHERE shelf = 0 ORDER BY uid"
        found = other.between_transactions(lambda c: c.execute(query).fetchall()).result()
        assert found == full.query(query)
        assert bring_in(other, path).counts.same == 5
    finally:
        other.close()


def test_only_formats_that_come_back_are_written(desk, tmp_path):
    with pytest.raises(UserError) as caught:
        export(desk.book.reader, CustomerQuery(), tmp_path / "customers.pdf")
    assert (caught.value.code, caught.value.facts["file"]) == ("export_format", "customers.pdf")
    assert not (tmp_path / "customers.pdf").exists()
