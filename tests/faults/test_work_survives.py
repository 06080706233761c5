"""Killed, cut off in mid-write or out of room, every saved step of the day is there and the book is sound (Q1, Q3)."""

import sys

import pytest

from tests.faults.walked import walked

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(300),
]
KEEPING = ["backup", "restore", "key and encryption"]


@pytest.mark.parametrize(("story", "most"), [("edits", 120), ("undo and redo", 100), ("selling", 120)])
def test_killed_at_any_point_every_saved_step_is_there_and_no_half_one(story, most, tmp_path, record_property):
    found = walked(story, "kill", most, tmp_path, record_property)
    assert found["ends"]["on the way"]


@pytest.mark.parametrize("story", ["edits", "undo and redo", "selling"])
@pytest.mark.parametrize("fault", ["cut", "full"])
def test_a_write_that_ends_half_way_takes_no_saved_step_with_it(story, fault, tmp_path, record_property):
    walked(story, fault, 16, tmp_path, record_property)


@pytest.mark.parametrize("story", KEEPING)
def test_killed_while_copying_or_keeping_the_key_anew_the_book_opens_as_it_was(story, tmp_path, record_property):
    walked(story, "kill", 40, tmp_path, record_property)


@pytest.mark.parametrize("story", KEEPING)
@pytest.mark.parametrize("fault", ["cut", "full"])
def test_a_copy_cut_off_half_way_leaves_the_book_as_it_was(story, fault, tmp_path, record_property):
    walked(story, fault, 10, tmp_path, record_property)
