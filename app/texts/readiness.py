"""Mail readiness in words (R31): what was found, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from app.texts import Texts, in_use, mark

PARTS = {
    "mx": mark("Receiving mail (MX)"),
    "spf": mark("Senders (SPF)"),
    "dkim": mark("Signature (DKIM)"),
    "dmarc": mark("Forged mail (DMARC)"),
}
SENTENCES = {
    "not_asked": mark("Could not be looked up now; nothing is known to be wrong."),
    "mx_ok": mark("Mail goes to {provider}."),
    "mx_old": mark("Mail goes to Google by the five older servers; they stay valid."),
    "mx_none": mark("There is no MX record, so no mail arrives. Set the records below."),
    "mx_null": mark("The MX record says that this domain takes no mail. Replace it by the records below."),
    "mx_data_centre": mark(
        "Mail goes to Zoho’s data centre “{centre}”, where this organisation is not: it is lost. Set the records below."
    ),
    "mx_elsewhere": mark("Mail still goes to {hosts}. When everybody is ready to move, set the records below instead."),
    "mx_others": mark("Part of the mail goes to {hosts}. Delete these MX records."),
    "mx_mixed": mark("Google’s new and older servers are mixed. It works; one kind alone is what Google asks for."),
    "mx_fewer": mark("Mail arrives, but some of the provider’s servers are missing. Set all of the records below."),
    "mx_order": mark("The order of the servers differs from the provider’s. Set the numbers as below."),
    "spf_ok": mark("{provider} may send for this domain; receivers make {count} of 10 look-ups."),
    "spf_none": mark("There is no SPF record, so mail may be taken for forged. Set the record below."),
    "spf_many": mark("There are {count} SPF records, so receivers ignore all of them. Replace them by the one below."),
    "spf_syntax": mark("Receivers don’t understand this part of the SPF record: {terms}. Use the record below."),
    "spf_loop": mark("The SPF record leads back to itself at {name}. Take that part out."),
    "spf_lacks": mark("The SPF record does not name {provider}. Replace it by the one below, which does."),
    "spf_data_centre": mark("The SPF record names another data centre ({name}). Replace it by the one below."),
    "spf_dead": mark("The SPF record includes names without one of their own: {names}. Take these parts out."),
    "spf_lookups": mark(
        "Receivers would need {count} look-ups and stop at 10, so mail may be taken for forged. Take out what is no "
        "longer used."
    ),
    "spf_voids": mark("{count} names in the SPF record don’t exist; receivers stop after two. Take these parts out."),
    "spf_open": mark("The SPF record lets anybody send (“+all”). Replace it by the one below."),
    "spf_no_end": mark("The SPF record does not say what of others. Let it end in “~all”, as below."),
    "spf_variant": mark("The SPF record names {provider} by {name}, as some guides do; today’s is {ours}. It works."),
    "dkim_ok": mark("Mail is signed with the key “{selector}”."),
    "dkim_none": mark(
        "There is no key at {selectors}. Have the admin console make one, then set the record below with its value; "
        "or say below under which name yours stands."
    ),
    "dkim_many": mark("There are several keys at “{selector}”. Keep the one that the admin console shows."),
    "dkim_revoked": mark("The key “{selector}” is empty, which means withdrawn. Set the one from the admin console."),
    "dkim_broken": mark("The key “{selector}” is cut off or damaged. Copy it again from the admin console, whole."),
    "dkim_short": mark("The key “{selector}” has 1024 bits; 2048 are advised."),
    "dkim_testing": mark("The key “{selector}” is marked as a test. Take “t=y” out when mail is signed."),
    "dmarc_ok": mark("Receivers are told what to do with forged mail ({policy})."),
    "dmarc_watches": mark("Receivers are told to report only (p=none). Later “quarantine” can follow."),
    "dmarc_above": mark("The record of the domain above covers this one."),
    "dmarc_none": mark("There is no DMARC record. It is advised: begin with the one below, which only reports."),
    "dmarc_many": mark("There are several DMARC records, so receivers ignore all of them. Keep one."),
    "dmarc_broken": mark("The DMARC record has no policy that receivers know. Replace it by the one below."),
}
_PROVIDERS = {"google": "Google", "zoho": "Zoho"}


class Item(Protocol):
    """What is said; ``models.domains.ReadinessItem``."""

    @property
    def part(self) -> str:
        """Of ``PARTS``."""

    @property
    def code(self) -> str:
        """Of ``SENTENCES``."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Fill the sentence."""


def part_word(item: Item, texts: Texts | None = None) -> str:
    """Return what the part is called."""
    return (texts or in_use()).t(PARTS[item.part])


def sentence(item: Item, provider: str, texts: Texts | None = None) -> str:
    """Return what was found and what to do."""
    return (texts or in_use()).t(SENTENCES[item.code], **{"provider": _PROVIDERS.get(provider, provider), **item.facts})
