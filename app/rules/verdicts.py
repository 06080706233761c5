"""What a look at a domain comes to: evidence → verified, wait, mend, unknown (design.md, Commands)."""

from __future__ import annotations

from app.models.domains import MEND, UNKNOWN, VERIFIED, Evidence, Record, Verdict, Wanted

REASONS = (
    *("ok", "missing", "wrong_host", "wrong_value", "other_data_centre", "cut_or_split", "quoted", "cname_as_txt"),
    *("cname_proxied", "cname_not_absolute", "cname_beside_data", "txt_behind_cname", "wildcard", "not_delegated"),
    *("dnssec_broken", "servers_disagree", "cached_negative", "lame", "offline"),
)


def verdict(wanted: Wanted, record: Record, evidence: Evidence) -> Verdict:
    """Judge what was seen.

    Args:
        wanted: what was looked for.
        record: as ``rules.wanted_record.record`` gives it.
        evidence: what was seen.
    """

    def said(kind: str, reason: str) -> Verdict:
        return Verdict(kind, reason, wanted=record, domain=wanted.domain, at=evidence.at)

    if evidence.is_offline:
        return said(UNKNOWN, "offline")
    values = {seen.value for look in evidence.servers for seen in look.answer.records if seen.type == record.type}
    return said(VERIFIED, "ok") if record.value in values else said(MEND, "missing")
