"""An account of a practice book that was let go is connected again without key or sign-in, to its server (R83)."""

from __future__ import annotations

import pytest

from app.actions import accounts, connecting
from app.errors import Refused
from app.sync.practice import SUBJECT


def test_an_account_for_practice_is_connected_again_by_one_press(desk):
    desk.query("UPDATE book_meta SET practice = 1")
    account_id = desk.run(accounts.add, {"provider": "google", "name": "G", "account_ref": "C00practice1"}).facts[
        "account_id"
    ]
    desk.run(connecting.practise, account_id)
    desk.run(connecting.disconnect, account_id)
    assert desk.run(connecting.practise, account_id).verb == "account.connected"
    ((subject, practice, connected_at, paused),) = desk.query(
        "SELECT subject, practice, connected_at, paused FROM partner_account"
    )
    assert (subject, practice, paused) == (SUBJECT, 1, "")
    assert connected_at


def test_a_real_account_is_not(desk):
    account_id = desk.run(accounts.add, {"provider": "google", "name": "G", "account_ref": "C012345"}).facts[
        "account_id"
    ]
    with pytest.raises(Refused, match="practice_server_only"):
        desk.run(connecting.practise, account_id)
    with pytest.raises(Refused, match="account_gone"):
        desk.run(connecting.practise, 99)
