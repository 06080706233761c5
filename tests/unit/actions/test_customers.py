"""What staff do to customers: kept, refused in words, and taken back."""

from __future__ import annotations

import threading

import pytest

from app.actions import customers, tags
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
