"""Where people put a verification record by mistake (R30; providers/domain-verification.md, 5.3 step 4)."""

from __future__ import annotations

from app.models.domains import Record, Wanted
from app.rules.domain import registered_domain
from app.rules.wanted_record import GOOGLE_PREFIX, ZOHO_PREFIX

_ADDRESSES = ("A", "AAAA")


def wrong_places(wanted: Wanted, record: Record, zone: str = "") -> tuple[tuple[str, str], ...]:
    """Return the names and types to look at where the record was not found, each once; none for the HTML file.

    Args:
        wanted: what is looked for.
        record: as ``rules.wanted_record.record`` gives it.
        zone: the zone the domain is in, where it is known.
    """
    domain, host = wanted.domain, record.host
    tops = tuple(dict.fromkeys(each for each in (domain, zone, registered_domain(domain)) if each))
    appended = tuple(f"{host}.{top}" for top in tops)  # a form that adds the domain was given the full name
    found: list[tuple[str, str]] = []
    if record.type == "TXT":
        found += [(each, "TXT") for each in (*appended, f"@.{domain}", f"www.{domain}", *tops[1:])]
        prefix = ZOHO_PREFIX if wanted.provider == "zoho" else GOOGLE_PREFIX
        found.append((f"{prefix.rstrip('=')}.{domain}", "TXT"))
        if wanted.provider == "zoho":
            found.append((f"_zoho.{domain}", "TXT"))
            if wanted.code:
                found += [(f"{wanted.code}.{domain}", "TXT"), (f"{wanted.code}.{domain}", "CNAME")]
    elif record.type == "CNAME":
        label = record.name
        found += [(host, "TXT"), *((host, each) for each in _ADDRESSES)]
        found += [(each, "CNAME") for each in (*appended, *(f"{label}.{top}" for top in tops[1:]))]
        found += [(domain, "CNAME"), (f"www.{domain}", "CNAME"), (domain, "TXT")]
    return tuple(dict.fromkeys(each for each in found if each != (host, record.type)))


def where(seen_host: str, wanted: Wanted, record: Record) -> str:
    """Return in which way a host is wrong: ``appended``, ``at_sign``, ``www``, ``label``, ``above``, ``apex``."""
    domain = wanted.domain
    if seen_host.startswith(f"{record.host}."):
        return "appended"
    if seen_host == f"@.{domain}":
        return "at_sign"
    if seen_host == f"www.{domain}":
        return "www"
    if seen_host == domain:
        return "apex"
    return "label" if seen_host.endswith(f".{domain}") else "above"
