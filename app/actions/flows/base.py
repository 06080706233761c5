"""What a wizard is without a window: pages of fields for the values typed so far, their problems, the way through.

A flow is described anew from the values after every change, so that a page, a choice or a whole branch may depend on
what was typed before. It reads nothing by itself: what it needs to know of the book comes in as ``facts`` (a frozen
value of the flow's own type, read on a reader's thread). ``views.wizards`` draws any flow; tests walk every path with
no window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

from app.models.values import Problem

FieldKind = Literal[
    "line",  # one line of text
    "lines",  # several lines
    "choice",  # one of some, folded away
    "options",  # one of a few, all in sight, each with a note
    "flag",  # yes or no
    "flags",  # several of some: a list of values
    "count",  # a whole number
    "date",  # ISO text
    "file",  # a path; what becomes of it is the flow's business
    "secret",  # a line that is never kept in a draft
    "info",  # a sentence to read: ``help``; no value
    "copy",  # a text to read and copy: ``help``; True when it was copied
]

# Values that no draft may hold, also where their field is not on any page any more: another answer was chosen since.
SECRETS = frozenset({"transfer_token"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose: its words and a note below them, both in the reader's language; ``why_not`` refuses it."""

    value: str
    words: str
    note: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FlowLink:
    """Words to press within a page: they type a value, or ask the window for something.

    Args:
        words: on the link.
        said: a sentence before it, such as which customer of the book looks like this one.
        name: the value it types into, with ``value``; empty: it asks for ``action`` instead.
        value: what is typed.
        action: a key of ``WizardSpec.actions``, called with ``target``.
        target: what the action is about (a customer's id).
    """

    words: str
    said: str = ""
    name: str = ""
    value: Any = None
    action: str = ""
    target: Any = None


@dataclass(frozen=True, slots=True)
class FlowField:
    """One field of a page. Words are in the reader's language already.

    Args:
        name: key of the value.
        label: above it.
        kind: how it is typed.
        choices: for ``choice``, ``options`` and ``flags``.
        hint: in the empty field.
        help: below it.
        optional: may be left empty for ever.
        needed_to_send: may be left empty now; without it nothing goes to the provider (R11).
        narrow: shares its row with narrow neighbours.
        tone: of an ``info``, or of any field's help: ``""``, ``warn``, ``bad`` or ``ok``.
        links: below the help.

    What a value is: text for ``line``, ``lines``, ``choice``, ``options``, ``file``, ``secret``; ``date`` is ISO text,
    or what was typed where that is no date; ``count`` is an int, None for nothing, or the text that is no number;
    ``flag`` a bool; ``flags`` a list of the chosen values in the order of ``choices``.
    """

    name: str
    label: str
    kind: FieldKind = "line"
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    help: str = ""
    optional: bool = False
    needed_to_send: bool = False
    narrow: bool = False
    tone: str = ""
    links: tuple[FlowLink, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the last page: what will be so, and the page that changes it (empty: none does)."""

    label: str
    value: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last page says (style.md, "What good looks like", 6).

    Args:
        lines: everything entered, with the page that edits it.
        now: sentences: what happens at once.
        waits: sentences: what waits for the network or for a person.
        costs: sentences: what costs money, with amounts.
        warnings: sentences to read before going on.
    """

    lines: tuple[SummaryLine, ...] = ()
    now: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowPage:
    """One page for the values so far.

    Args:
        name: key; drafts remember it.
        title: in the steps and at the top.
        intro: one or two sentences below the title.
        fields: from top to bottom.
        optional: the whole page may be passed by.
        summary: on the last page.
        verb: words of the button that goes on; empty: *Next*.
        links: after the intro, such as the other kind of customer.
    """

    name: str
    title: str
    intro: str = ""
    fields: tuple[FlowField, ...] = ()
    optional: bool = False
    summary: Summary | None = None
    verb: str = ""
    links: tuple[FlowLink, ...] = ()


F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)


class Flow(Protocol[F_contra]):
    """A wizard. ``F_contra`` is the type of its facts.

    Attributes:
        name: key of drafts: ``add``, ``take_over``, ``order``, ``change``.
        version: of the meaning of its values; ``upgraded`` reads older drafts.
        watched: values that the facts depend on; when one of them changes, the facts are read again.
    """

    name: str
    version: int
    watched: tuple[str, ...]

    def title(self, values: Mapping[str, Any], facts: F_contra) -> str:
        """Return what the wizard is called, for these values."""
        ...

    def pages(self, values: Mapping[str, Any], facts: F_contra) -> Sequence[str]:
        """Return the names of the pages on the way, in order, for these values; the last one finishes."""
        ...

    def page(self, name: str, values: Mapping[str, Any], facts: F_contra) -> FlowPage:
        """Return a page as it is for these values."""
        ...

    def check(self, name: str, values: Mapping[str, Any], facts: F_contra) -> Sequence[Problem]:
        """Return what keeps the person on this page: wrong values, and what is needed even to save."""
        ...

    def settled(self, changed: str, values: dict[str, Any], facts: F_contra) -> dict[str, Any]:
        """Return the values after ``changed`` was typed: what follows from it, what it makes void."""
        ...

    def upgraded(self, version: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a draft of an older version as this version means them; unknown ones are dropped."""
        ...


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a person is in a flow; every step returns a new one.

    Args:
        values: what was typed so far; survives going back and changing branches.
        page: the page in front.
        seen: the pages that were passed, for the marks in the steps.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    seen: frozenset[str] = frozenset()

    def begun(self, flow: Flow[F], facts: F) -> Walk:
        """Return the walk on a page that exists: its own, else the first of its path."""
        pages = flow.pages(self.values, facts)
        return self if self.page in pages else replace(self, page=pages[0])

    def typed(self, flow: Flow[F], facts: F, name: str, value: Any) -> Walk:
        """Return the walk after one field was typed."""
        values = flow.settled(name, {**self.values, name: value}, facts)
        return replace(self, values=values).begun(flow, facts)

    def problems(self, flow: Flow[F], facts: F) -> Sequence[Problem]:
        """Return what is wrong on the page in front."""
        return flow.check(self.page, self.values, facts)

    def on(self, flow: Flow[F], facts: F) -> Walk:
        """Return the walk on the next page; on the last one, or where something is wrong, it stays."""
        if self.problems(flow, facts):
            return self
        pages = list(flow.pages(self.values, facts))
        place = pages.index(self.page)
        return replace(self, page=pages[min(place + 1, len(pages) - 1)], seen=self.seen | {self.page})

    def back(self, flow: Flow[F], facts: F) -> Walk:
        """Return the walk on the page before; nothing typed is lost."""
        pages = list(flow.pages(self.values, facts))
        return replace(self, page=pages[max(pages.index(self.page) - 1, 0)])

    def to(self, flow: Flow[F], facts: F, page: str) -> Walk:
        """Return the walk on ``page`` where every page before it has nothing wrong, else on the first that has."""
        for name in flow.pages(self.values, facts):
            if name == page or flow.check(name, self.values, facts):
                return replace(self, page=name)
        return self

    def is_last(self, flow: Flow[F], facts: F) -> bool:
        """Whether the page in front finishes the flow."""
        return list(flow.pages(self.values, facts))[-1] == self.page
