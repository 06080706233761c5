"""Arguments → window or headless command."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit code (design.md, "Commands")."""
    from app.bootstrap import start  # noqa: PLC0415 - so that importing this module costs nothing

    return start(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
