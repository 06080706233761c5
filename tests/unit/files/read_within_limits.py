"""Reads one file in a process with a cap on memory and on CPU time, and prints what came of it as JSON."""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 1 << 30
CPU_S = 40


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    from app.errors import DeskError
    from app.files.table import open_table
    from app.texts.codes import say_error

    answers = []
    for path in sys.argv[1:]:
        try:
            table = open_table(path)
            answers.append({"rows": sum(1 for _ in table.rows()), "problems": len(table.problems)})
        except DeskError as error:
            answers.append({"code": error.code, "facts": error.facts, "sentence": say_error(error)})
    sys.stdout.write(json.dumps(answers))


main()
