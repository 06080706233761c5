"""Whether a domain's mail goes to its provider: MX, SPF, DKIM, DMARC, each with the line to set (R31).

Sources: providers/domain-verification.md, 5.1 and 5.2. Where guides differ, what any says is taken, with a word.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.models.domains import EMPTY, FOUND, Answer, Readiness, ReadinessItem, Record, Seen
from app.rules import spf
from app.rules.links import ZOHO_HOSTS

OK, WARN, MEND, UNKNOWN = "ok", "warn", "mend", "unknown"
GOOGLE_MX = "smtp.google.com"
GOOGLE_OLD_MX = (
    (1, "aspmx.l.google.com"),
    (5, "alt1.aspmx.l.google.com"),
    (5, "alt2.aspmx.l.google.com"),
    (10, "alt3.aspmx.l.google.com"),
    (10, "alt4.aspmx.l.google.com"),
)
GOOGLE_SPF = "_spf.google.com"
SELECTORS = {"google": ("google",), "zoho": ("zmail", "zoho")}
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_SELECTOR = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
MOST_SELECTORS = 8  # named by the person; each is a question about every domain
_SHORT_KEY_BYTES = 200  # a key of 1024 bits takes 162 bytes, one of 2048 bits 294
ZOHO_MX = ((10, "mx"), (20, "mx2"), (50, "mx3"))


@dataclass(frozen=True, slots=True)
class MailEvidence:
    """What the DNS says of a domain's mail.

    Args:
        at: when it was asked.
        mx: of the domain.
        texts: TXT of the domain.
        known: what was asked for ``spf.walk``.
        dkim: selector → TXT of ``SELECTOR._domainkey``.
        dmarc: TXT of ``_dmarc``.
        dmarc_above: of the registered domain, where that is another one.
    """

    at: int
    mx: Answer
    texts: Answer
    known: Mapping[spf.Question, Sequence[str]] = field(default_factory=dict)
    dkim: Mapping[str, Answer] = field(default_factory=dict)
    dmarc: Answer = field(default_factory=lambda: Answer("silent"))
    dmarc_above: Answer | None = None


def selectors(provider: str, named: str = "") -> tuple[str, ...]:
    """Return the selectors to look for: the provider's usual ones, then those that a person named.

    Args:
        provider: ``google`` or ``zoho``.
        named: as typed, with commas or spaces; what is no selector is left out, as is what comes after the eighth.
    """
    typed = (each.lower().removesuffix("._domainkey") for each in named.replace(",", " ").split())
    others = [each for each in typed if _SELECTOR.fullmatch(each)]
    return tuple(dict.fromkeys((*SELECTORS[provider], *others[:MOST_SELECTORS])))


def readiness(domain: str, provider: str, data_centre: str, evidence: MailEvidence) -> Readiness:
    """Judge all four.

    Args:
        domain: an A-label.
        provider: ``google`` or ``zoho``.
        data_centre: Zoho's; empty or unknown: ``com``.
        evidence: what was seen.
    """
    centre = data_centre if data_centre in ZOHO_HOSTS else "com"
    items = (
        mx(domain, provider, centre, evidence.mx),
        sender_policy(domain, provider, centre, evidence.texts, evidence.known),
        dkim(domain, provider, evidence.dkim),
        dmarc(domain, evidence.dmarc, evidence.dmarc_above),
    )
    return Readiness(domain, provider, centre if provider == "zoho" else "", items, evidence.at)


def mx_lines(domain: str, provider: str, centre: str) -> tuple[Record, ...]:
    """Return the MX records to set."""
    if provider == "google":
        return (Record(domain, "@", "MX", GOOGLE_MX, 1),)
    host = ZOHO_HOSTS[centre]
    return tuple(Record(domain, "@", "MX", f"{label}.{host}", number) for number, label in ZOHO_MX)


def spf_includes(provider: str, centre: str) -> tuple[str, ...]:
    """Return the names of which one must be included; the first is the one we set."""
    if provider == "google":
        return (GOOGLE_SPF,)
    host = ZOHO_HOSTS[centre]
    end = host.partition(".")[2]
    if host.startswith("zohocloud."):
        return (host, f"one.{host}", f"zohomail.{end}", f"spf.{host}")
    return (f"zohomail.{end}", host, f"one.{host}", f"spf.{host}")


# -- MX ---------------------------------------------------------------------------------------------------------------


def mx(domain: str, provider: str, centre: str, answer: Answer) -> ReadinessItem:
    """Judge where mail goes."""
    lines = mx_lines(domain, provider, centre)
    if not answer.is_certain:
        return ReadinessItem("mx", UNKNOWN, "not_asked", set=lines)
    pairs = [
        pair
        for pair in map(_preference, answer.records)
        if not pair[1].endswith(".mx-verification.google.com")  # an old proof of Google's, no mail server
    ]
    hosts = {host for _, host in pairs}
    own = _own_hosts(provider, centre)

    def it(state: str, code: str, **facts: str) -> ReadinessItem:
        return ReadinessItem("mx", state, code, answer.records, lines, facts)

    if not hosts:
        return it(MEND, "mx_none")
    if hosts == {""}:
        return it(MEND, "mx_null")
    others = sorted(hosts - own)
    if not hosts & own:
        elsewhere = _centre_of(hosts) if provider == "zoho" else ""
        if elsewhere:
            return it(MEND, "mx_data_centre", centre=elsewhere)
        return it(MEND, "mx_elsewhere", hosts=", ".join(others))
    if others:
        return it(MEND, "mx_others", hosts=", ".join(others))
    if provider == "google":
        if hosts == {GOOGLE_MX}:
            return it(OK, "mx_ok")
        if GOOGLE_MX in hosts:
            return it(WARN, "mx_mixed")
        return it(OK, "mx_old") if len(hosts) == len(GOOGLE_OLD_MX) else it(WARN, "mx_fewer")
    if len(hosts) < len(lines):
        return it(WARN, "mx_fewer")
    in_order = [host for _, host in sorted(pairs)] == [line.value for line in lines]
    return it(OK, "mx_ok") if in_order else it(WARN, "mx_order")


def _own_hosts(provider: str, centre: str) -> set[str]:
    if provider == "google":
        return {GOOGLE_MX, *(host for _, host in GOOGLE_OLD_MX)}
    return {f"{label}.{ZOHO_HOSTS[centre]}" for _, label in ZOHO_MX}


def _centre_of(hosts: set[str]) -> str:
    return next((each for each in ZOHO_HOSTS if hosts & _own_hosts("zoho", each)), "")


def _preference(seen: Seen) -> tuple[int, str]:
    number, _, host = seen.value.partition(" ")
    return int(number) if number.isdigit() else 0, host.strip().rstrip(".")


# -- SPF --------------------------------------------------------------------------------------------------------------


def sender_policy(domain: str, provider: str, centre: str, answer: Answer, known: spf.Known) -> ReadinessItem:
    """Judge who may send in the domain's name."""
    accepted = spf_includes(provider, centre)
    others = {name for each in ZOHO_HOSTS for name in spf_includes("zoho", each)} - set(accepted)
    found = spf.records([seen.value for seen in answer.records if seen.type == "TXT"])
    dropped = tuple(others) if provider == "zoho" else ()
    line = Record(domain, "@", "TXT", spf.with_include(found, accepted[0], dropped))

    def it(state: str, code: str, *, keep: bool = False, **facts: str | int) -> ReadinessItem:
        seen = tuple(each for each in answer.records if spf.records([each.value]))
        right = Record(domain, "@", "TXT", found[0]) if keep else line
        return ReadinessItem("spf", state, code, seen, (right,), facts)

    if not answer.is_certain:
        return it(UNKNOWN, "not_asked")
    if not found:
        return it(MEND, "spf_none")
    if len(found) > 1:
        return it(MEND, "spf_many", count=len(found))
    way = spf.walk(domain, {(domain, "TXT"): found, **known})
    if way.wrong:
        return it(MEND, "spf_syntax", terms=", ".join(way.wrong[:5]))
    if way.loop:
        return it(MEND, "spf_loop", name=way.loop)
    if not set(accepted) & set(way.names):
        if any(kind == "TXT" for _, kind in way.needed):
            return it(UNKNOWN, "not_asked", keep=True)
        wrong = sorted(set(way.names) & others) if provider == "zoho" else []
        return it(MEND, "spf_data_centre", name=wrong[0]) if wrong else it(MEND, "spf_lacks", name=accepted[0])
    if way.dead:
        return it(MEND, "spf_dead", keep=True, names=", ".join(dict.fromkeys(way.dead)))
    if way.lookups > spf.MOST_LOOKUPS:
        return it(MEND, "spf_lookups", keep=True, count=way.lookups)
    if way.voids > spf.MOST_VOIDS:
        return it(MEND, "spf_voids", keep=True, count=way.voids)
    if way.needed:
        return it(UNKNOWN, "not_asked", keep=True)
    end = spf.ending(found[0])
    if end == "+":
        return it(MEND, "spf_open")
    if end in {"", "?"}:
        return it(WARN, "spf_no_end")
    if accepted[0] not in way.names:
        name = next(each for each in accepted if each in way.names)
        return it(WARN, "spf_variant", keep=True, name=name, ours=accepted[0], count=way.lookups)
    return it(OK, "spf_ok", keep=True, count=way.lookups)


