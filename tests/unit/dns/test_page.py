"""The HTML file is fetched with care: no private address, no other host, not much of it (R30); registries (R10)."""

from __future__ import annotations

import asyncio

import pytest

from app.dns.asking import at_once
from app.dns.eyes import Eyes
from app.dns.guard import is_public
from app.dns.page import Pages, best
from app.dns.places import Place
from app.dns.rdap import Registries, base_of
from app.models.domains import PageLook
from app.rules.verdicts import verdict
from app.rules.wanted_record import record, wanted
from tests.unit.dns.web import Web

PATH = "/zohoverify/verifyforzoho.html"
URL = f"https://ok.test{PATH}"


@pytest.fixture
def web():
    made = []

    def serve(answer):
        made.append(Web(answer))
        return made[-1]

    yield serve
    for each in made:
        each.close()


def look(server):
    return asyncio.run(Pages(None, practice=True, web=Place("127.0.0.1", server.port)).look(URL))


def test_the_file_is_read(web):
    server = web(lambda host, path: (200, {}, b"60906216\n"))
    assert look(server).body == "60906216"
    assert set(server.heard) == {("ok.test", PATH)}


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ((404, {}, b"not here"), "missing", 404),
        ((500, {}, b""), "missing", 500),
        ((200, {}, b"x" * 100_000), "too_large", 200),
        ((302, {"Location": "https://login.example/"}, b""), "elsewhere", 302),
        ((302, {"Location": "//10.0.0.1/"}, b""), "elsewhere", 302),
        ((302, {"Location": "ftp://ok.test/"}, b""), "elsewhere", 302),
        ((302, {"Location": "http://ok.test:8080/"}, b""), "elsewhere", 302),
        ((302, {"Location": PATH}, b""), "loop", 0),
        ((302, {"Location": "http://[::1"}, b""), "silent", 0),
        ((302, {"Location": "http://ok.test:x/"}, b""), "silent", 0),
    ],
)
def test_what_is_not_the_file(web, answer, status, code):
    found = look(web(lambda host, path: answer))
    assert (found.status, found.code) == (status, code)


def test_a_redirect_on_the_same_host_is_followed(web):
    def answer(host, path):
        return (301, {"Location": "/there"}, b"") if path == PATH else (200, {}, b"60906216")

    server = web(answer)
    found = look(server)
    assert (found.body, found.url.partition("://")[2]) == ("60906216", "ok.test/there")


def test_the_address_that_was_checked_is_the_one_that_is_used(web):
    """A name that leads elsewhere when it is looked up again: nobody looks it up again (DNS rebinding)."""
    server = web(lambda host, path: (200, {}, b"secret of the network"))

    class Changing:
        asked = 0

        async def addresses(self, host):
            self.asked += 1
            return ("192.0.2.1",) if self.asked == 1 else ("127.0.0.1",)

    zones = Changing()
    found = asyncio.run(Pages(zones, may_reach=is_public).look(f"https://127.0.0.1.nip.test:{server.port}/x"))
    assert found.status == "private"  # 192.0.2.1 is a documentation address
    assert (zones.asked, server.heard) == (1, [])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.1.1"])
def test_private_addresses_are_not_connected_to(address):
    class Fixed:
        async def addresses(self, host):
            return (address,)

    assert asyncio.run(Pages(Fixed()).look(URL)).status == "private"


def test_no_address_and_nobody_there():
    class Fixed:
        found = ()

        async def addresses(self, host):
            return self.found

    zones = Fixed()
    assert asyncio.run(Pages(zones).look(URL)).status == "no_address"
    zones.found = ("127.0.0.9", "::1")
    assert asyncio.run(Pages(zones, may_reach=lambda address: True).look(URL)).status == "silent"
    assert asyncio.run(Pages(zones, practice=True).look(URL)).status == "no_address"


def test_of_two_pages_the_file_is_the_short_one():
    shell, file = PageLook("found", 200, "<html>…"), PageLook("found", 200, "60906216")
    assert best([shell, PageLook("silent")]) == shell
    assert best([PageLook("found", 200, "<html> a long shell"), file]) == file
    assert best([PageLook("silent"), PageLook("missing", 404)]).status == "missing"


