"""How many small faults planted in app/rules and app/sync the tests notice: `python3 packaging/dev.py mutate`.

First it is found out which test walks which line (kept in build/mutation for as long as tests and modules stay as they
are). Then each fault of the sample, drawn evenly over the modules, gets the tests that walk its lines, the nearest and
fastest first. It is caught when one of them fails, or takes many times as long as without it. Those not caught are
printed; the ones that change nothing are named, with the reason, in packaging/equivalents.toml.
"""

from __future__ import annotations

import argparse
import functools
import gc
import hashlib
import json
import os
import random
import re
import signal
import sys
import time
import tomllib
import traceback
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import hypothesis.stateful  # noqa: F401 - what every process needs is imported before they part
import pytest
import sqlalchemy.orm  # noqa: F401
from environment import ROOT
from hypothesis import Phase, settings
from mutants import Mutant, mutants, planted

FOLDER = ROOT / "build" / "mutation"
EXAMPLES = 10
ENOUGH_S = 30.0  # of tests for one fault, by what they took undisturbed: more would make a run of a day
LIMIT, LIMIT_S = 5, 20.0  # times as long as undisturbed, and for the start
WORDS = ["-q", "--no-header", "--desktop=without", "-p", "no:cacheprovider"]
WORDS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
CACHED = type(functools.cache(len))
OUR_FAULT = 70
Walks = dict[str, dict[str, Any]]  # file of tests -> hashes of what it depends on, its tests with seconds and lines


@dataclass(frozen=True)
class Work:
    """A fault of the sample, the tests that are to catch it, and the seconds they have."""

    path: str
    mutant: Mutant
    chosen: dict[str, float]

    @property
    def limit_s(self) -> float:
        """Many times as long as undisturbed."""
        return LIMIT_S + LIMIT * sum(self.chosen.values())


class Few:
    """Runs the chosen tests in the order given, properties with few examples, the same each time, not made smaller."""

    def __init__(self, chosen: list[str] | None) -> None:
        self.chosen = chosen
        self.seconds: dict[str, float] = defaultdict(float)
        self.unfit: set[str] = set()
        self.failed = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Choose, order, make examples few."""
        if self.chosen is not None:
            place = {name: i for i, name in enumerate(self.chosen)}
            items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])
        for item in items:
            function = getattr(item.obj, "__func__", item.obj)
            for owner, name in ((item.cls, "settings"), (function, "_hypothesis_internal_use_settings")):
                if isinstance(old := getattr(owner, name, None), settings):
                    same: dict[str, Any] = {"derandomize": True, "database": None}
                    few = min(EXAMPLES, old.max_examples)
                    setattr(
                        owner, name, settings(old, max_examples=few, phases=[Phase.explicit, Phase.generate], **same)
                    )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long it took and whether it passed."""
        self.seconds[report.nodeid] += report.duration
        self.failed += report.failed
        if not report.passed:
            self.unfit.add(report.nodeid)


