"""What a look at a domain comes to: evidence → verified, wait, mend, unknown (R30; design.md, Commands: ``verify``).

What a domain's own servers say counts; where this computer can't reach them, what the resolvers say. A provider that
checks signatures sees what a resolver that checks them sees. Offline is never "wrong".
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.models.domains import (
    MEND,
    NO_NAME,
    SILENT,
    UNKNOWN,
    VERIFIED,
    WAIT,
    Evidence,
    Record,
    Seen,
    ServerLook,
    Verdict,
    Wanted,
)
from app.rules.domain import to_unicode
from app.rules.links import ZOHO_HOSTS
from app.rules.txt_values import flaw, is_meant, is_right
from app.rules.wanted_record import GOOGLE_TARGETS, zoho_suffix
from app.rules.wrong_places import where

REASONS = (
    *("ok", "missing", "wrong_host", "wrong_value", "other_data_centre", "cut_or_split", "quoted", "cname_as_txt"),
    *("cname_proxied", "cname_not_absolute", "cname_beside_data", "txt_behind_cname", "wildcard", "not_delegated"),
    *("dnssec_broken", "servers_disagree", "cached_negative", "lame", "offline"),
)
LONG_TTL_S = 3_600
TAKEN_OVER_MS = 900_000  # after which servers that lag are looked at again
# Addresses of a proxy that many DNS hosts switch on for a CNAME (cloudflare.com/ips).
PROXIES = tuple(
    map(
        ipaddress.ip_network,
        (
            *("173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18"),
            *("108.162.192.0/18", "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17"),
            *("162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"),
            *("2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32"),
            *("2a06:98c0::/29", "2c0f:f248::/32"),
        ),
    )
)
_PAGE = {  # how a page was → its reason and detail
    "missing": ("missing", "no_page"),
    "elsewhere": ("wrong_host", "redirected"),
    "private": ("wrong_host", "private_address"),
    "loop": ("wrong_host", "redirect_loop"),
    "no_address": ("missing", "no_address"),
    "too_large": ("wrong_value", "html_page"),
}


def verdict(wanted: Wanted, record: Record, evidence: Evidence) -> Verdict:
    """Judge what was seen.

    Args:
        wanted: what was looked for.
        record: as ``rules.wanted_record.record`` gives it.
        evidence: what was seen.
    """
    made = _Judge(wanted, record, evidence).verdict()
    shown = to_unicode(wanted.domain)
    facts = made.facts if shown == wanted.domain else {"domain": shown, **made.facts}
    return dataclasses.replace(made, wanted=record, domain=wanted.domain, at=evidence.at, facts=facts)


class _Judge:
    """One judgement; each step answers, or leaves it to the next."""

    def __init__(self, wanted: Wanted, record: Record, evidence: Evidence) -> None:
        self._wanted = wanted
        self._record = record
        self._evidence = evidence
        self._own = [look for look in evidence.servers if look.answer.is_certain]
        self._resolvers = [look for look in evidence.resolvers if look.answer.is_certain]
        self._basis = self._own or self._resolvers

    def verdict(self) -> Verdict:
        evidence = self._evidence
        if evidence.is_offline:
            return Verdict(UNKNOWN, "offline")
        if evidence.delegation.status == "no":
            return Verdict(MEND, "not_delegated")
        if evidence.dnssec:
            errors = [look.answer.error for look in evidence.resolvers if look.answer.error is not None]
            return Verdict(MEND, "dnssec_broken", facts={"error": errors[0]} if errors else {})
        if not self._basis:
            return self._nobody()
        if evidence.delegation.status == "unknown" and not self._own and not any(map(self._is_right, self._basis)):
            return Verdict(UNKNOWN, "offline")  # a resolver that knows nothing of the zone proves nothing
        return self._page() if self._record.type == "HTML" else self._dns()

    # -- who answers ------------------------------------------------------------------------------------------------

    def _nobody(self) -> Verdict:
        """Judge where no answer is certain: lame, or we are offline."""
        statuses = {look.answer.status for look in (*self._evidence.servers, *self._evidence.resolvers)}
        if self._evidence.delegation.status != "yes" or statuses <= {SILENT}:
            return Verdict(UNKNOWN, "offline")
        names = ", ".join(dict.fromkeys(look.server for look in self._evidence.servers))
        servers = names or ", ".join(self._evidence.delegation.nameservers)
        return Verdict(MEND, "lame", facts={"servers": servers})

    # -- a record ---------------------------------------------------------------------------------------------------

    def _dns(self) -> Verdict:
        right = [look for look in self._basis if self._is_right(look)]
        if len(right) == len(self._basis):
            return self._present()
        if right:
            lacking = [look for look in self._basis if look not in right]
            facts = {
                "servers": ", ".join(look.server for look in lacking),
                "serials": ", ".join(f"{look.server} {look.serial}" for look in self._basis if look.serial is not None),
            }
            again = self._evidence.at + TAKEN_OVER_MS
            return Verdict(WAIT, "servers_disagree", seen=self._matching(right), next_check=again, facts=_filled(facts))
        return self._absent()

    def _present(self) -> Verdict:
        seen = self._matching(self._basis)
        if self._record.type == "CNAME":
            beside = [each for each in self._evidence.around if each.host == self._record.host]
            if beside:
                kinds = ", ".join(dict.fromkeys(each.type for each in beside))
                return Verdict(MEND, "cname_beside_data", seen=(*seen, *beside), facts={"types": kinds})
        lacking = [look for look in self._resolvers if not self._is_right(look)]
        at = self._evidence.at
        until = max([at + look.answer.ttl * 1000 for look in lacking], default=at)
        until = max(until, self._evidence.delegation.stale_until or at)
        if lacking or self._evidence.delegation.stale_until is not None:
            return Verdict(WAIT, "cached_negative", seen=seen, next_check=until, facts={"until": until})
        return Verdict(VERIFIED, "ok", seen=seen, warnings=self._warnings(), facts=self._life())

    def _warnings(self) -> tuple[str, ...]:
        found = []
        if self._life():
            found.append("ttl_long")
        if len(self._own) < len(self._evidence.servers):
            found.append("lame_server" if self._own else "resolver_only")
        if any(self._matches(dataclasses.replace(each, host=self._record.host)) for each in self._evidence.random):
            found.append("wildcard")
        if not self._wanted.code:
            found.append("any_code")
        return tuple(found)

    def _life(self) -> dict[str, Any]:
        life = max(look.answer.ttl for look in self._basis)
        return {"ttl": life} if life > LONG_TTL_S else {}

    def _absent(self) -> Verdict:
        at_place = _each_once(seen for look in self._basis for seen in look.answer.records)
        alias = next((look.answer.cname for look in self._basis if look.answer.cname), "")
        found = self._txt(at_place, alias) if self._record.type == "TXT" else self._cname(at_place)
        return found or self._elsewhere() or self._missing(at_place)

    def _txt(self, at_place: Sequence[Seen], alias: str) -> Verdict | None:
        if alias:
            return Verdict(
                MEND,
                "txt_behind_cname",
                seen=(Seen(self._record.host, "CNAME", alias), *at_place),
                facts={"target": alias},
            )
        found = flaw(at_place, self._wanted, self._record.value)
        if found is None or (found.detail == "old" and self._elsewhere() is not None):
            return None
        facts = {"centre": found.centre} if found.centre else {}
        return Verdict(MEND, found.reason, found.detail, found.seen, facts=facts)

    def _cname(self, at_place: Sequence[Seen]) -> Verdict | None:
        """Judge what stands at the CNAME's name."""
        if at_place:
            return self._other_target(at_place[0])
        here = [each for each in self._evidence.around if each.host == self._record.host]
        texts = [each for each in here if each.type == "TXT" and self._names_target(each.value)]
        if texts:
            return Verdict(MEND, "cname_as_txt", seen=tuple(texts))
        addresses = tuple(each for each in here if each.type in {"A", "AAAA"})
        if not addresses:
            return None
        values = {each.value for each in addresses}
        if values <= {each.value for each in self._evidence.random if each.type in {"A", "AAAA"}}:
            return self._elsewhere() or Verdict(MEND, "wildcard", "addresses", addresses)
        if all(map(is_proxy, values)):
            return Verdict(MEND, "cname_proxied", "proxied", addresses)
        if values <= set(self._evidence.addresses):
            return Verdict(MEND, "cname_proxied", "flattened", addresses)
        return Verdict(MEND, "wrong_value", "address", addresses)

    def _other_target(self, seen: Seen) -> Verdict:
        expected = self._record.value
        if seen.value.startswith(f"{expected}."):
            return Verdict(MEND, "cname_not_absolute", seen=(seen,), facts={"target": seen.value})
        if seen.value in {each.value for each in self._evidence.random if each.type == "CNAME"}:
            return self._elsewhere() or Verdict(MEND, "wildcard", "alias", (seen,))
        for centre in ZOHO_HOSTS if self._wanted.provider == "zoho" else ():
            if seen.value == zoho_suffix(centre):
                return Verdict(MEND, "other_data_centre", seen=(seen,), facts={"centre": centre})
        if expected.startswith(seen.value.rstrip(".")) and len(seen.value) >= len(expected) // 2:
            return Verdict(MEND, "cut_or_split", "cut", (seen,))
        return Verdict(MEND, "wrong_value", "target", (seen,), facts={"target": seen.value})

    def _elsewhere(self) -> Verdict | None:
        """Judge what was found at other names."""
        around = [each for each in self._evidence.around if each.host != self._record.host]
        for seen in around:
            if seen.type == self._record.type and self._is_meant(seen):
                if any(self._is_meant(each) for each in self._evidence.random if each.type == seen.type):
                    return Verdict(MEND, "wildcard", "record", (seen,))
                facts = {"host": seen.host}
                return Verdict(MEND, "wrong_host", where(seen.host, self._wanted, self._record), (seen,), facts=facts)
        for seen in around:
            if self._record.type == "CNAME" and seen.type == "TXT" and self._names_target(seen.value):
                return Verdict(MEND, "cname_as_txt", "elsewhere", (seen,), facts={"host": seen.host})
            if self._wanted.provider == "zoho" and self._proves_otherwise(seen):
                return Verdict(MEND, "missing", "other_method", (seen,), facts={"type": seen.type, "host": seen.host})
        return None

    def _missing(self, at_place: Sequence[Seen]) -> Verdict:
        lives = [look.answer.ttl for look in self._resolvers if look.answer.status == NO_NAME or not look.answer.cname]
        life = max(lives, default=0)
        facts = {"until": self._evidence.at + life * 1000} if life else {}
        return Verdict(MEND, "missing", seen=tuple(at_place)[:10], facts=facts)

    # -- comparing --------------------------------------------------------------------------------------------------

    def _matches(self, seen: Seen) -> bool:
        if seen.type != self._record.type:
            return False
        if seen.type == "TXT":
            return is_right(seen.value, self._wanted, self._record.value)
        return seen.value == self._record.value

    def _is_right(self, look: ServerLook) -> bool:
        return any(map(self._matches, look.answer.records))

    def _matching(self, looks: Iterable[ServerLook]) -> tuple[Seen, ...]:
        return _each_once(seen for look in looks for seen in look.answer.records if self._matches(seen))

    def _is_meant(self, seen: Seen) -> bool:
        if seen.type == "TXT":
            return is_meant(seen.value, self._wanted, self._record.value)
        return seen.value == self._record.value or seen.value.startswith(f"{self._record.value}.")

    def _names_target(self, text: str) -> bool:
        bare = text.strip().strip("\"'").rstrip(".").lower()
        if self._wanted.provider == "google":
            return bare.endswith(GOOGLE_TARGETS)
        return bare == self._record.value

    def _proves_otherwise(self, seen: Seen) -> bool:
        """Whether Zoho's record of the other method is right: the one code serves both."""
        domain, code = self._wanted.domain, self._wanted.code
        suffix = zoho_suffix(self._wanted.data_centre)
        if seen.type == "CNAME":
            return seen.host == f"{code}.{domain}" and seen.value == suffix
        return seen.host == domain and seen.value == f"zoho-verification={code}.{suffix}"

    # -- the file ---------------------------------------------------------------------------------------------------

    def _page(self) -> Verdict:
        page = self._evidence.page
        if page is None or page.status == "silent":
            return Verdict(UNKNOWN, "offline", "site")
        facts = _filled({"url": page.url, "code": page.code})
        seen = (Seen(self._wanted.domain, "HTML", page.body[:200]),) if page.body else ()
        if page.status in _PAGE:
            reason, detail = _PAGE[page.status]
            return Verdict(MEND, reason, detail, seen, facts=facts)
        if self._is_page_right(page.body):
            return Verdict(VERIFIED, "ok", seen=seen, warnings=() if self._wanted.code else ("any_code",))
        detail = "html_page" if "<" in page.body else "empty_page" if not page.body.strip() else "page"
        return Verdict(MEND, "wrong_value", detail, seen, facts=facts)

    def _is_page_right(self, body: str) -> bool:
        text = body.strip().lstrip("\ufeff").strip()
        if self._wanted.provider == "google":
            return text == self._record.value
        digits = self._wanted.code.removeprefix("zb")[:8]
        return bool(re.fullmatch(r"[0-9]{6,13}", text)) and text.startswith(digits)


def is_proxy(address: str) -> bool:
    """Whether an address is one of a proxy that hides what is behind it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in PROXIES)


def _each_once(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(dict.fromkeys(seen))


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}
