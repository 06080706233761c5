"""``add --from-json``: what it makes of a good record, and how it names every fault of a bad one."""

from __future__ import annotations

import io
import json
import sys

import pytest

from app.bootstrap import open_book
from app.store.engine import connect
from app.store.journal import Entry
from tests.unit.commands.test_exit_codes import opener

ZON = {
    "provider": "google",
    "organisation_name": "Bakkerij De Zon",
    "domain": "zon.example",
    "country": "NL",
    "address_lines": ["Coolsingel 1"],
    "postal_code": "3011 AA",
    "locality": "Rotterdam",
    "primary_email": "admin@zon.example",
    "alternate_email": "zon@elders.example",
    "admin_first_name": "Anna",
    "admin_last_name": "Zon",
    "phone": "+31 10 123 4567",
}
ZOHO = {**ZON, "provider": "zoho", "domain": "zoho.example", "primary_email": "admin@zoho.example"}


@pytest.fixture
def add(desk, tmp_path):
    desk.make(1)

    def run(data):
        path = tmp_path / "customer.json"
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        return desk.ask("add", "--from-json", path)

    return run


def query(desk, sql):
    connection = connect(desk.path, None)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def faults(said):
    assert said.code == 4, said.err
    assert all(each["message"] and each["code"] != each["message"] for each in said.json["errors"])
    return {each["field"]: each["code"] for each in said.json["errors"]}


def test_a_customer_is_added_and_its_creation_queued(desk, add):
    said = add(ZON)
    assert said.code == 0, said.out
    assert len(said.json["operations"]) == 2
    listed = desk.ask("list", "--search", "Bakkerij De Zon").json["customers"]
    assert [(each["uid"], each["standing"], each["attention"]) for each in listed] == [
        (said.json["uid"], "waiting", "waiting")
    ]
    kinds = query(desk, "SELECT kind, state FROM operation ORDER BY id")
    assert kinds == [("create_customer", "ready"), ("provision_identity", "ready")]


def test_a_record_of_the_book_needs_little_and_queues_nothing(desk, add):
    said = add({"organisation_name": "Zon", "send": False})
    assert (said.code, said.json["operations"]) == (0, [])
    assert query(desk, "SELECT count(*) FROM operation") == [(0,)]


def test_everything_needed_to_send_is_named_at_once_and_nothing_is_written(desk, add):
    before = query(desk, "SELECT count(*) FROM customer")
    assert faults(add({"provider": "google", "organisation_name": "Zon", "country": "NL", "phone": "12"})) == {
        "phone": "phone_invalid",
        **dict.fromkeys(
            (
                *("domain", "address_lines", "postal_code", "primary_email", "admin_first_name"),
                *("admin_last_name", "alternate_email"),
            ),
            "needed_to_send",
        ),
    }
    assert faults(add({"organisation_name": "Zon"})) == {"provider": "needed_to_send"}
    assert query(desk, "SELECT count(*) FROM customer") == before


def with_account(desk, name, provider, ref="", *, distributor=False):
    book = open_book(desk.path, unencrypted=True)

    def insert(work):
        values = {"provider": provider, "name": name, "account_ref": ref, "distributor": distributor}
        Entry(work, "customer.added", {"name": name}).insert("partner_account", values)

    book.run(insert)
    book.close()


def test_the_only_account_says_what_it_wants_without_being_named(desk, add):
    with_account(desk, "Distribution", "google", "C01", distributor=True)
    assert faults(add(ZON)) == {"public_identifier": "needed_to_send"}
    assert add({**ZON, "public_identifier": "C0567"}).code == 0
    assert query(desk, "SELECT state FROM operation ORDER BY id LIMIT 1") == [("ready",)]


