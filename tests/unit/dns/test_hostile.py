"""Whatever a server says, a look ends with a verdict: nonsense, loops, floods, silence, lies."""

from __future__ import annotations

import asyncio
import random

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dns.asking import Asker, Reply, at_once, read, text_of
from app.dns.eyes import Eyes
from app.dns.guard import is_public
from app.dns.pace import Polite
from app.dns.places import Place, Places, places
from app.dns.zones import Server, Zones
from app.errors import Refused
from app.models.domains import Answer
from app.rules.verdicts import verdict
from app.rules.wanted_record import record, wanted
from tests.unit.dns.scripted import Scripted, reply

CODE = "zb60906216"
VALUE = f"zoho-verification={CODE}.zmverify.zoho.com"
NAME = dns.name.from_text("example.test.")


@pytest.fixture
def scripted():
    made = []

    def serve(answer, host="127.0.0.1"):
        made.append(Scripted(answer, host))
        return made[-1]

    yield serve
    for each in made:
        each.close()


def ask(server, host="example.test", kind="TXT", timeout_s=5.0, **more):
    return asyncio.run(Asker(timeout_s=timeout_s).ask(Place("127.0.0.1", server.port), host, kind, **more))


def look(server, method="txt", domain="example.test"):
    """Look with one server as resolver and as the domain's own."""
    setting = f"resolver=127.0.0.1:{server.port};auth=127.0.0.1:{server.port}"
    sought = wanted(domain, "zoho", method, CODE)

    async def run():
        eyes = Eyes(setting, pace=at_once)
        eyes._asker._timeout_s = 0.2
        return verdict(sought, record(sought), await eyes.look(sought))

    return asyncio.run(run())


def wire(message):
    return message.to_wire(max_size=65_535)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda q, way: None, "silent"),
        (lambda q, way: b"", "broken"),
        (lambda q, way: q.to_wire()[:2] + b"\x84\x00" + b"\xff" * 40, "broken"),
        (lambda q, way: wire(reply(dns.message.make_query("other.test.", "TXT", id=q.id))), "broken"),
        (lambda q, way: wire(reply(q, rcode=dns.rcode.SERVFAIL)), "failed"),
        (lambda q, way: wire(reply(q, rcode=dns.rcode.REFUSED)), "refused"),
        (lambda q, way: wire(reply(q, rcode=dns.rcode.FORMERR)), "broken"),
        (lambda q, way: wire(reply(q, rcode=dns.rcode.YXDOMAIN)), "broken"),
        (lambda q, way: wire(reply(q, "example.test. 1 IN TXT x", flags=0)), "not_ours"),
        (lambda q, way: wire(reply(q, flags=dns.flags.AA)), "empty"),
        (lambda q, way: wire(reply(q, rcode=dns.rcode.NXDOMAIN)), "no_name"),
        (lambda q, way: wire(reply(q, "elsewhere.test. 1 IN TXT x")), "empty"),
    ],
)
def test_each_way_to_answer(scripted, answer, status):
    patience = 0.6 if status in {"silent", "broken"} else 5.0  # where it is waited for, a busy machine gets its time
    assert ask(scripted(answer), timeout_s=patience).answer.status == status


def test_a_truncated_answer_is_asked_for_again_over_tcp(scripted):
    def answer(query, way):
        if way == "udp":
            return wire(reply(query, flags=dns.flags.AA | dns.flags.TC))
        return wire(reply(query, f'example.test. 60 IN TXT "{VALUE}"'))

    server = scripted(answer)
    assert ask(server).answer.records[0].value == VALUE
    assert [way for way, _ in server.heard] == ["udp", "tcp"]


def test_where_udp_is_lost_tcp_is_tried_within_the_time(scripted):
    server = scripted(lambda q, way: None if way == "udp" else wire(reply(q, "example.test. 60 IN TXT x")))
    assert ask(server).answer.status == "found"


def test_truncated_on_both_ways_ends(scripted):
    server = scripted(lambda q, way: wire(reply(q, flags=dns.flags.AA | dns.flags.TC)))
    assert ask(server, timeout_s=1.0).answer.status in {"empty", "silent", "broken"}


def test_aliases_in_a_circle_end(scripted):
    def answer(query, way):
        return wire(reply(query, "example.test. 1 IN CNAME b.test.", "b.test. 1 IN CNAME example.test."))

    found = ask(scripted(answer)).answer
    assert (found.status, found.cname, found.records) == ("found", "b.test", ())
    assert look(scripted(answer)).verdict in {"mend", "unknown"}