def apart(work: Callable[[], int], limit_s: float, output: Path) -> int:
    """Do something in a process of its own; return its exit code, -1 when it took too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(written, 1)
        os.dup2(written, 2)
        done = OUR_FAULT
        try:
            done = work()
        except Exception:  # noqa: BLE001 - it is written to the output, and the exit code says so
            traceback.print_exc()
        finally:
            os._exit(done)
    until = time.monotonic() + limit_s
    code: int | None = None
    while code is None:
        time.sleep(0.05)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
        elif time.monotonic() > until:
            code = -1
    try:
        os.killpg(child, signal.SIGKILL)  # and what it started
    except ProcessLookupError:
        return code
    if code == -1:
        os.waitpid(child, 0)
    return code


def _hash(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest() if (ROOT / path).exists() else ""


def _walk(files: list[str], said: Path) -> int:
    few = Few(None)
    options = ["--cov=app/rules", "--cov=app/sync", "--cov-context=test", "--cov-report="]
    code = pytest.main([*WORDS, *options, *files], plugins=[few])
    said.write_text(json.dumps({name: few.seconds[name] for name in few.seconds if name not in few.unfit}))
    return int(code)


def walks(tests: list[str]) -> Walks:
    """Return which test walks which lines; those that fail as they are take no part."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept, data, said = FOLDER / "walks.json", FOLDER / "coverage", FOLDER / "seconds.json"
    known: Walks = json.loads(kept.read_text()) if kept.exists() else {}
    known = {file: walk for file, walk in known.items() if all(_hash(p) == h for p, h in walk["hashes"].items())}
    paths = [path for test in tests for path in (*(ROOT / test).rglob("test_*.py"), ROOT / test) if path.is_file()]
    files = sorted(str(path.relative_to(ROOT)) for path in paths)
    if new := [file for file in files if file not in known]:
        print(f"{len(new)} files of tests are run once to see what they walk", file=sys.stderr, flush=True)
        os.environ["COVERAGE_FILE"] = str(data)
        apart(lambda: _walk(new, said), 3600, FOLDER / "output")
        seconds: dict[str, float] = json.loads(said.read_text())
        for file in new:
            tests_of: dict[str, tuple[float, dict[str, list[int]]]]
            tests_of = {name: (took, {}) for name, took in seconds.items() if name.split("::")[0] == file}
            known[file] = {"hashes": {file: _hash(file)}, "tests": tests_of}
        lines = coverage.CoverageData(str(data))
        lines.read()
        for measured in lines.measured_files():
            path = str(Path(measured).relative_to(ROOT))
            for line, contexts in lines.contexts_by_lineno(measured).items():
                for name in {context.rsplit("|", 1)[0] for context in contexts} & seconds.keys():
                    walk = known[name.split("::")[0]]
                    walk["tests"][name][1].setdefault(path, []).append(line)
                    walk["hashes"].setdefault(path, _hash(path))
        kept.write_text(json.dumps(known))
    return {file: known[file] for file in files}


def near(path: str, mutant: Mutant, inside: dict[str, set[int]], known: Walks) -> dict[str, float]:
    """Return the tests for a fault, with seconds: those of the module first, then the fastest files; not without end.

    What is run at import belongs to every test that walks a function of its module, or of one that names it, and to
    the module's own tests, of which some look at a table alone.
    """
    wanted = {path: set(mutant.lines)}
    if mutant.at_import:
        naming = [each for each in inside if re.search(rf"\b{Path(path).stem}\b", (ROOT / each).read_text())]
        wanted = {each: inside[each] for each in ([path] if inside[path] else naming)}
    files = []
    for file, walk in known.items():
        own = Path(file).stem == f"test_{Path(path).stem}"
        walking = {
            name: seconds
            for name, (seconds, seen) in walk["tests"].items()
            if (own and mutant.at_import) or any(wanted[p] & {*seen[p]} for p in seen if p in wanted)
        }
        if walking:
            files.append((not own, sum(walking.values()) / len(walking), walking))
    chosen: dict[str, float] = {}
    for _, _, walking in sorted(files, key=lambda each: each[:2]):
        for name, seconds in walking.items():
            if not chosen or sum(chosen.values()) + seconds <= ENOUGH_S:
                chosen[name] = seconds
    return chosen


