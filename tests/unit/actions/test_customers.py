"""What staff do to customers: kept, refused in words, and taken back."""

from __future__ import annotations

import threading

import pytest

from app.actions import customers, filling, tags
from app.errors import Cancelled, Refused, UserError
from app.models.job import Job


def test_a_name_or_a_domain_is_enough_to_save(desk):
    by_name = desk.add("Bakkerij De Zon")
    by_domain = desk.add("", domain="WWW.Bäckerei-Sonne.de")
    assert desk.row(by_name)["standing"] == "book_only"
    assert desk.row(by_domain)["domain"] == "xn--bckerei-sonne-bfb.de"
    with pytest.raises(UserError) as caught:
        desk.add("  ")
    assert (caught.value.code, caught.value.field) == ("name_or_domain", "organisation_name")


def test_a_domain_belongs_to_one_customer_of_an_account(desk):
    desk.add("Zon", domain="zon.example", provider="zoho")
    with pytest.raises(Refused) as caught:
        desk.add("Zon again", domain="zon.example", provider="zoho")
    assert caught.value.code == "domain_taken"
    assert desk.add("Zon at Google", domain="zon.example", provider="google")
    assert desk.add("A team of Zon", domain="zon.example", provider="zoho", kind="team")


def test_a_wrong_field_changes_nothing(desk):
    customer = desk.add("Zon", primary_email="a@zon.example")
    before = desk.state()
    with pytest.raises(UserError) as caught:
        desk.run(customers.edit, customer, {"organisation_name": "Maan", "primary_email": "no address"})
    assert caught.value.field == "primary_email"
    assert desk.state() == before


def test_a_new_domain_is_not_verified_any_more(desk):
    customer = desk.add("Zon", domain="zon.example", domain_verified=True)
    desk.run(customers.edit, customer, {"domain": "maan.example"})
    assert desk.row(customer)["domain_verified"] == 0


def test_search_text_and_sort_name_follow_an_edit(desk):
    customer = desk.add("Zon")
    desk.run(customers.edit, customer, {"organisation_name": "Ångström 한빛", "note": "belt terug"})
    assert desk.row(customer)["sort_name"] == "angstrom 한빛"
    assert desk.query("SELECT text FROM customer_search WHERE id = ?", customer) == [("angstrom 한빛\nbelt terug\n",)]


def test_history_keeps_before_and_after(desk):
    customer = desk.add("Zon", phone="010 1234567")
    desk.run(customers.edit, customer, {"phone": "020 7654321"})
    found = desk.query("SELECT action, before, after FROM change WHERE customer_id = ? ORDER BY id", customer)
    assert found[1] == ("update", '{"phone":"010 1234567"}', '{"phone":"020 7654321"}')


def test_saving_what_is_there_already_leaves_no_trace(desk):
    customer = desk.add("Zon")
    changes = desk.run(customers.edit, customer, {"organisation_name": " Zon "})
    assert changes.batch_id is None
    assert desk.query("SELECT count(*) FROM batch") == [(1,)]


def test_archive_takes_a_customer_off_the_live_shelf_and_back(desk):
    customer = desk.add("Zon")
    assert desk.run(customers.archive, [customer], True).removed == (customer,)
    assert desk.run(customers.archive, [customer], False).inserted == (customer,)


def test_a_cancelled_bulk_step_changes_nothing(desk):
    ids = [desk.add(f"Customer {number}") for number in range(5)]
    before = desk.state()
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        desk.book.do_job(job, tags.add_tag, ids, "school").result()
    assert desk.state() == before


def test_bulk_progress_comes_from_the_worker(desk):
    ids = [desk.add(f"Customer {number}") for number in range(3)]
    seen = []
    job = Job(lambda done, total, phase: seen.append((done, total, phase, threading.current_thread().name)))
    changes = desk.book.do_job(job, tags.add_tag, ids, "school").result()
    assert seen == [(3, 3, "saving", "database")]
    assert changes.facts["count"] == 3
    assert desk.query("SELECT count(*) FROM customer_tag WHERE name = 'school'") == [(3,)]


def test_a_customer_with_a_waiting_instruction_is_not_deleted(desk, clock):
    from app.actions import trials

    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    desk.run(trials.extend, [customer])
    changes = desk.run(customers.delete, [customer])
    assert [outcome.code for outcome in changes.outcomes] == ["operation_waits"]
    assert desk.row(customer)["shelf"] == 0


