"""When a watched domain is looked at again: after 1, 5, 15 minutes, then every hour (R32)."""

import pytest

from app.rules.watching import STEPS_MIN, after_look

MINUTE = 60_000


class Told:
    """A verdict of which only the next check counts."""

    def __init__(self, next_check):
        self.next_check = next_check


@pytest.mark.parametrize(
    ("step", "following", "minutes"), [(0, 1, 1), (1, 2, 5), (2, 3, 15), (3, 3, 60), (9, 3, 60), (-4, 1, 1)]
)
def test_looks_come_less_and_less_often(step, following, minutes):
    assert STEPS_MIN == (1, 5, 15, 60)
    assert after_look(step, Told(None), 1_000) == (following, 1_000 + minutes * MINUTE)


@pytest.mark.parametrize(
    ("ends_in", "wait"), [(0, MINUTE), (MINUTE, MINUTE), (2 * MINUTE + 1, 2 * MINUTE + 1), (61 * MINUTE, 60 * MINUTE)]
)
def test_an_old_answer_that_ends_is_waited_for_between_a_minute_and_an_hour(ends_in, wait):
    assert after_look(0, Told(7_000 + ends_in), 7_000) == (1, 7_000 + wait)
