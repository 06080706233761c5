"""What becomes of each row of a list: new, updated, same, conflict or rejected (R22, design.md "Import")."""

import pytest

from app.actions import customers, trials
from app.actions.imports.session import Importing
from app.actions.imports.values import Counts, Options
from app.errors import UserError
from app.store.bulk_match import Scene, match
from tests.unit.actions.lists import add_up, bring_in, codes, results, staged, write

HEADER = "Organisation name,Domain,CRM ID,Plan,Licences,Renewal date,Status"


def test_new_rows_become_customers_with_their_subscription(desk, tmp_path):
    path = write(
        tmp_path,
        HEADER,
        "Blue Tulip,https://www.BlueTulip.nl/contact,C1,Business Starter,12,2027-03-31,active",
        "Only a name,,,,,,",
        ",only-domain.example,,,,,",
        ",,C9,,,,",
    )
    counts = bring_in(desk.book, path).counts
    assert counts == Counts(read=4, new=3, updated=0, same=0, conflicts=0, rejected=1, warnings=0)
    ids = {name: each for each, name in desk.query("SELECT id, organisation_name FROM customer")}
    first = desk.row(ids["Blue Tulip"])
    assert (first["domain"], first["crm_id"], first["plan"]) == ("bluetulip.nl", "C1", "Business Starter")
    assert (first["licences"], first["renewal_date"], first["status"]) == (12, "2027-03-31", "active")
    assert (first["subscription_count"], first["sort_name"], first["standing"]) == (1, "blue tulip", "book_only")
    assert desk.query("SELECT customer_id, id FROM subscription") == [(first["id"], first["subscription_id"])]
    bare = desk.row(ids["Only a name"])
    assert (bare["status"], bare["subscription_id"], bare["subscription_count"]) == ("", None, 0)
    assert desk.query("SELECT count(*) FROM change") == [(0,)]
    assert desk.query("SELECT side, verb, undoable FROM batch") == [("import", "imported", 1)]


def test_derived_columns_are_those_a_single_edit_would_give(desk, tmp_path):
    path = write(
        tmp_path,
        "Organisation name,Domain,Phone,Plan,Licences,Trial end,Tags,Note,Archived",
        "Åsa & Söner,xn--bcher-kva.example,+46 8 123 456,Google Vault,3,2027-04-01,vip; Älv,a note,",
        "บริษัท ไทย,thai.example,,,,,,,yes",
        "서울상사,,,basicTrial,,,,,",
    )
    bring_in(desk.book, path)
    before = desk.state()

    def derive_again(work):
        from app.store.derive import derive

        derive(work.connection, [row[0] for row in work.connection.execute("SELECT id FROM customer")])

    desk.run(derive_again)
    assert desk.state() == before
    assert desk.query("SELECT status, add_on FROM subscription ORDER BY id") == [("trial", 1), ("trial", 0)]
    assert desk.query("SELECT shelf FROM customer ORDER BY id") == [(0,), (1,), (0,)]
    assert desk.query("SELECT name FROM customer_tag ORDER BY name") == [("vip",), ("Älv",)]
    assert desk.query("SELECT count(*) FROM search_pending") == [(3,)]


def test_the_same_list_again_changes_nothing(desk, tmp_path):
    path = write(
        tmp_path,
        HEADER,
        "Blue Tulip,bluetulip.nl,C1,Business Starter,12,2027-03-31,active",
        "Only a name,,,,,,",
        ",only-domain.example,,,,,",
        "Just a state,state.example,,,,,active",
    )
    assert bring_in(desk.book, path).counts.new == 4
    before = desk.state()
    again = bring_in(desk.book, path)
    assert again.counts == Counts(read=4, same=4)
    assert again.batch_id is None
    assert desk.state() == before


