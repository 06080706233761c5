"""Adding a customer and creating it at its provider: what waits in the outbox, what holds it, and undo (R9–R15)."""

from __future__ import annotations

import json

import pytest

from app.actions import adding, customers, undo
from app.errors import Cancelled, Refused, UserError
from app.models.job import Job
from app.store.journal import Entry
from tests.unit.rules.test_requirements import ZON

ZOHO = {**ZON, "provider": "zoho", "domain": "zoho-zon.example"}


def operations(desk, customer_id):
    rows = desk.query(
        "SELECT lower(hex(uid)), kind, state, payload, depends_on, missing FROM operation WHERE customer_id = ?"
        " ORDER BY id",
        customer_id,
    )
    return [
        {"uid": uid, "kind": kind, "state": state, "payload": json.loads(payload),
         "depends_on": json.loads(depends_on), "missing": json.loads(missing)}
        for uid, kind, state, payload, depends_on, missing in rows
    ]  # fmt: skip


def account(desk, name, provider="google", **values):
    def insert(work):
        Entry(work, "customer.added").insert("partner_account", {"provider": provider, "name": name, **values})

    desk.run(insert)
    return desk.query("SELECT id FROM partner_account WHERE name = ?", name)[0][0]


def test_a_google_customer_is_created_first_and_its_account_behind_it(desk):
    changes = desk.run(adding.add, ZON, send=True)
    customer_id = changes.facts["customer_id"]
    create, provision = operations(desk, customer_id)
    assert (create["kind"], provision["kind"]) == ("create_customer", "provision_identity")
    assert (create["state"], provision["state"]) == ("ready", "ready")
    assert provision["depends_on"] == [create["uid"]]
    assert changes.facts["operations"] == [create["uid"], provision["uid"]]
    assert create["payload"]["address_lines"] == ["Coolsingel 1"]
    assert create["payload"]["unchecked"] == ["domain_registered", "exists"]
    assert desk.row(customer_id)["standing"] == "waiting"
    assert desk.row(customer_id)["status"] == ""
    assert desk.row(customer_id)["attention"] == "waiting"


def test_a_zoho_organisation_starts_free_or_with_the_trial_that_was_chosen(desk):
    free = desk.run(adding.add, ZOHO, send=True).facts["customer_id"]
    trial = {**ZOHO, "domain": "b.example", "primary_email": "a@b.example", "zoho_plan": "workplace_professional"}
    chosen = desk.run(adding.add, trial, send=True).facts["customer_id"]
    (operation,) = operations(desk, free)
    assert (operation["payload"]["plan"], operation["payload"]["plan_name"]) == ("mail_free", "free")
    assert "password" not in json.dumps(operation)
    assert operations(desk, chosen)[0]["payload"]["plan_name"] == "professionalTrial"


def test_a_record_of_the_book_sends_nothing(desk):
    changes = desk.run(adding.add, {"organisation_name": "Zon"}, send=False)
    assert operations(desk, changes.facts["customer_id"]) == []
    assert desk.row(changes.facts["customer_id"])["standing"] == "book_only"
    assert changes.facts["operations"] == []


def test_what_is_missing_holds_the_instruction_and_filling_it_lets_it_go(desk):
    values = {**ZON, "postal_code": "", "admin_first_name": "", "phone": "010 123 4567"}
    customer_id = desk.run(adding.add, values, send=True).facts["customer_id"]
    assert [(each["state"], each["missing"]) for each in operations(desk, customer_id)] == [
        ("held", ["postal_code"]),
        ("held", ["admin_first_name"]),
    ]
    desk.run(customers.edit, customer_id, {"postal_code": "3011 AA", "organisation_name": "De Zon BV"})
    create, provision = operations(desk, customer_id)
    assert (create["state"], create["missing"], create["payload"]["postal_code"]) == ("ready", [], "3011 AA")
    assert create["payload"]["organisation_name"] == "De Zon BV"
    assert create["payload"]["phone"] == "+31101234567"
    assert provision["state"] == "held"
    desk.run(customers.edit, customer_id, {"admin_first_name": "Anna"})
    assert [each["state"] for each in operations(desk, customer_id)] == ["ready", "ready"]
    desk.run(undo.undo)
    desk.run(undo.undo)
    assert [(each["state"], each["missing"]) for each in operations(desk, customer_id)] == [
        ("held", ["postal_code"]),
        ("held", ["admin_first_name"]),
    ]