def test_merge_moves_everything_and_split_brings_it_back(desk):
    keep = desk.add("Zon", domain="zon.example")
    other = desk.add("Zon BV", phone="010 1234567", note="the older one")
    desk.subscribe(other, plan="Mail Lite", licences=5)
    before = desk.state()
    changes = desk.run(customers.merge, keep, [other])
    assert changes.removed == (other,)
    merged = desk.row(keep)
    assert (merged["phone"], merged["plan"], merged["licences"]) == ("010 1234567", "Mail Lite", 5)
    desk.add("Somebody else meanwhile")
    desk.run(customers.split, keep)
    after = desk.state()
    after["customer"] = after["customer"][:-1]
    after["customer_search"] = after["customer_search"][:-1]
    assert after == before


def test_customers_of_two_providers_are_linked_not_merged(desk):
    google = desk.add("Zon", domain="zon.example", provider="google")
    zoho = desk.add("Zon", domain="zon.example", provider="zoho")
    with pytest.raises(Refused) as caught:
        desk.run(customers.merge, google, [zoho])
    assert caught.value.code == "merge_providers"


def test_deleting_frees_the_domain_and_undo_says_when_it_is_taken(desk):
    from app.actions import undo

    first = desk.add("Zon", domain="zon.example")
    desk.run(customers.delete, [first])
    desk.book.by = "Another"
    desk.add("Zon", domain="zon.example")
    desk.book.by = "Sofie"
    with pytest.raises(Refused) as caught:
        desk.run(undo.undo)
    assert caught.value.code == "domain_taken"
    assert desk.row(first)["shelf"] == 2


def account(desk, provider):
    desk.run(
        lambda work: work.connection.execute(
            "INSERT INTO partner_account(id, uid, provider, name) VALUES (7, x'00', ?, 'Ours')", (provider,)
        )
    )
    return 7


def at_provider(desk, customer, standing="at_provider"):
    desk.book.between_transactions(
        lambda c: c.execute("UPDATE customer SET standing = ? WHERE id = ?", (standing, customer))
    ).result()


def refused(desk, action, *values):
    with pytest.raises(Refused) as caught:
        desk.run(action, *values)
    return caught.value.code


def test_a_record_at_a_provider_stays_with_that_provider(desk):
    customer = desk.add("Zon", provider="zoho")
    desk.run(customers.edit, customer, {"provider": "google"})
    at_provider(desk, customer)
    assert refused(desk, customers.edit, customer, {"provider": "zoho"}) == "provider_fixed"
    desk.run(customers.edit, customer, {"provider": "google", "note": "still theirs"})
    assert (desk.row(customer)["provider"], desk.row(customer)["note"]) == ("google", "still theirs")


def test_a_partner_account_that_has_the_customer_or_is_being_asked_keeps_it(desk):
    ours = account(desk, "google")
    customer = desk.add("Zon", provider="google", domain="zon.example")
    instruct(desk, customer, "held")
    for chosen in (ours, None, ours):
        desk.run(customers.edit, customer, {"partner_account_id": chosen})
    instruct(desk, customer, "sending")
    assert refused(desk, customers.edit, customer, {"partner_account_id": None}) == "account_fixed"
    instruct(desk, customer, "done")
    desk.run(customers.edit, customer, {"partner_account_id": None})
    desk.run(customers.edit, customer, {"partner_account_id": ours})
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET provider_ref = 'C0123'")).result()
    assert refused(desk, customers.edit, customer, {"partner_account_id": None}) == "account_fixed"
    assert filled(desk, customer, {"partner_account_id": None}) == ["account_fixed"]
    desk.run(customers.edit, customer, {"partner_account_id": ours, "note": "theirs"})
    assert desk.row(customer)["note"] == "theirs"


def filled(desk, customer, values):
    return [outcome.code for outcome in desk.run(filling.fill, {customer: values}).outcomes]


def instruct(desk, customer, state):
    """Leave the customer one instruction, in this state."""
    sql = "INSERT OR REPLACE INTO operation(id, uid, kind, customer_id, payload, state, created_by, created_at) "
    values = f"VALUES (1, x'01', 'change_details', {customer}, '{{}}', '{state}', 'Sofie', 1)"
    desk.book.between_transactions(lambda c: c.execute(sql + values)).result()


def test_merge_takes_over_where_the_record_stands(desk):
    ours = account(desk, "zoho")
    keep = desk.add("Zon", tags="vip")
    other = desk.add(
        "Zon BV", domain="zon.example", provider="zoho", partner_account_id=ours, domain_verified=1, tags="school"
    )
    at_provider(desk, other)
    desk.run(customers.merge, keep, [other])
    merged = desk.row(keep)
    assert (merged["standing"], merged["partner_account_id"], merged["provider"]) == ("at_provider", ours, "zoho")
    assert (merged["domain"], merged["domain_verified"], merged["tags"]) == ("zon.example", 1, "school, vip")


def test_merge_of_another_domain_verifies_nothing(desk):
    keep = desk.add("Zon", domain="zon.example")
    desk.run(customers.merge, keep, [desk.add("Maan", domain="maan.example", domain_verified=1)])
    assert (desk.row(keep)["domain"], desk.row(keep)["domain_verified"]) == ("zon.example", 0)


