"""Watching domains without a window: again and again, until all are verified or somebody stops it (R32)."""

from __future__ import annotations

import io
import json
import time
from argparse import Namespace
from concurrent.futures import Future

import pytest

from app.commands import verifying
from app.commands.errand import Errand
from app.errors import Cancelled
from app.models.domains import Record, Seen, Verdict
from app.rules.wanted_record import wanted
from app.texts import Texts

MISSING = Verdict("mend", "missing", wanted=Record("a.test", "@", "TXT", "v"), domain="a.test", at=1)
VERIFIED = Verdict("verified", "ok", domain="a.test", at=1, facts={"ttl": 9000}, warnings=("ttl_long",))
SOUGHT = [wanted(f"{name}.test", "google", "txt", "") for name in "ab"]


class Looks:
    """Says what it was told to, in turn, for each domain."""

    def __init__(self, *rounds):
        self.rounds = list(rounds)
        self.asked = []

    def look_all(self, sought, seen):
        self.asked.append([each.domain for each in sought])
        for index, _ in enumerate(sought):
            seen(index, self.rounds.pop(0))
        future = Future()
        future.set_result(None)
        return future


def errand(**options):
    made = Errand(
        Namespace(**{"json": True, **options}), Texts("en"), None, None, None, io.StringIO(), lambda line: None, None
    )
    made._told_at = time.monotonic()
    return made


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(verifying, "after_look", lambda step, verdict, now: (step + 1, now + 30))


def test_each_is_looked_at_again_until_it_is_verified(hasty):
    asked, looks = errand(), Looks(MISSING, VERIFIED, MISSING, VERIFIED)
    assert verifying._watch(asked, looks, SOUGHT) == 0
    assert looks.asked == [["a.test", "b.test"], ["a.test"], ["a.test"]]
    said = [json.loads(line)["verdict"] for line in asked.out.getvalue().splitlines()]
    assert said == ["mend", "verified", "mend", "verified"]


def test_stopping_while_it_waits_is_130(monkeypatch):
    asked = errand(json=False)

    def stop(_s):
        raise KeyboardInterrupt

    monkeypatch.setattr(verifying.time, "sleep", stop)
    assert verifying._watch(asked, Looks(MISSING, VERIFIED), SOUGHT) == 130
    assert "to mend (missing)" in asked.out.getvalue()
    assert "9000 seconds" in asked.out.getvalue()


def test_stopping_while_it_looks_cancels_the_look():
    class Slow:
        future: Future = Future()

        def look_all(self, sought, seen):
            return self.future

    asked, slow = errand(), Slow()
    asked.job.cancel()
    with pytest.raises(Cancelled):
        verifying._await(asked, slow.look_all([], None))
    assert slow.future.cancelled()


def test_a_look_that_ends_in_a_time_out_is_not_waited_for():
    future = Future()
    future.set_exception(TimeoutError())
    with pytest.raises(TimeoutError):
        verifying._await(errand(), future)


def test_ctrl_c_while_a_look_is_waited_for():
    class Pressed(Future):
        def result(self, timeout=None):
            if not self.cancelled():
                raise KeyboardInterrupt
            return super().result(timeout)

    asked = errand()
    with pytest.raises(Cancelled):
        verifying._await(asked, Pressed())
    assert asked.job.is_cancelled


def test_what_a_stranger_wrote_does_not_steer_the_terminal():
    seen = Seen("a.test", "TXT", "\x1b[2Jhello\u202e")
    asked = errand()
    lines = "\n".join(verifying._lines(asked, Verdict("mend", "wrong_value", seen=(seen,), domain="a.test")))
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "hello" in lines
