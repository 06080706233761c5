"""Killed, cut off in mid-write or out of room, every saved step of the day is there and the book is sound (Q1, Q3)."""

import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(300),
]
KEEPING = ["backup", "restore", "key and encryption"]


@pytest.mark.parametrize(("story", "most"), [("edits", 40), ("undo and redo", 30), ("selling", 40)])
def test_killed_at_any_point_every_saved_step_is_there_and_no_half_one(story, most, walked):
    found = walked(story, "kill", most)
    assert found["ends"]["on the way"]


@pytest.mark.parametrize("story", ["edits", "undo and redo", "selling"])
@pytest.mark.parametrize("fault", ["cut", "full"])
def test_a_write_that_ends_half_way_takes_no_saved_step_with_it(story, fault, walked):
    walked(story, fault, 6)


@pytest.mark.parametrize("story", KEEPING)
def test_killed_while_copying_or_keeping_the_key_anew_the_book_opens_as_it_was(story, walked):
    walked(story, "kill", 16)


@pytest.mark.parametrize("story", KEEPING)
@pytest.mark.parametrize("fault", ["cut", "full"])
def test_a_copy_cut_off_half_way_leaves_the_book_as_it_was(story, fault, walked):
    walked(story, fault, 5)
