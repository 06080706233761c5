"""The columns of the table view: what each shows, how it sorts, and which the person chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from app.models.values import CardRow
from app.texts import mark, t
from app.views.cards import face
from app.views.customer.words import country_name
from app.views.dates import number, short_date
from app.views.finding.words import KIND_WORDS, STANDING_WORDS
from app.views.itemmodels.table_model import Column

USUAL = (
    "organisation_name",
    "domain",
    "status",
    "plan",
    "licences",
    "period",
    "renewal_date",
    "primary_email",
    "attention",
)


def all_columns(today: Callable[[], dt.date]) -> dict[str, Column]:
    """Return every column there is, by name.

    Args:
        today: tells the person's date, for what counts days.
    """
    columns = (
        Column("organisation_name", mark("Organisation name"), face.title, "name", 30),
        Column("domain", mark("Domain"), _domain, "domain", 24),
        Column("status", mark("Status"), lambda row: face.status_chip(row, today()), "status", 13),
        Column("plan", mark("Plan"), _plan, "plan", 22),
        Column("licences", mark("Licences"), _licences, "licences", 10, right=True),
        Column("period", mark("Period"), lambda row: face.period_words(row, today()), "period_start", 30),
        Column("renewal_date", mark("Renewal date"), lambda row: short_date(row.renewal_date), "renewal_date", 14),
        Column("primary_email", mark("Super administrator’s email"), lambda r: r.primary_email, "primary_email", 28),
        Column("attention", mark("What needs saying"), lambda row: face.badge_of(row)[0], "", 20),
        Column("provider", mark("Provider"), lambda row: face.PROVIDER_WORDS.get(row.provider, "–"), "provider", 11),
        Column("account", mark("Partner account"), lambda row: row.account, "", 18),
        Column("kind", mark("Kind"), lambda row: t(KIND_WORDS[row.kind]), "", 16),
        Column("standing", mark("Standing"), lambda row: t(STANDING_WORDS[row.standing]), "", 18),
        Column("trial_end", mark("Trial end"), lambda row: short_date(row.trial_end), "trial_end", 14),
        Column("cloud_identity_id", mark("Cloud Identity ID"), lambda row: row.cloud_identity_id, "", 16),
        Column("crm_id", mark("CRM ID"), lambda row: row.crm_id, "", 14),
        Column("phone", mark("Phone"), lambda row: row.phone, "", 18),
        Column("country", mark("Country"), _country, "country", 22),
        Column("owner", mark("Owner"), lambda row: row.owner, "owner", 14),
        Column("tags", mark("Tags"), lambda row: row.tags, "", 20),
        Column("changed", mark("Last change"), _changed, "changed", 14),
    )
    return {column.field: column for column in columns}


def read_choice(stored: str, known: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Read the setting ``table.columns``: ``field:width`` parted by commas.

    Returns:
        The fields in order (the usual ones where nothing valid is stored) and their widths in pixels, where kept.
    """
    fields: list[str] = []
    widths: dict[str, int] = {}
    for part in stored.split(","):
        field, _, width = part.partition(":")
        if field in known and field not in fields:
            fields.append(field)
            if width.isdigit() and int(width) > 0:
                widths[field] = int(width)
    if "organisation_name" not in fields:
        return list(USUAL), widths
    return fields, widths


def write_choice(fields: Sequence[str], widths: dict[str, int]) -> str:
    """Return what ``read_choice`` reads."""
    return ",".join(f"{field}:{widths[field]}" if field in widths else field for field in fields)


def _domain(row: CardRow) -> str:
    shown = face.domain_shown(row)
    if row.kind == "team":
        team = row.cloud_identity_id or t("team")
        return f"{shown} · {team}" if shown else row.cloud_identity_id
    return f"{shown} ✓" if shown and row.domain_verified else shown


def _plan(row: CardRow) -> str:
    more = row.subscription_count - 1
    return f"{row.plan} +{number(more)}" if more > 0 else row.plan


def _licences(row: CardRow) -> str:
    return "" if row.licences is None else number(row.licences)


def _country(row: CardRow) -> str:
    return country_name(row.country) if row.country else ""


def _changed(row: CardRow) -> str:
    return short_date(dt.datetime.fromtimestamp(row.changed_at / 1000).astimezone().date())