def attempt(path: str, number: int, chosen: list[str]) -> int:
    """Run the chosen tests with the fault in place of the module; return pytest's exit code."""
    code = compile(planted((ROOT / path).read_text(encoding="utf-8"), number), str(ROOT / path), "exec")
    as_it_is = SourceFileLoader.get_code

    def get_code(self: Any, fullname: str) -> CodeType | None:
        return code if Path(self.path).resolve() == ROOT / path else as_it_is(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    files = dict.fromkeys(name.split("::")[0] for name in chosen)
    return int(pytest.main(["-x", *WORDS, *files], plugins=[Few(chosen)]))


def put_in_place(path: str, number: int) -> bool:
    """Give the functions of a module that is imported already the code they have with a fault; False: they can't."""
    codes = [compile(planted((ROOT / path).read_text(encoding="utf-8"), number), str(ROOT / path), "exec")]
    for code in codes:
        codes += [const for const in code.co_consts if isinstance(const, CodeType)]
    new = {(code.co_qualname, code.co_firstlineno): code for code in codes[1:]}
    gc.unfreeze()
    changed = 0
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == str(ROOT / path):
            code = new.get((each.__code__.co_qualname, each.__code__.co_firstlineno), each.__code__)
            if code != each.__code__ and code.co_freevars == each.__code__.co_freevars:
                each.__code__ = code
                changed += 1
        elif isinstance(each, CACHED):
            each.cache_clear()
    return changed > 0


class InPlace(Few):
    """Tries faults within functions, each in a process parted from this one, where all tests are collected already."""

    def __init__(self, work: list[Work], judge: Callable[[Work, int], None]) -> None:
        super().__init__([name for each in work for name in each.chosen])
        self.work, self.judge = work, judge

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try one fault after the other, in place of running all tests once."""
        for each in self.work:
            try_it = functools.partial(self._attempt, session, each)
            self.judge(each, apart(try_it, each.limit_s, FOLDER / "output"))
        return True

    def _attempt(self, session: pytest.Session, work: Work) -> int:
        if not put_in_place(work.path, work.mutant.number):
            return attempt(work.path, work.mutant.number, list(work.chosen))
        place = {name: at for at, name in enumerate(work.chosen)}
        items = sorted((each for each in session.items if each.nodeid in place), key=lambda each: place[each.nodeid])
        for item, coming in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=coming)
            if self.failed:
                return 1
        return 0


def drawn(there: dict[str, list[Mutant]], sample: int, seed: int) -> list[tuple[str, Mutant]]:
    """Return a sample, as many of each module as of the others while it has any left."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    piles = {path: chance.sample(found, len(found)) for path, found in sorted(there.items())}
    turns = [(turn, chance.random(), path, each) for path, pile in piles.items() for turn, each in enumerate(pile)]
    return [(path, each) for _, _, path, each in sorted(turns, key=lambda one: one[:2])[:sample]]


def main(arguments: list[str]) -> int:
    """Draw, plant, try, report."""
    parser = argparse.ArgumentParser(prog="dev.py mutate")
    parser.add_argument("paths", nargs="*", default=["app/rules", "app/sync"], metavar="PATH")
    parser.add_argument("--sample", type=int, default=100, metavar="N", help="how many faults (100)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another one draws others (1)")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="instead of those of the rooms and tests/property")
    options = parser.parse_args(arguments)
    os.nice(10)
    os.chdir(ROOT)
    rooms = sorted({Path(path).parts[1] for path in options.paths})
    known = walks(options.tests or [*(f"tests/unit/{room}" for room in rooms), "tests/property"])
    there: dict[str, list[Mutant]] = {}
    for file in sorted(path for room in ("rules", "sync") for path in (ROOT / "app" / room).glob("*.py")):
        there[str(file.relative_to(ROOT))] = mutants(file.read_text(encoding="utf-8"))
    inside = {
        path: {line for each in found if not each.at_import for line in each.lines} for path, found in there.items()
    }
    asked = {path: found for path, found in there.items() if any(map(Path(path).is_relative_to, options.paths))}
    named = tomllib.loads((ROOT / "packaging" / "equivalents.toml").read_text(encoding="utf-8"))["equivalent"]
    same = {(each["path"], each["text"], each["told"]) for each in named}
    counts = {"caught": 0, "not caught": 0, "changes nothing": 0}

    def judge(work: Work, code: int) -> None:
        if code == OUR_FAULT:
            sys.exit((FOLDER / "output").read_text())
        fate = "not caught" if code in {0, pytest.ExitCode.NO_TESTS_COLLECTED} else "caught"
        if (work.path, work.mutant.text, work.mutant.told) in same:
            fate = "changes nothing"
        counts[fate] += 1
        where = f"{work.path}:{work.mutant.line}"
        if fate == "not caught":
            print(f"{where}: {work.mutant.text}\n    {work.mutant.told}\n    {len(work.chosen)} tests", flush=True)
        print(f"{sum(counts.values())} of {options.sample}: {where} {fate} ({code})", file=sys.stderr, flush=True)

    within = []
    for path, mutant in drawn(asked, options.sample, options.seed):
        work = Work(path, mutant, near(path, mutant, inside, known))
        if not work.chosen or (path, mutant.text, mutant.told) in same:
            judge(work, 0)
        elif mutant.at_import:
            try_it = functools.partial(attempt, path, mutant.number, list(work.chosen))
            judge(work, apart(try_it, work.limit_s, FOLDER / "output"))
        else:
            within.append(work)
    files = sorted({name.split("::")[0] for work in within for name in work.chosen})
    if files:
        pytest.main(["-s", *WORDS, *files], plugins=[InPlace(within, judge)])
    tried = counts["caught"] + counts["not caught"]
    score = f"{100 * counts['caught'] / max(tried, 1):.1f} %"
    print(f"{counts['caught']} of {tried} caught, {score}; {counts['changes nothing']} more change nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