def test_what_becomes_empty_or_wrong_holds_it_again(desk):
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    desk.run(customers.edit, customer_id, {"postal_code": "12"})
    assert operations(desk, customer_id)[0]["missing"] == ["postal_code"]
    desk.run(customers.edit, customer_id, {"postal_code": "3011 AA", "primary_email": "admin@maan.example"})
    create, provision = operations(desk, customer_id)
    assert (create["missing"], provision["missing"]) == (["primary_email"], ["primary_email"])
    desk.run(customers.edit, customer_id, {"primary_email": "a@zon.example"})
    assert [each["state"] for each in operations(desk, customer_id)] == ["ready", "ready"]


def test_a_held_instruction_of_another_kind_is_let_go_too(desk):
    customer_id = desk.add("Zon", provider="google", domain="zon.example")

    def hold(work):
        Entry(work, "customer.edited").insert(
            "operation",
            {"kind": "import_customer", "customer_id": customer_id, "payload": {"phone": "", "token": "ref"},
             "state": "held", "missing": ["phone", "consent_date"], "created_by": "Sofie"},
        )  # fmt: skip

    desk.run(hold)
    desk.run(customers.edit, customer_id, {"phone": "+31 10 123 4567"})
    (found,) = operations(desk, customer_id)
    assert (found["state"], found["missing"]) == ("held", ["consent_date"])
    assert found["payload"] == {"phone": "+31 10 123 4567", "token": "ref"}


def test_undo_withdraws_the_instructions_and_takes_the_customer_back_and_redo_brings_both(desk):
    before = desk.state()["customer"]
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    desk.run(undo.undo)
    assert [each["state"] for each in operations(desk, customer_id)] == ["withdrawn", "withdrawn"]
    assert desk.row(customer_id)["shelf"] == 2
    desk.run(undo.redo)
    assert [each["state"] for each in operations(desk, customer_id)] == ["ready", "ready"]
    assert desk.row(customer_id)["standing"] == "waiting"
    assert before == []


