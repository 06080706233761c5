"""What a look at a domain came to, in words: one sentence that says what was seen, one that says what to do (R30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.texts import Texts, in_use, mark


class Seen(Protocol):
    """A record as it was seen; ``models.domains.Seen``."""

    @property
    def host(self) -> str:
        """Where."""

    @property
    def type(self) -> str:
        """``TXT``, ``CNAME`` …."""

    @property
    def value(self) -> str:
        """As it was seen."""


class Record(Seen, Protocol):
    """A record to set; ``models.domains.Record``."""

    @property
    def priority(self) -> int | None:
        """Of an MX."""


class Verdict(Protocol):
    """What is said; ``models.domains.Verdict``."""

    @property
    def verdict(self) -> str:
        """Of ``WORDS``."""

    @property
    def reason(self) -> str:
        """Of ``SENTENCES``."""

    @property
    def detail(self) -> str:
        """Of ``SENTENCES``."""

    @property
    def seen(self) -> Sequence[Seen]:
        """What was found."""

    @property
    def wanted(self) -> Record | None:
        """What to set."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Fill the sentence."""

    @property
    def domain(self) -> str:
        """Whose."""

    @property
    def at(self) -> int:
        """When, in epoch milliseconds."""

    @property
    def warnings(self) -> Sequence[str]:
        """Of ``WARNINGS``."""


WORDS = {
    "verified": mark("verified"),
    "wait": mark("wait"),
    "mend": mark("to mend"),
    "unknown": mark("could not look"),
}
_SET = mark("Set the {type} record shown as wanted.")
_CORRECT = mark("Replace it with the value shown as wanted, copied whole.")
_MOVE = mark("Move the record to the name shown as wanted.")