def test_merge_needs_another_customer(desk):
    keep = desk.add("Zon")
    assert refused(desk, customers.merge, keep, [keep]) == "merge_one"
    assert refused(desk, customers.merge, keep, []) == "merge_one"
    assert refused(desk, customers.merge, keep, [99]) == "customer_gone"


def test_two_records_at_a_provider_are_not_one(desk):
    pair = [desk.add("Zon", provider="zoho"), desk.add("Zon BV", provider="zoho")]
    for customer in pair:
        at_provider(desk, customer)
    assert refused(desk, customers.merge, pair[0], [pair[1]]) == "merge_both_at_provider"


@pytest.mark.parametrize(("of_keep", "of_other"), [("zoho", ""), ("", "zoho")])
def test_merge_gives_nobody_the_domain_of_a_third_customer(desk, of_keep, of_other):
    third = desk.add("Third", domain="zon.example", provider="zoho")
    domains = {"zoho": "", "": "zon.example"}
    keep = desk.add("Zon", provider=of_keep, domain=domains[of_keep])
    other = desk.add("Zon BV", provider=of_other, domain=domains[of_other])
    before = desk.state()
    with pytest.raises(Refused) as caught:
        desk.run(customers.merge, keep, [other])
    assert (caught.value.code, caught.value.facts["other"]) == ("domain_taken", third)
    assert desk.state() == before


def test_there_is_nothing_to_split_in_a_customer_that_was_not_merged(desk):
    keep = desk.add("Zon")
    assert refused(desk, customers.split, keep) == "not_merged"
    desk.run(customers.merge, keep, [desk.add("Zon BV")])
    desk.run(customers.split, keep)
    assert refused(desk, customers.split, keep) == "not_merged"


@pytest.mark.parametrize(("name", "code"), [(" ", "tag_empty"), ("a, b", "tag_comma")])
def test_a_tag_is_one_name(desk, name, code):
    customer = desk.add("Zon")
    for action in (tags.add_tag, tags.remove_tag):
        with pytest.raises(UserError) as caught:
            desk.run(action, [customer], name)
        assert caught.value.code == code


def test_who_hears_ahead_sees_what_is_being_written_and_holds_nothing_up(desk, logs):
    logs.expect("a listener failed on customer.edited")
    firm = desk.add("Lantern")
    heard = []

    def ahead(changes):
        seen = desk.book.cards_just_written([firm])[0].organisation_name
        others = desk.book.reader.rows([firm]).result()[0].organisation_name
        heard.append((changes.ids, seen, others))
        raise ValueError

    desk.book.hear_ahead(ahead)
    desk.run(customers.edit, firm, {"organisation_name": "Harbour"})
    assert heard == [((firm,), "Harbour", "Lantern")]
    assert desk.row(firm)["organisation_name"] == "Harbour"


def test_an_edit_looks_only_at_what_follows_from_its_field(desk):
    each = desk.add("Lantern", tags="vip")
    said = []
    trace = desk.book.between_transactions
    trace(lambda connection: connection.set_trace_callback(said.append)).result()
    desk.run(customers.edit, each, {"phone": "+46 8 123"})
    assert not [sql for sql in said if " subscription " in sql or "customer_tag" in sql]
    said.clear()
    desk.run(customers.edit, each, {"tags": "gold"})
    assert [sql for sql in said if "INSERT INTO customer_tag" in sql]
    trace(lambda connection: connection.set_trace_callback(None)).result()
    assert desk.query("SELECT name FROM customer_tag") == [("gold",)]


def test_an_edit_asks_each_thing_once_and_writes_each_row_once(desk):
    each = desk.add("Lantern")
    said = []
    trace = desk.book.between_transactions
    trace(lambda connection: connection.set_trace_callback(said.append)).result()
    desk.run(customers.edit, each, {"phone": "+46 8 123"})
    trace(lambda connection: connection.set_trace_callback(None)).result()
    begun = [" ".join(sql.split()[:3]) for sql in said if not sql.startswith("--")]
    assert [words.split("(")[0] for words in begun if not words.startswith("SELECT")] == [
        "BEGIN IMMEDIATE",
        "UPDATE customer SET",
        "INSERT INTO batch",
        "INSERT INTO change",
        "INSERT INTO customer_search",
        "INSERT INTO search_pending",
        "COMMIT",
    ]
    asked = [sql for sql in said if sql.lstrip().startswith("SELECT")]
    assert [name for name in ("drift", "operation") if not any(f"FROM {name} " in sql for sql in asked)] == []
    assert len(asked) == 4  # its row, changes at the provider, waiting instructions, its text
