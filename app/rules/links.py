"""Where in the browser a customer is looked after: pages of the providers, and the customer's own (R6, Manage).

Sources: Google, ``CloudIdentityInfo.admin_console_uri`` (used when known; else the console's address by domain);
Zoho, the Mail Partner Console's deep links.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from app.models.values import Whereabouts

ZOHO_HOSTS: dict[str, str] = {
    "com": "zoho.com",
    "eu": "zoho.eu",
    "in": "zoho.in",
    "com.au": "zoho.com.au",
    "jp": "zoho.jp",
    "ca": "zohocloud.ca",
    "sa": "zoho.sa",
    "uk": "zoho.uk",
    "com.cn": "zoho.com.cn",
    "ae": "zoho.ae",
}


def admin_console(where: Whereabouts) -> str:
    """Return the customer's admin console, opened on its behalf; empty where there is none to open.

    The provider's own word for it is taken only where it leads there; an unknown data centre is taken for ``com``.
    """
    if where.provider == "google":
        if _is_googles(where.console_uri):
            return where.console_uri
        return f"https://admin.google.com/a/{quote(where.domain)}" if where.domain else "https://admin.google.com/"
    if where.provider == "zoho":
        host = ZOHO_HOSTS.get(where.data_centre, ZOHO_HOSTS["com"])
        if where.console_uri.startswith(f"https://mailadmin.{host}/"):
            return where.console_uri
        if where.provider_ref:
            return f"https://mailadmin.{host}/cpanel/home.do?zaaid={quote(where.provider_ref, safe='')}#dashboard"
        return f"https://mailadmin.{host}/cpanel/index.do#managecustomers"
    return ""


def _is_googles(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = parts.scheme == "https" and "@" not in parts.netloc and "\\" not in uri
    return plain and uri.isprintable() and (host == "google.com" or host.endswith(".google.com"))


def provider_page(provider: str, data_centre: str = "com") -> str:
    """Return the provider's own page where its partners find this customer; empty for no provider."""
    if provider == "google":
        return "https://partnersalesconsole.google.com/"
    if provider == "zoho":
        return f"https://store.{ZOHO_HOSTS.get(data_centre, ZOHO_HOSTS['com'])}/zstore#partnerhome"
    return ""


def mail_page(where: Whereabouts) -> str:
    """Return where the customer's people read their mail; empty where not known."""
    if where.provider == "google" and where.domain:
        return f"https://mail.google.com/a/{quote(where.domain)}"
    if where.provider == "zoho":
        return f"https://mail.{ZOHO_HOSTS.get(where.data_centre, ZOHO_HOSTS['com'])}/"
    return ""


def web_site(domain: str) -> str:
    """Return the web site of a domain; empty for no domain."""
    return f"https://{quote(domain)}/" if domain else ""
