"""*Check with Google now*: a button, and below it what Google would say to a waiting instruction, in words."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import DeskError
from app.texts import t
from app.texts.codes import say, say_error
from app.texts.fields import field_label
from app.views.customer.pane import label, quote, small_button
from app.views.kept_focus import empty
from app.views.wizards.checking import asked

if TYPE_CHECKING:
    from app.models.provider import Outcome
    from app.sync.ask import Ask
    from app.views.desk import Desk


class CheckNow(QWidget):
    """Asks about one instruction; the answer stays until the next question.

    Args:
        desk: whose book and connections.
        operation_id: the instruction; ``actions.checking.can_check`` says which.
        customer_id: whose: a field at fault is mended on its page.
    """

    def __init__(self, desk: Desk, operation_id: int, customer_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.operation_id = operation_id
        self._customer_id = customer_id
        self._asking: Future[Any] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.button = small_button(t("Check with Google now"), self._pressed)
        self.button.setToolTip(t("Google looks at it as if it were sent, and does nothing."))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._answer = QVBoxLayout()
        column.addLayout(self._answer)
        self.destroyed.connect(partial(_give_up, self.__dict__))

    def _pressed(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._settle()
            return
        empty(self._answer)
        self.button.setText(t("Cancel"))
        self.button.setAccessibleName(t("Cancel the check"))
        self._answer.addWidget(label(t("Google is asked …"), "second"))
        reader, operation_id = self._desk.reader, self.operation_id

        def begin(ask: Ask) -> Future[Outcome]:
            from app.actions.checking import check_now  # noqa: PLC0415 - on a thread, loaded when first used

            return check_now(reader, ask, operation_id)

        self._asking = asked(self._desk, begin)
        self._desk.when(self._asking, self._came, self._failed)

    def _settle(self) -> None:
        self._asking = None
        empty(self._answer)
        self.button.setText(t("Check with Google now"))
        self.button.setAccessibleName(t("Check with Google now"))

    def _came(self, outcome: Outcome) -> None:
        from app.models.provider import Refused  # noqa: PLC0415

        self._settle()
        if not isinstance(outcome, Refused):
            self._say(t("Google would take this."), "ok")
            return
        said = say(outcome.code, **outcome.facts)
        field = outcome.field
        self._say(f"{field_label(field)}: {said}" if field else said, "bad")
        if outcome.raw:
            self._answer.addWidget(quote(t("{provider} wrote: “{words}”", provider="Google", words=outcome.raw)))
        if field:
            words = t("Mend: {field}", field=field_label(field))
            mend = small_button(words, lambda: self._desk.go("customer", ("field", self._customer_id, field)))
            self._answer.addWidget(mend, 0, Qt.AlignmentFlag.AlignLeft)

    def _failed(self, error: Exception) -> None:
        self._settle()
        if isinstance(error, DeskError):
            self._say(say_error(error), "second")
        else:
            self._desk.report(error)

    def _say(self, sentence: str, role: str) -> None:
        self._answer.addWidget(label(sentence, role, selectable=True))
        self.setAccessibleDescription(sentence)


def _give_up(state: dict[str, Any], *_gone: object) -> None:
    """Ask no longer once nobody looks."""
    asking = state.get("_asking")
    if asking is not None:
        asking.cancel()
