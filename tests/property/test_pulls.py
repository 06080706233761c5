"""Edits, pulls, instructions and changes there, in any order: nothing is lost, made up or overwritten (Q2, Q13).

Answers are lost, pulls are cut off after any call and go on, the program is started anew, clocks are put back. Every
value in the book was typed here or said there; what a pull writes over was empty, or a rule allowed it.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.actions import customers, drift, outbox, undo
from app.errors import DeskError
from app.models.job import Job
from app.rules.merge import SHARED, is_same
from app.store import drift_rows
from app.sync import pull_state
from app.sync.claims import resume
from tests.unit.sync.listing import Listing, PullDesk

FIELDS = ("organisation_name", "phone", "country", "locality")
VALUES = {
    "organisation_name": ("Zon", "Maan", "Ster", "Wolk"),
    "phone": ("", "+31 10 1234567", "+66 2 123 4567"),
    "country": ("", "NL", "TH", "KR"),
    "locality": ("", "Rotterdam", "กรุงเทพ", "서울"),
}
REFS = tuple(f"C{number}" for number in range(5))
FAULTS = ("offline", "busy", "nonsense", "quota", "refused")
ANSWERS = ("ok", "ok", "lost_after", "lost_before", "busy")
VERBS = (
    *("there", "there", "they_change", "they_change", "they_change", "they_leave", "a_list_brings_it", "we_change"),
    *("we_change", "we_tell", "we_tell", "a_person_decides", "a_person_decides", "a_rule_is_set", "undone", "redone"),
    *("withdrawn", "pulled", "pulled", "pulled", "pulled", "pulled", "started_anew"),
)
STEPS: Counter[str] = Counter()


class Carrying(Listing):
    """A provider that lists customers and does what it is told with them."""

    def __init__(self, page=2):
        super().__init__(page)
        self.writer = {}  # (customer, field) → who wrote it last

    def _take_effect(self, instruction):
        super()._take_effect(instruction)
        ref = instruction.customer["provider_ref"]
        if instruction.kind == "update_customer" and ref in self.there:
            for name, value in instruction.payload.get("fields", instruction.payload).items():
                self.there[ref][0][name] = value
                self.writer[ref, name] = "us"


class Pulls(RuleBasedStateMachine):
    """A desk, its provider, and what befalls both."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.desk = PullDesk(Path(self.folder.name), 2)
        self.desk.provider = Carrying()
        self.desk.begin()
        self.account = self.desk.accounts[0]
        self.seen = {name: {*values} for name, values in VALUES.items()}
        self.there()

    def teardown(self):
        if not hasattr(self, "desk"):
            return
        try:
            self.comes_to_rest()
        finally:
            self.desk.close()
            self.folder.cleanup()

    def choose(self, data, found):
        return data.draw(st.sampled_from(found))

    def restart(self):
        provider = self.desk.provider
        self.desk.restart()
        self.desk.provider = provider

    def fields(self):
        names = ("id", "provider_ref", "standing", *SHARED)
        rows = self.desk.sql(f"SELECT {', '.join(names)} FROM customer WHERE shelf < 2")
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def does(self, action, *arguments):
        try:
            self.desk.book.run(action, *arguments)
        except DeskError:
            STEPS["refused"] += 1

    def comes_to_rest(self):
        """With a provider that answers, what is here and there is told apart field by field."""
        provider = self.desk.provider
        provider.faults, provider.answers, provider.before = [], [], None
        for _ in range(12):
            self.desk.book.run(resume, self.account)
            self.desk.run(1, 1000)
        self.desk.settled(100_000)
        assert self.desk.pull() == ""
        if self.desk.sync.held:
            self.desk.book.run(pull_state.allow, self.account)
            assert self.desk.pull(is_full=False) == ""
        self.all_is_there()
        before = self.desk.sql("SELECT count(*) FROM change")
        self.desk.settled(100_000)
        assert self.desk.pull() == ""
        assert self.desk.sql("SELECT count(*) FROM change") == before  # a pull of what is known changes nothing
        self.all_is_there()

    def all_is_there(self):
        provider = self.desk.provider
        rows = list(self.fields().values())
        out = {row[0] for row in self.desk.sql("SELECT provider_ref FROM customer WHERE shelf = 2")}
        for ref, (shared, _) in provider.there.items():
            if ref in out:
                continue  # taken out of the book here, by Undo of what had put it there
            (mine,) = [each for each in rows if each["provider_ref"] == ref]
            assert mine["standing"] == "at_provider"
            drifts = {each.field: each for each in self.desk.drift(mine["id"])}
            for name in FIELDS:
                if name in drifts:
                    assert is_same(name, drifts[name].theirs, shared.get(name, ""))
                    assert provider.writer.get((ref, name)) != "us", (ref, name)  # our own change is no drift
            licences = {fields["licences"] for fields in provider.held.get(ref, {}).values()}
            kept = self.desk.sql(
                "SELECT licences FROM subscription WHERE customer_id = ? AND status <> 'cancelled'", mine["id"]
            )
            assert {row[0] for row in kept} == licences
        for mine in rows:
            if mine["provider_ref"] and mine["provider_ref"] not in provider.there:
                assert mine["standing"] == "access_lost"
        assert self.desk.sync.unclear == 0

    # -- what befalls it --------------------------------------------------------------------------------------------

    @rule(ref=st.sampled_from(REFS), licences=st.integers(1, 9))
    def there(self, ref="C0", licences=5):
        """A customer is made there, or changes what it holds."""
        if ref not in self.desk.provider.there:
            self.desk.provider.put(
                ref, "Zon", domain=f"{ref.lower()}.example", cloud_identity_id=f"I{ref}", kind="domain"
            )
        self.desk.provider.hold(ref, f"{ref}/S", licences=licences)

    @rule(ref=st.sampled_from(REFS), field=st.sampled_from(FIELDS), data=st.data())
    def they_change(self, ref, field, data):
        if ref in self.desk.provider.there:
            self.desk.provider.there[ref][0][field] = self.choose(data, VALUES[field])
            self.desk.provider.writer[ref, field] = "them"

    @rule(ref=st.sampled_from(REFS))
    def they_leave(self, ref):
        self.desk.provider.there.pop(ref, None)
        self.desk.provider.held.pop(ref, None)
        for key in [each for each in self.desk.provider.writer if each[0] == ref]:
            del self.desk.provider.writer[key]

    @rule(ref=st.sampled_from(REFS))
    def a_list_brings_it(self, ref):
        values = {"organisation_name": "Maan", "domain": f"{ref.lower()}.example", "provider": "google"}
        if not any(each["domain"] == values["domain"] for each in self.fields().values()):
            self.does(customers.add, values)

    @rule(field=st.sampled_from(FIELDS), data=st.data())
    def we_change(self, field, data):
        mine = self.choose(data, sorted(self.fields() or [0]))
        if mine:
            self.does(customers.edit, mine, {field: self.choose(data, VALUES[field])})

    @rule(
        field=st.sampled_from(FIELDS),
        data=st.data(),
        answer=st.sampled_from(ANSWERS),
    )
    def we_tell(self, field, data, answer):
        rows = [each for each in self.fields().values() if each["provider_ref"] in self.desk.provider.there]
        if not rows:
            return
        mine = self.choose(data, rows)
        self.desk.settled(self.choose(data, (1, 60)))
        self.desk.queue("update_customer", mine["id"], {field: mine[field]})
        self.desk.provider.answers = [answer]
        self.desk.run()
        STEPS[f"told: {answer}"] += 1

    @rule(data=st.data(), take=st.booleans())
    def a_person_decides(self, data, take):
        found = self.desk.drift()
        if found:
            self.does(drift.take_theirs if take else drift.keep_ours, [self.choose(data, found).id])
            STEPS["decided"] += 1

    @rule(field=st.sampled_from(FIELDS), wish=st.sampled_from(("", "theirs", "ours")))
    def a_rule_is_set(self, field, wish):
        self.does(drift.set_rule, self.account, field, wish)

    @rule()
    def undone(self):
        self.does(undo.undo)

    @rule()
    def redone(self):
        self.does(undo.redo)

    @rule(data=st.data())
    def withdrawn(self, data):
        waiting = [each.uid for each in self.desk.rows() if each.state in ("ready", "retry")]
        if waiting:
            self.does(outbox.withdraw, [self.choose(data, waiting)])

    @rule(
        calls=st.integers(0, 12),
        faults=st.lists(
            st.tuples(st.sampled_from(("customers", "subscriptions")), st.sampled_from(FAULTS)), max_size=2
        ),
        full=st.booleans(),
        seconds=st.sampled_from((0, 5, 60, 100_000, -300)),
    )
    def pulled(self, calls, faults, full, seconds):
        """Pull, perhaps cut off after so many calls; what it writes over was empty, or a rule allowed it."""
        self.desk.clock.go_on(seconds)
        provider, job, made = self.desk.provider, Job(), []
        provider.faults = list(faults)

        def before(method):
            made.append(method)
            if len(made) > calls:
                job.cancel()

        provider.before = before if calls else None
        was = self.fields()
        taken = {(each.field) for each in self.desk.ask(drift_rows.rules) if each.rule == "theirs"}
        self.desk.pull(is_full=full, job=job)
        provider.before, provider.faults = None, []
        for row_id, now in self.fields().items():
            for name in FIELDS:
                old = was.get(row_id, now)[name]
                assert old in ("", now[name]) or name in taken, (name, old, now[name])
        STEPS["pulls"] += 1
        STEPS["calls"] += len(provider.calls)
        provider.calls.clear()

    @rule()
    def started_anew(self):
        self.restart()
        self.desk.book.run(pull_state.recover)

    # -- what must always be so -------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_made_up_and_the_book_is_sound(self):
        if not hasattr(self, "desk"):
            return
        STEPS["steps"] += 1
        for mine in self.fields().values():
            for name in FIELDS:
                assert mine[name] in VALUES[name], (name, mine[name])
        refs = [each["provider_ref"] for each in self.fields().values() if each["provider_ref"]]
        assert len(refs) == len(set(refs))
        assert not self.desk.findings()
        assert all(0 <= count <= 1 for count in self.desk.provider.effects.values())