def test_customers_are_matched_by_each_key_inside_a_provider(desk, tmp_path):
    by_domain = desk.add("By domain", domain="one.example", provider="google")
    by_crm = desk.add("By CRM", crm_id="C2", provider="google")
    by_identity = desk.add("By identity", cloud_identity_id="C0abc", provider="google")
    desk.add("At Zoho", domain="one.example", provider="zoho")
    uid = desk.query("SELECT hex(uid) FROM customer WHERE id = ?", by_crm)[0][0]
    path = write(
        tmp_path,
        "uid,provider,Organisation name,Domain,CRM ID,Cloud Identity ID",
        ",google,Renamed one,WWW.One.example.,,",
        f"{uid},,Renamed two,,,",
        ",google,Renamed three,,,C0abc",
        ",zoho,At Zoho,one.example,,",
        ",zoho,New at Zoho,,C2,",
    )
    with staged(desk.book, path) as session:
        found = {row.row: (row.result, row.customer_id) for row in session.rows(0, 10)}
        session.commit()
    assert found[2] == ("updated", by_domain)
    assert found[3] == ("updated", by_crm)
    assert found[4] == ("updated", by_identity)
    assert found[5][0] == "same"
    assert found[6][0] == "new"
    assert desk.row(by_crm)["organisation_name"] == "Renamed two"


def test_a_team_is_not_known_by_its_domain(desk, tmp_path):
    desk.add("Team", domain="shared.example", kind="team", provider="google")
    path = write(
        tmp_path,
        "Organisation name,Domain,Provider,Kind",
        "Another team,shared.example,google,team",
        "The firm,shared.example,google,domain",
    )
    with staged(desk.book, path) as session:
        assert results(session) == {2: "new", 3: "new"}


def test_a_row_without_provider_means_the_record_there_is(desk, tmp_path):
    customer = desk.add("Blue Tulip", domain="bluetulip.example", provider="google")
    path = write(tmp_path, "Organisation name,Domain", "Blue Tulip,bluetulip.example")
    with staged(desk.book, path) as session:
        assert session.rows(0, 1)[0].customer_id == customer
        assert results(session) == {2: "same"}
    with staged(desk.book, path, Options(provider="zoho")) as session:
        assert results(session) == {2: "new"}


def test_keys_that_hit_different_customers_are_a_conflict(desk, tmp_path):
    desk.add("First", domain="first.example")
    desk.add("Second", crm_id="C2")
    path = write(tmp_path, "Organisation name,Domain,CRM ID", "Mixed,first.example,C2")
    before = desk.state()
    with staged(desk.book, path) as session:
        assert codes(session) == [(2, "", "conflict_keys")]
        message = session.problems()[0].message()
        assert "First" in message
        assert "Second" in message
        assert session.commit().counts.conflicts == 1
    assert desk.state() == before


def test_a_list_that_names_one_customer_twice(desk, tmp_path):
    path = write(
        tmp_path,
        "Organisation name,Domain,Phone",
        "Same,same.example,1",
        "Same,www.same.example,1",
        "Differs,differs.example,1",
        "Differs,differs.example,2",
        "Nameless keys,,1",
        "Nameless keys,,1",
        "Nameless keys,,2",
    )
    with staged(desk.book, path) as session:
        assert results(session) == {
            2: "new",
            3: "same",
            4: "conflict",
            5: "conflict",
            6: "new",
            7: "same",
            8: "new",
        }
        counts = session.commit().counts
    assert add_up(counts)
    assert counts.new == 3
    with staged(desk.book, path) as session:
        assert session.counts() == Counts(read=7, same=5, conflicts=2)


def test_rows_that_meet_at_one_customer_by_different_keys(desk, tmp_path):
    desk.add("One", domain="one.example", crm_id="C1")
    path = write(tmp_path, "Organisation name,Domain,CRM ID", "One A,one.example,", "One B,,C1")
    with staged(desk.book, path) as session:
        assert results(session) == {2: "conflict", 3: "conflict"}


def test_an_empty_cell_keeps_what_the_book_has(desk, tmp_path):
    customer = desk.add("Blue Tulip", domain="bluetulip.example", phone="+31 10 123 4567", note="called")
    path = write(tmp_path, "Organisation name,Domain,Phone,Note", "Blue Tulip,bluetulip.example,,called again")
    assert bring_in(desk.book, path).counts.updated == 1
    row = desk.row(customer)
    assert (row["phone"], row["note"]) == ("+31 10 123 4567", "called again")
    assert desk.query("SELECT before, after FROM change WHERE batch_id = (SELECT max(id) FROM batch)") == [
        ('{"note":"called"}', '{"note":"called again"}')
    ]


