"""What a pull leaves as it is in the book, and what it tells while it goes on (R23, R50)."""

from __future__ import annotations

from app.models.job import Job
from app.sync import pull, pull_state
from tests.unit.sync.test_pull import desk, fill

__all__ = ["desk"]

# What an open instruction changes stays ours; everything else is the provider's.
THEIRS = {
    "plan": "Business Plus", "sku": "S2", "payment_plan": "annual_monthly", "licences": 70, "renewal": "off",
    "status": "suspended", "suspension_reasons": ["pending_tos_acceptance"], "suspended_on": "2026-03-01",
    "trial_end": "2026-05-01",
}  # fmt: skip
STAYS = {
    "change_licences": {"licences"},
    "change_plan": {"plan", "sku", "payment_plan", "licences"},
    "change_renewal": {"renewal"},
    "suspend": {"status", "suspension_reasons", "suspended_on"},
    "reactivate": {"status", "suspension_reasons", "suspended_on"},
    "start_paid_service": {"status", "payment_plan"},
    "cancel": {"status"},
    "extend_trial": {"trial_end"},
}


def test_each_instruction_keeps_what_it_changes_and_nothing_else(desk):
    fill(desk, len(STAYS))
    desk.pull()
    holdings = desk.sql("SELECT customer_id, id, provider_ref FROM subscription ORDER BY id")
    query = f"SELECT {', '.join(THEIRS)} FROM subscription WHERE id = ?"
    before = {row_id: desk.sql(query, row_id)[0] for _, row_id, _ in holdings}
    for kind, (customer, row_id, ref) in zip(STAYS, holdings, strict=True):
        desk.queue(kind, customer, {}, subscription_id=row_id)
        desk.provider.hold(ref.partition("/")[0], ref, **THEIRS)
    desk.settled().pull()
    for kind, (_, row_id, _) in zip(STAYS, holdings, strict=True):
        now = dict(zip(THEIRS, zip(before[row_id], desk.sql(query, row_id)[0], strict=True), strict=True))
        assert (kind, {name for name, (was, there) in now.items() if was == there}) == (kind, STAYS[kind])


def test_it_is_told_how_many_were_read_of_those_that_were_due(desk, monkeypatch):
    monkeypatch.setattr(pull, "READS_MEANWHILE", False)
    fill(desk, 5)
    told = []
    assert desk.pull(job=Job(lambda *how_far: told.append(how_far))) == ""
    read = [done for done, total, phase in told if phase == "pulling_subscriptions" and total == 5]
    assert (read, read[-1]) == (sorted(read), 5)


def test_every_step_is_told_to_who_shows_the_pull(desk):
    one = desk.accounts[0]
    for step, *more in (
        (pull_state.recover,),
        (pull_state.begin, one, True),
        (pull_state.begin, one, False),  # it goes on
        (pull_state.allow, one),  # nothing is held
        (pull_state.listed, one),
        (pull_state.go_on, one, pull_state.SUBSCRIPTIONS),
        (pull_state.ended, one, True),
        (pull_state.stopped, desk.facts),
    ):
        how = {"is_full": more.pop()} if step is pull_state.begin else {}
        how = {"is_whole": more.pop()} if step is pull_state.ended else how
        assert desk.book.run(step, *more, **how).other == ("sync_state",)
    desk.sql("UPDATE sync_state SET held = ?", pull_state.HELD)
    assert desk.book.run(pull_state.allow, one).other == ("sync_state",)


def test_each_try_rests_twice_as_long_and_none_over_a_minute(desk, monkeypatch):
    monkeypatch.setattr(pull, "MOST_TRIES", 9)
    desk.provider.faults = [("customers", "busy")] * 9
    assert desk.pull() == "provider_busy"
    assert desk.rests == [1, 2, 4, 8, 16, 32, 60, 60]
