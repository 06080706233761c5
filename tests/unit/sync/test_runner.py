"""The outbox is carried out: in order, once, whatever the provider answers (design.md, Outbox; Q2)."""

from __future__ import annotations

import asyncio
import json

import pytest

from app.actions import outbox
from app.errors import DiskTrouble
from app.models.provider import Assist, Existing, Identity, Offline, SignIn, Unknown
from app.providers.base import NotAnswered
from app.sync import outbox as outbox_module
from app.sync.claims import resume
from tests.unit.sync.scripted import Desk


def test_a_creation_goes_before_the_order_that_waits_for_it_which_takes_its_result(desk):
    customer = desk.customer()
    desk.sql("UPDATE customer SET standing = 'waiting'")
    first = desk.queue("create_customer", customer)
    second = desk.queue("provision_identity", customer, depends_on=[first])
    desk.provider.facts["provision_identity"] = {
        "customer": {"cloud_identity_id": "C77", "admin_console_uri": "https://admin.example/77"}
    }
    payload = {"plan": "Business Plus", "sku": "S1", "payment_plan": "flexible", "licences": 5}
    desk.queue("order", customer, payload, depends_on=[second])
    desk.run()
    assert desk.states() == ["done"] * 3
    assert [each.kind for each in desk.provider.sent] == ["create_customer", "provision_identity", "order"]
    order = desk.provider.sent[-1]
    assert order.results["create_customer"] == {"customer": {"provider_ref": f"customers/{customer}"}}
    assert order.results["provision_identity"]["customer"]["cloud_identity_id"] == "C77"
    assert order.customer["provider_ref"] == f"customers/{customer}"
    assert order.account.name == "Google 0"
    assert desk.sql(
        "SELECT standing, provider_ref, cloud_identity_id, admin_console_uri, plan, licences FROM customer"
    ) == [("at_provider", f"customers/{customer}", "C77", "https://admin.example/77", "Business Plus", 5)]
    assert set(desk.provider.effects.values()) == {1}
    events = desk.sql("SELECT state FROM operation_event WHERE operation_id = 1 ORDER BY id")
    assert events == [("sending",), ("done",)]
    assert ("provider", "operation.done") in desk.sql("SELECT side, verb FROM batch")
    assert not desk.findings()


def test_between_creation_and_provisioning_the_customer_is_still_on_its_way(desk):
    customer = desk.customer()
    desk.sql("UPDATE customer SET standing = 'waiting'")
    first = desk.queue("create_customer", customer)
    desk.queue("provision_identity", customer, depends_on=[first])
    desk.provider.answers = ["ok", "refused"]
    desk.run()
    assert desk.states() == ["done", "needs_person"]
    assert desk.sql("SELECT standing, provider_ref FROM customer") == [("waiting", f"customers/{customer}")]
    desk.book.run(outbox.withdraw, [desk.rows()[1].uid])
    assert desk.sql("SELECT standing FROM customer") == [("at_provider",)]  # it is there, with or without an identity


def test_one_at_a_time_for_a_customer_and_several_across(desk):
    for name in ("A", "B", "C"):
        customer = desk.customer(name)
        desk.queue("update_customer", customer)
        desk.queue("update_customer", customer)
    desk.run()
    assert desk.states() == ["done"] * 6
    assert desk.provider.most_at_once == 3


def test_no_more_than_so_many_of_an_account_at_once(desk):
    for number in range(outbox_module.AT_ONCE + 3):
        desk.queue("update_customer", desk.customer(f"C{number}"))
    desk.run()
    assert set(desk.states()) == {"done"}
    assert desk.provider.most_at_once == outbox_module.AT_ONCE


