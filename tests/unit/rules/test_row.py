"""A cell of a list becomes the value the book keeps, or says what is wrong with it (R22)."""

import uuid

import pytest

from app.rules.row import DateReading, Fault, column_reader, disarm

UID = uuid.UUID(int=7 << 76 | 2 << 62 | 5)


def read(field, *texts, dates=None, accounts=None):
    return column_reader(field, dates or DateReading(), accounts or {})(texts)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("organisation_name", "  Blue   Tulip ", "Blue Tulip"),
        ("organisation_name", "Two\nlines", "Two lines"),
        ("organisation_name", " ", None),
        ("organisation_name", "NUL\x00and\ufeffmark", "NULandmark"),
        ("note", "two\r\nlines ", "two\nlines"),
        ("note", "", None),
        ("domain", "https://www.Example.com/", "example.com"),
        ("domain", " ", None),
        ("primary_email", "Anna <anna@Example.com>", "anna@example.com"),
        ("alternate_email", "", None),
        ("licences", "1.250", 1250),
        ("licences", "-", None),
        ("licences", "", None),
        ("renewal_date", "31/03/2027", "2027-03-31"),
        ("renewal_date", "–", None),
        ("renewal_date", "", None),
        ("country", "ประเทศไทย", "TH"),
        ("country", "", None),
        ("education", "ja", 1),
        ("archived", "아니오", 0),
        ("domain_verified", "Unverified", 0),
        ("provider", "G Suite", "google"),
        ("kind", "Team customer", "team"),
        ("status", "proefperiode", "trial"),
        ("status", "", None),
        ("language", "pt_br", "pt-BR"),
        ("language", "Nederlands", "nl"),
        ("language", "zh-hant-tw", "zh-Hant-TW"),
        ("plan", "1010020027", "Google Workspace Business Starter"),
        ("plan", "business  starter", "business starter"),
        ("plan", "Zoho Workplace Standard Trial", "Zoho Workplace Standard Trial"),
        ("plan", "", None),
        ("payment_plan", "Annual (paid monthly)", "annual_monthly"),
        ("payment_plan", "our own", "our own"),
        ("payment_plan", "", None),
        ("tags", "b; a, b", "a, b"),
        ("tags", " , ", None),
        ("uid", str(UID), UID.bytes),
        ("uid", "", None),
        ("standing", "at_provider", None),
        ("account", "", None),
        ("account", "zoho  EUROPE", 7),
    ],
)
def test_value(field, text, value):
    assert read(field, text, accounts={"zoho europe": 7}) == [value]


@pytest.mark.parametrize(
    ("field", "text", "severity", "code", "value"),
    [
        ("organisation_name", "n" * 251, "error", "too_long", None),
        ("note", "n" * 20_001, "error", "too_long", None),
        ("plan", "n" * 201, "error", "too_long", None),
        ("payment_plan", "n" * 201, "error", "too_long", None),
        ("tags", "n" * 20_001, "error", "too_long", None),
        ("domain", "no domain", "error", "domain_incomplete", None),
        ("domain", "co.th", "warning", "domain_is_suffix", "co.th"),
        ("primary_email", "nobody", "error", "email_invalid", None),
        ("licences", "many", "error", "not_a_number", None),
        ("licences", "-5", "error", "count_negative", None),
        ("renewal_date", "31/31/2027", "error", "date_unreadable", None),
        ("provider", "Amazon", "error", "provider_unknown", None),
        ("status", "asleep", "warning", "status_unknown", None),
        ("kind", "third", "warning", "kind_unknown", None),
        ("education", "maybe", "warning", "yes_no_unknown", None),
        ("language", "Klingonese", "warning", "language_unknown", None),
        ("country", "Atlantis", "warning", "country_unknown", None),
        ("plan", "Mystery", "warning", "plan_unknown", "Mystery"),
        ("uid", "C0001", "warning", "uid_unknown", None),
        ("account", "nobody", "warning", "account_unknown", None),
    ],
)
def test_fault(field, text, severity, code, value):
    (fault,) = read(field, text)
    assert isinstance(fault, Fault)
    assert (fault.severity, fault.code, fault.value) == (severity, code, value)
    assert text.startswith(str(fault.facts["value"]))  # the sentence shows what stands there


def test_many_cells_give_what_each_gives_alone():
    for field, texts in {
        "domain": ["a.example", "b.example", "www.c.example", "co.th", "bücher.example", "", "no domain"],
        "primary_email": ["a@a.example", "B <b@b.example>", "nobody", "", "c@bücher.example"],
        "organisation_name": ["A", " B", "C  D", "", "E\x1fF", "G"],
        "note": ["A", "B\nC ", "", " D"],
        "status": ["active", "asleep", "active"],
    }.items():
        alone = [read(field, text)[0] for text in texts]
        assert read(field, *texts) == alone
        for count in range(1, len(texts)):
            assert read(field, *texts[:count]) == alone[:count]


def test_an_ambiguous_date_is_told_only_where_nobody_decided():
    assert read("renewal_date", "03/04/2027", dates=DateReading("mdy")) == ["2027-03-04"]
    (fault,) = read("renewal_date", "03/04/2027", dates=DateReading("dmy", certain=False))
    assert (fault.severity, fault.code, fault.value) == ("warning", "date_ambiguous", "2027-04-03")
    assert read("renewal_date", "05/05/2027", dates=DateReading("dmy", certain=False)) == ["2027-05-05"]
    assert read("renewal_date", "26/03/70", dates=DateReading("dmy", buddhist=True)) == ["2027-03-26"]


def test_repeated_texts_do_not_fill_memory(monkeypatch):
    monkeypatch.setattr("app.rules.row._CACHED", 3)
    assert read("country", *["NL", "TH", "KR", "SE", "NL"]) == ["NL", "TH", "KR", "SE", "NL"]


def test_apostrophes_of_our_own_export_are_taken_off_once():
    assert disarm(["'=1", "'+31", "''quoted", "'s Hertogenbosch", "", "'"]) == [
        "=1",
        "+31",
        "'quoted",
        "'s Hertogenbosch",
        "",
        "'",
    ]


@pytest.mark.parametrize(
    ("field", "limit"), [("organisation_name", 250), ("crm_id", 120), ("plan", 200), ("note", 20_000)]
)
def test_a_text_has_room_up_to_its_limit(field, limit):
    for text in ("n" * limit, " " + "n" * limit, "n" * (limit - 1) + "\x07n"):
        (found,) = read(field, text)
        assert (found.value if isinstance(found, Fault) else found) == "n" * limit
    (fault,) = read(field, "n" * (limit + 1))
    assert (fault.code, fault.facts["limit"], fault.facts["length"]) == ("too_long", limit, limit + 1)
