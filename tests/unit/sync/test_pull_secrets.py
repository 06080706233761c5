"""No secret of a pull is in any byte it writes: not in the book, its log beside it, nor in what is logged (Q4)."""

from __future__ import annotations

import logging

import pytest

from app.sync.pull import Pull
from tests.unit.providers.zoho_room import CREDENTIAL
from tests.unit.sync.test_with_zoho import room


@pytest.mark.parametrize("fault", ["", "nonsense"])
def test_what_signs_in_is_in_nothing_that_a_pull_writes(tmp_path, caplog, fault):
    caplog.set_level(logging.DEBUG)

    async def rest(_seconds):
        return

    with room(tmp_path) as desk:
        if fault:
            desk.server.add_fault(fault, "*", times=1)
        for _ in range(2):
            desk.network.submit(Pull(desk.book, desk.client, desk.account, rest=rest).run()).result(30)
            desk.clock.go_on(60)
        secrets = {CREDENTIAL.secret, CREDENTIAL.refresh_token, *desk.server.world.tokens}
        written = [each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()]
    assert len(secrets) > 2
    for secret in secrets:
        assert not any(secret.encode() in each for each in written)
        assert secret not in caplog.text