TestPulls = Pulls.TestCase
TestPulls.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


class Months(Pulls):
    """The same over a long time: walks in which much is pulled."""

    def __init__(self, seed):
        super().__init__()
        self.random = random.Random(seed)  # noqa: S311 - the same walk every time

    def choose(self, _data, found):
        return self.random.choice(found)

    def given(self, name, pick, field, ref):
        if name == "pulled":
            faults = [(pick(("customers", "subscriptions")), pick(FAULTS)) for _ in range(pick((0, 0, 0, 1, 2)))]
            return pick((0, 0, 0, *range(1, 9))), faults, pick((True, False)), pick((0, 5, 60, 60, 100_000, -300))
        return {
            "there": (ref, pick(range(1, 10))),
            "they_change": (ref, field, None),
            "they_leave": (ref,),
            "a_list_brings_it": (ref,),
            "we_change": (field, None),
            "we_tell": (field, None, pick(ANSWERS)),
            "a_person_decides": (None, pick((True, False))),
            "a_rule_is_set": (field, pick(("", "", "theirs", "ours"))),
            "withdrawn": (None,),
        }.get(name, ())

    def walk(self, steps):
        self.begin()
        pick = self.random.choice
        for _ in range(steps):
            name = pick(VERBS)
            given = self.given(name, pick, pick(FIELDS), pick(REFS))
            getattr(self, name)(*given)
            STEPS[name] += 1
            self.nothing_is_made_up_and_the_book_is_sound()


@pytest.mark.parametrize("seed", range(6))
def test_months_of_it(seed, record_property):
    months = Months(seed)
    try:
        months.walk(80)
    finally:
        months.teardown()
        record_property("steps walked", " ".join(f"{what}={count}" for what, count in sorted(STEPS.items())))
