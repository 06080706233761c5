"""A name server to practise with (R83): on 127.0.0.1, for the domains of the practice book and nothing else.

It plays the customers too. What a domain’s record should be the book knows; its “customer” sets it, some of them
wrongly at first, and rightly within half a minute of the first look: as in life, only sooner.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from app.models.verifying import Practised
from app.rules.domain import is_public_suffix, registered_domain
from app.rules.links import ZOHO_HOSTS

log = logging.getLogger(__name__)

SET_AFTER_S = 25.0
NOBODYS = "nobody"  # what a domain begins with that is practised as not registered
TTL = 5  # so that what was absent is not remembered for long
NAMESERVERS = ("ns1.dns-host.example", "ns2.dns-host.example")
SITE, MAIL = "192.0.2.80", "192.0.2.25"  # addresses kept for documentation (RFC 5737)
THREADS = 4
# A public key whose private half was thrown away.
_GOOGLE_KEY = (
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzKBidj2AZ4aELhxDeHi1W+Fh0+zepzEKrmryYguyhhq05r"
    "WavFYgQkuTgaxBG3lGp1ZYapOr81ykjR1lZ890+qsCuFm2+0DGLCx4GHnqCHSlFmynb5M4IUK23FjXlv0ZlPDxPSKr"
    "EdZu/t61BxCtDw5hJdaZigFDg99lzvxjZX4Tf82b9McX79cQlp5upPpeGGdWTQ+9eJxmuZM7t9HXib77ei1zng0Yy7"
    "cf0DP0RR0J9XOOQAJwGOQg3fxkxXFMSb4X0aPjex0Povfqb4SoqPEp/uWLB9ecoAXhZHeAaiEfvdLV02VDhwCvzKF5"
    "G3f40kkhFOTH26ukh9w56nQyywIDAQAB"
)
_MISTAKES = ("missing", "appended", "quoted", "missing", "cut")
Row = tuple[str, str, str]  # name, type, value
Key = tuple[str, str, float]  # name, value, the instant (s) from which it is set
Known = Callable[[str], Practised | None]


class PractisedNames:
    """The name server; it stands in for a resolver and for the domains' own servers.

    Args:
        known: domain → what the practice book knows of it; None: it is none of its customers'.
        now: the instant in seconds.
        set_after_s: how long a customer takes to set its record rightly.
    """

    def __init__(
        self, known: Known, now: Callable[[], float] = time.monotonic, set_after_s: float = SET_AFTER_S
    ) -> None:
        self._known, self._now, self._set_after_s = known, now, set_after_s
        self._begun: dict[tuple[str, str], float] = {}
        self._keys: dict[str, Key] = {}  # DKIM keys that a practised provider has looked for
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

    def start(self) -> int:
        """Listen on 127.0.0.1 and return the port."""
        found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        found.bind(("127.0.0.1", 0))
        found.settimeout(0.2)
        self._socket = found
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="practice-names")
        self._thread = threading.Thread(
            target=self._serve, args=(found, self._pool), name="practice-names", daemon=True
        )
        self._thread.start()
        return int(found.getsockname()[1])

    def stop(self) -> None:
        """Stop listening; no thread of it is left."""
        found, self._socket = self._socket, None
        if found is None:
            return
        if self._thread is not None:
            self._thread.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        found.close()

    @property
    def setting(self) -> str:
        """How ``dns.places`` is told of it; empty: it does not run."""
        if self._socket is None:
            return ""
        port = self._socket.getsockname()[1]
        return f"resolver=127.0.0.1:{port};auth=127.0.0.1:{port},127.0.0.1:{port}"

    def has(self, domain: str, kind: str, name: str, value: str) -> bool:
        """Return whether a domain has a record now, as a practised provider sees it."""
        household = self._known(domain)
        if household is None:
            return False
        host = f"{name}.{domain}" if name else domain
        if kind == "TXT" and name.endswith("._domainkey") and household.verified:
            with self._lock:
                self._keys.setdefault(domain, (host.lower(), value, self._now() + self._set_after_s))
        return (host.lower(), kind, value) in set(self._rows(household))

    # -- what is there ----------------------------------------------------------------------------------------------

    def _rows(self, household: Practised) -> Iterator[Row]:
        domain = household.domain
        yield domain, "A", SITE
        yield f"www.{domain}", "A", SITE
        yield domain, "TXT", "kept-by=dns-host.example"
        if household.verified:
            yield from _mail(household)
            key = self._keys.get(domain)
            if key is not None and self._now() >= key[2]:
                yield key[0], "TXT", key[1]
        record = household.record
        if record is None or record.type == "HTML":
            return
        with self._lock:
            begun = self._begun.setdefault((domain, record.value), self._now())
        host, kind, value = record.host.lower(), record.type, record.value
        if household.verified or self._now() - begun >= self._set_after_s:
            yield host, kind, value
            return
        mistake = _MISTAKES[zlib.crc32(domain.encode()) % len(_MISTAKES)]
        if mistake == "appended":
            yield f"{host}.{domain}", kind, value
        elif mistake == "quoted" and kind == "TXT":
            yield host, kind, f'"{value}"'
        elif mistake == "cut" and kind == "TXT":
            yield host, kind, value[:-6]

    def _answer(self, name: str, kind: str) -> tuple[bool, list[str], str]:
        """Return whether a name is there, its values of a type, and the zone it is in."""
        if name in (*NAMESERVERS, "dns-host.example"):
            return True, ["127.0.0.1"] if kind == "A" else [], "dns-host.example"
        if found := _of_providers(name, kind):
            return True, found, name.partition(".")[2]
        labels = name.split(".")
        for start in range(max(0, len(labels) - 1)):
            household = self._known(".".join(labels[start:]))
            if household is not None:
                return self._of_household(household, name, kind)
        registered = registered_domain(name)
        if len(labels) > 1 and not is_public_suffix(name) and not registered.startswith(NOBODYS):
            # Of a customer that is only being added: somebody has it, and nothing is set there.
            return self._of_household(Practised(registered, "", "", verified=False, record=None), name, kind)
        if len(labels) == 1 or is_public_suffix(name):  # a top-level domain
            return True, [f"{each}." for each in NAMESERVERS] if kind == "NS" else [], name
        return False, [], labels[-1]

    def _of_household(self, household: Practised, name: str, kind: str) -> tuple[bool, list[str], str]:
        domain = household.domain
        if name == domain and kind == "NS":
            return True, [f"{each}." for each in NAMESERVERS], domain
        rows = list(self._rows(household))
        alias = [value for host, type_, value in rows if host == name and type_ == "CNAME"]
        if alias and kind != "CNAME":
            return True, [], domain
        values = [value for host, type_, value in rows if host == name and type_ == kind]
        is_there = name == domain or any(host == name or host.endswith(f".{name}") for host, _type, _value in rows)
        return is_there, values, domain

    # -- the wire ----------------------------------------------------------------------------------------------------

    def _serve(self, found: socket.socket, pool: ThreadPoolExecutor) -> None:
        while self._socket is found:
            try:
                data, sender = found.recvfrom(4096)
            except TimeoutError:
                continue
            except OSError:
                return
            pool.submit(self._reply, found, data, sender)

    def _reply(self, found: socket.socket, data: bytes, sender: tuple[str, int]) -> None:
        try:
            asked = dns.message.from_wire(data)
            found.sendto(self.reply(asked).to_wire(), sender)
        except dns.exception.DNSException:
            return  # nonsense gets no answer
        except Exception:
            log.exception("the practised name server stumbled")

    def reply(self, asked: dns.message.Message) -> dns.message.Message:
        """Return the answer to a question."""
        made = dns.message.make_response(asked, recursion_available=True)
        made.flags |= dns.flags.AA
        question = asked.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        is_there, values, zone = self._answer(name, kind)
        if values:
            made.answer.append(_rrset(question.name, kind, values))
            return made
        alias = self._answer(name, "CNAME")[1] if kind != "CNAME" else []
        if alias:
            made.answer.append(_rrset(question.name, "CNAME", alias))
            return made
        if not is_there:
            made.set_rcode(dns.rcode.NXDOMAIN)
        soa = f"{NAMESERVERS[0]}. hostmaster.dns-host.example. 1 3600 600 86400 {TTL}"
        made.authority.append(dns.rrset.from_text(f"{zone}.", TTL, "IN", "SOA", soa))
        return made


def _rrset(name: dns.name.Name, kind: str, values: list[str]) -> dns.rrset.RRset:
    if kind != "TXT":
        return dns.rrset.from_text(
            name, TTL, "IN", kind, *(each if kind != "CNAME" else _full(each) for each in values)
        )
    made = dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.TXT)
    made.ttl = TTL
    for each in values:
        whole = each.encode()
        chunks = " ".join(_quoted(whole[at : at + 255]) for at in range(0, len(whole), 255))
        made.add(dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, chunks))
    return made


def _full(name: str) -> str:
    return f"{name.rstrip('.')}."


def _quoted(chunk: bytes) -> str:
    text = chunk.decode("latin-1").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _mail(household: Practised) -> Iterator[Row]:
    """Mail records of a verified domain: most of it right, something left to mend at most of them."""
    domain, lot = household.domain, zlib.crc32(household.domain.encode())
    if household.provider == "zoho":
        site = ZOHO_HOSTS.get(household.data_centre, ZOHO_HOSTS["com"])
        for priority, server in (("10", "mx"), ("20", "mx2"), ("50", "mx3")):
            yield domain, "MX", f"{priority} {server}.{site}."
        yield domain, "TXT", f"v=spf1 include:{site} ~all"
    else:
        yield domain, "MX", "1 smtp.google.com."
        if lot % 3:
            yield domain, "TXT", "v=spf1 include:_spf.google.com ~all"
        if lot % 2:
            yield f"google._domainkey.{domain}", "TXT", _GOOGLE_KEY
    if lot % 5 == 0:
        yield f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"


_SPF: Mapping[str, str] = {"_spf.google.com": "v=spf1 ip4:192.0.2.0/24 ~all"} | {
    name: "v=spf1 ip4:192.0.2.0/24 ~all"
    for site in ZOHO_HOSTS.values()
    for name in (site, f"zohomail.{site.partition('.')[2]}")
}


def _of_providers(name: str, kind: str) -> list[str]:
    """Return what the providers' own names have, as far as a look asks for them."""
    if kind == "TXT" and name in _SPF:
        return [_SPF[name]]
    ours = ("google.com", "googlehosted.com", *ZOHO_HOSTS.values())
    if kind == "A" and any(name.endswith(f".{each}") for each in ours):
        return [MAIL]
    return []
