"""What can go wrong, as two trees: the user's world (``DeskError``) and our own mistakes (``Bug``).

A ``DeskError`` carries a *code* and *facts*, never a sentence; ``app.texts.codes`` turns the code into words in the
reader's language. ``field`` names the input at fault where there is one (a column, a form field, a file).
"""

from __future__ import annotations


class DeskError(Exception):
    """Something in the user's world: shown in words, logged without facts that could be secret.

    Args:
        code: key of ``app.texts.codes.SENTENCES``, for example ``"book_locked"``.
        field: the field, column or path at fault; empty where none is.
        facts: named values the sentence is filled with (plain strings and numbers).
    """

    def __init__(self, code: str, field: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({shown})" if shown else self.code


class UserError(DeskError):
    """Input that can't be taken as it is; nothing was changed."""


class Refused(DeskError):
    """A rule, a provider or the book says no; the reason is the code."""


class Unreadable(DeskError):
    """A file or book that can't be read: damaged, encrypted, empty, too large, no table."""


class Locked(DeskError):
    """The book is in use by another program, or needs a key that is not here."""


class DiskTrouble(DeskError):
    """Full, read-only or failing disk; what was committed before stays."""


class Offline(DeskError):
    """The network or the provider can't be reached now."""


class Cancelled(DeskError):
    """The person stopped it; nothing of it was kept unless the sentence says so."""

    def __init__(self, code: str = "cancelled", field: str = "", **facts: object) -> None:
        super().__init__(code, field, **facts)


class Closing(Cancelled):
    """The book is being closed: nothing new is begun for it."""

    def __init__(self, code: str = "book_closing", field: str = "", **facts: object) -> None:
        super().__init__(code, field, **facts)


class Bug(Exception):
    """A broken promise inside the program: shown as a crash report, never explained away."""
