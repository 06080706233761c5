"""A command waits for its work, however the moments fall."""

from concurrent.futures import Future
from io import StringIO
from pathlib import Path

import pytest

from app.commands.errand import Errand
from app.texts import Texts


class DoneJustAfter(Future):
    """Not there yet when it is asked with patience, and done by the time that is noticed."""

    def result(self, timeout=None):
        if timeout is not None and not self.done():
            self.set_result("all of it")
            raise TimeoutError
        return super().result()


@pytest.fixture
def errand():
    return Errand(None, Texts("en"), Path(), None, None, StringIO(), [].append, None)


def test_work_that_ends_just_when_patience_does_is_answered(errand):
    assert errand.wait(DoneJustAfter()) == "all of it"


def test_work_that_timed_out_itself_says_so(errand):
    future = Future()
    future.set_exception(TimeoutError("the keyring"))
    with pytest.raises(TimeoutError, match="the keyring"):
        errand.wait(future)
