"""Killed or cut off at any point of a pull, the next one goes on from there and comes to the same end (Q1, R23)."""

import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(400),
]


def test_killed_at_any_point_the_next_pull_comes_to_the_same_end(walked):
    found = walked("pull", "kill", 12)
    assert found["ends"]["on the way"]


def test_killed_at_any_point_of_a_pull_that_asks_ahead_the_next_one_comes_to_the_same_book(walked):
    found = walked("pull asking ahead", "kill", 8)
    assert found["ends"]["before"]  # in the first pull
    assert found["ends"]["on the way"]  # in the second, when it was changed there


def test_a_write_that_ends_half_way_leaves_a_sound_book(walked):
    walked("pull", "cut", 5)
