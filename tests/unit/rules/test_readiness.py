"""Mail readiness: each part by provider and data centre, with the line to set (R31)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.domains import Answer, Seen
from app.rules import spf
from app.rules.links import ZOHO_HOSTS
from app.rules.readiness import (
    MailEvidence,
    dkim,
    dmarc,
    mx,
    mx_lines,
    readiness,
    selectors,
    sender_policy,
    spf_includes,
)
from app.texts.readiness import PARTS, SENTENCES, part_word, sentence

D = "example.com"
NONE = Answer("empty")
SILENT = Answer("silent")


def answer(kind, *values, host=D):
    return Answer("found", tuple(Seen(host, kind, value) for value in values))


def mail(*values):
    return answer("MX", *values)


OLD = (
    *("1 aspmx.l.google.com", "5 alt1.aspmx.l.google.com", "5 alt2.aspmx.l.google.com"),
    *("10 alt3.aspmx.l.google.com", "10 alt4.aspmx.l.google.com"),
)


@pytest.mark.parametrize(
    ("provider", "centre", "seen", "state", "code"),
    [
        ("google", "com", mail("1 smtp.google.com"), "ok", "mx_ok"),
        ("google", "com", mail("1 smtp.google.com", "15 abc.mx-verification.google.com"), "ok", "mx_ok"),
        ("google", "com", mail(*OLD), "ok", "mx_old"),
        ("google", "com", mail(*OLD[:2]), "warn", "mx_fewer"),
        ("google", "com", mail("1 smtp.google.com", *OLD), "warn", "mx_mixed"),
        ("google", "com", mail("10 mail.old-host.net"), "mend", "mx_elsewhere"),
        ("google", "com", mail("1 smtp.google.com", "10 mail.old-host.net"), "mend", "mx_others"),
        ("google", "com", NONE, "mend", "mx_none"),
        ("google", "com", mail("0 "), "mend", "mx_null"),
        ("google", "com", SILENT, "unknown", "not_asked"),
        ("zoho", "com", mail("10 mx.zoho.com", "20 mx2.zoho.com", "50 mx3.zoho.com"), "ok", "mx_ok"),
        ("zoho", "eu", mail("10 mx.zoho.eu", "20 mx2.zoho.eu", "50 mx3.zoho.eu"), "ok", "mx_ok"),
        ("zoho", "com", mail("10 mx3.zoho.com", "20 mx2.zoho.com", "50 mx.zoho.com"), "warn", "mx_order"),
        ("zoho", "com", mail("10 mx.zoho.com"), "warn", "mx_fewer"),
        ("zoho", "ca", mail("10 mx.zoho.com", "20 mx2.zoho.com"), "mend", "mx_data_centre"),
        ("zoho", "com", mail("1 smtp.google.com"), "mend", "mx_elsewhere"),
        ("zoho", "com", mail("10 mx.zoho.com", "20 backup.example.net"), "mend", "mx_others"),
        ("zoho", "com", mail("odd"), "mend", "mx_null"),
    ],
)
def test_mx(provider, centre, seen, state, code):
    item = mx(D, provider, centre, seen)
    assert (item.state, item.code) == (state, code)
    assert item.set == mx_lines(D, provider, centre)


def test_the_lines_of_each_data_centre_prove_themselves_right():
    for centre in ZOHO_HOSTS:
        lines = mx_lines(D, "zoho", centre)
        assert mx(D, "zoho", centre, mail(*(f"{line.priority} {line.value}" for line in lines))).code == "mx_ok"
        include = spf_includes("zoho", centre)[0]
        known = {(include, "TXT"): ("v=spf1 ip4:192.0.2.1 -all",)}
        line = sender_policy(D, "zoho", centre, NONE, {}).set[0].value
        assert sender_policy(D, "zoho", centre, answer("TXT", line), known).code == "spf_ok"
    assert mx_lines(D, "zoho", "ca")[0].value == "mx.zohocloud.ca"
    assert spf_includes("zoho", "ca")[0] == "zohocloud.ca"
    assert spf_includes("zoho", "com.au")[0] == "zohomail.com.au"


LEAF = ("v=spf1 ip4:192.0.2.1 -all",)
G = {("_spf.google.com", "TXT"): LEAF}


def many(count):
    names = [f"s{number}.example.net" for number in range(count)]
    record = f"v=spf1 include:_spf.google.com {' '.join(f'include:{name}' for name in names)} ~all"
    return record, {**G, **{(name, "TXT"): LEAF for name in names}}


@pytest.mark.parametrize(
    ("seen", "known", "state", "code"),
    [
        (answer("TXT", "v=spf1 include:_spf.google.com ~all", "other"), G, "ok", "spf_ok"),
        (answer("TXT", "v=spf1 redirect=_spf.google.com"), G, "ok", "spf_ok"),
        (NONE, {}, "mend", "spf_none"),
        (answer("TXT", "v=spf10 x"), {}, "mend", "spf_none"),
        (SILENT, {}, "unknown", "not_asked"),
        (answer("TXT", "v=spf1 -all", "v=spf1 mx -all"), {}, "mend", "spf_many"),
        (answer("TXT", "v=spf1 includ:_spf.google.com ~all"), {}, "mend", "spf_syntax"),
        (answer("TXT", "v=spf1 ip4:192.0.2.1 -all"), {}, "mend", "spf_lacks"),
        (answer("TXT", "v=spf1 include:x.example ~all"), {}, "unknown", "not_asked"),
        (answer("TXT", "v=spf1 include:x.example include:_spf.google.com ~all"), G, "unknown", "not_asked"),
        (
            answer("TXT", "v=spf1 include:x.example ~all"),
            {("x.example", "TXT"): (f"v=spf1 include:{D} -all",)},
            "mend",
            "spf_loop",
        ),
        (
            answer("TXT", "v=spf1 include:gone.example include:_spf.google.com ~all"),
            {**G, ("gone.example", "TXT"): ()},
            "mend",
            "spf_dead",
        ),
        (answer("TXT", many(10)[0]), many(10)[1], "mend", "spf_lookups"),
        (answer("TXT", many(9)[0]), many(9)[1], "ok", "spf_ok"),
        (
            answer("TXT", "v=spf1 a:1.example a:2.example mx:3.example include:_spf.google.com ~all"),
            {**G, ("1.example", "A"): (), ("2.example", "A"): (), ("3.example", "MX"): ()},
            "mend",
            "spf_voids",
        ),
        (answer("TXT", "v=spf1 exists:%{i}.x.example ptr include:_spf.google.com ~all"), G, "ok", "spf_ok"),
        (answer("TXT", "v=spf1 include:_spf.google.com +all"), G, "mend", "spf_open"),
        (answer("TXT", "v=spf1 include:_spf.google.com"), G, "warn", "spf_no_end"),
        (answer("TXT", "v=spf1 include:_spf.google.com ?all"), G, "warn", "spf_no_end"),
        (answer("TXT", "v=spf1 redirect=x.example include:_spf.google.com ~all"), G, "ok", "spf_ok"),
    ],
)
def test_spf_at_google(seen, known, state, code):
    item = sender_policy(D, "google", "com", seen, known)
    assert (item.state, item.code) == (state, code)


def test_spf_at_zoho_knows_its_data_centres_and_spellings():
    known = {(name, "TXT"): LEAF for centre in ZOHO_HOSTS for name in spf_includes("zoho", centre)}
    old = sender_policy(D, "zoho", "com", answer("TXT", "v=spf1 include:zoho.com ~all"), known)
    assert (old.state, old.code, old.facts["ours"]) == ("warn", "spf_variant", "zohomail.com")
    wrong = sender_policy(D, "zoho", "eu", answer("TXT", "v=spf1 include:zoho.com mx ~all"), known)
    assert (wrong.code, wrong.facts["name"]) == ("spf_data_centre", "zoho.com")
    assert wrong.set[0].value == "v=spf1 include:zohomail.eu mx ~all"


def test_the_line_keeps_what_the_records_said():
    seen = answer("TXT", "v=spf1 ip4:192.0.2.1 -all", "v=spf1 mx include:a.example ~all")
    item = sender_policy(D, "google", "com", seen, {})
    assert item.set[0].value == "v=spf1 include:_spf.google.com ip4:192.0.2.1 mx include:a.example ~all"
    lacks = sender_policy(D, "google", "com", answer("TXT", "v=spf1 redirect=b.example"), {("b.example", "TXT"): LEAF})
    assert lacks.set[0].value == "v=spf1 include:_spf.google.com include:b.example ~all"


def test_a_deep_chain_ends():
    known = {(f"n{number}.example", "TXT"): (f"v=spf1 include:n{number + 1}.example -all",) for number in range(40)}
    assert spf.walk("n0.example", known).loop
    wide = {
        ("w.example", "TXT"): ("v=spf1 " + " ".join(["include:v.example"] * 90) + " -all",),
        ("v.example", "TXT"): LEAF,
    }
    assert 10 < spf.walk("w.example", wide).lookups < 90


def test_what_is_not_known_yet_is_asked_for_once():
    assert spf.walk(D, {}).needed == [(D, "TXT")]
    assert not spf.walk(D, {(D, "TXT"): ()}).dead
    asked = spf.walk(D, {(D, "TXT"): ("v=spf1 a a mx ptr redirect=x.example -all",)})
    assert asked.needed == [(D, "A"), (D, "MX")]
    assert asked.lookups == 4
    assert spf.ending("v=spf1 a") == ""


KEY_2048 = base64.b64encode(bytes(294)).decode()
KEY_1024 = base64.b64encode(bytes(162)).decode()


def key(value, selector="google"):
    return {selector: answer("TXT", value, host=f"{selector}._domainkey.{D}")}


@pytest.mark.parametrize(
    ("provider", "answers", "state", "code"),
    [
        ("google", key(f"v=DKIM1; k=rsa; p={KEY_2048}"), "ok", "dkim_ok"),
        ("google", key(f"v=DKIM1; k=rsa; p={KEY_2048[:200]} {KEY_2048[200:]}"), "ok", "dkim_ok"),
        ("google", key(f"k=ed25519; p={base64.b64encode(bytes(32)).decode()}"), "ok", "dkim_ok"),
        ("google", key(f"v=DKIM1; p={KEY_1024}"), "warn", "dkim_short"),
        ("google", key(f"v=DKIM1; t=y; p={KEY_2048}"), "warn", "dkim_testing"),
        ("google", key("v=DKIM1; p="), "mend", "dkim_revoked"),
        ("google", key(f"v=DKIM1; p={KEY_2048[:255]}"), "mend", "dkim_broken"),
        ("google", key(f"v=DKIM1; p={KEY_2048[:80]}"), "mend", "dkim_broken"),
        ("google", key("something else"), "warn", "dkim_none"),
        ("google", {"google": NONE}, "warn", "dkim_none"),
        ("google", {"google": SILENT}, "unknown", "not_asked"),
        ("google", {}, "unknown", "not_asked"),
        ("google", {"google": answer("TXT", "v=DKIM1; p=aa", "v=DKIM1; p=bb")}, "mend", "dkim_many"),
        ("zoho", key(f"v=DKIM1; k=rsa; p={KEY_2048}", "zoho"), "ok", "dkim_ok"),
        (
            "zoho",
            {"zmail": answer("TXT", "v=DKIM1; p="), **key(f"v=DKIM1; k=rsa; p={KEY_2048}", "zoho")},
            "ok",
            "dkim_ok",
        ),
        ("zoho", {"zmail": answer("TXT", "v=DKIM1; p="), **key("v=DKIM1; p=", "zoho")}, "mend", "dkim_revoked"),
        (
            "zoho",
            {"zmail": answer("TXT", "v=DKIM1; p="), "zoho": answer("TXT", "v=DKIM1; p=aa", "v=DKIM1; p=bb")},
            "mend",
            "dkim_revoked",
        ),
    ],
)
def test_dkim(provider, answers, state, code):
    item = dkim(D, provider, answers)
    assert (item.state, item.code) == (state, code)


def test_a_key_at_a_name_of_ones_own_counts_as_any():
    item = dkim(D, "google", {"google": NONE, **key(f"v=DKIM1; k=rsa; p={KEY_2048}", "mail2026")})
    assert (item.state, item.code, item.facts) == ("ok", "dkim_ok", {"selector": "mail2026"})
    none = dkim(D, "google", {"google": NONE, "mail2026": NONE})
    assert (none.code, none.facts) == ("dkim_none", {"selectors": "google, mail2026"})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ("zmail", "zoho")),
        ("Mail2026, s1.corp zmail", ("zmail", "zoho", "mail2026", "s1.corp")),
        ("s1._domainkey", ("zmail", "zoho", "s1")),
        ("-x, é, a..b, " + "a" * 64, ("zmail", "zoho")),
        (" ".join(f"k{number}" for number in range(20)), ("zmail", "zoho", *(f"k{number}" for number in range(8)))),
    ],
)
def test_selectors_are_taken_as_typed_but_for_what_is_none(typed, found):
    assert selectors("zoho", typed) == found


@pytest.mark.parametrize(
    ("seen", "above", "state", "code"),
    [
        (answer("TXT", "v=DMARC1; p=reject"), None, "ok", "dmarc_ok"),
        (answer("TXT", "V=DMARC1;p=none;p=reject"), None, "ok", "dmarc_watches"),
        (answer("TXT", "v=DMARC1; pct=50"), None, "mend", "dmarc_broken"),
        (answer("TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject"), None, "mend", "dmarc_many"),
        (NONE, None, "warn", "dmarc_none"),
        (NONE, SILENT, "warn", "dmarc_none"),
        (NONE, NONE, "warn", "dmarc_none"),
        (NONE, answer("TXT", "v=DMARC1; p=reject"), "ok", "dmarc_above"),
        (SILENT, None, "unknown", "not_asked"),
    ],
)
def test_dmarc(seen, above, state, code):
    item = dmarc(D, seen, above)
    assert (item.state, item.code) == (state, code)
    assert item.set


def test_all_four_in_the_order_of_mending():
    found = readiness(D, "zoho", "", MailEvidence(7, NONE, NONE))
    assert [item.part for item in found.items] == ["mx", "spf", "dkim", "dmarc"]
    assert (found.data_centre, found.at) == ("com", 7)
    assert readiness(D, "google", "", MailEvidence(7, NONE, NONE)).data_centre == ""


def test_each_code_is_said_in_words():
    from pathlib import Path

    source = Path("app/rules/readiness.py").read_text(encoding="utf-8")
    for code in SENTENCES:
        assert f'"{code}"' in source, code
    item = dmarc(D, NONE)
    assert part_word(item) in PARTS.values()
    assert "DMARC" in sentence(item, "google")
    assert "Google" in sentence(mx(D, "google", "com", mail("1 smtp.google.com")), "google")


@given(
    st.lists(
        st.text(max_size=80) | st.from_regex(r"v=spf1( [+?~-]?[a-z]+([:=][a-z%{}./:0-9]{0,20})?){0,12}"), max_size=4
    )
)
def test_hostile_records_are_judged_and_the_line_mends_them(values):
    seen = answer("TXT", *values)
    item = sender_policy(D, "google", "com", seen, {})
    assert item.code in SENTENCES
    again = sender_policy(D, "google", "com", answer("TXT", item.set[0].value), {**G})
    assert again.code not in {"spf_none", "spf_many", "spf_lacks", "spf_open"} or item.set[0].value in values


@given(st.text(max_size=300))
def test_hostile_keys_and_policies_are_judged(text):
    assert dkim(D, "zoho", {"zmail": answer("TXT", text)}).code in SENTENCES
    assert dmarc(D, answer("TXT", text)).code in SENTENCES
    assert mx(D, "zoho", "com", answer("MX", text)).code in SENTENCES
