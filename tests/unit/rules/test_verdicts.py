"""Verdicts are a rule over evidence: what real zones don't show, and what holds for any evidence (R30)."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.domains import VERDICTS, Answer, Delegation, Evidence, PageLook, Seen, ServerLook, Wanted
from app.rules.verdicts import REASONS, TAKEN_OVER_MS, is_proxy, verdict
from app.rules.wanted_record import record
from app.rules.wrong_places import where, wrong_places
from app.texts.verdicts import (
    SENTENCES,
    WARNINGS,
    clock_time,
    next_step,
    record_line,
    seen_line,
    sentence,
    verdict_word,
    warnings,
)

D, CODE, AT = "example.com", "zb60906216", 1_790_000_000_000
TXT = Wanted(D, "zoho", "txt", CODE, "com")
CNAME = Wanted(D, "zoho", "cname", CODE, "com")
HTML = Wanted(D, "zoho", "html", CODE, "com")
G_CNAME = Wanted(D, "google", "cname", "label123=gv-x.domainverify.googlehosted.com", "")
G_HTML = Wanted(D, "google", "html", "google0123456789abcdef.html", "")
VALUE = record(TXT).value
YES = Delegation("yes", D, ("ns1.example.net", "ns2.example.net"))


def txt(*values, host=D, ttl=300):
    return Answer("found", tuple(Seen(host, "TXT", value) for value in values), ttl=ttl)


def alias(target, host=f"{CODE}.{D}", ttl=300):
    return Answer("found", (Seen(host, "CNAME", target),), target, ttl)


def at(answer, server="ns1.example.net", **more):
    return ServerLook(server, "192.0.2.1:53", answer, **more)


def judged(wanted, servers=(), resolvers=(), delegation=YES, **more):
    evidence = Evidence(AT, delegation, tuple(map(at, servers)), tuple(map(at, resolvers)), **more)
    return verdict(wanted, record(wanted), evidence)


def said(made):
    return made.verdict, made.reason, made.detail


EMPTY, NO_NAME = Answer("empty", ttl=600), Answer("no_name", ttl=900)
FAILED, SILENT, REFUSED = Answer("failed"), Answer("silent"), Answer("refused")


def test_offline_is_could_not_look():
    assert said(judged(TXT, is_offline=True)) == ("unknown", "offline", "")
    assert said(judged(TXT, [SILENT], [SILENT])) == ("unknown", "offline", "")
    assert said(judged(TXT, [], [FAILED], Delegation("unknown"))) == ("unknown", "offline", "")
    hotel = Delegation("unknown")
    assert said(judged(TXT, [], [NO_NAME], hotel)) == ("unknown", "offline", "")
    assert said(judged(TXT, [], [txt(VALUE)], hotel)) == ("verified", "ok", "")


def test_not_in_the_dns():
    made = judged(Wanted("xn--12c1fe0br.example.com", "zoho", "txt", CODE, "com"), [], [NO_NAME], Delegation("no"))
    assert said(made) == ("mend", "not_delegated", "")
    assert made.facts["domain"] in sentence(made)


def test_what_is_still_remembered_elsewhere_ends_at_an_instant():
    made = judged(TXT, [txt(VALUE)], [NO_NAME])
    assert said(made) == ("wait", "cached_negative", "")
    assert made.next_check == made.facts["until"] == AT + 900_000
    old = judged(TXT, [txt(VALUE)], [txt("old", ttl=120)])
    assert (old.reason, old.next_check) == ("cached_negative", AT + 120_000)
    late = dataclasses.replace(YES, stale_until=AT + 5_000)
    assert judged(TXT, [txt(VALUE)], [SILENT], late).next_check == AT + 5_000
    assert said(judged(TXT, [txt(VALUE)], [SILENT])) == ("verified", "ok", "")


def test_servers_that_differ_are_named():
    evidence = Evidence(AT, YES, (at(txt(VALUE), "a", serial=5), at(EMPTY, "b", serial=4), at(SILENT, "c")))
    made = verdict(TXT, record(TXT), evidence)
    assert said(made) == ("wait", "servers_disagree", "")
    assert made.facts == {"servers": "b", "serials": "a 5, b 4"}
    assert made.next_check == AT + TAKEN_OVER_MS


def test_lame_is_told_from_offline():
    made = judged(TXT, [REFUSED, SILENT], [FAILED])
    assert said(made) == ("mend", "lame", "")
    assert made.facts["servers"] == "ns1.example.net"
    assert judged(TXT, [], [FAILED]).facts["servers"] == "ns1.example.net, ns2.example.net"


def test_broken_signatures_say_which_error():
    made = judged(TXT, [txt(VALUE)], [dataclasses.replace(FAILED, error=7)], dnssec=True)
    assert (made.reason, made.facts) == ("dnssec_broken", {"error": 7})
    assert judged(TXT, [txt(VALUE)], [FAILED], dnssec=True).facts == {}


def test_a_resolver_is_believed_where_the_servers_cannot_be_reached():
    made = judged(TXT, [SILENT, SILENT], [txt(VALUE)])
    assert (made.verdict, made.warnings) == ("verified", ("resolver_only",))
    assert judged(TXT, [SILENT], [EMPTY]).reason == "missing"


def test_warnings_do_no_harm():
    wild = (Seen("x1.example.com", "TXT", VALUE), Seen("x1.example.com", "A", "192.0.2.1"))
    made = judged(TXT, [txt(VALUE, ttl=7200), SILENT], [], random=wild)
    assert (made.verdict, made.warnings) == ("verified", ("ttl_long", "lame_server", "wildcard"))
    assert len(warnings(made)) == 3
    any_code = dataclasses.replace(TXT, code="")
    assert judged(any_code, [txt("zoho-verification=zb11111111.zmverify.zoho.com")]).warnings == ("any_code",)
    assert judged(any_code, [txt("zoho-verification=zb1.zmverify.zoho.com")]).verdict == "mend"
    google = Wanted(D, "google", "txt", "", "")
    assert judged(google, [txt(f"google-site-verification={'a' * 43}")]).verdict == "verified"


def test_an_old_record_at_its_place_does_not_hide_the_new_one_elsewhere():
    old = txt("zoho-verification=zb11111111.zmverify.zoho.com")
    found = (Seen(f"www.{D}", "TXT", VALUE),)
    assert said(judged(TXT, [old], around=found)) == ("mend", "wrong_host", "www")
    assert said(judged(TXT, [old])) == ("mend", "wrong_value", "old")


def test_a_value_with_four_signs_of_its_code_is_a_part_of_it():
    assert said(judged(TXT, [txt("zoho-verification=zb60")])) == ("mend", "cut_or_split", "cut")
    assert said(judged(TXT, [txt("zoho-verification=zb6")])) == ("mend", "wrong_value", "old")


def test_missing_says_until_when_its_absence_is_remembered():
    assert judged(TXT, [EMPTY], [EMPTY]).facts == {"until": AT + 600_000}
    assert judged(TXT, [EMPTY], [Answer("found", (), "x.example", 5)]).facts == {}


def test_other_data_beside_an_alias():
    around = (Seen(f"{CODE}.{D}", "TXT", "x"), Seen(f"{CODE}.{D}", "A", "192.0.2.1"), Seen(D, "TXT", "y"))
    made = judged(CNAME, [alias("zmverify.zoho.com")], around=around)
    assert (said(made), made.facts) == (("mend", "cname_beside_data", ""), {"types": "TXT, A"})


def test_aliases_that_lead_elsewhere():
    assert said(judged(CNAME, [alias("zmverify.zoho.com.example.com")])) == ("mend", "cname_not_absolute", "")
    assert said(judged(CNAME, [alias("zmverify.zoho")])) == ("mend", "cut_or_split", "cut")
    assert said(judged(CNAME, [alias("zmverify")])) == ("mend", "cut_or_split", "cut")  # half of it, not less
    assert said(judged(CNAME, [alias("zmverif")])) == ("mend", "wrong_value", "target")
    wild = (Seen(f"x.{D}", "CNAME", "parking.example"),)
    assert said(judged(CNAME, [alias("parking.example")], random=wild)) == ("mend", "wildcard", "alias")
    found = (Seen(f"{CODE}.{D}.{D}", "CNAME", "zmverify.zoho.com"),)
    made = judged(CNAME, [alias("parking.example")], random=wild, around=found)
    assert said(made) == ("mend", "wrong_host", "appended")
    assert said(judged(G_CNAME, [alias("else.example", "label123.example.com")])) == ("mend", "wrong_value", "target")
    assert judged(CNAME, [alias("zmverify.zoho.eu")]).facts == {"centre": "eu"}


def test_addresses_instead_of_an_alias():
    def here(*addresses):
        return tuple(Seen(f"{CODE}.{D}", "AAAA" if ":" in each else "A", each) for each in addresses)

    proxied = judged(CNAME, [EMPTY], around=here("104.16.0.1", "2606:4700::1"))
    assert said(proxied) == ("mend", "cname_proxied", "proxied")
    flat = judged(CNAME, [EMPTY], around=here("198.51.100.1"), addresses=("198.51.100.1",))
    assert said(flat) == ("mend", "cname_proxied", "flattened")
    assert said(judged(CNAME, [EMPTY], around=here("198.51.100.1"))) == ("mend", "wrong_value", "address")
    wild = (Seen(f"x.{D}", "A", "198.51.100.1"),)
    assert said(judged(CNAME, [EMPTY], around=here("198.51.100.1"), random=wild)) == ("mend", "wildcard", "addresses")
    found = (*here("198.51.100.1"), Seen(D, "CNAME", "zmverify.zoho.com"))
    assert said(judged(CNAME, [EMPTY], around=found, random=wild)) == ("mend", "wrong_host", "apex")
    assert not is_proxy("nonsense")


def test_text_that_names_the_target():
    quoted = (Seen(f"{CODE}.{D}", "TXT", '"zmverify.zoho.com."'),)
    assert said(judged(CNAME, [EMPTY], around=quoted)) == ("mend", "cname_as_txt", "")
    assert f"{CODE}.{D}" in sentence(judged(CNAME, [EMPTY], around=quoted))
    top = (Seen(D, "TXT", "gv-x.domainverify.googlehosted.com"),)
    made = judged(G_CNAME, [EMPTY], around=top)
    assert (said(made), made.facts) == (("mend", "cname_as_txt", "elsewhere"), {"host": D})
    assert "example.com" in sentence(made)


def test_the_other_method_of_zoho_is_seen():
    made = judged(TXT, [EMPTY], around=(Seen(f"{CODE}.{D}", "CNAME", "zmverify.zoho.com"),))
    assert said(made) == ("mend", "missing", "other_method")
    assert said(judged(CNAME, [EMPTY], around=(Seen(D, "TXT", VALUE),))) == ("mend", "missing", "other_method")
    assert said(judged(CNAME, [EMPTY], around=(Seen(D, "TXT", "x"),))) == ("mend", "missing", "")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PageLook("found", 200, "60906216"), ("verified", "ok", "")),
        (PageLook("found", 200, "\ufeff6090621612345"), ("verified", "ok", "")),
        (PageLook("found", 200, "11111111"), ("mend", "wrong_value", "page")),
        (PageLook("found", 200, ""), ("mend", "wrong_value", "empty_page")),
        (PageLook("found", 200, "<html>"), ("mend", "wrong_value", "html_page")),
        (PageLook("too_large", 200, "<html>"), ("mend", "wrong_value", "html_page")),
        (PageLook("missing", 404, url="https://example.com/x"), ("mend", "missing", "no_page")),
        (PageLook("elsewhere", 302, url="https://login.example"), ("mend", "wrong_host", "redirected")),
        (PageLook("private"), ("mend", "wrong_host", "private_address")),
        (PageLook("loop"), ("mend", "wrong_host", "redirect_loop")),
        (PageLook("no_address"), ("mend", "missing", "no_address")),
        (PageLook("silent"), ("unknown", "offline", "site")),
        (None, ("unknown", "offline", "site")),
    ],
)
def test_the_file(page, expected):
    assert said(judged(HTML, [EMPTY], page=page)) == expected


def test_googles_file():
    right = "google-site-verification: google0123456789abcdef.html"
    assert judged(G_HTML, [EMPTY], page=PageLook("found", 200, right)).verdict == "verified"
    assert judged(G_HTML, [EMPTY], page=PageLook("found", 200, "60906216")).verdict == "mend"
    loose = dataclasses.replace(HTML, code="")
    assert judged(loose, [EMPTY], page=PageLook("found", 200, "123456")).warnings == ("any_code",)


def test_behind_an_alias_and_through_a_wildcard():
    behind = Answer("found", (Seen("t.example", "TXT", "x"),), "t.example", 60)
    made = judged(TXT, [behind])
    assert (said(made), made.facts["target"]) == (("mend", "txt_behind_cname", ""), "t.example")
    around = (Seen(f"www.{D}", "TXT", VALUE),)
    wild = (Seen(f"x.{D}", "TXT", VALUE),)
    assert said(judged(TXT, [EMPTY], around=around, random=wild)) == ("mend", "wildcard", "record")
    assert said(judged(CNAME, [alias("zmverify.zoho.com")])) == ("verified", "ok", "")
    assert judged(CNAME, [Answer("found", (Seen(f"{CODE}.{D}", "A", "192.0.2.1"),))]).verdict == "mend"


def test_records_are_written_as_lines():
    made = judged(TXT, [txt(VALUE)])
    assert seen_line(made.seen[0]) == record_line(made.wanted) == f"{D} TXT {VALUE}"
    assert record_line(dataclasses.replace(made.wanted, priority=10)) == f"{D} TXT 10 {VALUE}"
    assert clock_time(AT) == clock_time(AT, AT)
    assert len(clock_time(AT, AT + 10**9)) > len(clock_time(AT))


def test_a_record_that_stands_at_every_name_proves_it_and_is_warned_of():
    wild = (Seen(f"x.{D}", "TXT", VALUE),)
    assert judged(TXT, [txt(VALUE)] * 2, [txt(VALUE)], random=wild).warnings == ("wildcard",)
    assert judged(TXT, [txt(VALUE)] * 2, [txt(VALUE)]).warnings == ()


def test_where_the_wrong_places_are():
    assert (f"{CODE}.{D}", "TXT") in wrong_places(CNAME, record(CNAME))
    assert {(f"{CODE}.{D}", "TXT"), (f"{CODE}.{D}", "CNAME")} <= {*wrong_places(TXT, record(TXT))}
    assert (f"zoho-verification.{D}", "TXT") in wrong_places(TXT, record(TXT))
    assert where(f"{CODE}.{D}", TXT, record(TXT)) == "label"
    assert where(f"@.{D}", TXT, record(TXT)) == "at_sign"
    assert wrong_places(HTML, record(HTML)) == ()
    below = Wanted("a.b.example.com", "google", "txt", "", "")
    hosts = dict(wrong_places(below, record(below), "b.example.com"))
    assert "google-site-verification.a.b.example.com" in hosts
    assert {"www.a.b.example.com", "@.a.b.example.com", "b.example.com", D} <= set(hosts)
    assert "a.b.example.com.example.com" in hosts
    assert f"{CODE}.{D}" not in dict(wrong_places(dataclasses.replace(TXT, code=""), record(TXT)))
    assert where(f"{D}.{D}", TXT, record(TXT)) == "appended"
    assert where("above.net", TXT, record(TXT)) == "above"


# -- for any evidence -------------------------------------------------------------------------------------------------

VALUES = st.sampled_from(
    [VALUE, VALUE.upper(), VALUE[:20], VALUE[20:], f"“{VALUE}”", "zmverify.zoho.com", "192.0.2.1", ""]
)
HOSTS = st.sampled_from([D, f"www.{D}", f"{CODE}.{D}", f"{D}.{D}", "x.test"])
SEEN = st.builds(Seen, HOSTS, st.sampled_from(["TXT", "CNAME", "A", "MX"]), VALUES | st.text(max_size=20))
STATUSES = ["found", "empty", "no_name", "refused", "failed", "broken", "silent", "not_ours"]
ANSWERS = st.builds(
    Answer,
    st.sampled_from(STATUSES),
    st.lists(SEEN, max_size=4).map(tuple),
    st.sampled_from(["", "target.example"]),
    st.integers(0, 10**6),
    st.none() | st.integers(0, 30),
)
LOOKS = st.lists(st.builds(ServerLook, st.sampled_from("abc"), st.just("x"), ANSWERS), max_size=4).map(tuple)
PAGES = st.none() | st.builds(
    PageLook,
    st.sampled_from(["found", "missing", "elsewhere", "private", "no_address", "too_large", "silent", "loop"]),
    st.integers(0, 599),
    st.text(max_size=30),
)
EVIDENCE = st.builds(
    Evidence,
    st.integers(0, 2**42),
    st.builds(
        Delegation, st.sampled_from(["yes", "no", "unknown"]), st.just(D), stale_until=st.none() | st.integers(0, 2**42)
    ),
    LOOKS,
    LOOKS,
    st.lists(SEEN, max_size=6).map(tuple),
    st.just(("192.0.2.1",)),
    st.lists(SEEN, max_size=3).map(tuple),
    st.booleans(),
    PAGES,
    st.booleans(),
)
WANTED = st.sampled_from([TXT, CNAME, HTML, G_CNAME, G_HTML, dataclasses.replace(TXT, code="")])


@given(WANTED, EVIDENCE)
def test_any_evidence_has_one_verdict_that_can_be_said(wanted, evidence):
    made = verdict(wanted, record(wanted), evidence)
    assert made.verdict in VERDICTS
    assert made.reason in REASONS
    assert (made.reason, "") in SENTENCES
    assert (made.verdict == "verified") == (made.reason == "ok")
    assert (made.verdict == "unknown") == (made.reason == "offline")
    assert made.verdict != "wait" or made.next_check is not None
    for text in (sentence(made), next_step(made), verdict_word(made), *warnings(made)):
        assert text
        assert "{" not in text.replace(D, "") or any("{" in each.value for each in made.seen)
    assert set(made.warnings) <= set(WARNINGS)


@given(WANTED, EVIDENCE)
def test_offline_is_never_wrong(wanted, evidence):
    silent = tuple(dataclasses.replace(look, answer=SILENT) for look in evidence.servers)
    mute = tuple(dataclasses.replace(look, answer=SILENT) for look in evidence.resolvers)
    gone = dataclasses.replace(
        evidence, servers=silent, resolvers=mute, delegation=Delegation("unknown"), dnssec=False, page=None
    )
    assert verdict(wanted, record(wanted), gone).verdict == "unknown"
    assert verdict(wanted, record(wanted), dataclasses.replace(gone, is_offline=True)).verdict == "unknown"


@given(WANTED, EVIDENCE)
def test_verified_only_where_the_record_is_seen(wanted, evidence):
    made = verdict(wanted, record(wanted), evidence)
    if made.verdict == "verified" and wanted.code and record(wanted).type != "HTML":
        values = {seen.value for look in (*evidence.servers, *evidence.resolvers) for seen in look.answer.records}
        assert record(wanted).value in values
        assert not evidence.dnssec
