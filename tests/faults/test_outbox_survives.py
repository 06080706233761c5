"""Killed or cut off at any point of carrying out the outbox, each instruction takes effect once (Q1, Q2)."""

import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(300),
]


def test_killed_at_any_point_the_next_start_finishes_and_nothing_is_sent_twice(walked):
    found = walked("outbox", "kill", 40)
    assert found["ends"]["on the way"]


def test_a_write_that_ends_half_way_loses_no_answer_for_good(walked):
    walked("outbox", "cut", 6)