def test_what_was_refused_needs_a_person_with_field_and_the_providers_words(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["refused"]
    desk.run(2, 3600)
    (row,) = desk.rows()
    assert (row.state, row.error_code, row.error_field, row.attempts) == (
        "needs_person",
        "address_in_use",
        "primary_email",
        1,
    )
    assert json.loads(desk.sql("SELECT error_facts FROM operation")[0][0]) == {"raw": "ALREADY_EXISTS"}
    assert desk.sql("SELECT attention FROM customer") == [("needs_person",)]
    desk.book.run(outbox.retry, [row.uid])
    desk.run()
    assert desk.states() == ["done"]


def test_what_no_interface_does_names_the_page(desk):
    desk.queue("verify_domain", desk.customer())
    desk.provider.answers = [Assist("https://admin.google.com", ("sign_in",))]
    desk.run()
    assert desk.rows()[0].error_code == "operation_by_hand"
    assert json.loads(desk.sql("SELECT error_facts FROM operation")[0][0])["page"] == "https://admin.google.com"


def test_a_kind_the_client_cannot_do_needs_a_person(desk):
    desk.provider.capabilities = frozenset()
    desk.queue("create_customer", desk.customer(), {"unchecked": ["exists"]})
    desk.run()
    assert desk.rows()[0].error_code == "operation_not_carried_out"
    assert not desk.provider.sent


@pytest.mark.parametrize(("answer", "effects"), [("lost_before", 1), ("lost_after", 1), ("nonsense_before", 1)])
def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(desk, answer, effects, logs):
    if answer.startswith("nonsense"):
        logs.expect("the client failed on create_customer")
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = [answer]
    desk.run()
    assert desk.states() == ["unknown"]
    assert desk.sql("SELECT attention FROM customer") == [("waiting",)]
    desk.run()
    assert desk.provider.asked["look"] == 0  # lists lag behind: not at once
    desk.clock.go_on(16)
    desk.run(3, 10)
    assert desk.states() == ["done"]
    assert sum(desk.provider.effects.values()) == effects
    assert len(desk.provider.sent) == (1 if answer == "lost_after" else 2)
    assert not desk.findings()


@pytest.mark.parametrize("answer", ["hang_before", "hang_after"])
def test_what_was_being_sent_when_the_program_ended_is_looked_for_at_the_next_start(desk, answer):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = [answer]
    desk.crash_during()
    assert desk.states() == ["sending"]
    desk.run()
    assert desk.states() == ["unknown"]
    desk.clock.go_on(16)
    desk.run(3, 10)
    assert desk.states() == ["done"]
    assert list(desk.provider.effects.values()) == [1]


def test_what_nobody_can_tell_asks_a_person_and_is_even_then_not_sent_blindly(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["lost_after"]
    desk.provider.looks = ["offline", "slow", *["cannot_tell"] * 7]
    desk.run(40, 1000)
    (row,) = desk.rows()
    assert (row.state, row.error_code) == ("needs_person", "effect_unknown")
    assert len(desk.provider.sent) == 1
    desk.book.run(outbox.retry, [row.uid])
    assert desk.states() == ["unknown"]
    desk.run()
    assert desk.states() == ["done"]
    assert list(desk.provider.effects.values()) == [1]


def test_a_busy_provider_is_tried_seven_times(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["busy"] * 20
    waits = []
    for _ in range(7):
        before = desk.clock.at
        desk.run()
        (row,) = desk.rows()
        waits.append(round(((row.not_before or before) - before) / 1000))
        desk.clock.at = row.not_before or before
    assert waits == [5, 10, 20, 40, 80, 160, 0]
    assert (row.state, row.error_code, row.attempts) == ("needs_person", "operation_gave_up", 7)


def test_the_quota_slows_the_whole_account_and_is_no_try(desk):
    other = desk.customer("B")
    desk.queue("create_customer", desk.customer("A"))
    desk.provider.answers = ["quota"]
    heard = []
    desk.runner.listen(lambda account, state: heard.append((account, state)))
    desk.run()
    (row,) = desk.rows()
    assert (row.state, row.attempts, row.error_code) == ("retry", 0, "provider_busy")
    desk.queue("create_customer", other)
    desk.run()
    assert len(desk.provider.sent) == 1  # Retry-After: two seconds for all of them
    desk.clock.go_on(3)
    desk.run()
    assert desk.states() == ["done", "done"]
    assert heard == [(desk.accounts[0], "slow"), (desk.accounts[0], "online")]


def test_offline_is_no_try_and_the_account_rests(desk):
    for name in ("A", "B"):
        desk.queue("create_customer", desk.customer(name))
    desk.provider.answers = ["offline"] * 4
    desk.run()
    assert desk.states() == ["retry", "retry"]
    assert {each.attempts for each in desk.rows()} == {0}
    sent = len(desk.provider.sent)
    desk.run()
    assert len(desk.provider.sent) == sent
    desk.run(3, 100)
    assert desk.states() == ["done", "done"]


def test_lost_authorisation_pauses_the_account_until_somebody_signs_in(desk):
    for name in ("A", "B"):
        desk.queue("create_customer", desk.customer(name))
    desk.provider.answers = ["sign_in", "sign_in"]
    desk.run(3, 100)
    assert desk.states() == ["retry", "retry"]
    assert {(each.error_code, each.attempts) for each in desk.rows()} == {("sign_in_again", 0)}
    assert desk.sql("SELECT paused FROM partner_account") == [("sign_in_again",)]
    assert len(desk.provider.sent) == 2
    desk.restart()
    desk.run()
    assert len(desk.provider.sent) == 2
    desk.book.run(resume, desk.accounts[0])
    desk.run()
    assert desk.states() == ["done", "done"]


def test_an_account_that_is_paused_again_at_once_leaves_its_unknown_ones_unknown(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["lost_after"]
    desk.run(1, 16)
    desk.provider.looks = ["sign_in", "sign_in"]
    for _ in range(2):
        desk.run()
        assert desk.states() == ["unknown"]
        desk.book.run(resume, desk.accounts[0])
    desk.run()
    assert desk.states() == ["done"]


def test_another_account_goes_on_meanwhile(tmp_path):
    desk = Desk(tmp_path, accounts=2)
    try:
        desk.queue("create_customer", desk.customer("A"))
        desk.provider.answers = ["sign_in"]
        desk.run()
        desk.queue("create_customer", desk.customer("B", account=1))
        desk.run()
        assert desk.states() == ["retry", "done"]
    finally:
        desk.close()


def test_long_work_is_asked_after_by_its_name_across_a_restart(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["running"]
    desk.provider.polls = ["running", "offline", "unknown", "running"]
    desk.run()
    assert desk.states() == ["running"]
    desk.queue("update_customer", 1)
    desk.run()
    assert desk.states() == ["running", "ready"]  # one at a time of a customer
    desk.restart()
    desk.run(12, 60)
    assert desk.states() == ["done", "done"]
    assert desk.provider.asked["poll"] == 5
    assert len(desk.provider.sent) == 2


def test_long_work_that_fails_needs_a_person(desk):
    desk.queue("order", desk.customer())
    desk.provider.answers = ["running"]
    desk.provider.polls = ["refused"]
    desk.run(2, 10)
    (row,) = desk.rows()
    assert (row.state, row.error_code, row.provider_ref) == ("needs_person", "card_declined", "")


def test_long_work_nobody_can_tell_of_asks_a_person_who_lets_it_be_asked_after_again(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["running"]
    desk.provider.polls = ["unknown"] * 7
    desk.run(20, 1000)
    (row,) = desk.rows()
    assert (row.state, row.error_code) == ("needs_person", "effect_unknown")
    assert row.provider_ref
    desk.book.run(outbox.retry, [row.uid])
    assert desk.states() == ["running"]
    desk.run()
    assert desk.states() == ["done"]


def test_what_has_expired_is_not_sent_and_asks_a_person(desk):
    import datetime as dt

    desk.queue("order", desk.customer(), expires_on=dt.date(2026, 3, 2))
    desk.queue("import_customer", desk.customer("B"), expires_on=dt.date(2026, 3, 2))
    desk.clock.go_on(86_400)
    desk.run()
    assert desk.states() == ["expired", "ready"]  # a token lapses with its take-over
    assert not desk.provider.sent


def test_what_waits_for_its_day_waits(desk):
    desk.queue("change_plan", desk.customer())
    desk.sql("UPDATE operation SET not_before = ?", desk.clock.at + 40 * 86_400_000)
    desk.run()
    assert desk.states() == ["ready"]
    desk.clock.go_on(40 * 86_400)
    desk.run()
    assert desk.states() == ["done"]


def test_a_clock_put_back_keeps_nothing_waiting_for_ever(desk):
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["busy"]
    desk.run()
    desk.clock.go_on(-86_400)
    desk.run()
    assert desk.states() == ["done"]


def test_the_account_or_customer_it_has_not_is_left_alone(desk):
    customer = desk.customer()
    desk.queue("create_customer", customer)
    desk.sql("UPDATE customer SET partner_account_id = NULL")
    desk.run()
    assert desk.states() == ["ready"]


def test_before_creating_it_is_asked_whether_the_customer_exists(desk):
    payload = {"domain": "zon.example", "unchecked": ["exists"]}
    for name in "ABCDE":
        desk.queue("create_customer", desk.customer(name), payload)
    desk.provider.existing = [
        Existing("ours", (Identity(owned=True, customer_ref="customers/9", cloud_identity_id="C9"),)),
        Existing("take_over"),
        Existing("team"),
        Existing("refused", code="not_sold_there"),
        Existing("new"),
    ]
    desk.run()
    codes = ["exists_ours", "exists_elsewhere", "exists_as_team", "not_sold_there", ""]
    assert [each.error_code for each in desk.rows()] == codes
    assert len(desk.provider.sent) == 1


def test_a_question_without_an_answer_leaves_nothing_unknown(desk):
    for name in "ABC":
        desk.queue("create_customer", desk.customer(name), {"unchecked": ["exists"]})
    desk.provider.existing = [NotAnswered(Unknown("?")), NotAnswered(SignIn()), NotAnswered(Offline())]
    desk.run()
    assert desk.states() == ["retry"] * 3
    assert not desk.provider.sent


def test_a_call_that_never_ends_is_given_up(desk, monkeypatch):
    monkeypatch.setattr(outbox_module, "LONGEST_CALL_S", 0.05)
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["hang_before"]
    desk.run()
    assert desk.states() == ["unknown"]


def test_a_call_the_wire_cancels_is_unknown(desk):
    desk.queue("create_customer", desk.customer())

    async def cancelled(_):
        raise asyncio.CancelledError

    desk.provider._send = cancelled
    desk.run()
    assert desk.states() == ["unknown"]


def test_an_answer_that_comes_too_late_changes_nothing(desk):
    desk.queue("create_customer", desk.customer())

    async def withdrawn_meanwhile(instruction):
        await asyncio.to_thread(desk.sql, "UPDATE operation SET state = 'withdrawn'")
        return desk.provider._done(instruction)

    desk.provider._send = withdrawn_meanwhile
    desk.run()
    assert desk.states() == ["withdrawn"]


def test_a_command_ends_with_a_book_that_cannot_be_written_and_the_next_start_looks(desk, monkeypatch):
    desk.queue("create_customer", desk.customer())

    def full(*_):
        raise DiskTrouble("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(outbox_module, "settle", full)
        with pytest.raises(DiskTrouble):
            desk.run()
    desk.restart()
    desk.run()
    desk.clock.go_on(16)
    desk.run()
    assert desk.states() == ["done"]
    assert list(desk.provider.effects.values()) == [1]


def test_patience_waits_for_what_is_due_soon(desk):
    desk.clock.now_ms = lambda: __import__("time").time_ns() // 1_000_000
    desk.queue("create_customer", desk.customer())
    desk.provider.answers = ["running"]
    assert desk.runner.run_once(patience_s=10) == 2
    assert desk.states() == ["done"]
