"""Domain names: what people type or paste → the A-label the book keeps (design.md, "Decisions": Import; IDNA 2008).

Plain ASCII names, nearly all there are, never load the IDNA tables: a list of 100 thousand must be quick.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from app.errors import UserError

_PLAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PLAIN_LINES = re.compile(rf"(?:{_PLAIN.pattern})?(?:\n(?:{_PLAIN.pattern})?)*")
_BARE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
_AUTHORITY_END = re.compile(r"[/?#]")
_PORT = re.compile(r":\d*$")
_IPV4 = re.compile(r"[\d.]+")
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": ".", "\\": "/"})
_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x2060, 0x00AD, 0x200E, 0x200F))
_LONGEST = 253
_LONGEST_TEXT = 2_000


def host_of(text: str) -> str:
    """Return the bare host of a domain, address or URL: no scheme, user, port, path, ``www.``, final dot, case.

    Args:
        text: anything a cell or a form holds: ``HTTPS://user@www.Example.com:8080/path?x#y`` gives ``example.com``,
            ``Info <info@example.com>`` gives ``example.com``.

    Returns:
        The host, not yet checked; empty where there is none.
    """
    host = text.strip().lower()
    if _BARE.fullmatch(host):
        return host[4:] if host.startswith("www.") and host.count(".") > 1 else host
    host = host.translate(_INVISIBLE).translate(_DOTS).strip()
    found = _SCHEME.match(host)
    if found:
        host = host[found.end() :]
    elif host.startswith("//"):
        host = host[2:]
    host = host.removeprefix("mailto:")
    host = _AUTHORITY_END.split(host, 1)[0].rpartition("@")[2].strip("<> \t")
    host = _PORT.sub("", host).rstrip(".")
    if host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    return host


def to_ascii(text: str) -> str:
    """Return a domain as the book keeps it: its A-label, lower case (IDNA 2008 with the mapping of UTS 46).

    Args:
        text: as ``host_of`` takes it.

    Raises:
        UserError: ``domain_invalid`` (not a domain's letters or lengths), ``domain_is_address`` (a numeric address),
            ``domain_incomplete`` (one word without a dot that is no top-level domain).
    """
    host = host_of(text)
    if len(host) <= _LONGEST and _PLAIN.fullmatch(host) and "xn--" not in host:
        return host
    shown = text.strip()[:80]
    if _IPV4.fullmatch(host) or host.startswith("["):
        raise UserError("domain_is_address", "domain", value=shown)
    if not host or len(text) > _LONGEST_TEXT or len(host) > _LONGEST:
        raise UserError("domain_invalid", "domain", value=shown)
    if not host.isascii() or "xn--" in host:
        host = _encode(host, shown)
    if "." not in host:
        if re.fullmatch(r"[a-z0-9-]+", host) and is_public_suffix(host):
            return host
        raise UserError("domain_incomplete", "domain", value=shown)
    if len(host) > _LONGEST or not _PLAIN.fullmatch(host):
        raise UserError("domain_invalid", "domain", value=shown)
    return host


def to_ascii_all(texts: Sequence[str]) -> Sequence[str] | None:
    """Return many domains at once, empty ones as they are; None where any of them needs a closer look.

    One match over all of them costs a third of one for each.
    """
    joined = "\n".join(texts).lower()
    if "xn--" in joined or "www." in joined or not _PLAIN_LINES.fullmatch(joined):
        return None
    found = joined.split("\n")
    return found if max(map(len, found)) <= _LONGEST and len(found) == len(texts) else None


def has_public_suffix(domains: Iterable[str]) -> bool:
    """Whether any of these A-labels is a public suffix itself."""
    plain, wildcards, _ = _suffixes()
    return not plain.isdisjoint(domains) or not wildcards.isdisjoint([each.partition(".")[2] for each in domains])


def to_unicode(domain: str) -> str:
    """Return a domain as people read it: its U-label; what can't be decoded stays as it is."""
    if "xn--" not in domain:
        return domain
    return ".".join(_label_to_unicode(label) for label in domain.split("."))


def is_public_suffix(domain: str) -> bool:
    """Whether ``domain`` (an A-label) is a public suffix itself, such as ``co.th``, so no single customer's domain.

    Rule: publicsuffix.org, including names that firms offer to the public, by the copy that comes with tldextract.
    """
    plain, wildcards, exceptions = _suffixes()
    if domain in plain:
        return True
    parent = domain.partition(".")[2]
    return parent in wildcards and domain not in exceptions


def registered_domain(domain: str) -> str:
    """Return what is registered of a name: ``example.co.th`` of ``shop.example.co.th``; a public suffix itself stays.

    Args:
        domain: an A-label.
    """
    labels = domain.split(".")
    for start in range(1, len(labels)):
        if is_public_suffix(".".join(labels[start:])):
            return domain if is_public_suffix(domain) else ".".join(labels[start - 1 :])
    return ".".join(labels[-2:])


def belongs_to(host: str, domain: str) -> bool:
    """Whether ``host`` is ``domain`` or a name below it (both A-labels)."""
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _encode(host: str, shown: str) -> str:
    import idna  # noqa: PLC0415 - its tables cost start-up time and few names need them

    try:
        encoded = idna.encode(unicodedata.normalize("NFC", host), uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError, ValueError, IndexError) as error:
        raise UserError("domain_invalid", "domain", value=shown) from error
    return encoded.lower().rstrip(".")


@lru_cache(maxsize=4096)
def _label_to_unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    import idna  # noqa: PLC0415 - as above

    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        return label


@lru_cache(maxsize=1)
def _suffixes() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Read the list once: plain rules, parents of ``*.`` rules, exceptions, all as A-labels.

    Read as a file: importing tldextract would load an HTTP client, and nothing here may reach for the network.
    """
    spec = importlib.util.find_spec("tldextract")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    plain: set[str] = set()
    wildcards: set[str] = set()
    exceptions: set[str] = set()
    with (folder / ".tld_set_snapshot").open(encoding="utf-8") as lines:
        for line in lines:
            rule = line.split("//", 1)[0].strip()
            if not rule:
                continue
            ascii_rule = rule if rule.isascii() else _rule_to_ascii(rule)
            if ascii_rule.startswith("!"):
                exceptions.add(ascii_rule[1:])
            elif ascii_rule.startswith("*."):
                wildcards.add(ascii_rule[2:])
            else:
                plain.add(ascii_rule)
    return frozenset(plain), frozenset(wildcards), frozenset(exceptions)


def _rule_to_ascii(rule: str) -> str:
    import idna  # noqa: PLC0415 - as above

    sign = "!" if rule.startswith("!") else ""
    labels = rule.removeprefix("!").split(".")
    return sign + ".".join(label if label.isascii() else idna.alabel(label).decode("ascii") for label in labels)
