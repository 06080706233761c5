"""The first start: an empty book of one's own, a welcome that says what to do, and an end without a complaint."""

from __future__ import annotations

import pytest

from tests.e2e.desk import Desk

pytestmark = pytest.mark.keyring


def test_a_new_book_welcomes_with_what_to_do(home):
    with Desk(home) as desk:
        assert desk.find("frame", "Partner Desk", how="has")
        for verb in ("Import list", "Add customer", "Open the practice book"):
            assert desk.find("push button", verb).actions


def test_the_book_of_the_first_start_is_found_by_the_second(home):
    with Desk(home) as desk:
        desk.find("push button", "Import list")
    made = sorted(path.name for path in home.glob("*.deskbook"))
    assert made, "no book was made"
    with Desk(home) as desk:
        desk.find("push button", "Import list")
    assert sorted(path.name for path in home.glob("*.deskbook")) == made
