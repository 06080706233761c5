"""Where in the browser a customer is looked after: pages of the providers, and the customer's own (R6, Manage).

Sources: Google, ``CloudIdentityInfo.admin_console_uri`` (used when known; else the console's address by domain);
Zoho, the Mail Partner Console's deep links.
"""

from __future__ import annotations

from urllib.parse import quote

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


def admin_console(provider: str, domain: str, organisation_id: str = "", data_centre: str = "com") -> str:
    """Return the customer's admin console, opened on its behalf; empty where there is none to open.

    Args:
        provider: ``google``, ``zoho`` or blank.
        domain: A-label; may be empty.
        organisation_id: at Zoho the customer's organisation id.
        data_centre: at Zoho that of the partner account; an unknown one is taken for ``com``.
    """
    if provider == "google":
        return f"https://admin.google.com/a/{quote(domain)}" if domain else "https://admin.google.com/"
    if provider == "zoho":
        host = ZOHO_HOSTS.get(data_centre, ZOHO_HOSTS["com"])
        if organisation_id:
            return f"https://mailadmin.{host}/cpanel/home.do?zaaid={quote(organisation_id, safe='')}#dashboard"
        return f"https://mailadmin.{host}/cpanel/index.do#managecustomers"
    return ""


def provider_page(provider: str, data_centre: str = "com") -> str:
    """Return the provider's own page where its partners find this customer; empty for no provider."""
    if provider == "google":
        return "https://partnersalesconsole.google.com/"
    if provider == "zoho":
        return f"https://store.{ZOHO_HOSTS.get(data_centre, ZOHO_HOSTS['com'])}/zstore#partnerhome"
    return ""


def mail_page(provider: str, domain: str, data_centre: str = "com") -> str:
    """Return where the customer's people read their mail; empty where not known."""
    if provider == "google" and domain:
        return f"https://mail.google.com/a/{quote(domain)}"
    if provider == "zoho":
        return f"https://mail.{ZOHO_HOSTS.get(data_centre, ZOHO_HOSTS['com'])}/"
    return ""


def web_site(domain: str) -> str:
    """Return the web site of a domain; empty for no domain."""
    return f"https://{quote(domain)}/" if domain else ""
