"""Sender Policy Framework records: their terms, and how many look-ups a receiver makes (R31; RFC 7208).

``walk`` is told what the DNS says of the names it knows, and answers with those it still needs: who asks the DNS calls
it until nothing is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_LOOKUPS = 10
MOST_VOIDS = 2
_DEEPEST = 20
_MOST_NAMES = 60  # of a hostile record are followed
_SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_TERM = re.compile(r"([+?~-]?)([a-z][a-z0-9._-]*)(?:([:=/])(.*))?", re.IGNORECASE)
_COUNTED = {"include", "a", "mx", "ptr", "exists", "redirect"}
_MECHANISMS = {*_COUNTED, "all", "ip4", "ip6"}
Question = tuple[str, str]  # name, type (``TXT``, ``A`` of either family, ``MX``)
Known = Mapping[Question, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a record: ``~all``, ``include:_spf.google.com``, ``redirect=example.com``."""

    sign: str
    name: str
    value: str
    text: str


@dataclass(slots=True)
class Walk:
    """What a receiver meets that follows a record.

    Args:
        lookups: how many it makes; over ``MOST_LOOKUPS`` it gives up.
        voids: how many of them find nothing; over ``MOST_VOIDS`` it gives up.
        loop: the name at which the record leads back to itself; empty: nowhere.
        dead: names that are included and have no such record, or several.
        wrong: terms nobody understands.
        names: all that is included, or redirected to.
        needed: what must be asked before more can be said.
    """

    lookups: int = 0
    voids: int = 0
    loop: str = ""
    dead: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    needed: list[Question] = field(default_factory=list)


def records(texts: Sequence[str]) -> tuple[str, ...]:
    """Return those of a name's TXT values that are such records."""
    return tuple(" ".join(text.split()) for text in texts if _SPF.match(text.strip()))


def terms(record: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return a record's terms, and the words nobody understands.

    Args:
        record: as ``records`` gives it.
    """
    good: list[Term] = []
    bad: list[str] = []
    for word in record.split()[1:]:
        found = _TERM.fullmatch(word)
        name = found.group(2).lower() if found else ""
        if found is None or (found.group(3) != "=" and name not in _MECHANISMS):
            bad.append(word)
        else:
            value = found.group(4) or ""
            good.append(Term(found.group(1) or "+", name, value.lower().rstrip("."), word))
    return tuple(good), tuple(bad)


def walk(domain: str, known: Known) -> Walk:
    """Follow a domain's record as far as is known.

    Args:
        domain: whose; ``known`` has its TXT values.
        known: what the DNS said; no values: there is nothing.
    """
    found = Walk()
    _follow(domain, known, found, (), is_top=True)
    return found


def ending(record: str) -> str:
    """Return the sign of ``all`` (``-``, ``~``, ``?``, ``+``), ``redirect`` where another record decides, or ''."""
    good, _ = terms(record)
    for each in good:
        if each.name == "all":
            return each.sign
    return "redirect" if any(each.name == "redirect" for each in good) else ""


def with_include(found: Sequence[str], include: str, others: Sequence[str] = ()) -> str:
    """Return one record that says what all of these say, and includes a name too.

    Args:
        found: a domain's records; none: a new one is made.
        include: to be in it.
        others: names to be included no longer.
    """
    kept: dict[str, None] = {}
    ends: list[str] = []
    for record in found:
        for each in terms(record)[0]:
            if each.name == "all":
                ends.append(each.sign)
            elif each.name == "redirect":
                kept[f"include:{each.value}"] = None
            elif not (each.name == "include" and (each.value in others or each.value == include)):
                kept[each.text] = None
    end = next((sign for sign in "?~-" if sign in ends), "~")
    return " ".join(("v=spf1", f"include:{include}", *kept, f"{end}all"))


def _follow(name: str, known: Known, found: Walk, path: tuple[str, ...], *, is_top: bool) -> None:
    if name in path or len(path) > _DEEPEST:
        found.loop = found.loop or name
        return
    texts = known.get((name, "TXT"))
    if texts is None:
        _need(found, (name, "TXT"))
        return
    own = records(texts)
    if len(own) != 1:
        if not is_top:
            found.dead.append(name)
            found.voids += not texts
        return
    good, bad = terms(own[0])
    found.wrong += bad
    has_all = any(each.name == "all" for each in good)
    for each in good:
        if each.name not in _COUNTED or (each.name == "redirect" and has_all):
            continue
        found.lookups += 1
        if found.lookups > _MOST_NAMES:
            return
        _look_up(each, name, known, found, (*path, name))


def _look_up(term: Term, name: str, known: Known, found: Walk, path: tuple[str, ...]) -> None:
    if "%" in term.value:  # a macro: only a receiver knows what it stands for
        return
    target = term.value.split("/", 1)[0] or name
    if term.name in {"include", "redirect"}:
        found.names.append(target)
        _follow(target, known, found, path, is_top=False)
    elif term.name in {"a", "mx", "exists"}:
        question = (target, "MX" if term.name == "mx" else "A")
        values = known.get(question)
        if values is None:
            _need(found, question)
        else:
            found.voids += not values


def _need(found: Walk, question: Question) -> None:
    if question not in found.needed:
        found.needed.append(question)