# -- DKIM -------------------------------------------------------------------------------------------------------------


def dkim(domain: str, provider: str, answers: Mapping[str, Answer]) -> ReadinessItem:
    """Judge whether mail can be signed, by the keys at the provider's usual selectors and at those a person named."""
    selectors = tuple(dict.fromkeys((*SELECTORS[provider], *answers)))
    host = f"{selectors[0]}._domainkey.{domain}"
    line = Record(host, f"{selectors[0]}._domainkey", "TXT", "v=DKIM1; k=rsa; p=…")
    worst: ReadinessItem | None = None
    for selector in selectors:
        answer = answers.get(selector)
        texts = [] if answer is None else [seen for seen in answer.records if _is_key(seen.value)]
        if len(texts) > 1:
            worst = worst or ReadinessItem("dkim", MEND, "dkim_many", tuple(texts), (line,), {"selector": selector})
        elif texts:
            item = _key(texts[0], selector, line)
            if item.state in {OK, WARN}:
                return item
            worst = worst or item
    if worst is not None:
        return worst
    asked = [answers[each] for each in selectors if each in answers]
    if not any(each.is_certain for each in asked):
        return ReadinessItem("dkim", UNKNOWN, "not_asked", set=(line,))
    return ReadinessItem("dkim", WARN, "dkim_none", set=(line,), facts={"selectors": ", ".join(selectors)})