def test_a_partner_account_is_named_and_of_several_one_must_be(desk, add):
    with_account(desk, "Rotterdam Desk", "google", "C01")
    with_account(desk, "Second", "google")
    with_account(desk, "Zoho Europe", "zoho")
    assert faults(add(ZON)) == {"account": "needed_to_send"}
    assert faults(add({**ZON, "account": "Zoho Europe"})) == {"account": "account_wrong"}
    unnamed = {each: value for each, value in ZON.items() if each != "provider"}
    assert add({**unnamed, "account": "rotterdam  desk"}).code == 0
    second = {**ZON, "domain": "b.example", "primary_email": "a@b.example", "account": "C01"}
    assert add(second).code == 0
    listed = desk.ask("list", "--filter", "account=Rotterdam Desk").json
    assert listed["total"] == 2
    zoho = add(ZOHO)
    assert zoho.code == 0
    assert query(desk, "SELECT count(*) FROM customer WHERE partner_account_id = 3") == [(1,)]


def test_a_school_may_write_its_size_as_people_do(desk, add):
    school = {**ZON, "education": True, "edu_type": "K12", "edu_size": "101-500", "edu_website": "www.zon.example"}
    assert add(school).code == 0
    stored = query(desk, "SELECT edu_type, edu_size FROM customer ORDER BY id DESC LIMIT 1")
    assert stored == [("k12", "size_101_500")]
    assert faults(add({**school, "domain": "c.example", "edu_size": "huge"}))["edu_size"] == "not_a_choice"


def test_a_team_needs_no_names(add):
    team = {each: value for each, value in ZON.items() if not each.startswith(("admin", "alternate", "domain"))}
    assert add({**team, "kind": "team"}).code == 0


def test_wrong_values_are_named_by_field(add):
    wrong = {**ZON, "postal_code": "1", "alternate_email": "x@zon.example", "domain": "zоn.example", "nickname": "Z",
             "education": "no", "account": "Nobody"}  # fmt: skip
    assert (
        faults(add(wrong))
        == {
            "nickname": "json_key_unknown",
            "education": "json_flag",
            "postal_code": "postal_code_wrong",
            "alternate_email": "alternate_in_domain",
            "domain": "domain_looks_like",
            "primary_email": "email_outside_domain",
            "account": "no_such_account",
        }
        or faults(add(wrong))["domain"] == "domain_looks_like"
    )


@pytest.mark.parametrize("name", ["Nederland", "네덜란드", "nl", "NLD", "Netherlands (NL)"])
def test_a_country_is_written_by_its_name_too_and_kept_by_its_code(desk, add, name):
    assert add({**ZON, "country": name}).code == 0
    assert query(desk, "SELECT country FROM customer ORDER BY id DESC LIMIT 1") == [("NL",)]


def test_a_country_that_nobody_knows_is_named_by_its_field(desk, add):
    said = add({**ZON, "country": "Atlantis"})
    assert faults(said) == {"country": "country_invalid"}
    assert "“Atlantis” is not a country. Write its name or its two letters" in said.json["errors"][0]["message"]
    assert faults(add({**ZON, "country": "QQ"})) == {"country": "country_not_known"}
    assert query(desk, "SELECT count(*) FROM customer") == [(1,)]


def test_a_domain_that_is_taken_is_named(add):
    assert add(ZON).code == 0
    assert faults(add(ZON)) == {"domain": "domain_taken"}


def test_a_zoho_organisation_with_a_trial(desk, add):
    said = add({**ZOHO, "plan": "Workplace Professional", "trial": True, "licences": 10})
    assert said.code == 0, said.out
    assert "trial" in said.err
    ((kind, payload),) = query(desk, "SELECT kind, payload FROM operation")
    assert (kind, json.loads(payload)["plan_name"]) == ("create_customer", "professionalTrial")


def test_an_order_hangs_behind_the_creation(desk, add):
    said = add({**ZON, "plan": "Business Starter", "licences": 5})
    assert said.code == 0, said.out
    *others, order = query(desk, "SELECT lower(hex(uid)), kind, depends_on FROM operation ORDER BY id")
    assert order[1] == "order"
    assert json.loads(order[2]) == [each[0] for each in others]
    assert [each.replace("-", "") for each in said.json["operations"]] == [each[0] for each in (*others, order)]
    zoho = add({**ZOHO, "plan": "Workplace Standard", "licences": 3})
    assert (zoho.code, len(zoho.json["operations"])) == (0, 2)


