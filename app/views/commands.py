"""The command table: every verb of the program once.

Menus, keys, card buttons, the context menu, the palette and accessible actions are made from it (design.md, "How a
click travels").

A page registers its commands once with ``registry.add(Command(...))`` and, when it comes to the front, tells the
registry what commands act on with ``registry.use(context)``. Whoever draws a button asks ``registry.state(id)`` for its
words and presses it with ``registry.trigger(id)``; nobody calls a command's callback himself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.errors import Bug
from app.rules.trial import Refuse
from app.texts import t
from app.texts.codes import say
from app.views.dates import facts_for_people
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.models.values import CardRow

Key = str | QKeySequence.StandardKey
Place = Literal["file", "edit", "view", "customer", "practice", "help", "card", "context", "bulk", "sidebar"]
Answer = Literal[True] | str | Refuse
"""True: the command can run. Otherwise why not: a code of ``app.texts.codes``, or a rule's refusal with its facts."""


class CommandContext(Protocol):
    """What a command acts on; the page in front supplies it. All three are cheap: they are asked while a menu opens.

    ``ids()`` is exact also for Ctrl+A over a million customers (an ``array``), in view order. With nothing selected it
    is the one current customer (keyboard focus, or under the pointer); empty where there is none.
    """

    def ids(self) -> Sequence[int]:
        """Return the ids of the customers to act on."""

    def count(self) -> int:
        """Return how many that are, without fetching them."""

    def current(self) -> CardRow | None:
        """Return the row of the one customer meant (also when it is the only one selected), if it is loaded."""


class NoCustomers:
    """The context of pages without customers, and before a page has come to the front."""

    def ids(self) -> Sequence[int]:
        """Return no ids."""
        return ()

    def count(self) -> int:
        """Return 0."""
        return 0

    def current(self) -> CardRow | None:
        """Return None."""
        return None


class These:
    """A context made of given customers: a customer page, a card's own button, a test.

    Args:
        ids: the customers.
        row: the one that is meant, if it is one.
    """

    def __init__(self, ids: Sequence[int], row: CardRow | None = None) -> None:
        self._ids = ids
        self._row = row

    def ids(self) -> Sequence[int]:
        """Return the given ids."""
        return self._ids

    def count(self) -> int:
        """Return their number."""
        return len(self._ids)

    def current(self) -> CardRow | None:
        """Return the given row."""
        return self._row


def why_not(answer: Answer) -> str:
    """Return an answer as a sentence; empty when it is yes."""
    if answer is True:
        return ""
    if isinstance(answer, Refuse):
        return say(answer.code, **facts_for_people(answer.facts))
    return say(answer)


def always(_context: CommandContext) -> Answer:
    """Rule of a command that can run at any time."""
    return True


def with_customers(context: CommandContext) -> Answer:
    """Rule of a command that needs at least one customer."""
    return True if context.count() else "no_customer_selected"


def with_all_customers(context: CommandContext) -> Answer:
    """Rule of a command on many: at least one, and all of them known by now (Ctrl+A over a result still gathered)."""
    return with_customers(context) if getattr(context, "is_settled", True) else "still_counting"


class MayBeOpen(Protocol):
    """Knows whether a book is open: the desk."""

    @property
    def is_open(self) -> bool:
        """Whether one is."""


def with_book(desk: MayBeOpen) -> Callable[[CommandContext], Answer]:
    """Return the rule of a command that needs a book."""
    return lambda _context: True if desk.is_open else "no_book_open"


def with_one_customer(context: CommandContext) -> Answer:
    """Rule of a command that needs exactly one customer."""
    count = context.count()
    if count == 1:
        return True
    return "several_customers_selected" if count else "no_customer_selected"


@dataclass(frozen=True, slots=True)
class Command:
    """One verb.

    Args:
        id: noun and verb, such as ``trial.extend``; stable, used by tests and saved keys.
        title: English words marked with ``mark``; the button says what it will do.
        run: called on the GUI thread with the context; only when ``enabled`` said True.
        icon: name of a file in ``app/resources/icons`` without ``.svg``; empty for none.
        keys: shortcuts in Qt's portable form (``Ctrl`` is Cmd on a Mac) or a ``StandardKey``; the first is shown.
        enabled: True, or the code of the reason why not; asked often, so it looks only at what is loaded.
        places: where it stands besides the palette; menus by name.
        section: menus and bars draw a line between sections, in rising order.
        title_now: words that depend on the customer ("Extend Trial to 28 Dec"), already translated; empty: ``title``.
        checked: for a switch in a menu: whether it is on now.
        in_palette: False for what makes no sense without a pointer.
        words: more English words (marked) under which the palette finds it.
    """

    id: str
    title: str
    run: Callable[[CommandContext], object]
    icon: str = ""
    keys: tuple[Key, ...] = ()
    enabled: Callable[[CommandContext], Answer] = always
    places: tuple[Place, ...] = ()
    section: int = 0
    title_now: Callable[[CommandContext], str] | None = None
    checked: Callable[[CommandContext], bool] | None = None
    in_palette: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class CommandState:
    """How a command looks now: ``title`` and ``why_not`` in the person's language; ``why_not`` empty: it can run."""

    id: str
    title: str
    why_not: str = ""
    keys: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def can_run(self) -> bool:
        """Whether pressing it does something."""
        return not self.why_not


