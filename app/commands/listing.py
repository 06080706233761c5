"""``list``: a result set on standard output, written as it is read, so that a million customers need no memory."""

from __future__ import annotations

import json
from typing import Any

from app.commands.arguments import query_of
from app.commands.errand import DONE, FORMAT, Errand
from app.models.values import SHELF_NUMBER, CardRow, Shelf
from app.rules.domain import to_unicode

FIELDS = (
    "uid",
    "provider",
    "account",
    "kind",
    "education",
    "standing",
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "country",
    "language",
    "plan",
    "payment_plan",
    "licences",
    "period_start",
    "period_end",
    "renewal_date",
    "status",
    "attention",
    "domain_verified",
    "trial_start",
    "trial_end",
    "tags",
    "owner",
    "archived",
)
_ARCHIVED = SHELF_NUMBER[Shelf.ARCHIVED]
_FLAGS = ("education", "domain_verified")


def run(errand: Errand) -> int:
    """List customers: ``{"total", "customers": [...]}``; ``total`` counts all, whatever ``--limit`` says."""
    query, limit = query_of(errand.options), errand.options.limit
    as_json = errand.options.json
    out = errand.out
    with errand.open(read_only=True) as opened:
        total = errand.wait(opened.book.reader.count(query))
        if as_json:
            out.write(f'{{"format": {FORMAT}, "total": {total}, "customers": [')
        written = 0
        for cards in opened.book.reader.iterate(query) if limit != 0 else ():
            errand.job.check()
            for card in cards if limit is None else cards[: limit - written]:
                if as_json:
                    out.write(("\n" if written == 0 else ",\n") + json.dumps(to_json(card), ensure_ascii=False))
                else:
                    out.write(_line(card) + "\n")
                written += 1
            if limit is not None and written >= limit:
                break
        if as_json:
            out.write("]}\n")
        else:
            out.write(errand.texts.n("{count} customer", "{count} customers", total) + "\n")
    return DONE


def to_json(card: CardRow) -> dict[str, Any]:
    """Return a customer as the contract has it."""
    found = card._asdict()
    found["archived"] = card.shelf == _ARCHIVED
    found["tags"] = [tag for tag in card.tags.split(", ") if tag]
    for flag in _FLAGS:
        found[flag] = bool(found[flag])
    return {name: found[name] for name in FIELDS}


def _line(card: CardRow) -> str:
    shown = (
        card.organisation_name or card.primary_email,
        to_unicode(card.domain),
        card.plan,
        card.status,
        "" if card.licences is None else str(card.licences),
        card.renewal_date or card.trial_end,
    )
    return "\t".join(" ".join(part.split()) for part in shown)
