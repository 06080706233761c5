"""Customers are found as people name them on a command line: by domain in any spelling, or by uid."""

import uuid

from app.actions import customers, lookup, trials


def named(desk, *names):
    return [(each.asked, each.id) for each in desk.run(lookup.find_named, names)]


def test_a_domain_names_its_customer_in_any_spelling(desk):
    customer = desk.add("Bäckerei", domain="bäckerei.example")
    for spelling in ("bäckerei.example", "xn--bckerei-5wa.example", "https://www.BÄCKEREI.example/brot"):
        (found,) = desk.run(lookup.find_named, [spelling])
        assert (found.id, found.asked, found.domain) == (customer, spelling, "xn--bckerei-5wa.example")


def test_a_domain_names_a_customer_at_each_provider(desk):
    both = [desk.add("Zon", domain="zon.example", provider=provider) for provider in ("google", "zoho")]
    assert named(desk, "zon.example") == [("zon.example", each) for each in both]


def test_a_uid_names_its_customer_and_is_told_back(desk):
    customer = desk.add("Without a domain")
    uid = str(uuid.UUID(bytes=desk.row(customer)["uid"]))
    (found,) = desk.run(lookup.find_named, [f" {uid.upper()} "])
    assert (found.id, found.uid, found.domain) == (customer, uid, "")


def test_each_customer_comes_once_in_the_order_of_the_names(desk):
    first, second = (desk.add(name, domain=f"{name}.example") for name in ("first", "second"))
    uid = str(uuid.UUID(bytes=desk.row(first)["uid"]))
    asked = ["second.example", uid, "first.example", "second.example"]
    assert named(desk, *asked) == [("second.example", second), (uid, first)]


def test_names_that_nobody_bears_and_customers_off_the_live_shelf_are_left_out(desk):
    desk.add("Without a domain")
    shelved, gone = (desk.add(name, domain=f"{name}.example") for name in ("shelved", "gone"))
    desk.run(customers.archive, [shelved], True)
    desk.run(customers.delete, [gone])
    asked = ("", "nobody.example", "no domain!", str(uuid.uuid4()), "shelved.example", "gone.example")
    assert named(desk, *asked) == []


def test_each_customer_learns_the_operation_a_batch_recorded_for_it(desk, clock):
    ids = [desk.add(name, provider="zoho", domain=f"{name}.example") for name in ("first", "second", "active")]
    for customer in ids[:2]:
        desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    batch = desk.run(trials.extend, ids).batch_id
    found = desk.run(lookup.operations_of, batch)
    assert {customer: uuid.UUID(uid).bytes for customer, uid in found.items()} == dict(
        desk.query("SELECT customer_id, uid FROM operation")
    )
    assert set(found) == set(ids[:2])
    assert desk.run(lookup.operations_of, batch + 1) == {}