def test_the_shown_subscription_is_updated(desk, tmp_path):
    customer = desk.add("Blue Tulip", domain="bluetulip.example")
    desk.subscribe(customer, plan="Business Starter", licences=5, status="active", period_start="2026-01-01")
    path = write(tmp_path, "Domain,Plan,Licences,Status", "bluetulip.example,Business Plus,9,suspended")
    bring_in(desk.book, path)
    row = desk.row(customer)
    assert (row["plan"], row["licences"], row["status"]) == ("Business Plus", 9, "suspended")
    assert desk.query("SELECT plan, licences, period_start FROM subscription") == [("Business Plus", 9, "2026-01-01")]


def test_a_customer_without_subscription_gets_one(desk, tmp_path):
    customer = desk.add("Blue Tulip", domain="bluetulip.example")
    with staged(desk.book, write(tmp_path, "Domain,Status", "bluetulip.example,active")) as session:
        assert results(session) == {2: "same"}, "a state alone is no subscription"
    bring_in(desk.book, write(tmp_path, "Domain,Licences,Trial end", "bluetulip.example,9,2027-05-01"))
    row = desk.row(customer)
    assert (row["status"], row["licences"], row["trial_end"], row["subscription_count"]) == (
        "trial",
        9,
        "2027-05-01",
        1,
    )


def test_archived_customers_are_matched_and_deleted_ones_are_not(desk, tmp_path):
    archived = desk.add("Archived", domain="archived.example")
    deleted = desk.add("Deleted", domain="deleted.example")
    desk.run(customers.archive, [archived], True)
    desk.run(customers.delete, [deleted])
    path = write(tmp_path, "Organisation name,Domain", "Archived,archived.example", "Deleted,deleted.example")
    with staged(desk.book, path) as session:
        assert results(session) == {2: "same", 3: "new"}
        session.commit()


