"""R22: the columns of the lists people really have are recognised, by header first and by content else."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from app.rules.columns import (
    FIELDS,
    content_kind,
    fold_header,
    guess_mapping,
    header_language,
    is_domain,
    is_email,
    is_known_header,
    layout_fingerprint,
)
from app.texts import LANGUAGES, LOCALE_DIR, Texts
from app.texts.fields import FIELD_LABELS, field_label


def mapped(header: str, rows: list[list[str]] | None = None, separator: str = ",") -> dict[str, str]:
    names = header.split(separator)
    return {names[place]: field for place, field in guess_mapping(names, rows or []).items() if field}


# What people export, from import-headers.md, and what each column must become; the rest is left out.
EXPORTS = {
    "Google Partner Sales Console": (
        (
            "Name,Domain,Subscriptions,Renewal date,Creation date,Products,License usage,Billing account regions,"
            "Billing account currencies"
        ),
        "organisation_name,domain,,renewal_date,period_start,plan,licences,country,",
    ),
    "Google reseller API": (
        (
            "customerId,subscriptionId,skuId,creationTime,plan.planName,plan.isCommitmentPlan,"
            "plan.commitmentInterval.startTime,plan.commitmentInterval.endTime,seats.numberOfSeats,"
            "seats.maximumNumberOfSeats,trialSettings.isInTrial,trialSettings.trialEndTime,renewalSettings.renewalType,"
            "purchaseOrderId,status,skuName,customerDomain"
        ),
        "cloud_identity_id,,,,payment_plan,,period_start,renewal_date,licences,,,trial_end,,,status,plan,domain",
    ),
    "Google bulk transfer": (
        (
            "customerDomain,customerAuthToken,customer.phoneNumber,customer.alternateEmail,"
            "customer.postalAddress.countryCode,addressLine1,purchaseOrderId,skuId,plan.planName,seats.numberOfSeats"
        ),
        "domain,,phone,alternate_email,country,address_lines,,plan,payment_plan,licences",
    ),
    "GAM": (
        (
            "alternateemail,channelpartnerid,cloudidentityid,cloudidentityinfo,createtime,domain,languagecode,name,"
            "orgdisplayname,orgpostaladdress,primarycontactinfo,updatetime"
        ),
        "alternate_email,,cloud_identity_id,,,domain,language,,organisation_name,address_lines,,",
    ),
    "Zoho's WHMCS list": (
        (
            "Profile Id,Email,Country,Custom Id,Plan,Paid Users,Payperiod,Registration Date,Renewal Date,License URL,"
            "Mail Control Panel"
        ),
        ",primary_email,country,cloud_identity_id,plan,licences,payment_plan,period_start,renewal_date,,",
    ),
    "Zoho's store": (
        (
            "subscription_id,email_id,org_id,org_name,plan_name,service_name,billing_frequency,subscription_start_date,"
            "next_recurring_date,next_recurring_amount,status,paid_users"
        ),
        ",primary_email,cloud_identity_id,organisation_name,plan,,payment_plan,period_start,renewal_date,,status,licences",
    ),
    "Zoho's cards": (
        "Domain,Organization Name,Super Admin,Plan,Licenses,Renewal Date",
        "domain,organisation_name,primary_email,plan,licences,renewal_date",
    ),
    "AppXite": (
        (
            "Reseller,Reseller Vendor ID,Customer,Customer Vendor ID,Customer ERP ID,"
            "Admin Account Email,External Offer ID,"
            "Offer name,Subscription Start Date,Subscription End Date,Status,Billing Cycle,Currency,"
            "Quantity (on Start),"
            "Quantity (Today)"
        ),
        (
            ",,organisation_name,cloud_identity_id,crm_id,primary_email,,plan,period_start,renewal_date,status,"
            "payment_plan,"
            ",,licences"
        ),
    ),
    "CloudBlue": (
        (
            "SUBSCRIPTION_ID,SUBSCRIPTION_NAME,SUBSCRIPTION_ACCOUNT_ID,SUBSCRIPTION_ACCOUNT_NAME,SUBSCRIPTION_START_DATE,"
            "SUBSCRIPTION_STATUS,SUBSCRIPTION_PERIOD_TYPE"
        ),
        ",plan,crm_id,organisation_name,period_start,status,payment_plan",
    ),
    "CIPP": ("Tenant,License,CountUsed,CountAvailable,TotalLicenses", "organisation_name,plan,,,licences"),
    "Microsoft": (
        "Microsoft ID,Company name,Primary domain name,Relationship,Tags",
        "cloud_identity_id,organisation_name,domain,,tags",
    ),
    "HubSpot companies": (
        (
            "Record ID,Company name,Company Domain Name,Website URL,Company owner,Create Date,Phone Number,City,"
            "Country/Region,Industry,Lifecycle Stage"
        ),
        "crm_id,organisation_name,domain,,owner,period_start,phone,locality,country,,",
    ),
    "HubSpot contacts": (
        "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner",
        "crm_id,admin_first_name,admin_last_name,primary_email,phone,,owner",
    ),
    "Salesforce report": (
        (
            "Account Name,Account Owner,Account ID,Type,Billing Street,Billing City,Billing State/Province,"
            "Billing Zip/Postal Code,Billing Country,Phone,Website,Industry,Employees,Created Date"
        ),
        "organisation_name,owner,crm_id,,address_lines,locality,administrative_area,postal_code,country,phone,domain,,,",
    ),
    "Salesforce Data Loader": (
        (
            "Id,Name,Type,ParentId,BillingStreet,BillingCity,BillingState,BillingPostalCode,BillingCountry,Phone,Website,"
            "NumberOfEmployees,OwnerId"
        ),
        "crm_id,organisation_name,,,address_lines,locality,administrative_area,postal_code,country,phone,domain,,",
    ),
    "Zoho CRM": (
        (
            "Record Id,Account Name,Account Owner,Website,Phone,Industry,Created Time,Billing Street,Billing City,"
            "Billing State,Billing Code,Billing Country,Shipping City,Tag,Description"
        ),
        (
            "crm_id,organisation_name,owner,domain,phone,,,address_lines,locality,administrative_area,postal_code,country,,"
            "tags,note"
        ),
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_export_of_another_program_is_recognised(program: str) -> None:
    header, wanted = (line.split(",") for line in EXPORTS[program])
    assert [guess_mapping(header, [])[place] or "" for place in range(len(header))] == wanted


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (
            "Organisation,Organisation (English),Domain,Country,Educational institution",
            "organisation_name,alternate_name,domain,country,education",
        ),
        ("ชื่อองค์กร;โดเมน;อีเมลผู้ดูแลระบบ;จำนวนสิทธิ์;วันต่ออายุ", "organisation_name,domain,primary_email,licences,renewal_date"),
        (
            "조직명;도메인;관리자 이메일;라이선스 수;갱신일",
            "organisation_name,domain,primary_email,licences,renewal_date",
        ),
        (
            "Organisatienaam;Domein;E-mail beheerder;Licenties;Verlengingsdatum",
            "organisation_name,domain,primary_email,licences,renewal_date",
        ),
        (
            "Organisationsnamn;Domän;Administratörens e-post;Licenser;Förnyelsedatum",
            "organisation_name,domain,primary_email,licences,renewal_date",
        ),
    ],
)
def test_local_lists_are_mapped_completely(header: str, wanted: str) -> None:
    names = header.replace(";", ",").split(",")
    assert list(guess_mapping(names, []).values()) == wanted.split(",")


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_export_is_recognised_in_every_language(language: str) -> None:
    texts = Texts(language)
    header = [field_label(field, texts) for field in FIELD_LABELS]
    assert list(guess_mapping(header, []).values()) == list(FIELD_LABELS), header
    # Where the translations are not compiled, what the .po file says is what will be shown.
    po = LOCALE_DIR / language / "LC_MESSAGES" / "desk.po"
    if po.exists():
        told = _translations(po)
        header = [told.get(label) or label for label in FIELD_LABELS.values()]
        assert list(guess_mapping(header, []).values()) == list(FIELD_LABELS), header


def _translations(po: Path) -> dict[str, str]:
    from babel.messages.pofile import read_po

    with po.open("rb") as handle:
        return {str(m.id): str(m.string) for m in read_po(handle) if isinstance(m.id, str) and not m.fuzzy}


def test_names_of_our_fields_are_headers_too() -> None:
    assert list(guess_mapping(list(FIELDS), []).values()) == list(FIELDS)
    assert set(FIELDS) == set(FIELD_LABELS)
    assert field_label("no such field") == "no such field"
    assert isinstance(Texts("en")._catalogue, gettext.NullTranslations)


def test_each_field_is_given_once_and_to_the_surest_column() -> None:
    assert mapped("name,Company name,id,CRM ID,Website,Domain") == {
        "Company name": "organisation_name",
        "CRM ID": "crm_id",
        "Domain": "domain",
    }
    assert mapped("Account,Organisation") == {"Organisation": "organisation_name", "Account": "account"}
    assert mapped("Account,Domain") == {"Account": "organisation_name", "Domain": "domain"}


def test_spelling_of_a_header_does_not_matter() -> None:
    for name in ("Renewal date", "renewal_date", "RenewalDate", "RENEWAL-DATE", " renewal.date: ", "Ｒenewal Date"):
        assert fold_header(name) == "renewaldate"
    assert fold_header("Förnyelsedatum") == fold_header("FORNYELSEDATUM")
    assert is_known_header("Annual Revenue")
    assert not is_known_header("Quux")


def test_words_in_front_do_not_change_a_header() -> None:
    assert mapped("Customer country,Company phone,Billing postcode") == {
        "Customer country": "country",
        "Company phone": "phone",
        "Billing postcode": "postal_code",
    }


def test_columns_without_a_header_are_told_by_what_stands_in_them() -> None:
    header = [f"Column {letter}" for letter in "ABCDEFG"]
    rows = [
        [f"Bakery {n}", f"b{n}.example.com", f"admin@b{n}.example.com", f"x{n}@else.example", "2027-01-06", f"{n}", ""]
        for n in range(1, 20)
    ]
    assert list(guess_mapping(header, rows).values()) == [
        "organisation_name",
        "domain",
        "primary_email",
        "alternate_email",
        "renewal_date",
        "licences",
        None,
    ]


def test_unknown_headers_are_told_by_domains_addresses_and_names_only() -> None:
    rows = [[f"Leipomo {n}", f"l{n}.example.fi", f"{n}", "2027-01-06"] for n in range(1, 20)]
    assert list(guess_mapping(["Nimi", "Verkkotunnus", "Henkilöt", "Perustettu"], rows).values()) == [
        "organisation_name",
        "domain",
        None,
        None,
    ]
    assert guess_mapping(["Domain", "Job title"], [["a.example.com", "Head"]])[1] is None
    same = [["l.example.fi", "Kunta"]] * 20
    assert guess_mapping(["Verkkotunnus", "Tyyppi"], same)[1] is None, "a word that repeats is no name"


def test_header_that_contradicts_its_cells_is_not_believed() -> None:
    assert next(iter(guess_mapping(["Customer", "Contact"], [["a.example.com", "x"]] * 3).values())) == "domain"
    assert guess_mapping(["Domain", "Website"], [["a@a.example.com", "a.example.com"]] * 3) == {
        0: "primary_email",
        1: "domain",
    }
    assert guess_mapping(["Admin"], [["a.example.com"]] * 3) == {0: "domain"}


def test_language_of_a_header() -> None:
    assert header_language(["Organisatienaam", "Domein"]) == "nl"
    assert header_language(["Namn", "Domän"]) == "sv"
    assert header_language(["ชื่อ", "Domain"]) == "th"
    assert header_language(["이름", "Domain"]) == "ko"
    assert header_language(["Name", "Domain"]) == "en"
    assert header_language(["Column A", "Column B"]) == ""
    assert header_language(["Nimi"]) == ""


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], ""),
        (["", " "], ""),
        (["a.example.com", "https://www.b.example/path", ""], "domain"),
        (["โดเมน.ไทย", "münchen.example"], "domain"),
        (["a@b.example", "c@d.example"], "email"),
        (["06-01-2027", "13/1/2027"], "date"),
        (["12", "1,250"], "count"),
        (["Bakery", "School"], "text"),
        (["-", "?"], ""),
    ],
)
def test_content_of_a_column(values: list[str], kind: str) -> None:
    assert content_kind(values) == kind


def test_what_looks_like_a_domain_or_an_address() -> None:
    for good in (
        "a.example.com",
        "xn--caf-dma.example",
        "http://a.example.com/x?y",
        "A.EXAMPLE.COM.",
        "_dmarc.a.example",
    ):
        assert is_domain(good) == (not good.startswith("_")), good
    for bad in ("example", "a..b", "-a.example", "1.5", "06.01.2027", "a b.example", "St. Mary"):
        assert not is_domain(bad), bad
    assert is_email("o'hara@a.example.com")
    for bad in ("@a.example", "a@b", "a b@c.example", "Ann <a@b.example>"):
        assert not is_email(bad), bad


def test_fingerprint_tells_layouts_apart_and_not_spellings() -> None:
    one = layout_fingerprint(["Name", "Domain"], ",")
    assert one == layout_fingerprint(["NAME ", "domain"], ",")
    assert len({one, layout_fingerprint(["Domain", "Name"], ","), layout_fingerprint(["Name", "Domain"], ";")}) == 3
    assert len(layout_fingerprint(["Name\ud800"], None)) == 16
