"""The lists of the Today page: what each row says, and what can be done about it (R53)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from app.models.drift import DriftRow, SyncRow
from app.models.follow_ups import Expiring, FollowUpRow, Reminder, Renewal, Today
from app.models.money import PayoutRow
from app.models.outbox import OperationRow
from app.models.values import CardRow
from app.models.verifying import DomainRow
from app.rules.card_actions import actions
from app.rules.domain import to_unicode
from app.rules.follow_up import KINDS
from app.rules.trial import Extend, Refuse
from app.texts import n, operations, t
from app.views.cards.face import PROVIDER_MARKS, PROVIDER_WORDS, licences, title
from app.views.commands import These
from app.views.customer.pane import small_button
from app.views.dates import number, short_date
from app.views.drift import words as drift_words
from app.views.follow_ups.dialogs import settle, snooze
from app.views.follow_ups.snooze_button import snooze_button
from app.views.follow_ups.words import due_words, kind_words
from app.views.itemmodels.domain_model import said, verdict_words
from app.views.today.rows import OpenButton, row_of

if TYPE_CHECKING:
    from app.views.desk import Desk


class Sections:
    """Draws the rows of each list.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def trials(self, found: Today, today: dt.date) -> list[QWidget]:
        """Trials that end soon: extended where that can be, else made paid."""
        return [self._trial(card, today) for card in found.trials.rows]

    def renewals(self, found: Today, today: dt.date) -> list[QWidget]:
        """Subscriptions that are not known to renew by themselves."""
        return [self._renewal(each, today) for each in found.renewals.rows]

    def follow_ups(self, found: Today, today: dt.date) -> list[QWidget]:
        """What a person must still do."""
        return [self._follow_up(row, today) for row in found.follow_ups.rows]

    def expiring(self, found: Today, today: dt.date) -> list[QWidget]:
        """Tokens and requests that run out."""
        return [self._expiring(each, today) for each in found.expiring.rows]

    def outbox(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002 - one shape for all
        """What needs a person, then what waits."""
        rows = [self._stuck(each) for each in found.stuck.rows]
        return rows + [self._waiting(each) for each in found.waiting.rows[: max(1, 5 - len(rows))]]

    def unverified(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002
        """Domains that are not verified yet."""
        return [self._unverified(each) for each in found.unverified.rows]

    def reminders(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002
        """Our own applications whose answer is due."""
        return [self._reminder(each) for each in found.reminders.rows]

    def changed(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002
        """What was changed at a provider, field by field."""
        return [self._changed(each) for each in found.changed.rows]

    def held(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002
        """Accounts whose fetching waits for a person."""
        return [self._held(each) for each in found.held.rows]

    def invoices(self, found: Today, today: dt.date) -> list[QWidget]:  # noqa: ARG002
        """Payouts that wait for an invoice of ours."""
        return [self._invoice(each) for each in found.invoices.rows]

    # -- rows -------------------------------------------------------------------------------------------------------

    def _trial(self, card: CardRow, today: dt.date) -> QWidget:
        name = title(card)
        answer = actions(card, today).trial
        words = [_ends(card.trial_end, today)]
        if isinstance(answer, Refuse):
            words.append(t("cannot be extended"))
        elif isinstance(answer, Extend) and answer.used is not None and answer.left is not None:
            granted = (dt.date.fromisoformat(card.trial_end) - dt.date.fromisoformat(card.trial_start)).days
            words.append(
                t("{used} of {limit} days granted", used=number(granted), limit=number(answer.used + answer.left))
            )
        verb = self._command("trial.extend" if isinstance(answer, Extend) else "subscription.paid", card, name)
        return row_of(self._opener(card, name, " · ".join(words)), [verb])

    def _renewal(self, each: Renewal, today: dt.date) -> QWidget:
        card = each.card
        name = title(card)
        words = [short_date(card.renewal_date, year=not card.renewal_date.startswith(f"{today.year}-")), card.plan]
        words.append(licences(card.licences))
        if each.licences_used is not None and card.licences is not None and card.licences > each.licences_used:
            unused = card.licences - each.licences_used
            words.append(n("{count} unused", "{count} unused", unused, count=number(unused)))
        if not each.renewal:
            words.append(t("not known whether it renews by itself"))
        verbs = [
            small_button(t("Decide"), partial(self._desk.go, "customer", card.id), name=t("Decide: {name}", name=name))
        ]
        return row_of(self._opener(card, name, " · ".join(filter(None, words))), verbs)

    def _follow_up(self, row: FollowUpRow, today: dt.date) -> QWidget:
        kind = kind_words(row.kind)
        first = f"{row.customer}: {kind}"
        opener = OpenButton(
            first, row.note, due_words(row.due, today), partial(self._desk.go, "customer", row.customer_id)
        )
        verbs: list[QPushButton] = []
        if KINDS[row.kind].template:
            verbs.append(
                small_button(t("Copy text"), partial(self._copy, row), name=t("Copy text: {what}", what=first))
            )
        done = partial(settle, self._desk, [row.id], "done")
        verbs.append(small_button(t("Done"), done, name=t("Done: {kind}", kind=first)))
        hide = partial(snooze, self._desk, [row.id])
        verbs.append(snooze_button(self._desk, t("Snooze: {kind}", kind=first), hide))
        return row_of(opener, verbs)

    def _expiring(self, each: Expiring, today: dt.date) -> QWidget:
        is_token = each.method == "token"
        first = (
            t("{name}: the transfer token runs out", name=each.customer)
            if is_token
            else t("{name}: the request runs out", name=each.customer)
        )
        made = short_date(each.started_on, year=False)
        second = t("made {date}", date=made) if is_token else t("asked {date}", date=made)
        day = short_date(each.expires_on, year=False)
        second = " · ".join((second, t("until {date}", date=day)))
        go = partial(self._desk.go, "customer", each.customer_id)
        opener = OpenButton(first, second, due_words(each.expires_on, today), go)
        verb = small_button(t("Look"), go, name=t("Look: {name}", name=first))
        return row_of(opener, [verb])

    def _stuck(self, each: OperationRow) -> QWidget:
        first, why = operations.title(each, date=_short), operations.why(each, date=_short)
        go = partial(self._desk.go, "customer", each.customer_id)
        opener = OpenButton(first, why, (t("Needs you"), "bad"), go)
        verb = small_button(t("Mend"), partial(self._mend, each), name=t("Mend: {name}", name=first))
        return row_of(opener, [verb])

    def _waiting(self, each: OperationRow) -> QWidget:
        first, why = operations.title(each, date=_short), operations.why(each, date=_short)
        go = partial(self._desk.go, "customer", each.customer_id)
        words, tone, _sign = operations.state_words(each)
        verbs = (
            [small_button(t("Mend"), partial(self._mend, each), name=t("Mend: {name}", name=first))]
            if each.missing
            else []
        )
        return row_of(OpenButton(first, why or t("sends when online"), (words, tone), go), verbs)

    def _unverified(self, each: DomainRow) -> QWidget:
        go = partial(self._desk.go, "domain", each.customer_id)
        words, tone = verdict_words(each)
        seen = said(each) if each.verdict is not None else ""
        second = " · ".join(filter(None, (to_unicode(each.domain), words, seen)))
        mark = (PROVIDER_MARKS.get(each.provider, "–"), tone if each.verdict is not None else "plain")
        verb = small_button(t("Verify"), go, name=t("Verify: {name}", name=each.customer))
        opener = OpenButton(each.customer, second, mark, partial(self._desk.go, "customer", each.customer_id))
        return row_of(opener, [verb])

    def _reminder(self, each: Reminder) -> QWidget:
        first = t("Application to {provider}: the answer is due", provider=PROVIDER_WORDS[each.provider])
        second = t("expected by {date}", date=short_date(each.answer_due))
        return row_of(OpenButton(first, second, ("!", "warn"), partial(self._desk.go, "application")), [])

    def _invoice(self, each: PayoutRow) -> QWidget:
        from app.views.money.words import money  # noqa: PLC0415 - seldom needed

        first = t("{ref}: upload the invoice for {entity}", ref=each.ref, entity=each.billing_entity)
        second = " · ".join((money(each.amount_minor, each.currency), each.account))
        opener = OpenButton(first, second, ("!", "warn"), partial(self._desk.go, "money", "payouts"))
        done = partial(self._uploaded, each.id)
        return row_of(opener, [small_button(t("Uploaded"), done, name=t("Uploaded: {ref}", ref=each.ref))])

    def _uploaded(self, payout_id: int) -> None:
        from app.actions import money  # noqa: PLC0415 - loaded when first used

        self._desk.do(money.move_on, payout_id, "invoiced")

    def _changed(self, each: DriftRow) -> QWidget:
        first = t("{name}: {what}", name=each.name, what=drift_words.sentence(each))
        go = partial(self._desk.go, "customer", each.customer_id)
        is_conflict = drift_words.both_changed(each)
        mark = (t("Conflict"), "warn") if is_conflict else (PROVIDER_MARKS.get(each.provider, "–"), "plain")
        opener = OpenButton(first, drift_words.step(each), mark, go)
        if is_conflict:
            return row_of(opener, [small_button(t("Look"), go, name=t("Look: {name}", name=first))])
        take = partial(self._take, each.id)
        return row_of(opener, [small_button(t("Take theirs"), take, name=t("Take theirs: {name}", name=first))])

    def _take(self, drift_id: int) -> None:
        from app.actions import drift  # noqa: PLC0415 - loaded when first used

        self._desk.do(drift.take_theirs, [drift_id])

    def _held(self, each: SyncRow) -> QWidget:
        from app.views.syncing.words import held, why  # noqa: PLC0415 - seldom needed

        fetching = self._desk.fetching
        look = partial(fetching.look if each.held else fetching.match, each.account_id)
        words = held(each) if each.held else why("pull_unclear", {"count": each.unclear})
        opener = OpenButton(each.name, words, ("!", "bad"), look)
        return row_of(opener, [small_button(t("Look"), look, name=t("Look: {name}", name=each.name))])

    # -- parts ------------------------------------------------------------------------------------------------------

    def _opener(self, card: CardRow, name: str, second: str) -> OpenButton:
        mark = (PROVIDER_MARKS.get(card.provider, "–"), "plain")
        return OpenButton(name, second, mark, partial(self._desk.go, "customer", card.id))

    def _command(self, command_id: str, card: CardRow, name: str) -> QPushButton:
        registry = self._desk.registry
        context = These([card.id], card)
        state = registry.state(command_id, context)
        return small_button(
            state.title,
            lambda: registry.trigger(command_id, context),
            name=t("{verb}: {name}", verb=state.title, name=name),
            why_not=state.why_not,
        )

    def _copy(self, row: FollowUpRow) -> None:
        from app.views.today.quick import copy_text  # noqa: PLC0415 - loaded when first used

        copy_text(self._desk, row)

    def _mend(self, each: OperationRow) -> None:
        from app.views.outbox.mending import mend  # noqa: PLC0415 - loaded when first used

        mend(self._desk, each)


def _ends(day: str, today: dt.date) -> str:
    left = (dt.date.fromisoformat(day) - today).days
    if left == 0:
        return t("ends today")
    if left == 1:
        return t("ends tomorrow")
    return n("ends in {count} day", "ends in {count} days", left, count=number(left))


def _short(day: str) -> str:
    return short_date(day, year=False)
