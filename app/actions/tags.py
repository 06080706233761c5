"""Putting tags on customers and taking them off, one and many."""

from __future__ import annotations

from collections.abc import Sequence

from app.actions.customers import set_many
from app.errors import UserError
from app.models.values import Changes
from app.rules.customer import clean
from app.rules.tags import join_tags, split_tags
from app.store.work import Work


def add_tag(work: Work, ids: Sequence[int], name: str) -> Changes:
    """Tag customers.

    Raises:
        UserError: ``tag_empty``, ``tag_comma``.
    """
    tag = _checked(name)
    return set_many(work, ids, "tagged", lambda row: {"tags": join_tags([*split_tags(row["tags"]), tag])}, {"tag": tag})


def remove_tag(work: Work, ids: Sequence[int], name: str) -> Changes:
    """Take a tag off customers.

    Raises:
        UserError: ``tag_empty``, ``tag_comma``.
    """
    tag = _checked(name)
    return set_many(
        work,
        ids,
        "untagged",
        lambda row: {"tags": join_tags(each for each in split_tags(row["tags"]) if each != tag)},
        {"tag": tag},
    )


def _checked(name: str) -> str:
    tag = clean(name, "tags")
    if not tag:
        raise UserError("tag_empty", "tags")
    if "," in tag:
        raise UserError("tag_comma", "tags")
    return tag
