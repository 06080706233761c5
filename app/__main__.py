"""Arguments → window or headless command."""

from __future__ import annotations

import os
import sys

READ_APART = "--read-list-apart"  # the program starts itself with it, see app.actions.imports.apart; no person does


def give_streams() -> None:
    """Give a program without a console, as Windows starts it by a click, somewhere to say what nobody reads."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - kept to the end


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit code (design.md, "Commands")."""
    given = sys.argv[1:] if arguments is None else arguments
    if given == [READ_APART]:
        from app.actions.imports.apart import main as read_apart  # noqa: PLC0415

        return read_apart()
    give_streams()
    from app.bootstrap import start  # noqa: PLC0415 - so that importing this module costs nothing

    return start(given)


if __name__ == "__main__":
    sys.exit(main())