def _is_key(text: str) -> bool:
    return "p" in _tags(text) and _tags(text).get("v", "DKIM1").upper() == "DKIM1"


def _key(seen: Seen, selector: str, line: Record) -> ReadinessItem:
    tags = _tags(seen.value)

    def it(state: str, code: str) -> ReadinessItem:
        right = Record(seen.host, f"{selector}._domainkey", "TXT", seen.value) if state == OK else line
        return ReadinessItem("dkim", state, code, (seen,), (right,), {"selector": selector})

    key = re.sub(r"\s", "", tags["p"])
    if not key:
        return it(MEND, "dkim_revoked")
    try:
        length = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return it(MEND, "dkim_broken")
    if tags.get("k", "rsa").lower() == "rsa" and length < _SHORT_KEY_BYTES:
        return it(WARN, "dkim_short") if length > _SHORT_KEY_BYTES // 2 else it(MEND, "dkim_broken")
    return it(WARN, "dkim_testing") if "y" in tags.get("t", "").lower().split(":") else it(OK, "dkim_ok")


# -- DMARC ------------------------------------------------------------------------------------------------------------


def dmarc(domain: str, answer: Answer, above: Answer | None = None) -> ReadinessItem:
    """Judge what receivers do with forged mail; no provider requires it, all advise it."""
    line = Record(f"_dmarc.{domain}", "_dmarc", "TXT", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")
    own = [seen for seen in answer.records if seen.value.strip().lower().startswith("v=dmarc1")]

    def it(state: str, code: str, *seen: Seen, **facts: str) -> ReadinessItem:
        right = Record(line.host, line.name, "TXT", seen[0].value) if state == OK and seen else line
        return ReadinessItem("dmarc", state, code, seen, (right,), facts)

    if not own:
        if not answer.is_certain:
            return it(UNKNOWN, "not_asked")
        if above is not None and above.status in {FOUND, EMPTY}:
            covers = [each for each in above.records if each.value.strip().lower().startswith("v=dmarc1")]
            if len(covers) == 1:
                return it(OK, "dmarc_above", covers[0])
        return it(WARN, "dmarc_none")
    if len(own) > 1:
        return it(MEND, "dmarc_many", *own)
    policy = _tags(own[0].value).get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        return it(MEND, "dmarc_broken", own[0])
    return it(OK, "dmarc_watches" if policy == "none" else "dmarc_ok", own[0], policy=policy)


def _tags(text: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record: ``v=DKIM1; p=…``; a repeated one counts once."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found
