"""*Check with Google now*: the provider looks at a waiting instruction as if it were sent, and does nothing (R51)."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.provider import Instruction, Outcome
from app.rules.outbox import can_check
from app.store.engine import Connection
from app.sync.claims import instruction_of

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.store.reader import Reader
    from app.sync.ask import Ask


def check_now(reader: Reader, ask: Ask, operation_id: int) -> Future[Outcome]:
    """Have the provider check a waiting instruction; waits for the book, so on a thread.

    Args:
        reader: of the book.
        ask: asks the providers.
        operation_id: the instruction.

    Returns:
        ``Done`` (it would be taken) or ``Refused`` with the field at fault; the future fails as every question does.

    Raises:
        Refused: ``check_not_created``: Google knows the customer only once it is
            created there; ``check_no_account``, ``account_not_connected``; ``check_gone``: it does not wait any more.
    """
    account, instruction = reader.ask(_read, operation_id, reader.accounts().result()).result()
    return ask.check(account, instruction)


def _read(
    connection: Connection, operation_id: int, accounts: list[AccountDetail]
) -> tuple[AccountDetail, Instruction]:
    row = connection.execute(
        "SELECT o.kind, o.state, c.partner_account_id FROM operation o JOIN customer c"
        " ON c.id = o.customer_id WHERE o.id = ?",
        (operation_id,),
    ).fetchone()
    if row is None or not can_check(row[0], row[1]):
        raise Refused("check_gone")
    account = next((each for each in accounts if each.id == row[2]), None)
    if account is None:
        raise Refused("check_no_account")
    if account.connected_at is None:
        raise Refused("account_not_connected", name=account.name)
    instruction = instruction_of(connection, operation_id)
    created = instruction.customer["provider_ref"] or any("customer" in each for each in instruction.results.values())
    if not created:
        raise Refused("check_not_created")
    return account, instruction