def test_a_plan_that_may_not_be_had_is_named_and_nothing_is_kept(desk, add):
    team = {each: value for each, value in ZON.items() if each != "domain"}
    refused = faults(add({**team, "kind": "team", "plan": "Google Vault", "licences": 5}))
    assert refused.keys() == {"plan"}
    assert faults(add({**ZON, "plan": "Business Starter"})) == {"licences": "licences_needed"}
    assert faults(add({**ZON, "plan": "Moon", "licences": 5})) == {"plan": "plan_not_in_catalogue"}
    assert faults(add({**ZON, "plan": "Business Starter", "licences": 5, "send": False})) == {
        "send": "order_needs_send"
    }
    assert faults(add({**ZON, "plan": "Business Starter", "licences": 5_000_000_000})).keys() == {"licences"}
    assert query(desk, "SELECT count(*) FROM customer") == [(1,)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe{}", "json_invalid"),
        (b"", "json_invalid"),
        (b"[]", "json_no_object"),
        (b"[" * 200_000, "json_invalid"),
        (b'{"licences": ' + b"9" * 10_000 + b"}", "json_invalid"),
        (b'"' + b"x" * 1_500_000 + b'"', "json_too_large"),
        (b'{"domain": "a.example", "domain": "b.example"}', "json_key_twice"),
        (b'{"address_lines": {"a": 1}, "organisation_name": 7, "send": false, "domain": "a.example"}', "json_list"),
        (b'{"organisation_name": "a\\u0000b"}', "control_characters"),
        (json.dumps({"organisation_name": "x" * 100_000}).encode(), "too_long"),
    ],
)
def test_hostile_files_are_refused_in_words(desk, add, data, code):
    assert code in faults(add(data)).values()
    assert query(desk, "SELECT count(*) FROM customer") == [(1,)]


def test_a_file_that_is_not_there_or_is_a_folder(desk, tmp_path):
    desk.make(1)
    assert faults(desk.ask("add", "--from-json", tmp_path / "none.json"))
    assert faults(desk.ask("add", "--from-json", tmp_path)) == {str(tmp_path): "file_unreadable"}
    assert desk.ask("add").code == 2


def test_the_record_may_come_from_standard_input(desk, monkeypatch):
    desk.make(1)
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(ZON).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert desk.ask("add", "--from-json", "-").code == 0
    assert query(desk, "SELECT organisation_name FROM customer ORDER BY id DESC LIMIT 1") == [("Bakkerij De Zon",)]


def test_people_read_words(desk, tmp_path):
    desk.make(1)
    path = tmp_path / "c.json"
    path.write_text(json.dumps(ZON))
    said = desk.run("--book", desk.path, "--lang", "en", "add", "--from-json", path)
    assert said.out == "Bakkerij De Zon was added; 2 instructions wait to be sent.\n"
    path.write_text(json.dumps({"organisation_name": "Zon"}))
    said = desk.run("--book", desk.path, "--lang", "en", "add", "--from-json", path)
    assert said.code == 4
    assert "provider: Needed before this customer can be created at the provider." in said.err
    path.write_text(json.dumps({"organisation_name": "Zon", "send": False}))
    assert desk.run("--book", desk.path, "--lang", "en", "add", "--from-json", path).out == "Zon was added.\n"


def test_a_window_that_holds_the_book_adds_it_also_from_standard_input(desk, monkeypatch, tmp_path):
    desk.make(1)
    window = opener().open(desk.path)
    window.begin()
    heard = []
    window.book.listen(heard.append)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(ZON).encode())))
    said = desk.ask("add", "--from-json", "-")
    assert (said.code, len(said.json["operations"])) == (0, 2)
    assert heard[-1].verb == "customer.added_to_send"
    path = tmp_path / "gone.json"
    path.write_text(json.dumps(ZON))
    assert faults(desk.ask("add", "--from-json", path)) == {"domain": "domain_taken"}
    window.book.close()


def test_the_first_customer_makes_the_book(desk, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"organisation_name": "Zon", "send": False}))
    assert desk.ask("add", "--from-json", path, "--unencrypted").code == 0
    assert desk.ask("list").json["total"] == 1
