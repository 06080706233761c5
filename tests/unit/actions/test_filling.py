"""A table filled in by hand or by paste: what fits is kept, what does not is said per cell, one undo (R9)."""

from __future__ import annotations

from app.actions import adding, customers, filling, undo
from app.store import creation_rows
from tests.unit.actions.test_adding import account, operations
from tests.unit.rules.test_requirements import ZON


def judged(desk, *ids, **accounts):
    return desk.book.reader.ask(creation_rows.candidates, list(ids), accounts).result()


def test_a_block_is_filled_in_and_undone_at_once(desk):
    first, second = desk.add("A"), desk.add("B", domain="b.example")
    changes = desk.run(
        filling.fill,
        {
            first: {"provider": " Google", "country": "Nederland", "domain": "a.example", "phone": "not a number"},
            second: {"country": "TH", "organisation_name": "", "domain": ""},
            99: {"country": "NL"},
        },
    )
    assert (changes.verb, changes.facts["count"]) == ("customers.filled", 2)
    assert [(each.customer_id, each.code, each.facts["field"]) for each in changes.outcomes] == [
        (first, "phone_invalid", "phone"),
        (second, "name_or_domain", "domain"),
    ]
    assert (desk.row(first)["provider"], desk.row(first)["country"], desk.row(first)["domain"]) == (
        *("google", "NL", "a.example"),
    )
    desk.run(undo.undo)
    assert (desk.row(first)["country"], desk.row(second)["country"]) == ("", "")
    assert desk.row(second)["organisation_name"] == "B"


def test_one_cell_is_an_edit_and_lets_what_was_held_go(desk):
    customer_id = desk.run(adding.add, {**ZON, "postal_code": ""}, send=True).facts["customer_id"]
    changes = desk.run(filling.fill, {customer_id: {"postal_code": "3011 AA"}})
    assert (changes.verb, changes.facts["name"]) == ("customer.edited", "Bakkerij De Zon")
    assert operations(desk, customer_id)[0]["state"] == "ready"
    refused = desk.run(filling.fill, {customer_id: {"provider": "zoho"}})
    assert refused.outcomes[0].code == "provider_fixed"
    assert refused.batch_id is None


def test_a_taken_domain_is_refused_and_a_new_one_is_not_verified(desk):
    desk.run(customers.add, ZON)
    other = desk.add("Maan", provider="google", domain="maan.example", domain_verified=True)
    assert desk.run(filling.fill, {other: {"domain": "zon.example"}}).outcomes[0].code == "domain_taken"
    desk.run(filling.fill, {other: {"domain": "ster.example"}})
    assert desk.row(other)["domain_verified"] == 0


def test_records_are_judged_as_creating_them_would(desk):
    whole = desk.run(customers.add, ZON).inserted[0]
    bare = desk.add("Bare", provider="google", kind="team")
    wrong = desk.run(customers.add, {**ZON, "domain": "b.example", "primary_email": "a@b.example",
                                     "alternate_email": "c@b.example"}).inserted[0]  # fmt: skip
    sent = desk.run(adding.add, {**ZON, "domain": "c.example", "primary_email": "a@c.example"}, send=True)
    found = {each.id: each for each in judged(desk, whole, bare, wrong, sent.facts["customer_id"], 99)}
    assert found[whole].is_ready
    assert found[bare].missing == ("country", "address_lines", "primary_email")
    assert {field: each.code for field, each in found[wrong].wrong.items()} == {
        "alternate_email": "alternate_in_domain"
    }
    assert found[sent.facts["customer_id"]].code == "create_not_book_only"
    assert not found[wrong].is_ready
    ours = account(desk, "Ours")
    account(desk, "Other", distributor=1)
    assert judged(desk, whole)[0].missing == ("partner_account_id",)
    assert judged(desk, whole, google=ours)[0].is_ready
    outcomes = {each.customer_id: each for each in desk.run(adding.create, [whole, bare, wrong]).outcomes}
    assert all(outcomes[each].code == "create_incomplete" for each in (whole, bare, wrong))


def test_one_that_is_on_its_way_is_not_created_twice(desk):
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    desk.run(lambda work: work.connection.execute("UPDATE customer SET standing = 'book_only'") and None)
    assert judged(desk, customer_id)[0].code == "create_waits"
