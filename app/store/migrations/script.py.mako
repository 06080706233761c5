"""${message}"""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring a book of the schema before to this one."""
    ${upgrades if upgrades else "op.execute('')"}
