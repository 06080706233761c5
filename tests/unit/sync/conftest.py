from __future__ import annotations

import pytest

from tests.unit.sync.scripted import Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.close()
