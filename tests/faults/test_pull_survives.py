"""Killed or cut off at any point of a pull, the next one goes on from there and comes to the same end (Q1, R23)."""

import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(400),
]


def test_killed_at_any_point_the_next_pull_comes_to_the_same_end(walked):
    found = walked("pull", "kill", 16)
    assert found["ends"]["on the way"]


def test_a_write_that_ends_half_way_leaves_a_sound_book(walked):
    walked("pull", "cut", 5)
