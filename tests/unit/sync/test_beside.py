"""Started with the window the runner goes on with whatever comes, through troubles of the disk, until it is stopped."""

from __future__ import annotations

import time

from app.errors import Bug, DiskTrouble
from app.models.values import Changes
from app.sync import outbox as outbox_module
from app.sync.outbox import Runner


def waited(check, seconds=30):

    end = time.monotonic() + seconds
    while not check() and time.monotonic() < end:
        time.sleep(0.01)
    assert check()


def test_started_it_goes_on_with_whatever_comes_and_tells_who_listens(desk):
    heard = []
    desk.book.listen(lambda changes: heard.append(changes.verb))
    desk.runner.start()
    customer = desk.customer()
    desk.queue("create_customer", customer)
    waited(lambda: desk.states() == ["done"])
    desk.queue("update_customer", customer)
    waited(lambda: desk.states() == ["done", "done"])
    desk.book.announce(Changes())  # says nothing of the outbox
    assert "operations.claimed" in heard
    assert "operation.done" in heard
    desk.runner.stop()
    desk.queue("update_customer", customer)
    desk.runner.stop()
    assert desk.states()[-1] == "ready"


def test_started_it_survives_a_book_that_cannot_be_written_for_a_while(desk, monkeypatch, logs):
    logs.expect("the outbox waits: the book could not be written .disk_full.")
    logs.expect("an answer waits: the book could not be written")
    monkeypatch.setattr(outbox_module, "AGAIN_AFTER_S", 0.02)
    failures = {"claim": [DiskTrouble("disk_full")], "settle": [Bug("no"), DiskTrouble("disk_full")]}
    for name, errors in failures.items():
        real = getattr(outbox_module, name)

        def failing(*given, real=real, errors=errors):
            if errors:
                raise errors.pop()
            return real(*given)

        monkeypatch.setattr(outbox_module, name, failing)
    desk.queue("create_customer", desk.customer())
    desk.runner.start()
    waited(lambda: desk.states() == ["done"])
    desk.runner.stop()
    assert list(desk.provider.effects.values()) == [1]


def test_stopping_after_the_network_is_closed_is_no_fault(desk):
    desk.network.close()
    desk.runner.stop()


def test_a_pause_of_its_own_is_the_default(desk):
    runner = Runner(desk.book, {}, desk.clock, desk.network)
    assert runner.run_once() == 0
    assert runner._ticks() > 0
