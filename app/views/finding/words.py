"""The words of filters and sorts."""

from __future__ import annotations

from app.models.values import CustomerQuery, Filter
from app.rules.countries import country_names
from app.texts import current, mark, n, t
from app.views.cards.face import ATTENTION_WORDS, PROVIDER_WORDS, STATUS_WORDS
from app.views.dates import number

FIELD_WORDS: dict[str, str] = {
    "provider": mark("Provider"),
    "account": mark("Partner account"),
    "kind": mark("Kind"),
    "education": mark("Educational institution"),
    "status": mark("Status"),
    "standing": mark("Standing"),
    "plan": mark("Plan"),
    "country": mark("Country"),
    "owner": mark("Owner"),
    "tag": mark("Tag"),
    "attention": mark("What needs saying"),
}
"""Filters whose values are read from the book, in the order of the menu."""

STANDING_WORDS: dict[str, str] = {
    "book_only": mark("In the book only"),
    "waiting": mark("Waiting to be created"),
    "at_provider": mark("At the provider"),
    "access_lost": mark("Access lost"),
}
KIND_WORDS: dict[str, str] = {"domain": mark("Domain customer"), "team": mark("Team customer")}
NONE_WORDS: dict[str, str] = {
    "provider": mark("Not decided yet"),
    "account": mark("No partner account"),
    "status": mark("No subscription yet"),
    "plan": mark("No plan"),
    "country": mark("No country"),
    "owner": mark("Nobody’s"),
    "attention": mark("Nothing to say"),
}
SORT_WORDS: dict[str, str] = {
    "-changed": mark("last change"),
    "name": mark("name"),
    "domain": mark("domain"),
    "renewal_date": mark("renewal date"),
    "-licences": mark("licences"),
    "trial_end": mark("end of trial"),
    "status": mark("status"),
    "plan": mark("plan"),
    "provider": mark("provider"),
    "country": mark("country"),
    "primary_email": mark("email"),
    "owner": mark("owner"),
    "period_start": mark("start of the period"),
}
"""Every sort, each the way round that people mean first."""


def sort_words(sort: str) -> str:
    """Return a sort in words, such as “last change” or “name, backwards”."""
    if sort in SORT_WORDS:
        return t(SORT_WORDS[sort])
    turned = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    return t("{field}, backwards", field=t(SORT_WORDS[turned])) if turned in SORT_WORDS else sort


def value_words(field: str, value: str) -> str:
    """Return the words of one value of a filter field."""
    if not value:
        return t(NONE_WORDS[field]) if field in NONE_WORDS else t("None")
    marked = {
        "status": STATUS_WORDS,
        "standing": STANDING_WORDS,
        "kind": KIND_WORDS,
        "education": {"yes": mark("Educational"), "no": mark("Not educational")},
    }.get(field)
    if marked is not None:
        return t(marked[value]) if value in marked else value
    if field == "attention" and value in ATTENTION_WORDS:
        return t(ATTENTION_WORDS[value], provider=t("the provider"))
    if field == "provider":
        return PROVIDER_WORDS.get(value, value)
    if field == "country":
        return country_names(current()).get(value, value)
    return value


def filter_words(each: Filter) -> str:
    """Return a filter in words, as its chip shows it."""
    if each.field.endswith("_within") and each.value.isdigit():
        days = int(each.value)
        if each.field == "follow_ups_due_within":
            return n("Follow-up due in {count} day", "Follow-up due in {count} days", days)
        if each.field == "renews_within":
            return n("Renews in {count} day", "Renews in {count} days", days)
        return n("Trial ends in {count} day", "Trial ends in {count} days", days)
    flags = {
        ("unverified", "yes"): mark("Not verified"),
        ("unverified", "no"): mark("Verified"),
        ("needs_attention", "yes"): mark("Needs you"),
        ("needs_attention", "no"): mark("Needs nothing"),
        ("changed_at_provider", "yes"): mark("Changed at the provider"),
        ("changed_at_provider", "no"): mark("Not changed at the provider"),
        ("archived", "yes"): mark("Archived"),
        ("archived", "no"): mark("Not archived"),
    }
    words = flags.get((each.field, each.value))
    if words is not None:
        return t(words)
    if each.field == "batch":
        return t("One import")
    if each.field in ("provider", "status", "kind", "education", "standing", "attention") or not each.value:
        return value_words(each.field, each.value)
    return t("{field}: {value}", field=t(FIELD_WORDS[each.field]), value=value_words(each.field, each.value))


def count_words(count: int, *, exact: bool) -> str:
    """Return “26,867 customers”, or “over 10,000 customers” while they are still counted."""
    if exact:
        return n("{count} customer", "{count} customers", count, count=number(count))
    return n("over {count} customer", "over {count} customers", count, count=number(count))


def query_words(query: CustomerQuery) -> list[str]:
    """Return what narrows a result, one sentence part each: the search text first."""
    searched = [t("“{text}”", text=query.search.strip())] if query.search.strip() else []
    return searched + [filter_words(each) for each in query.filters]
