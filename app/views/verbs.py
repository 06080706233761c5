"""Registers the commands of the whole window, while the book is being opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.views.bulk import CustomerVerbs
from app.views.catalogue.commands import add_catalogue_commands
from app.views.follow_ups.verbs import FollowUpVerbs
from app.views.frame_commands import add_frame_commands
from app.views.money.commands import add_money_commands
from app.views.selling import SellingVerbs
from app.views.syncing.commands import add_sync_commands
from app.views.take_over_commands import add_take_over_commands

if TYPE_CHECKING:
    from app.views.shell import Shell


def add_verbs(shell: Shell) -> None:
    """Add every command that needs no page of its own; menus show them in this order."""
    desk = shell.desk
    add_frame_commands(desk, shell)
    CustomerVerbs(desk)
    add_take_over_commands(desk)
    FollowUpVerbs(desk)
    add_sync_commands(desk)
    add_catalogue_commands(desk, shell.window)
    add_money_commands(desk, shell.window)
    SellingVerbs(desk)