def test_a_field_with_an_unsent_operation_is_a_conflict(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_TODAY", "2027-03-14")
    customer = desk.add("Trial", domain="trial.example", provider="zoho")
    desk.subscribe(customer, plan="basicTrial", status="trial", trial_start="2027-03-05", trial_end="2027-03-20")
    desk.run(trials.extend, [customer])
    path = write(tmp_path, "Organisation name,Domain,Trial end", "Trial,trial.example,2027-03-20")
    with staged(desk.book, path) as session:
        assert codes(session) == [(2, "", "conflict_waiting")]
    with staged(desk.book, write(tmp_path, "Organisation name,Domain", "Trial renamed,trial.example")) as session:
        assert results(session) == {2: "updated"}


def test_a_domain_another_customer_has_is_a_conflict(desk, tmp_path):
    desk.add("Owner", domain="taken.example", provider="google")
    other = desk.add("Other", crm_id="C7")
    uid = desk.query("SELECT hex(uid) FROM customer WHERE id = ?", other)[0][0]
    path = write(tmp_path, "uid,Organisation name,Provider,Domain", f"{uid},Other,google,taken.example")
    with staged(desk.book, path) as session:
        assert [problem.code for problem in session.problems()] == ["conflict_domain"]
        session.commit()
    assert desk.row(other)["domain"] == ""


def test_a_customer_is_not_moved_to_another_provider(desk, tmp_path):
    customer = desk.add("Owner", domain="own.example", provider="google")
    uid = desk.query("SELECT hex(uid) FROM customer WHERE id = ?", customer)[0][0]
    path = write(tmp_path, "uid,Organisation name,Provider", f"{uid},Owner,zoho")
    with staged(desk.book, path) as session:
        assert codes(session) == [(2, "", "conflict_provider")]


def test_problems_are_marked_at_their_cells(desk, tmp_path):
    path = write(
        tmp_path,
        "Organisation name,Domain,Email,Licences,Renewal date,Country,Plan,Status,Provider",
        "A,not a domain,a@a.example,1,2027-01-01,NL,Business Starter,active,google",
        "B,b.example,nobody,1,2027-01-01,NL,Business Starter,active,google",
        "C,c.example,c@c.example,minus one,2027-01-01,NL,Business Starter,active,google",
        "D,d.example,d@d.example,1,31-31-2027,NL,Business Starter,active,google",
        "E,e.example,e@e.example,1,2027-01-01,Atlantis,Super Plan,sleeping,google",
        "F,co.th,f@f.example,1,2027-01-01,NL,Business Starter,active,google",
        "G,g.example,g@g.example,1,2027-01-01,NL,Business Starter,active,microsoft",
    )
    with staged(desk.book, path) as session:
        assert codes(session) == [
            (2, "Domain", "domain_incomplete"),
            (3, "Email", "email_invalid"),
            (4, "Licences", "not_a_number"),
            (5, "Renewal date", "date_unreadable"),
            (6, "Country", "country_unknown"),
            (6, "Plan", "plan_unknown"),
            (6, "Status", "status_unknown"),
            (7, "Domain", "domain_is_suffix"),
            (8, "Provider", "provider_unknown"),
        ]
        assert session.counts() == Counts(read=7, new=2, rejected=5, warnings=4)
        assert all(problem.message() != problem.code for problem in session.problems())
        assert [row.row for row in session.rows(0, 10, "warning")] == [6, 7]
        assert session.row_count("rejected") == 5


def test_rows_of_the_wrong_width_are_rejected_where_it_matters(desk, tmp_path):
    path = write(
        tmp_path, "Organisation name,Domain,Phone", "A,a.example,1", "B,b.example", "C,c.example,1,2", "D,d.example,1,"
    )
    with staged(desk.book, path) as session:
        assert results(session) == {2: "new", 3: "rejected", 4: "rejected", 5: "new"}
        assert session.rows(2, 1)[0].cells == ("C", "c.example", "1", "2")


def test_ambiguous_dates_are_told_unless_the_order_is_chosen(desk, tmp_path):
    path = write(tmp_path, "Domain,Renewal date", "a.example,03/04/2027", "b.example,05/05/2027")
    session = Importing(desk.book, path)
    look = session.look()
    assert (look.date_order, look.date_order_certain) == ("dmy", False)
    session.stage()
    assert codes(session) == [(2, "Renewal date", "date_ambiguous")]
    session.stage(date_order="mdy")
    assert codes(session) == []
    session.commit()
    session.close()
    assert desk.query("SELECT renewal_date FROM customer ORDER BY id") == [("2027-03-04",), ("2027-05-05",)]


def test_a_mapping_is_checked_and_remembered(desk, tmp_path):
    path = write(tmp_path, "Firm,Where,Extra", "Blue Tulip,bluetulip.example,remember me")
    session = Importing(desk.book, path)
    session.look()
    for mapping, code in (
        ({0: "organisation_name", 1: "organisation_name"}, "mapping_twice"),
        ({2: "note"}, "mapping_needs_name"),
        ({0: "organisation_name", 1: "shoe_size"}, "mapping_unknown"),
        ({0: "organisation_name", 9: "domain"}, "mapping_unknown"),
    ):
        with pytest.raises(UserError) as caught:
            session.stage(mapping=mapping)
        assert caught.value.code == code
    session.stage(mapping={0: "organisation_name", 1: "domain", 2: "note"})
    session.commit()
    session.close()
    again = Importing(desk.book, path)
    look = again.look()
    assert look.remembered
    assert look.mapping == {0: "organisation_name", 1: "domain", 2: "note"}
    assert again.stage().counts == Counts(read=1, same=1)
    again.close()


def test_a_book_that_changed_since_the_preview_is_matched_again(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "Blue Tulip,bluetulip.example")
    with staged(desk.book, path) as session:
        assert session.counts().new == 1
        desk.add("Blue Tulip", domain="bluetulip.example")
        result = session.commit()
    assert result.counts == Counts(read=1, same=1)
    assert desk.query("SELECT count(*) FROM customer") == [(1,)]


def test_matching_in_parts_gives_what_matching_at_once_gives(desk, tmp_path):
    desk.add("Old", domain="old.example", crm_id="C1")
    path = write(
        tmp_path,
        "Organisation name,Domain,CRM ID",
        "Old,old.example,C1",
        "A,a.example,C1",
        "B,a.example,C2",
        "B,b.example,C2",
        "Nobody,,",
        "Nobody,,",
    )
    with staged(desk.book, path) as session:
        at_once = session.rows(0, 10)
        for row in at_once:
            session.correct(row.row, 0, row.cells[0])
        assert session.rows(0, 10) == at_once
        staging = session._staging
        match(Scene(staging.connection, staging.fields), lambda: None)
        assert session.rows(0, 10) == at_once
