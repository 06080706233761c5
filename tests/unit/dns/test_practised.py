"""The name server of the practice book: its own domains, customers who err at first, and nobody else's names (R83)."""

from __future__ import annotations

import socket
import zlib

import dns.message
import dns.query
import dns.rcode
import pytest

from app.dns import practised
from app.dns.practised import PractisedNames
from app.models.domains import Record
from app.models.verifying import Practised

VALUE = "google-site-verification=4f9mNq7Lr2ZtXw0bVc3sKd8Hy5Jg6Pa1Uo-iE_TfQe2"


def lot(mistake):
    """Return a domain whose customer makes this mistake."""
    names = (f"d{number}.example" for number in range(100))
    return next(each for each in names if practised._MISTAKES[zlib.crc32(each.encode()) % 5] == mistake)


def household(domain, **more):
    record = more.pop("record", Record(domain, "@", "TXT", VALUE))
    return Practised(domain, more.pop("provider", "google"), more.pop("data_centre", ""), False, record)


class Names:
    """The server with one domain at a time; ``at`` is its clock."""

    def __init__(self, *known):
        self.known = {each.domain: each for each in known}
        self.at = 0.0
        self.server = PractisedNames(self.known.get, lambda: self.at)

    def ask(self, name, kind):
        reply = self.server.reply(dns.message.make_query(name, kind))
        values = [each.to_text() for rrset in reply.answer for each in rrset]
        return dns.rcode.to_text(reply.rcode()), values


@pytest.mark.parametrize(
    ("mistake", "host", "value"),
    [
        ("appended", "{domain}.{domain}", f'"{VALUE}"'),
        ("quoted", "{domain}", f'"\\"{VALUE}\\""'),
        ("cut", "{domain}", f'"{VALUE[:-6]}"'),
    ],
)
def test_a_customer_errs_first_and_mends_it_in_half_a_minute(mistake, host, value):
    domain = lot(mistake)
    names = Names(household(domain))
    assert value in names.ask(host.format(domain=domain), "TXT")[1]
    assert not names.server.has(domain, "TXT", "", VALUE)
    names.at = 30.0
    assert f'"{VALUE}"' in names.ask(domain, "TXT")[1]
    assert names.server.has(domain, "TXT", "", VALUE)


def test_one_that_forgot_sets_it_later():
    domain = lot("missing")
    names = Names(household(domain))
    assert names.ask(domain, "TXT") == ("NOERROR", ['"kept-by=dns-host.example"'])
    names.at = 30.0
    assert len(names.ask(domain, "TXT")[1]) == 2


def test_a_cname_is_set_at_its_own_name():
    domain = lot("missing")
    record = Record(f"zb1.{domain}", "zb1", "CNAME", "zmverify.zoho.eu")
    names = Names(household(domain, record=record, provider="zoho"))
    assert names.ask(f"zb1.{domain}", "CNAME")[0] == "NXDOMAIN"
    names.at = 30.0
    assert names.ask(f"zb1.{domain}", "CNAME") == ("NOERROR", ["zmverify.zoho.eu."])
    assert names.ask(f"zb1.{domain}", "TXT") == ("NOERROR", ["zmverify.zoho.eu."])
    assert names.server.has(domain, "CNAME", "zb1", "zmverify.zoho.eu")


def test_who_holds_a_domain_and_what_is_nobodys():
    names = Names(household("zon.example", record=None))
    assert names.ask("zon.example", "NS") == ("NOERROR", ["ns1.dns-host.example.", "ns2.dns-host.example."])
    assert names.ask("ns1.dns-host.example", "A") == ("NOERROR", ["127.0.0.1"])
    assert names.ask("example", "NS")[0] == "NOERROR"
    assert names.ask("nobody.example", "NS")[0] == "NXDOMAIN"
    assert names.ask("cafedekade.nl", "NS")[1] == ["ns1.dns-host.example.", "ns2.dns-host.example."]
    assert names.ask("co.uk", "NS")[0] == "NOERROR"
    assert names.ask("www.zon.example", "A") == ("NOERROR", ["192.0.2.80"])
    assert names.ask("no.zon.example", "A")[0] == "NXDOMAIN"
    assert not names.server.has("nobody.example", "TXT", "", VALUE)


@pytest.mark.parametrize(("provider", "mx"), [("google", "1 smtp.google.com."), ("zoho", "10 mx.zoho.eu.")])
def test_a_verified_domain_has_its_mail_there(provider, mx):
    found = Practised("zon.example", provider, "eu", verified=True, record=None)
    names = Names(found)
    assert mx in names.ask("zon.example", "MX")[1]
    assert names.ask("_spf.google.com", "TXT")[1] == ['"v=spf1 ip4:192.0.2.0/24 ~all"']
    assert names.ask("smtp.google.com", "A")[1] == ["192.0.2.25"]


def test_a_dkim_key_that_the_provider_looked_for_is_set_half_a_minute_later():
    names = Names(Practised("zon.example", "zoho", "eu", verified=True, record=None))
    for _ in range(2):
        assert not names.server.has("zon.example", "TXT", "zmail._domainkey", "v=DKIM1; p=x")
        assert names.ask("zmail._domainkey.zon.example", "TXT")[1] == []
    names.at = 30.0
    assert names.server.has("zon.example", "TXT", "zmail._domainkey", "v=DKIM1; p=x")
    assert names.ask("zmail._domainkey.zon.example", "TXT")[1] == ['"v=DKIM1; p=x"']


def test_it_answers_on_the_wire_ignores_nonsense_and_leaves_no_thread():
    names = Names(household("zon.example", record=None)).server
    assert names.setting == ""
    port = names.start()
    assert names.setting == f"resolver=127.0.0.1:{port};auth=127.0.0.1:{port},127.0.0.1:{port}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nonsense:
        nonsense.sendto(b"\x00\x01nonsense", ("127.0.0.1", port))
    query = dns.message.make_query("zon.example", "A")
    reply = dns.query.udp(query, "127.0.0.1", port=port, timeout=5)
    assert reply.answer[0][0].to_text() == "192.0.2.80"
    names.stop()
    names.stop()
    assert names.setting == ""


def test_a_book_that_stumbles_leaves_the_question_unanswered(logs):
    def broken(_domain):
        raise RuntimeError("odd")

    logs.expect("the practised name server stumbled")
    names = PractisedNames(broken)
    port = names.start()
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(dns.message.make_query("zon.example", "A"), "127.0.0.1", port=port, timeout=0.5)
    names.stop()