def test_floods_are_cut(scripted):
    many = [f'example.test. 1 IN TXT "{"y" * 200}{number}"' for number in range(250)]
    server = scripted(
        lambda q, way: wire(reply(q, flags=dns.flags.AA | dns.flags.TC)) if way == "udp" else wire(reply(q, *many))
    )
    assert len(ask(server).answer.records) == 100
    one = '"' + '" "'.join(["z" * 250] * 200) + '"'
    long = scripted(
        lambda q, way: (
            wire(reply(q, flags=dns.flags.TC)) if way == "udp" else wire(reply(q, f"example.test. 1 IN TXT {one}"))
        )
    )
    (seen,) = ask(long).answer.records
    assert (len(seen.value), seen.chunks) == (4_000, 200)


def test_a_cname_beside_other_data_is_said(scripted):
    host = f"{CODE}.example.test."

    def answer(query, way):
        name, kind = query.question[0].name.to_text(), dns.rdatatype.to_text(query.question[0].rdtype)
        lines = {
            ("example.test.", "NS"): ["example.test. 60 IN NS ns.example.test."],
            (host, "CNAME"): [f"{host} 60 IN CNAME zmverify.zoho.com."],
            (host, "TXT"): [f'{host} 60 IN TXT "beside"'],
        }.get((name, kind), [])
        return wire(reply(query, *lines, flags=dns.flags.AA | dns.flags.RA))

    made = look(scripted(answer), "cname")
    assert (made.verdict, made.reason) == ("mend", "cname_beside_data")


def test_a_resolver_that_knows_nothing_at_all_is_not_believed(scripted, monkeypatch):
    """A hotel's, before one has signed in: every name is said not to exist, ``com`` too."""
    server = scripted(lambda q, way: wire(reply(q, rcode=dns.rcode.NXDOMAIN, flags=dns.flags.RA)))
    monkeypatch.setattr("app.dns.eyes.places", lambda *_: Places((Place("127.0.0.1", server.port),)))
    sought = wanted("example.com", "zoho", "txt", CODE)

    async def run():
        eyes = Eyes(pace=at_once)
        return verdict(sought, record(sought), await eyes.look(sought)), await eyes.registered("example.com")

    made, registered = asyncio.run(run())
    assert (made.verdict, made.reason, registered.status) == ("unknown", "offline", "unknown")


@pytest.mark.parametrize("error", [None, 23])
def test_a_resolver_that_fails_for_a_moment_proves_no_broken_signatures(scripted, error):
    """It fails once, answers without checking, then answers; or fails again for want of a network."""
    asked = []

    def answer(query, way):
        name, kind = query.question[0].name.to_text(), dns.rdatatype.to_text(query.question[0].rdtype)
        if kind != "TXT" or not query.flags & dns.flags.RD or query.flags & dns.flags.CD:
            lines = {
                "NS": [f"{name} 60 IN NS ns.example.test."],
                "TXT": [f'{name} 60 IN TXT "{VALUE}"'],
            }.get(kind, [])
            return wire(reply(query, *lines, flags=dns.flags.AA | dns.flags.RA))
        asked.append(name)
        if len(asked) == 1 or error is not None:
            made = reply(query, rcode=dns.rcode.SERVFAIL)
            if error is not None:
                made.use_edns(0, options=[dns.edns.EDEOption(error)])
            return wire(made)
        return wire(reply(query, f'{name} 60 IN TXT "{VALUE}"', flags=dns.flags.RA))

    made = look(scripted(answer))
    assert (made.verdict, made.reason) == ("verified", "ok")
    assert len(asked) == 2


def test_a_server_older_than_edns_is_asked_without_it(scripted):
    def answer(query, way):
        if query.edns >= 0:
            return wire(reply(query, rcode=dns.rcode.FORMERR))
        return wire(reply(query, "example.test. 60 IN TXT x"))

    assert ask(scripted(answer)).answer.status == "found"


def test_a_resolver_that_is_silent_is_asked_last_and_then_not_at_all(scripted):
    mute = scripted(lambda q, way: None)
    good = scripted(lambda q, way: wire(reply(q, "example.test. 60 IN NS ns.test.", flags=dns.flags.RA)))
    both = (Place("127.0.0.1", mute.port), Place("127.0.0.1", good.port))

    async def run():
        zones = Zones(Places(both, practice=True), Asker(timeout_s=0.1))
        assert zones.resolvers() == both
        for _ in range(3):
            assert (await zones.resolve("example.test", "NS")).answer.status == "found"
        return zones.resolvers()

    assert asyncio.run(run()) == both[1:]
    assert len(mute.heard) == 2  # once, by each way