# (reason, detail) → what was seen, what to do next. A reason alone stands for every detail that is not listed.
SENTENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("ok", ""): (
        mark("The record is there. The provider should verify {domain} now."),
        mark("Ask the provider to verify it; its answer is final."),
    ),
    ("missing", ""): (mark("{domain} has no such {type} record."), _SET),
    ("missing", "other_method"): (
        mark("There is no {type} record, but the {found} record for the other method is there and right."),
        mark("Choose the method {found} at the provider, or set the record shown as wanted."),
    ),
    ("missing", "no_page"): (
        mark("The web server has no such file: it answers {code}."),
        mark("Put the file in the place shown as wanted, then look again."),
    ),
    ("missing", "no_address"): (
        mark("{domain} has no web server: its name has no address."),
        mark("Verify with a TXT record instead."),
    ),
    ("wrong_host", ""): (mark("The record is there, but at {host}."), _MOVE),
    ("wrong_host", "appended"): (
        mark("The record is at {host}: the form added the domain to a name that had it already."),
        mark("In the form’s name field write only what is shown as name, without the domain."),
    ),
    ("wrong_host", "at_sign"): (
        mark("The record is at {host}: this DNS host takes “@” as a letter."),
        mark("Leave the form’s name field empty, or write the domain itself."),
    ),
    ("wrong_host", "redirected"): (
        mark("The web server sends visitors of the file to {url}."),
        mark("Serve the file on {domain} itself, without sending to another name."),
    ),
    ("wrong_host", "redirect_loop"): (
        mark("The web server sends visitors of the file round in a circle."),
        mark("Serve the file on {domain} itself, without sending elsewhere."),
    ),
    ("wrong_host", "private_address"): (
        mark("{domain} leads to an address inside a private network, which no provider can reach."),
        mark("Verify with a TXT record instead."),
    ),
    ("wrong_value", ""): (mark("The {type} record has another value."), _CORRECT),
    ("wrong_value", "old"): (
        mark("There is a record of this provider, but with another code: it is of an earlier try."),
        mark("Add the record shown as wanted; the old one may stay."),
    ),
    ("wrong_value", "prefix_missing"): (mark("The beginning of the value, up to “=”, is missing."), _CORRECT),
    ("wrong_value", "prefix_extra"): (
        mark("Before the value stands something that is not part of it, such as “TXT=”."),
        _CORRECT,
    ),
    ("wrong_value", "invisible"): (
        mark("Invisible characters came along when the value was pasted."),
        mark("Delete the value and paste it again as plain text."),
    ),
    ("wrong_value", "spaces"): (mark("There are spaces before or after the value."), _CORRECT),
    ("wrong_value", "final_dot"): (mark("There is a dot after the value that is not part of it."), _CORRECT),
    ("wrong_value", "case"): (mark("Capital and small letters of the value were changed."), _CORRECT),
    ("wrong_value", "address"): (
        mark("Instead of a CNAME record there is an address at this name."),
        mark("Delete the A and AAAA records of this name and set the CNAME record shown as wanted."),
    ),
    ("wrong_value", "target"): (mark("The CNAME record leads to {target}."), _CORRECT),
    ("wrong_value", "page"): (
        mark("The file has other content."),
        mark("The file must hold the content shown as wanted and nothing else."),
    ),
    ("wrong_value", "empty_page"): (
        mark("The file is empty."),
        mark("The file must hold the content shown as wanted and nothing else."),
    ),
    ("wrong_value", "html_page"): (
        mark("Instead of the file the web server gives a page of the site."),
        mark("Have the web server give the file itself, or verify with a TXT record."),
    ),
    ("other_data_centre", ""): (
        mark("The record is for Zoho’s data centre “{centre}”, not for the one of our partner account."),
        _CORRECT,
    ),
    ("cut_or_split", ""): (mark("The value is cut off or split."), _CORRECT),
    ("cut_or_split", "cut"): (mark("The end of the value is missing."), _CORRECT),
    ("cut_or_split", "space_inside"): (mark("There is a space or a line break in the middle of the value."), _CORRECT),
    ("cut_or_split", "two_records"): (
        mark("The value is split over two records."),
        mark("Delete both and set one record with the whole value."),
    ),
    ("quoted", ""): (
        mark("The value stands in quotes that became part of it."),
        mark("Write the value without quotes; the DNS host adds what it needs."),
    ),
    ("cname_as_txt", ""): (
        mark("The value of a CNAME record was set as a TXT record at {host}."),
        mark("Delete that TXT record and set the {type} record shown as wanted."),
    ),
    ("cname_proxied", ""): (
        mark("The DNS host’s proxy hides the CNAME record: only the proxy’s addresses are seen."),
        mark("Switch the proxy off for this record (“DNS only”)."),
    ),
    ("cname_proxied", "flattened"): (
        mark("The DNS host replaces the CNAME record by the addresses it leads to."),
        mark("Switch CNAME flattening off for this record, or verify with a TXT record."),
    ),
    ("cname_not_absolute", ""): (
        mark("The record leads to {target}: the domain was added to its target."),
        mark("Write the target with a dot at its end."),
    ),
    ("cname_beside_data", ""): (
        mark("Beside the CNAME record there are others at the same name ({types}), which is not allowed."),
        mark("Delete the other records of this name."),
    ),
    ("txt_behind_cname", ""): (
        mark("{host} is an alias of {target}, so the TXT records of that name are seen instead of its own."),
        mark("Take the CNAME record away, or set the TXT record at {target}."),
    ),
    ("wildcard", ""): (
        mark("Only a record for all names (“*”) answers here, not one of this name."),
        mark("Set the record shown as wanted at its own name."),
    ),
    ("not_delegated", ""): (
        mark("{domain} is not in the DNS: it is not registered, has lapsed, or its name servers are not set."),
        mark("Have its owner look at the registrar, and set the name servers there."),
    ),
    ("dnssec_broken", ""): (
        mark("The signatures of the zone are broken (DNSSEC), so providers can’t see its records."),
        mark("At the registrar, have the DS record corrected, or removed until the DNS host signs rightly."),
    ),
    ("servers_disagree", ""): (
        mark("The record is at some of the domain’s name servers, but not yet at {servers}."),
        mark("Wait until they have taken it over; that takes minutes, at most a day."),
    ),
    ("cached_negative", ""): (
        mark("The record is at the domain’s name servers; elsewhere its absence is remembered until {until}."),
        mark("Wait until {until}; nothing has to be changed."),
    ),
    ("lame", ""): (
        mark("The name servers of {domain} don’t know it, or don’t answer: {servers}."),
        mark("Have its owner set the right name servers at the registrar, or set up the domain at this DNS host."),
    ),
    ("offline", ""): (
        mark("Nobody could be asked: this computer seems to be offline. Nothing is known to be wrong."),
        mark("Look again when there is a network."),
    ),
    ("offline", "site"): (
        mark("The web server of {domain} does not answer. The file may be right all the same."),
        mark("Open the address in a browser, then look again."),
    ),
}
WARNINGS = {
    "ttl_long": mark("The record is kept for long elsewhere ({ttl} seconds): a change will take as long to be seen."),
    "lame_server": mark("Some of the domain’s name servers don’t answer for it."),
    "resolver_only": mark("The domain’s name servers can’t be reached from here; a resolver was believed."),
    "wildcard": mark("A record for all names (“*”) has the same value."),
    "any_code": mark("The provider’s code is not known here, so any record of its form was taken."),
}