class CommandRegistry(QObject):
    """All commands of the window and what they act on.

    Signals:
        context_changed: another page or another selection; redraw buttons that depend on it.
        command_added(str): the id of a new command.
        explained(str): a command was asked for that can't run; the sentence says why (the strip shows it).
    """

    context_changed = Signal()
    command_added = Signal(str)
    explained = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._context: CommandContext = NoCustomers()

    @property
    def context(self) -> CommandContext:
        """What commands act on now."""
        return self._context

    def use(self, context: CommandContext | None) -> None:
        """Act on this from now on; call it again, with the same context, whenever its selection changed."""
        self._context = context if context is not None else NoCustomers()
        self.context_changed.emit()

    def add(self, *commands: Command) -> None:
        """Register commands.

        Raises:
            Bug: an id is taken already.
        """
        for command in commands:
            if command.id in self._commands:
                raise Bug(f"two commands are called {command.id}")
            self._commands[command.id] = command
            action = QAction(t(command.title), self)
            action.setObjectName(command.id)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setCheckable(command.checked is not None)
            action.triggered.connect(lambda _checked=False, asked=command.id: self.trigger(asked))
            self._actions[command.id] = action
            self.command_added.emit(command.id)

    def remove(self, *ids: str) -> None:
        """Take commands away again (a page that is gone)."""
        for command_id in ids:
            self._commands.pop(command_id, None)
            action = self._actions.pop(command_id, None)
            if action is not None:
                action.deleteLater()

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._commands

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def command(self, command_id: str) -> Command:
        """Return a command.

        Raises:
            KeyError: there is none of that id.
        """
        return self._commands[command_id]

    def at(self, place: Place) -> list[Command]:
        """Return the commands that stand in ``place``, by section, then in the order they were added."""
        return sorted((c for c in self._commands.values() if place in c.places), key=lambda c: c.section)

    def action(self, command_id: str) -> QAction:
        """Return the one QAction of a command; it holds the keys and is shared by menus and buttons."""
        return self._actions[command_id]

    def state(self, command_id: str, context: CommandContext | None = None) -> CommandState:
        """Return how a command looks for ``context`` (the one in use where not given)."""
        command = self._commands[command_id]
        seen = context if context is not None else self._context
        answer = command.enabled(seen)
        title = command.title_now(seen) if command.title_now else ""
        return CommandState(command_id, title or t(command.title), why_not(answer), self.keys(command_id))

    def keys(self, command_id: str) -> str:
        """Return the first shortcut as this system writes it, such as ``Ctrl+K`` or ``⌘K``; empty for none."""
        shortcut = self._actions[command_id].shortcut()
        return shortcut.toString(QKeySequence.SequenceFormat.NativeText)

    def trigger(self, command_id: str, context: CommandContext | None = None) -> bool:
        """Run a command on ``context`` (the one in use where not given), or explain why it can't run.

        Returns:
            Whether it ran.
        """
        command = self._commands[command_id]
        seen = context if context is not None else self._context
        answer = command.enabled(seen)
        if answer is not True:
            self.explained.emit(why_not(answer))
            return False
        command.run(seen)
        return True

    def refresh(self, action_ids: Sequence[str] | None = None, *, grey: bool = False) -> None:
        """Bring words and marks of the QActions up to the context.

        Args:
            action_ids: which; all where not given.
            grey: also disable what can't run (while a menu is open); otherwise it stays enabled and its key explains.
        """
        for command_id in action_ids if action_ids is not None else tuple(self._commands):
            command, action = self._commands[command_id], self._actions[command_id]
            state = self.state(command_id)
            action.setText(state.title.replace("&", "&&"))
            action.setToolTip(plain_tip(state.why_not or state.title))
            action.setEnabled(state.can_run or not grey)
            if command.checked is not None:
                action.setChecked(command.checked(self._context))
