"""The record, or the file, that proves a domain at a provider (R30; providers/domain-verification.md, 5.1 and 5.2).

Codes are taken as people paste them: the whole record, with quotes, with a final dot.
"""

from __future__ import annotations

import re

from app.errors import UserError
from app.models.domains import METHODS, Record, Wanted
from app.rules.domain import to_ascii
from app.rules.links import ZOHO_HOSTS

GOOGLE_PREFIX = "google-site-verification="
ZOHO_PREFIX = "zoho-verification="
ZOHO_FILE = "/zohoverify/verifyforzoho.html"
GOOGLE_TARGETS = (".domainverify.googlehosted.com", ".dv.googlehosted.com")
ANY = "…"  # stands for a code nobody gave
_ZOHO_CODE = re.compile(r"zb\d{6,10}")
_GOOGLE_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_GOOGLE_LABEL = re.compile(r"[a-z0-9]{8,20}")
_GOOGLE_FILE = re.compile(r"google[0-9a-f]{8,32}\.html")
QUOTES = "\"'“”‘’«»`"
INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x00AD, 0x200E, 0x200F, 0x00A0))


def zoho_suffix(data_centre: str) -> str:
    """Return the name that Zoho's records of a data centre end in, such as ``zmverify.zoho.eu``."""
    return f"zmverify.{ZOHO_HOSTS.get(data_centre, ZOHO_HOSTS['com'])}"


def wanted(domain: str, provider: str, method: str, code: str, data_centre: str = "com") -> Wanted:
    """Return what to look for, its code checked and bare.

    Args:
        domain: as typed.
        provider: ``google`` or ``zoho``.
        method: of ``METHODS``.
        code: as pasted: bare, or the whole record or file name; empty: not known, any will do (TXT, Zoho's file).
        data_centre: Zoho's; empty: ``com``.

    Raises:
        UserError: ``domain_invalid`` … as ``rules.domain.to_ascii``; ``verify_provider``, ``verify_method``,
            ``verify_code`` (it has not the form of this provider's and method's; ``form`` says which),
            ``account_data_centre``.
    """
    host = to_ascii(domain)
    if provider not in {"google", "zoho"}:
        raise UserError("verify_provider", "provider", value=provider[:80])
    if method not in METHODS:
        raise UserError("verify_method", "method", value=method[:80])
    centre = data_centre or "com"
    if centre not in ZOHO_HOSTS:
        raise UserError("account_data_centre", "data_centre")
    bare = code.translate(INVISIBLE).strip().strip(QUOTES).strip().rstrip(".")
    found = _zoho_code(bare, method) if provider == "zoho" else _google_code(bare, method, host)
    if found is None:
        raise UserError("verify_code", "code", value=code.strip()[:100], form=_form(provider, method))
    return Wanted(host, provider, method, found, centre if provider == "zoho" else "")


def record(given: Wanted) -> Record:
    """Return the record to set, or the file to serve."""
    domain, code = given.domain, given.code
    if given.provider == "zoho":
        suffix = zoho_suffix(given.data_centre)
        if given.method == "txt":
            return Record(domain, "@", "TXT", f"{ZOHO_PREFIX}{code or ANY}.{suffix}")
        if given.method == "cname":
            return Record(f"{code}.{domain}", code, "CNAME", suffix)
        return Record(f"https://{domain}{ZOHO_FILE}", ZOHO_FILE, "HTML", code.removeprefix("zb")[:8] or ANY)
    if given.method == "txt":
        return Record(domain, "@", "TXT", f"{GOOGLE_PREFIX}{code or ANY}")
    if given.method == "cname":
        label, _, target = code.partition("=")
        return Record(f"{label}.{domain}", label, "CNAME", target)
    return Record(f"https://{domain}/{code}", f"/{code}", "HTML", f"google-site-verification: {code}")


def _zoho_code(text: str, method: str) -> str | None:
    lower = text.lower()
    if not lower:
        return None if method == "cname" else ""
    if method == "html" and re.fullmatch(r"\d{8,13}", lower):
        return f"zb{lower[:8]}"
    found = re.fullmatch(rf"(?:{ZOHO_PREFIX})?({_ZOHO_CODE.pattern})(?:\.zmverify\.[a-z.]+)?", lower)
    return found.group(1) if found else None


def _google_code(text: str, method: str, domain: str) -> str | None:
    if method == "txt":
        token = text[len(GOOGLE_PREFIX) :] if text.lower().startswith(GOOGLE_PREFIX) else text
        return token if not token or _GOOGLE_TOKEN.fullmatch(token) else None
    if method == "html":
        name = text.rpartition("/")[2].rpartition(" ")[2].lower()
        name = name if name.endswith(".html") or not name else f"{name}.html"
        return name if _GOOGLE_FILE.fullmatch(name) else None
    label, _, target = (part.strip().lower().rstrip(".") for part in text.partition("="))
    label = label.removesuffix(f".{domain}")
    if _GOOGLE_LABEL.fullmatch(label) and target.endswith(GOOGLE_TARGETS) and len(target) <= 253:
        return f"{label}={target}"
    return None


def _form(provider: str, method: str) -> str:
    if provider == "zoho":
        return "zb12345678"
    return {"txt": f"{GOOGLE_PREFIX}…", "cname": "LABEL=gv-….domainverify.googlehosted.com", "html": "google….html"}[
        method
    ]
