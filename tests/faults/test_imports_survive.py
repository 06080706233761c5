"""Killed, cut off in mid-write or out of room, an import wrote all or nothing and the book is sound (Q1, Q3)."""

import sys

import pytest

from tests.faults.walked import walked

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("story", ["first import", "first large import", "import into a used book"])
def test_an_import_killed_at_any_point_wrote_all_or_nothing_and_can_be_done_again(story, tmp_path, record_property):
    walked(story, "kill", 130, tmp_path, record_property)


@pytest.mark.parametrize("story", ["first import", "import into a used book"])
def test_an_import_cut_off_in_the_middle_of_a_write_wrote_all_or_nothing(story, tmp_path, record_property):
    walked(story, "cut", 16, tmp_path, record_property)


@pytest.mark.parametrize("story", ["first import", "import into a used book"])
def test_an_import_without_room_says_so_and_wrote_all_or_nothing(story, tmp_path, record_property):
    walked(story, "full", 14, tmp_path, record_property)


@pytest.mark.parametrize("fault", ["kill", "cut"])
def test_an_index_made_in_part_is_taken_up_again(fault, tmp_path, record_property):
    walked("index", fault, {"kill": 60, "cut": 16}[fault], tmp_path, record_property)
