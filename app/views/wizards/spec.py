"""What the window is told about a wizard: its flow, how its facts are read, what finishing does and says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from app.actions.flows.asking import Question
    from app.actions.flows.base import Flow, Walk
    from app.models.values import Changes
    from app.views.desk import Desk

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class DoneButton:
    """A button of the done page; pressing it closes the wizard first, then calls ``run`` (nothing: just close)."""

    words: str
    run: Callable[[], object] | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class DonePage:
    """What is said when it is done.

    Args:
        title: such as "Café De Kade was added".
        sentences: what happened, what waits, what a person has to do next.
        buttons: without *Close*, which is always there and first.
        missing: lines of a list below: what is missing before it can be sent.
        missing_title: above that list.
        closed: called after the wizard is closed by *Close* or Esc (show the new card).
    """

    title: str
    sentences: tuple[str, ...] = ()
    buttons: tuple[DoneButton, ...] = ()
    missing: tuple[str, ...] = ()
    missing_title: str = ""
    closed: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class WizardSpec(Generic[F]):
    """One wizard, as ``desk.wizards.open`` takes it.

    Args:
        flow: what is asked.
        read: asks the book for the flow's facts for these values; asked before the window opens, and again when a
            value of ``flow.watched`` changed. Never on the GUI thread itself: it returns a future.
        begun: returns the values a new one begins with, from those given and the facts; a draft has its own.
        finish: from the desk, the walk, the facts and the draft's id: does it, in one unit of work that also removes
            the draft (``actions.drafts.used(entry, draft_id)``).
            Secrets are in ``walk.values``: they are in no draft.
        done: the last page, from what finishing changed.
        actions: what links ask for: called with the target and the values so far.
        customer_of: which customer a draft is about, from the values; for the list of drafts.
        heeds: whether the book is read again when what it knows of the customer changes meanwhile, and what has become
            wrong by it is said at once.
        questions: asked of the provider while the person types on; a later one may build on the answers before it.
    """

    flow: Flow[F]
    read: Callable[[Desk, Mapping[str, Any]], Future[F]]
    finish: Callable[[Desk, Walk, F, int | None], Future[Changes]]
    done: Callable[[Desk, Changes, Walk, F], DonePage]
    begun: Callable[[Mapping[str, Any], F], dict[str, Any]] = lambda values, _facts: dict(values)
    actions: Mapping[str, Callable[[Desk, Any, Mapping[str, Any]], object]] = field(default_factory=dict)
    customer_of: Callable[[Mapping[str, Any]], int | None] = lambda _values: None
    heeds: bool = False
    questions: tuple[Question[F], ...] = ()
