"""The headline of Today, which its page, its badge and its notice on the desktop say alike."""

from __future__ import annotations

from typing import Any

from app.models.follow_ups import Section, Today
from app.texts import n, t
from app.views.dates import number


def sentence(found: Today) -> str:
    """Return the one sentence below the date."""
    count = found.needs_person
    shown = f"{number(count)}+" if found.is_more else number(count)
    said = [
        n("{count} thing needs you.", "{count} things need you.", count, count=shown)
        if count
        else t("Nothing needs you today.")
    ]
    if waiting := found.waiting.count:
        shown = count_of(found.waiting)
        said.append(
            n("{count} instruction waits to be sent.", "{count} instructions wait to be sent.", waiting, count=shown)
        )
    return " ".join(said)


def count_of(section: Section[Any]) -> str:
    """Return how many a list holds, “1,000+” where nobody counted on."""
    return f"{number(section.count)}+" if section.more else number(section.count)