def test_where_the_network_lets_nobody_ask_it_is_not_waited_for_long():
    waited = []

    class Silent(Asker):
        async def ask(self, place, host, kind, *, timeout_s=None, **_more):
            waited.append(timeout_s)
            return Reply(Answer("silent"))

    async def run():
        zones = Zones(Places((Place("127.0.0.1", 9),)), Silent())
        for number in range(4):
            server = Server("ns", tuple(Place(f"192.0.2.{each}") for each in range(5)))
            await zones.ask(server, f"x{number}.test", "TXT")

    asyncio.run(run())
    assert waited == [None] * 6 + [1.0] * 6


def test_over_ipv6_as_over_ipv4(scripted):
    server = scripted(lambda q, way: wire(reply(q, "example.test. 60 IN TXT x")), "::1")
    found = asyncio.run(Asker().ask(Place("::1", server.port), "example.test", "TXT"))
    assert found.answer.status == "found"


def test_nameservers_inside_the_network_are_never_asked():
    inside = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1")  # noqa: S104
    more = (
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "240.0.0.1",
        "255.255.255.255",
        "x",
    )
    assert not any(map(is_public, (*inside, *more)))
    assert all(map(is_public, ("8.8.8.8", "2606:4700::1", "64:ff9b::808:808", "2002:808:808::")))


@pytest.mark.parametrize("seed", range(25))
def test_bent_answers_end_in_a_verdict(scripted, seed):
    chance = random.Random(seed)  # noqa: S311 - the same bends every time

    def answer(query, way):
        name = query.question[0].name.to_text()
        lines = [f'{name} 60 IN TXT "{VALUE}"', f"{name} 60 IN CNAME {name}", f"{name} 60 IN NS ns.{name}"]
        good = bytearray(wire(reply(query, *chance.sample(lines, chance.randint(0, 3)))))
        for _ in range(chance.randint(0, 6)):
            good[chance.randrange(2, len(good))] = chance.randrange(256)
        return bytes(good[: chance.randint(3, len(good))]) if chance.random() < 0.3 else bytes(good)

    made = look(scripted(answer), chance.choice(["txt", "cname"]))
    assert made.verdict in {"verified", "mend", "wait", "unknown"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        message = dns.message.from_wire(data, ignore_trailing=True, raise_on_truncation=False)
    except Exception:  # noqa: BLE001 - the parser refused: ``ask`` says ``broken``
        return
    for recurse in (True, False):
        made = read(message, NAME, "TXT", recurse=recurse)
        assert made.answer.status


LABELS = st.binary(min_size=1, max_size=63)


@given(st.lists(LABELS, min_size=1, max_size=3))
def test_any_name_is_written_without_a_final_dot(labels):
    name = dns.name.Name([*labels, b""])
    text = text_of(name)
    assert text == text.lower()
    assert dns.name.from_text(text.replace("@", "\\@") if text == "@" else f"{text}.") is not None


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_any_host_is_asked_for_without_an_error(host):
    async def run():
        return await Asker(timeout_s=0.01).ask(Place("127.0.0.1", 9), host, "TXT")

    assert asyncio.run(run()).answer.status in {"silent", "no_name"}


def test_practice_takes_loopback_alone():
    made = places("resolver=127.0.0.1:5300;auth=127.0.0.1:5301,[::1]:5302;web=localhost:80;rdap=127.0.0.1:81")
    assert made.practice
    assert made.auth == (Place("127.0.0.1", 5301), Place("::1", 5302))
    assert str(made.auth[1]) == "[::1]:5302"
    assert (made.web, made.rdap) == (Place("127.0.0.1", 80), "http://127.0.0.1:81/")
    wrongs = ("resolver=8.8.8.8:53", "auth=ns.example.com:53", "resolver=127.0.0.1", "resolver=127.0.0.1:99999")
    for wrong in (*wrongs, "else=127.0.0.1:1"):
        with pytest.raises(Refused, match="dns_loopback_only"):
            places(wrong)


def test_resolvers_are_the_systems_and_those_the_user_named():
    made = places("", ["9.9.9.9", "nonsense"])
    assert Place("9.9.9.9", 53) in made.resolvers
    assert not made.practice


def test_a_polite_rate_spaces_what_one_server_is_asked():
    now = [100.0]
    pace = Polite(10, {"r": 100}, lambda: now[0])
    assert [round(pace.take("a"), 3) for _ in range(3)] == [0.0, 0.1, 0.2]
    assert [round(pace.take("r"), 3) for _ in range(3)] == [0.0, 0.01, 0.02]
    assert pace.take("b") == 0
    now[0] = 200.0
    for number in range(5_002):
        assert pace.take(f"x{number}") == 0
    now[0] = 300.0
    assert pace.take("a") == 0
