"""Killed, cut off in mid-write or out of room, an import wrote all or nothing and the book is sound (Q1, Q3)."""

import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the size of files"),
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("story", ["first import", "first large import", "import into a used book"])
def test_an_import_killed_at_any_point_wrote_all_or_nothing_and_can_be_done_again(story, walked):
    walked(story, "kill", 40)


@pytest.mark.parametrize("story", ["first import", "import into a used book"])
def test_an_import_cut_off_in_the_middle_of_a_write_wrote_all_or_nothing(story, walked):
    walked(story, "cut", 6)


@pytest.mark.parametrize("story", ["first import", "import into a used book"])
def test_an_import_without_room_says_so_and_wrote_all_or_nothing(story, walked):
    walked(story, "full", 6)


@pytest.mark.parametrize("fault", ["kill", "cut"])
def test_an_index_made_in_part_is_taken_up_again(fault, walked):
    walked("index", fault, {"kill": 20, "cut": 6}[fault])
