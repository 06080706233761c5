"""What the window needs once its first cards are painted, loaded on a thread, so that it goes on meanwhile."""

from __future__ import annotations

# ruff: noqa: PLC0415 - loading late is what this is for


def load_rest() -> None:
    """Load what navigation, chores and watches know and read with; the window makes Qt's part of them itself.

    From a cold disk that takes up to a second, and on the window's own thread it would stand still for as long.
    """
    import app.store.chore_rows
    import app.store.domain_rows
    import app.store.follow_up_rows
    import app.store.outbox_rows
    import app.store.pulled_rows
    import app.store.sync_rows
    import app.store.verifying_rows
    import app.views.domain.words
    import app.views.syncing.words
    import app.views.today.words  # noqa: F401
    from app.texts.codes import FOLLOWS, ONE, ONE_FOLLOWS, SENTENCES

    len(SENTENCES) + len(ONE) + len(FOLLOWS) + len(ONE_FOLLOWS)  # read once somebody asks
