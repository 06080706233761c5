"""The wizard's window: any flow drawn page by page, with its steps, its problems, its draft and its end (R17, R82)."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.actions.flows.base import SECRETS, FlowLink, Walk
from app.errors import Cancelled, DeskError, Refused, UserError
from app.texts import t
from app.texts.codes import say, say_error
from app.views.dates import facts_for_people
from app.views.wizards.checking import Checking
from app.views.wizards.frame import WizardFrame
from app.views.wizards.saver import DraftSaver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.models.drafts import DraftDetail
    from app.models.values import Changes, Problem
    from app.views.desk import Desk
    from app.views.wizards.spec import DonePage, WizardSpec

F = TypeVar("F")
READ_AFTER_MS = 120  # after the last key, so that a word asks once


class Wizard(WizardFrame, Generic[F]):
    """Draws one flow until it is finished or closed.

    Args:
        desk: the window's parts.
        spec: which wizard.
        facts: what the flow knows of the book at first.
        values: what is typed already.
        draft: the one that goes on; None: a new one.
        parent: the window.
        page: where to begin; empty: at the beginning.
        moved: the values come from another wizard, whose draft is gone: they are worth a draft at once.

    Signals:
        told(str): something to say once the window is closed.
    """

    told = Signal(str)

    def __init__(
        self,
        desk: Desk,
        spec: WizardSpec[F],
        facts: F,
        values: Mapping[str, Any],
        draft: DraftDetail | None,
        parent: QWidget,
        *,
        page: str = "",
        moved: bool = False,
    ) -> None:
        super().__init__(desk.theme.unit, parent)
        self._desk = desk
        self.spec = spec
        self._flow = spec.flow
        self._checking: Checking[F] = Checking(desk, spec.questions, self)
        self._of_book = facts  # as the book answered; ``facts`` has the provider's answers too
        self.facts = facts
        if draft is None:
            start = spec.begun(values, facts)
        else:
            kept = dict(draft.values)
            start = kept if draft.version == self._flow.version else self._flow.upgraded(draft.version, kept)
        self._at_first = None if draft is not None or moved else start
        self.walk = Walk(start, draft.page if draft is not None else page).begun(self._flow, facts)
        if draft is not None or page:
            self.walk = self._walked_to(self.walk)
        self.facts = self._checking.told(self.walk.values, facts)
        self._checking.answered.connect(self._told)
        self._left: set[str] = set()
        self._is_news = False  # the customer changed while this was open: what was passed may be wrong now
        self._finishing = False
        self._is_gone = False
        self.finished.connect(self._gone)
        self.done_page: DonePage | None = None
        self._changes: Changes | None = None
        self.saver = DraftSaver(
            desk, self._to_keep, draft.uid if draft else uuid.uuid4(), draft.id if draft else None, self
        )
        self.saver.kept.connect(self._kept)
        self._reading: Future[F] | None = None
        self._read_soon = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._read_soon.timeout.connect(self._read)
        self.steps.wanted.connect(self.go_to)
        self.page_view.typed.connect(self._typed)
        self.page_view.left.connect(self._field_left)
        self.page_view.followed.connect(self._follow)
        self.page_view.edit_wanted.connect(self.go_to)
        desk.closing.connect(self._closing)
        if spec.heeds:
            desk.changed.connect(self._changed)
        self._moved = moved

    def begin(self) -> None:
        """Make the first page; the window can be opened then."""
        self._show_page(arrived=True)
        if self._moved:
            self.saver.save()

    # -- what is shown ----------------------------------------------------------------------------------------------

    @property
    def page_name(self) -> str:
        """The page in front; empty on the done page."""
        return "" if self.done_page is not None else self.walk.page

    @property
    def values(self) -> Mapping[str, Any]:
        """What was typed so far."""
        return self.walk.values

    def _show_page(self, *, arrived: bool) -> None:
        """Draw the page from the flow; ``arrived``: another page than before."""
        flow, facts, walk = self._flow, self.facts, self.walk
        names = list(flow.pages(walk.values, facts))
        page = flow.page(walk.page, walk.values, facts)
        if arrived:
            self._left = set()
        self.page_view.show_page(page, walk.values)
        self._show_problems()
        title = flow.title(walk.values, facts)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        pages = [flow.page(each, walk.values, facts) for each in names]
        self.steps.show_steps(title, pages, walk.page, self._passed(), self._wrong_passed())
        at = names.index(walk.page)
        self._place.setText(t("Step {step} of {steps}", step=at + 1, steps=len(names)))
        self.back_button.setVisible(at > 0)
        self._order_keys()
        verb = page.verb or t("Next")
        self.next_button.setText(verb)
        self.next_button.setAccessibleName(verb)
        if arrived:
            if not self.page_view.focus_first():
                self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
            if self._left:  # Qt put the keyboard somewhere while the page before went: nobody left a field
                self._left = set()
                self._show_problems()
            self.begin_at_top()
            self._announce(f"{self._place.text()}: {page.title}")

    def _passed(self) -> list[str]:
        names = list(self._flow.pages(self.walk.values, self.facts))
        return [each for each in names if each in self.walk.seen]

    def _wrong_passed(self) -> list[str]:
        """Return the passed pages that are wrong by now: the book, the provider or a later answer made them so."""
        return [each for each in self._passed() if self._flow.check(each, self.walk.values, self.facts)]

    def _show_problems(self) -> None:
        shown: dict[str, str] = {}
        for problem in self.walk.problems(self._flow, self.facts):
            if problem.field in self._left or "" in self._left:
                shown.setdefault(problem.field, sentence_of(problem))
        if self._is_news and (before := self._wrong_before()) is not None:
            shown[""] = sentence_of(before)
        self.page_view.show_problems(shown)

    def _wrong_before(self) -> Problem | None:
        """Return what has become wrong on a page before this one."""
        flow, walk, facts = self._flow, self.walk, self.facts
        names = list(flow.pages(walk.values, facts))
        found = (each for name in names[: names.index(walk.page)] for each in flow.check(name, walk.values, facts))
        return next(found, None)

    # -- typing -----------------------------------------------------------------------------------------------------

    def _typed(self, name: str, value: Any) -> None:
        before = self.walk.values
        self.walk = self.walk.typed(self._flow, self.facts, name, value)
        self._left.discard(name)
        self._refresh(before)
        if self._given is not None:
            self.look_at_focus()

    def _refresh(self, before: Mapping[str, Any]) -> None:
        self.facts = self._checking.told(self.walk.values, self._of_book)
        self._show_page(arrived=False)
        self.saver.typed()
        if any(before.get(each) != self.walk.values.get(each) for each in self._flow.watched):
            self._read_soon.start()

    def _field_left(self, name: str) -> None:
        if name not in self._left and name in self.page_view.boxes:
            self._left.add(name)
            self.page_view.boxes[name].forget_cleaned()
            self._show_problems()

    def _read(self) -> None:
        asked = self.spec.read(self._desk, self.walk.values)
        self._reading = asked

        def answered(facts: F) -> None:
            if self._reading is asked and self.done_page is None and not self._is_gone:
                was = {each.field for each in self.walk.problems(self._flow, self.facts)}
                self._of_book = facts
                self._told()
                if self._is_news and not self._finishing:
                    self._say_news(was)

        self._desk.when(asked, answered, self._not_read)

    def _not_read(self, error: Exception) -> None:
        if self._is_news and isinstance(error, Refused) and self.done_page is None and not self._finishing:
            self.page_view.show_problems({"": say_error(error)})
            self._announce(say_error(error))
        elif not self._is_gone and not isinstance(error, Cancelled):
            self._desk.report(error)

    def _changed(self, changes: Changes) -> None:
        """Read the book again where what it knows of the customer changed beside the wizard."""
        who = self.spec.customer_of(self.walk.values)
        concerns = who is not None and (changes.ids is None or who in changes.ids)
        if concerns and self.done_page is None and not self._is_gone:
            self._is_news = True
            self._read_soon.start()

    def _say_news(self, was: set[str]) -> None:
        """Say what has become wrong: at its field, or above where its page was passed; ``was``: wrong already."""
        problems = self.walk.problems(self._flow, self.facts)
        self._left |= {each.field for each in problems} - was
        self._show_problems()
        new = [each for each in problems if each.field not in was]
        if (before := self._wrong_before()) is not None:
            new.insert(0, before)
            self._scroll.verticalScrollBar().setValue(0)
        if new:
            self._announce(" ".join(sentence_of(each) for each in new))

    def _told(self) -> None:
        """The book or the provider answered: take it up, with the keyboard where it is."""
        if self.done_page is not None or self._finishing or self._is_gone:
            return
        self.facts = self._checking.told(self.walk.values, self._of_book)
        self.walk = self.walk.begun(self._flow, self.facts)
        self._show_page(arrived=False)

    def _follow(self, link: FlowLink) -> None:
        if link.name:
            before = self.walk
            self.walk = self.walk.typed(self._flow, self.facts, link.name, link.value)
            self._left.discard(link.name)
            self._refresh(before.values)
            if before.page != self.walk.page or self.focusWidget() is None:
                self.page_view.focus_first()
        elif link.action in self.spec.actions:
            self.spec.actions[link.action](self._desk, link.target, dict(self.walk.values))

    # -- going on and back ------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Next, or the verb of the last page; where something is wrong, the first of it gets the focus."""
        if self.done_page is not None or self._finishing or self.page_view.is_composing():
            return
        problems = self.walk.problems(self._flow, self.facts)
        if problems:
            self._left = {"", *self.page_view.boxes}
            self._show_problems()
            names = [problem.field for problem in problems]
            if not self.page_view.focus_first(names):
                self.page_view.focus_first()
            self.look_at_focus()
            self._announce(" ".join(sentence_of(problem) for problem in problems))
            return
        if not self.walk.is_last(self._flow, self.facts):
            self._move(self.walk.on(self._flow, self.facts))
            return
        if wrong := self._wrong_passed():
            self._move(self.walk.to(self._flow, self.facts, wrong[0]))
            self.go_on()  # says there what is wrong
            return
        self._finish()

    def go_back(self) -> None:
        """Back; nothing typed is lost."""
        if self.done_page is None and not self._finishing:
            self._move(self.walk.back(self._flow, self.facts))

    def go_to(self, page: str) -> None:
        """Go to a page (from the steps or the summary), as far as every page before it is right."""
        if self.done_page is None and not self._finishing:
            self._move(self.walk.to(self._flow, self.facts, page))
            if self.walk.page != page:
                self.go_on()

    def _move(self, walk: Walk) -> None:
        if walk.page != self.walk.page:
            self.walk = walk
            self._show_page(arrived=True)
            self._desk.post(self.saver.save)  # in a slice of its own

    def _walked_to(self, walk: Walk) -> Walk:
        """Return the walk of a draft: the pages before its page were passed; a page that has become wrong stops it."""
        names = list(self._flow.pages(walk.values, self.facts))
        there = walk.to(self._flow, self.facts, walk.page)
        return Walk(walk.values, there.page, frozenset(names[: names.index(there.page)]))

    # -- the end ----------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        self._finishing = True
        self.next_button.setEnabled(False)
        self.saver.is_over = True
        self.saver.settle(self._finish_now)

    def _finish_now(self) -> None:
        future = self.spec.finish(self._desk, self.walk, self.facts, self.saver.draft_id)
        self._desk.when(future, self._finished, self._not_finished)

    def _finished(self, changes: Changes) -> None:
        self._finishing = False
        self._changes = changes
        self.done_page = self.spec.done(self._desk, changes, self.walk, self.facts)
        names = list(self._flow.pages(self.walk.values, self.facts))
        pages = [self._flow.page(each, self.walk.values, self.facts) for each in names]
        self.steps.show_steps(self.windowTitle(), pages, "", names)
        for button in self.steps.buttons.values():
            button.setEnabled(False)
        self.steps.note.setText("")
        self.page_view.hide()
        self.done_view.show_done(self.done_page)
        self.done_view.show()
        self._place.setText("")
        self.back_button.hide()
        self.next_button.hide()
        for each in self.done_page.buttons:
            button = self._button(each.words, partial(self._end, each.run), primary=each.primary)
            button.show()
            self._extra.append(button)
        first = next((b for b in self._extra if b.property("primary")), self.close_button)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._announce(" ".join((self.done_page.title, *self.done_page.sentences)))

    def _not_finished(self, error: Exception) -> None:
        self._finishing = False
        self.next_button.setEnabled(True)
        self.saver.is_over = False
        self.saver.save()
        if isinstance(error, UserError | Refused):
            sentence = say_error(error)
            self.page_view.show_problems({error.field or "": sentence})
            self._scroll.verticalScrollBar().setValue(0)
            self.page_view.focus_first([error.field])
            self._announce(sentence)
        elif isinstance(error, DeskError):
            self.page_view.show_problems({"": say_error(error)})
            self._announce(say_error(error))
        else:
            self._desk.report(error)

    def _end(self, run: Any) -> None:
        self.accept()
        if run is not None:
            run()
        if self._changes is not None:
            self._desk.tell(self._changes)  # with Undo

    def reject(self) -> None:
        """Close: the draft is kept and said; after the end, what follows closing is done."""
        if self._finishing:
            return
        if self.done_page is not None:
            self._end(self.done_page.closed)
            return
        self.saver.save()
        if self._to_keep() is not None:
            self.told.emit(t("“{title}” is kept as a draft. You can go on with it later.", title=self.windowTitle()))
        super().reject()

    def _gone(self, _code: int) -> None:
        self._is_gone = True
        self._read_soon.stop()
        self._checking.close()
        self.saver.let_go()

    def _closing(self) -> None:
        self.saver.save()

    def leave(self) -> None:
        """Close without a word and without a draft: what was typed went on to another wizard."""
        self.saver.is_over = True
        super().reject()

    # -- the draft --------------------------------------------------------------------------------------------------

    @property
    def has_entries(self) -> bool:
        """Whether a person entered something, or changed what was chosen at first; else there is nothing to keep."""
        return self._at_first is None or _filled(self._without_secrets()) != _filled(self._at_first)

    def _to_keep(self) -> dict[str, Any] | None:
        if not self.has_entries:
            return None
        title = self._flow.title(self.walk.values, self.facts)
        page = self._flow.page(self.walk.page, self.walk.values, self.facts)
        return {
            "flow": self._flow.name,
            "version": self._flow.version,
            "page": self.walk.page,
            "title": t("{wizard}, at {page}", wizard=title, page=page.title),
            "values": self._without_secrets(),
            "customer_id": self.spec.customer_of(self.walk.values),
        }

    def _without_secrets(self) -> dict[str, Any]:
        flow, values = self._flow, self.walk.values
        secret = {
            each.name
            for name in flow.pages(values, self.facts)
            for each in flow.page(name, values, self.facts).fields
            if each.kind == "secret"
        }
        return {name: value for name, value in values.items() if name not in secret | SECRETS}

    def _kept(self) -> None:
        if self.done_page is None:
            saved = self.saver.draft_id is not None
            self.steps.note.setText(t("Saved as a draft. You can close this and go on later.") if saved else "")


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that say something: what was typed and taken away again is as if it never was there."""
    return {name: value for name, value in values.items() if value is not False and value not in (None, "", [])}


def sentence_of(problem: Problem) -> str:
    """Return what a problem says in words."""
    return say(problem.code, **facts_for_people({"field": problem.field, **problem.facts}))
