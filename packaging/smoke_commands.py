"""Runs every headless command of an installed program on a book of its own, and has it draw its pages.

python packaging/smoke_commands.py PROGRAM      on any system; needs nothing but Python
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[[tuple[str, ...], tuple[int, ...]], str]
TODAY = "2026-03-02"
VERIFY = ("--provider", "google", "--method", "txt", "--code", f"google-site-verification={'A' * 43}")
NOBODY = "resolver=127.0.0.1:9;auth=127.0.0.1:9"  # PARTNER_DESK_DNS
MANY = 30_000  # rows of a list of more than four megabytes: a second process reads those
APART = b"partner-desk\0--read-list-apart"
LIST = (
    "organisation name,domain,provider,status,plan,trial start,trial end\n"
    "Green Garden,garden.example,zoho,trial,Workplace Standard,2026-02-25,2026-03-11\n"
    "한빛,hanbit.example,,,,,\n"
)


def must(holds: object, otherwise: str) -> None:
    """Go on only where something holds.

    Raises:
        AssertionError: it does not.
    """
    if not holds:
        raise AssertionError(otherwise)


def lay_out(folder: Path) -> None:
    """Write the files that the commands read."""
    (folder / "list.csv").write_text(LIST, encoding="cp949")
    (folder / "one.json").write_text(json.dumps({"organisation_name": "De Leeuw", "send": False}), encoding="utf-8")
    (folder / "take.json").write_text(json.dumps({"organisation_name": "De Leeuw"}), encoding="utf-8")
    (folder / "passphrase").write_text("correct horse battery staple", encoding="utf-8")


def lay_out_large(path: Path) -> None:
    """Write a list of many customers."""
    note = "met at the fair; wants to be called back about mail for the whole office " * 2
    rows = (f"Garden {number},garden{number}.example,{note}\n" for number in range(MANY))
    path.write_text("".join(("organisation name,domain,note\n", *rows)), encoding="utf-8")


def reads_apart() -> bool:
    """Return whether a second process of the program reads a list now (Linux)."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if process.read_bytes().rstrip(b"\0").endswith(APART):
                return True
    return False


def commands(ask: Ask, place: str) -> None:
    """Run every command on an encrypted book.

    Args:
        ask: takes the words after the program’s name and the exit codes that are right; gives standard output.
        place: the folder of ``lay_out``, as the program sees it.

    Raises:
        AssertionError: an answer is not what it should be.
    """
    options = ("--json", "--passphrase-file", f"{place}/passphrase", "--book", f"{place}/Book.deskbook")

    def answer(*words: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(ask((*options, *words), codes) or "{}")
        return found

    must(answer("import", f"{place}/list.csv", "--date-order", "ymd")["new"] == 2, "import")
    must(answer("list", "--search", "한빛")["total"] == 1, "list, in Korean")
    must(answer("export", f"{place}/out.xlsx")["written"] == 2, "export to XLSX")
    must(answer("export", f"{place}/out.csv")["written"] == 2, "export to CSV")
    must(answer("add", "--from-json", f"{place}/one.json").get("uid"), "add")
    missing = answer("take-over", "--from-json", f"{place}/take.json", codes=(4,))
    must(missing.get("errors"), "take-over names what is missing")
    must(answer("trial", "extend", "garden.example")["trials"], "trial extend")
    must(answer("outbox")["operations"], "outbox")
    must("follow_ups" in answer("follow-ups"), "follow-ups")
    must(answer("connect", "--test", codes=(0, 3, 4)), "connect --test")
    must(answer("check")["ok"] is True, "check")
    backup = str(answer("backup")["path"])
    must(answer("restore", backup)["customers"] == 3, "restore")
    said = ask(("--help",), (0,))
    if "\n    verify " in said:  # an older program, to upgrade from, may not have it
        must(answer("verify", "hanbit.example", *VERIFY, codes=(0, 3))["domains"], "verify, with nobody to ask")
    for command in ("sync", "report"):
        if f"\n    {command} " in said:
            ask((command, "--help"), (0,))


def drawn(folder: Path) -> None:
    """See that the program has drawn its pages into a folder.

    Raises:
        AssertionError: some are missing or empty.
    """
    pictures = list(folder.glob("*.png"))
    must(len(pictures) >= 10, f"{len(pictures)} pictures")
    must(all(path.stat().st_size > 5000 for path in pictures), "an empty picture")


def main(program: str) -> None:
    """Prove one installed program."""
    with tempfile.TemporaryDirectory(prefix="partner-desk-smoke-") as name:
        folder = Path(name)
        lay_out(folder)
        surroundings = {**os.environ, "PARTNER_DESK_TODAY": TODAY, "PARTNER_DESK_HOME": str(folder / "home")}
        surroundings["PARTNER_DESK_DNS"] = NOBODY

        def ask(words: tuple[str, ...], codes: tuple[int, ...]) -> str:
            done = subprocess.run(
                [program, *words], check=False, capture_output=True, encoding="utf-8", env=surroundings, timeout=120
            )
            must(done.returncode in codes, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
            return done.stdout

        commands(ask, str(folder))
        ask(("--screenshots", str(folder / "pictures")), (0,))
        drawn(folder / "pictures")
    print("every command answered, every page was drawn")


if __name__ == "__main__":
    main(sys.argv[1])