def test_verified_by_the_file(nameservers, web):
    server = web(lambda host, path: (200, {}, b"60906216") if host == "address.test" else (404, {}, b""))
    setting = f"{nameservers.setting};web=127.0.0.1:{server.port}"

    def judged(domain):
        async def run():
            sought = wanted(domain, "zoho", "html", "zb60906216")
            return verdict(sought, record(sought), await Eyes(setting, pace=at_once).look(sought))

        made = asyncio.run(run())
        return made.verdict, made.reason, made.detail

    assert judged("address.test") == ("verified", "ok", "")
    assert judged("www.address.test") in {("mend", "missing", "no_page"), ("verified", "ok", "")}
    assert judged("nobody.test") == ("mend", "not_delegated", "")


def test_registered_by_delegation_else_by_the_registry(nameservers, web):
    def answer(host, path):
        return (200, {}, b"{}") if path == "/domain/parked.test" else (404, {}, b"{}")

    server = web(answer)

    def asked(domain, setting):
        return asyncio.run(Eyes(setting, pace=at_once).registered(domain))

    with_registry = f"{nameservers.setting};rdap=127.0.0.1:{server.port}"
    delegated = asked("shop.ok.test", nameservers.setting)
    assert (delegated.status, delegated.source, delegated.registered_domain) == ("yes", "dns", "ok.test")
    assert delegated.nameservers == ("ns1.dns.test", "ns2.dns.test")
    assert (asked("nobody.test", nameservers.setting).status, asked("nobody.test", with_registry).source) == (
        "no",
        "rdap",
    )
    parked = asked("parked.test", with_registry)
    assert (parked.status, parked.source, parked.nameservers) == ("yes", "rdap", ())
    offline = asked("ok.test", "resolver=127.0.0.1:9;auth=127.0.0.1:9")
    assert (offline.status, offline.source) == ("unknown", "")
    assert asked("lame.test", nameservers.setting).status == "yes"
    assert asked("expired.test", nameservers.setting).status == "yes"


def test_who_answers_for_a_name():
    services = [[["com"], ["http://plain.example/", "https://com.example/"]], [["uk.com"], ["https://uk.example/"]]]
    assert base_of(services, "a.com") == "https://com.example/"
    assert base_of(services, "a.uk.com") == "https://uk.example/"
    assert base_of(services, "a.org") == ""
    with pytest.raises(ValueError, match="unpack"):
        base_of([["x"]], "a.org")


def test_a_registry_that_says_nothing_clear_is_nobody(web):
    server = web(lambda host, path: (503, {}, b""))
    registries = Registries(practice=True, stand_in=f"http://127.0.0.1:{server.port}/")
    assert asyncio.run(registries.knows("a.test")) is None
    assert asyncio.run(Registries(practice=True, stand_in="http://127.0.0.1:9/").knows("a.test")) is None


def test_the_list_of_registries_is_read_once(web, monkeypatch):
    heard = []

    def answer(host, path):
        heard.append(path)
        return 200, {}, b'{"services": [[["test"], ["https://127.0.0.1:9/"]]]}'

    server = web(answer)
    monkeypatch.setattr("app.dns.rdap.BOOTSTRAP", f"http://127.0.0.1:{server.port}/dns.json")
    registries = Registries()
    assert asyncio.run(registries.knows("a.test")) is None  # nobody is there
    assert asyncio.run(registries.knows("a.else")) is None  # nobody is in charge
    assert heard == ["/dns.json"]


def test_a_list_of_registries_without_an_end_is_let_go(web, monkeypatch):
    server = web(lambda host, path: (200, {}, b"[" * 5_000_000))
    monkeypatch.setattr("app.dns.rdap.BOOTSTRAP", f"http://127.0.0.1:{server.port}/dns.json")
    assert asyncio.run(Registries().knows("a.test")) is None