def verdict_word(verdict: Verdict, texts: Texts | None = None) -> str:
    """Return the verdict itself: “verified”, “wait” …."""
    return (texts or in_use()).t(WORDS[verdict.verdict])


def sentence(verdict: Verdict, texts: Texts | None = None) -> str:
    """Return what was seen, in one sentence."""
    return _say(verdict, 0, texts or in_use())


def next_step(verdict: Verdict, texts: Texts | None = None) -> str:
    """Return what to do next, in one sentence."""
    return _say(verdict, 1, texts or in_use())


def warnings(verdict: Verdict, texts: Texts | None = None) -> tuple[str, ...]:
    """Return a sentence for each thing that does no harm now."""
    chosen = texts or in_use()
    return tuple(chosen.t(WARNINGS[each], **{"ttl": "", **verdict.facts}) for each in verdict.warnings)


def record_line(record: Record) -> str:
    """Return a record as one line: host, type, value; an MX with its priority."""
    priority = "" if record.priority is None else f"{record.priority} "
    return f"{record.host} {record.type} {priority}{record.value}"


def seen_line(seen: Seen) -> str:
    """Return what was seen as one line."""
    return f"{seen.host} {seen.type} {seen.value}"


def clock_time(at_ms: int, now_ms: int | None = None) -> str:
    """Return an instant as the person's time, ``14:05``; of another day with its date."""
    then = dt.datetime.fromtimestamp(at_ms / 1000)  # noqa: DTZ006 - the person's own time
    now = then if now_ms is None else dt.datetime.fromtimestamp(now_ms / 1000)  # noqa: DTZ006 - as above
    return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%Y-%m-%d %H:%M}"


def _say(verdict: Verdict, which: int, texts: Texts) -> str:
    pair = SENTENCES.get((verdict.reason, verdict.detail)) or SENTENCES[verdict.reason, ""]
    record = verdict.wanted
    facts = {
        "domain": verdict.domain,
        "type": record.type if record else "",
        "host": record.host if record else "",
        "found": verdict.facts.get("type", ""),
        "servers": "",
        "target": "",
        "centre": "",
        "types": "",
        "url": "",
        "code": "",
        **{name: value for name, value in verdict.facts.items() if name not in {"type", "until"}},
    }
    until = verdict.facts.get("until")
    facts["until"] = clock_time(until, verdict.at) if until else ""
    if "host" not in verdict.facts and verdict.seen and verdict.reason == "cname_as_txt":
        facts["host"] = verdict.seen[0].host
    return texts.t(pair[which], **facts)
