"""Every command answers in JSON as the contract has it, and in words."""

import csv
import datetime as dt

import pytest

from app.bootstrap import open_book
from app.commands.listing import FIELDS

CONTRACT = [
    "uid",
    "provider",
    "account",
    "kind",
    "education",
    "standing",
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "country",
    "language",
    "plan",
    "payment_plan",
    "licences",
    "period_start",
    "period_end",
    "renewal_date",
    "status",
    "attention",
    "domain_verified",
    "trial_start",
    "trial_end",
    "tags",
    "owner",
    "archived",
]


def test_list_has_the_fields_of_the_contract(desk):
    desk.make()
    said = desk.ask("list")
    assert said.code == 0
    assert said.json["format"] == 1
    assert said.json["total"] == 3
    assert [list(each) for each in said.json["customers"]] == [CONTRACT] * 3
    assert list(FIELDS) == CONTRACT
    first = said.json["customers"][0]
    assert (first["domain"], first["education"], first["archived"], first["tags"], first["licences"]) == (
        "lantern0.example",
        False,
        False,
        [],
        None,
    )


def test_list_searches_filters_sorts_and_limits(desk):
    desk.make(5)
    book = open_book(desk.path)
    from app.actions import customers, tags

    book.run(tags.add_tag, [1, 2], "vip")
    book.run(customers.archive, [5], archived=True)
    book.close()

    def names(*words):
        found = desk.ask("list", *words).json
        return found["total"], [each["organisation_name"][-1] for each in found["customers"]]

    assert names("--search", "lantern2") == (1, ["2"])
    assert names("--filter", "tag=vip") == (2, ["0", "1"])
    assert names("--sort", "-name", "--limit", "2") == (4, ["3", "2"])
    assert names("--sort", "-domain", "--limit", "0") == (4, [])
    assert names("--filter", "archived=yes") == (1, ["4"])
    assert desk.ask("list", "--filter", "archived=yes").json["customers"][0]["archived"] is True
    assert names("--search", "-no-option") == (0, [])


def test_list_in_words_has_a_line_per_customer_and_the_count(desk):
    desk.make(2)
    said = desk.run("list", "--book", desk.path, "--lang", "en")
    assert said.out.splitlines()[-1] == "2 customers"
    assert "Lantern Works 0\tlantern0.example" in said.out


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "th"])
def test_exported_file_is_imported_again_as_the_same(desk, suffix, language):
    desk.make()
    file = desk.folder / f"out.{suffix}"
    assert desk.ask("export", file, "--lang", language).json == {"format": 1, "written": 3}
    again = desk.ask("import", file).json
    assert (again["read"], again["same"], again["batch"]) == (3, 3, None)


def test_export_takes_the_same_search_as_list(desk):
    desk.make()
    file = desk.folder / "out.csv"
    assert desk.ask("export", file, "--search", "works 1").json["written"] == 1
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert [row[6] for row in rows] == ["Organisation name", "Lantern Works 1"]


def test_check_says_a_sound_book_is_sound(desk):
    desk.make()
    assert desk.ask("check").json == {"format": 1, "ok": True, "findings": []}
    assert desk.run("check", "--book", desk.path, "--lang", "en").out == "The book is sound.\n"


def test_check_names_what_it_finds(desk):
    desk.make()
    book = open_book(desk.path)
    book.between_transactions(lambda connection: connection.execute("UPDATE customer SET sort_name = 'x'")).result()
    book.close()
    said = desk.ask("check")
    assert said.code == 3
    assert said.json["ok"] is False
    assert said.json["findings"] == [
        {"code": "check_sort_name", "message": "The name to sort by is wrong on 3 customers."}
    ]


def test_backup_then_restore_gives_the_customers_back(desk):
    desk.make()
    made = desk.ask("backup").json
    assert made["customers"] == 3
    book = open_book(desk.path)
    from app.actions import customers

    book.run(customers.delete, [1, 2])
    book.close()
    assert desk.ask("restore", made["path"]).json == {"format": 1, "customers": 3}
    assert desk.ask("list").json["total"] == 3


def trial(desk, clock):
    """Give the first customer a Zoho trial that can be extended."""
    clock.set("2027-03-02")
    desk.make()
    book = open_book(desk.path)
    from app.actions import customers, subscriptions

    book.run(customers.edit, 1, {"provider": "zoho"})
    book.run(
        subscriptions.add,
        1,
        {
            "plan": "Zoho Workplace Standard",
            "status": "trial",
            "trial_start": dt.date(2027, 2, 27),
            "trial_end": dt.date(2027, 3, 14),
        },
    )
    book.close()


def test_trial_is_extended_by_its_rule_and_waits_in_the_outbox(desk, clock):
    trial(desk, clock)
    said = desk.ask("trial", "extend", "https://www.lantern0.example/")
    assert said.code == 0
    (answer,) = said.json["trials"]
    assert answer["extended_to"] == "2027-03-29"
    assert answer["operation"]
    assert answer["refused"] is None
    assert list(answer) == ["uid", "domain", "extended_to", "operation", "refused"]
    listed = desk.ask("list", "--search", "lantern0").json["customers"][0]
    assert (listed["uid"], listed["attention"]) == (answer["uid"], "waiting")


def test_refused_trials_are_exit_3_and_all_refused_exit_4(desk, clock):
    trial(desk, clock)
    said = desk.ask("trial", "extend", "lantern0.example", "lantern1.example", "nobody.example")
    assert said.code == 3
    extended, refused, unknown = said.json["trials"]
    assert extended["refused"] is None
    assert refused["refused"]["code"].startswith("trial_")
    assert unknown["refused"]["code"] == "no_such_customer"
    uid = said.json["trials"][1]["uid"]
    assert desk.ask("trial", "extend", uid).code == 4
    assert "No customer" in desk.run("trial", "extend", "nobody", "--book", desk.path, "--lang", "en").out
    assert (
        "lantern0.example: trial until"
        in desk.run("trial", "extend", "lantern0.example", "--book", desk.path, "--lang", "en").out
    )