def test_a_draft_goes_with_the_customer_and_comes_back_with_undo(desk):
    def keep(work):
        Entry(work, "customer.edited").insert(
            "draft", {"flow": "add", "version": 1, "by": "Sofie", "entries": {"domain": "zon.example"}}
        )

    desk.run(keep)
    desk.run(adding.add, ZON, send=True, draft_id=1)
    assert desk.query("SELECT count(*) FROM draft") == [(0,)]
    desk.run(undo.undo)
    assert desk.query("SELECT id, entries FROM draft") == [(1, '{"domain":"zon.example"}')]
    assert desk.run(adding.add, {"organisation_name": "B"}, send=False, draft_id=77).facts["name"] == "B"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"provider": ""}, "provider_needed", "provider"),
        ({"postal_code": "1"}, "postal_code_wrong", "postal_code"),
        ({"alternate_email": "b@zon.example"}, "alternate_in_domain", "alternate_email"),
        ({"partner_account_id": 99}, "account_wrong", "partner_account_id"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(desk, changed, code, field):
    with pytest.raises(UserError) as caught:
        desk.run(adding.add, {**ZON, **changed}, send=True)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert desk.query("SELECT count(*) FROM customer") == [(0,)]


def test_a_taken_domain_is_refused(desk):
    desk.run(adding.add, ZON, send=True)
    with pytest.raises(Refused) as caught:
        desk.run(adding.add, ZON, send=True)
    assert caught.value.code == "domain_taken"


def test_the_only_partner_account_is_chosen_and_of_several_a_person_chooses(desk):
    ours = account(desk, "Ours")
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    assert desk.row(customer_id)["partner_account_id"] == ours
    account(desk, "Other")
    account(desk, "Zoho", "zoho")
    other = desk.run(adding.add, {**ZON, "domain": "b.example", "primary_email": "a@b.example"}, send=True)
    assert operations(desk, other.facts["customer_id"])[0]["missing"] == ["partner_account_id"]
    desk.run(customers.edit, other.facts["customer_id"], {"partner_account_id": ours})
    assert operations(desk, other.facts["customer_id"])[0]["state"] == "ready"


def test_a_distributors_customer_names_its_reseller(desk):
    account(desk, "Distributor", distributor=1)
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    assert operations(desk, customer_id)[0]["missing"] == ["public_identifier"]


def test_many_records_are_created_at_once_with_an_outcome_each(desk):
    whole = customers.add
    good = [desk.run(whole, {**ZON, "domain": f"c{n}.example", "primary_email": f"a@c{n}.example"}).inserted[0]
            for n in range(3)]  # fmt: skip
    bare = desk.add("Bare", provider="google")
    undecided = desk.add("Undecided")
    wrong = desk.add("Wrong", **{**ZON, "organisation_name": "Wrong", "domain": "w.example", "primary_email": ""})
    desk.run(customers.edit, wrong, {"alternate_email": "x@w.example"})
    steps = []
    changes = desk.book.do_job(Job(lambda *each: steps.append(each)), adding.create,
                               [*good, bare, undecided, wrong]).result()  # fmt: skip
    outcomes = {each.customer_id: each for each in changes.outcomes}
    assert [outcomes[each].code for each in good] == ["", "", ""]
    assert outcomes[bare].facts["missing"][:2] == ["domain", "country"]
    assert outcomes[undecided].facts["missing"] == ["provider"]
    assert (outcomes[wrong].facts["missing"], outcomes[wrong].facts["wrong"]) == (
        ["primary_email"],
        ["alternate_email"],
    )
    assert (changes.verb, changes.facts["count"]) == ("customers.created", 3)
    assert steps[-1] == (6, 6, "saving")
    assert {desk.row(each)["standing"] for each in good} == {"waiting"}
    assert desk.row(bare)["standing"] == "book_only"
    again = desk.run(adding.create, good)
    assert {each.code for each in again.outcomes} == {"create_not_book_only"}
    assert again.verb == "customers.not_created"
    desk.run(undo.undo)
    assert {desk.row(each)["standing"] for each in good} == {"book_only"}
    assert {each["state"] for each in operations(desk, good[0])} == {"withdrawn"}


def test_one_record_is_created_by_name(desk):
    zoho = desk.run(customers.add, ZOHO).inserted[0]
    changes = desk.run(adding.create, [zoho])
    assert (changes.verb, changes.facts["name"]) == ("customer.created", "Bakkerij De Zon")
    assert len(changes.facts["operations"]) == 1
    assert desk.row(zoho)["zoho_plan"] == "mail_free"


def test_a_chosen_account_is_for_those_at_its_provider_and_its_domains_stay_unique(desk):
    ours, _ = account(desk, "Ours"), account(desk, "Other")
    free = desk.run(customers.add, ZON).inserted[0]
    zoho = desk.run(customers.add, ZOHO).inserted[0]
    desk.run(customers.add, {**ZON, "domain": "b.example", "partner_account_id": ours})
    twin = desk.run(customers.add, {**ZON, "domain": "b.example", "primary_email": "a@b.example"}).inserted[0]
    unclear = desk.run(adding.create, [free]).outcomes[0]
    assert unclear.facts["missing"] == ["partner_account_id"]
    outcomes = desk.run(adding.create, [free, zoho, twin], accounts={"google": ours}).outcomes
    assert [each.code for each in outcomes] == ["", "", "domain_taken"]
    assert (desk.row(free)["partner_account_id"], desk.row(zoho)["partner_account_id"]) == (ours, None)


def test_nothing_is_begun_twice(desk):
    customer_id = desk.run(customers.add, ZON).inserted[0]

    def take_over(work):
        entry = Entry(work, "customer.edited")
        entry.insert("operation", {"kind": "import_customer", "customer_id": customer_id, "payload": {},
                                   "state": "held", "created_by": "Sofie"})  # fmt: skip
        return entry.close()

    desk.run(take_over)
    assert desk.run(adding.create, [customer_id]).outcomes[0].code == "create_waits"


def test_a_stopped_bulk_step_creates_nothing(desk):
    ids = [desk.run(customers.add, {**ZON, "domain": f"c{n}.example", "primary_email": ""}).inserted[0] for n in (1, 2)]
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        desk.book.do_job(job, adding.create, ids).result()
    assert desk.query("SELECT count(*) FROM operation") == [(0,)]


def test_a_withdrawn_creation_leaves_a_record_of_the_book(desk):
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]

    def withdraw(work, *, both):
        entry = Entry(work, "customer.edited")
        limit = 2 if both else 0
        work.connection.execute("UPDATE operation SET state = 'withdrawn' WHERE id <= ?", (limit,))
        adding.uncreated(entry, customer_id)
        return entry.close()

    desk.run(withdraw, both=False)
    assert desk.row(customer_id)["standing"] == "waiting"
    desk.run(withdraw, both=True)
    assert desk.row(customer_id)["standing"] == "book_only"
    desk.run(withdraw, both=True)
    assert desk.row(customer_id)["standing"] == "book_only"
