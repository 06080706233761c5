"""The wizard *Change subscription* without a window (R42, R43): what to change, to what, what it costs; then the verb.

A subscription stays as it is until the provider has carried the change out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.changing import most_licences
from app.actions.flows.base import Choice, FlowField, FlowPage, Summary, SummaryLine
from app.actions.flows.order_values import PLAN_WORDS
from app.actions.flows.selling_facts import SellingFacts, licences_words, waits_words
from app.errors import UserError
from app.models.catalogue import OfferDetail
from app.models.holdings import Held
from app.models.values import Problem
from app.rules import changes
from app.rules.catalogue import is_sold, place
from app.rules.changes import Allowed, Answer
from app.rules.subscription import check as check_field
from app.rules.trial import Refuse
from app.texts import mark, n, t

WHAT = ("licences", "plan", "renewal", "start_paid_service", "suspend", "reactivate", "cancel", "transfer_to_google")
WHAT_WORDS = {
    "licences": (mark("Licences"), mark("Add some, or take some away.")),
    "plan": (mark("Product and plan"), mark("A larger or smaller edition, or paid in another way.")),
    "renewal": (mark("Renewal"), mark("What happens when the term ends.")),
    "start_paid_service": (mark("Start the paid service"), mark("Ends the trial now.")),
    "suspend": (mark("Suspend"), mark("Its people can’t work until it is reactivated.")),
    "reactivate": (mark("Reactivate"), mark("What we suspended works again.")),
    "cancel": (mark("Cancel the subscription"), mark("Ends it for good.")),
    "transfer_to_google": (mark("Transfer to Google"), mark("The customer leaves us and pays Google directly.")),
}
RENEWAL_WORDS = {
    "auto": (mark("Renew as it is"), mark("Another year with the same number of licences.")),
    "active_users": (mark("Renew by active users"), mark("Another year with as many licences as are in use.")),
    "flexible": (mark("Go on as a flexible plan"), mark("Paid every month, with no commitment.")),
    "off": (mark("Do not renew"), mark("It is suspended when the term ends.")),
}
_KINDS = {"licences": "change_licences", "plan": "change_plan", "renewal": "change_renewal"}
_FIELDS = {"licences": "to_licences", "plan": "offer", "renewal": "to_renewal"}


class ChangeFlow:
    """See the module.

    Values: ``customer_id``, ``subscription_id`` (text), ``what``, ``to_licences``, ``offer`` (an offer's id as text),
    ``to_renewal``.
    """

    name = "change"
    version = 1
    watched: tuple[str, ...] = ()

    def begun(self, values: Mapping[str, Any], facts: SellingFacts) -> dict[str, Any]:
        """Return the values a change begins with: the only subscription there is, its licences, its renewal."""
        found = dict(values)
        there = _there(facts)
        if not found.get("subscription_id") and there:
            found["subscription_id"] = str(there[0].id)
        return _filled(found, facts)

    def title(self, values: Mapping[str, Any], facts: SellingFacts) -> str:
        """Return what the wizard is called."""
        held = facts.held(values)
        return t("Change {plan}", plan=held.plan) if held and held.plan else t("Change subscription")

    def pages(self, values: Mapping[str, Any], facts: SellingFacts) -> Sequence[str]:
        """Return the pages on the way."""
        what = str(values.get("what") or "")
        first = ("subscription",) if len(_there(facts)) > 1 else ()
        return (*first, "what", *((what,) if what in _FIELDS else ()), "check")

    def page(self, name: str, values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
        """Return a page."""
        if name == "subscription":
            return _subscription_page(facts)
        if name == "what":
            return _what_page(values, facts)
        if name == "check":
            return _check_page(values, facts)
        return _field_page(name, values, facts)

    def check(self, name: str, values: Mapping[str, Any], facts: SellingFacts) -> Sequence[Problem]:
        """Return what keeps the person on this page."""
        held = facts.held(values)
        if held is None:
            return [Problem("subscription_id", "subscription_gone")]
        if name == "subscription":
            return []
        what = str(values.get("what") or "")
        if what not in WHAT:
            return [Problem("what", "change_needed")]
        if name == "what":
            refused = possible(what, held, facts)
            return [Problem("what", refused.code, refused.facts)] if refused else []
        answer = answer_now(values, facts)
        if isinstance(answer, Refuse) and not is_withdrawn_by(answer, what, held, facts):
            return [Problem(_FIELDS.get(what, ""), answer.code, answer.facts)]
        return []

    def settled(self, changed: str, values: dict[str, Any], facts: SellingFacts) -> dict[str, Any]:
        """Return the values after ``changed`` was typed: another subscription has licences and plans of its own."""
        if changed == "subscription_id":
            return _filled({**values, "to_licences": None, "offer": "", "to_renewal": ""}, facts)
        return values

    def upgraded(self, version: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a draft of another version; this is the first one, so that only known names stay."""
        del version
        return {name: value for name, value in values.items() if name in KNOWN}


KNOWN = frozenset(("customer_id", "subscription_id", "what", "to_licences", "offer", "to_renewal"))


def _there(facts: SellingFacts) -> list[Held]:
    return [each for each in facts.selling.held if each.id and each.is_live]


def _filled(values: dict[str, Any], facts: SellingFacts) -> dict[str, Any]:
    held = facts.held(values)
    if held is None:
        return values
    if values.get("to_licences") in (None, ""):
        values["to_licences"] = held.licences
    if not values.get("to_renewal"):
        values["to_renewal"] = held.renewal
    return values


def answer_now(values: Mapping[str, Any], facts: SellingFacts) -> Answer:
    """Return what the rules say to the change as it is filled in."""
    held, what = facts.held(values), str(values.get("what") or "")
    if held is None:
        return Refuse("subscription_gone")
    if what == "licences":
        return _licences(values, held, facts)
    if what == "plan":
        offer = _offer(values, facts)
        return Refuse("order_offer_needed") if offer is None else _plan(held, offer, facts)
    if what == "renewal":
        to = str(values.get("to_renewal") or "")
        return changes.renewal(held, to, facts.buyer.provider) if to else Refuse("renewal_needed")
    return _plain(what, held, facts)


def _licences(values: Mapping[str, Any], held: Held, facts: SellingFacts) -> Answer:
    try:
        to = check_field("licences", values.get("to_licences"))
    except UserError as error:
        return Refuse(error.code, dict(error.facts))
    return changes.licences(held, to, facts.buyer.provider, most_licences(held, facts.selling))


def _plan(held: Held, offer: OfferDetail, facts: SellingFacts) -> Answer:
    return changes.plan(held, offer, facts.buyer, facts.selling.held, facts.selling.today)


def _plain(what: str, held: Held, facts: SellingFacts) -> Answer:
    provider, today, held_all = facts.buyer.provider, facts.selling.today, facts.selling.held
    if what == "suspend":
        return changes.suspend(held, held_all, provider, today)
    if what == "reactivate":
        return changes.reactivate(held, provider, today)
    if what == "cancel":
        return changes.cancel(held, provider, today)
    if what == "start_paid_service":
        return changes.start_paid_service(held, provider, _chosen_plan(held, facts))
    return changes.transfer_to_google(facts.buyer, held_all, today)


def _chosen_plan(held: Held, facts: SellingFacts) -> str:
    for each in facts.selling.waiting:
        if each.kind == "change_plan" and each.subscription_id == held.id:
            return str(each.payload.get("payment_plan", ""))
    return ""


def possible(what: str, held: Held, facts: SellingFacts) -> Refuse | None:
    """Return why a kind of change can't be made at all; None: it can."""
    if what == "licences":
        answer: Answer = changes.licences(held, (held.licences or 0) + 1, facts.buyer.provider)
    elif what == "plan":
        answer = Refuse("change_cancelled") if held.status == "cancelled" else Allowed()
        if held.status == "suspended":
            answer = Refuse("change_suspended")
    elif what == "renewal":
        answers = [changes.renewal(held, each, facts.buyer.provider) for each in changes.RENEWALS]
        answer = next((each for each in answers if isinstance(each, Allowed)), answers[0])
    else:
        answer = _plain(what, held, facts)
    return answer if isinstance(answer, Refuse) else None


def waiting_change(what: str, held: Held, facts: SellingFacts) -> Any:
    """Return the same change that waits already; None: there is none."""
    kind = _KINDS.get(what, what)
    same = [each for each in facts.selling.waiting if each.kind == kind and each.subscription_id == held.id]
    return same[-1] if same else None


def is_withdrawn_by(answer: Refuse, what: str, held: Held, facts: SellingFacts) -> bool:
    """Whether wanting what is so already takes back a change that waits."""
    as_it_is = answer.code in ("licences_same", "plan_same", "renewal_same")
    return as_it_is and waiting_change(what, held, facts) is not None


def _offer(values: Mapping[str, Any], facts: SellingFacts) -> OfferDetail | None:
    chosen = str(values.get("offer") or "")
    return facts.selling.offer(int(chosen)) if chosen.isdecimal() else None


# -- pages -----------------------------------------------------------------------------------------------------------


def _subscription_page(facts: SellingFacts) -> FlowPage:
    choices = tuple(Choice(str(each.id), each.plan or t("Plan not known"), held_words(each)) for each in _there(facts))
    field = FlowField("subscription_id", t("Subscription"), "options", choices)
    return FlowPage("subscription", t("Subscription"), facts.buyer.name, (field,))


def held_words(held: Held) -> str:
    """Return licences and payment plan of a subscription in a line."""
    plan = PLAN_WORDS.get(held.payment_plan)
    parts = ["" if held.licences is None else licences_words(held.licences), t(plan[0]) if plan else ""]
    return " · ".join(filter(None, parts))


def _what_page(values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
    held = facts.held(values)
    choices: list[Choice] = []
    for what in WHAT if held is not None else ():
        if what == "transfer_to_google" and facts.buyer.provider != "google":
            continue
        words, note = WHAT_WORDS[what]
        refused = possible(what, held, facts) if held is not None else None
        choices.append(Choice(what, t(words), t(note), facts.said(refused) if refused else ""))
    intro = "" if held is None else " · ".join(filter(None, (facts.buyer.name, held_words(held))))
    field = FlowField("what", t("What to change"), "options", tuple(choices))
    return FlowPage("what", t("What to change"), intro, (field,))


def _field_page(name: str, values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
    held = facts.held(values)
    waits = waiting_change(name, held, facts) if held is not None else None
    note = []
    if waits is not None:
        note = [FlowField("waits", "", "info", help=t("Such a change waits already; this one takes its place."))]
    if name == "licences":
        now = "" if held is None or held.licences is None else t("Now {count}.", count=held.licences)
        field = FlowField("to_licences", t("Licences"), "count", help=now)
    elif name == "plan":
        field = FlowField("offer", t("It becomes"), "options", _plans(held, facts))
    else:
        choices = tuple(Choice(each, t(RENEWAL_WORDS[each][0]), t(RENEWAL_WORDS[each][1])) for each in RENEWAL_WORDS)
        field = FlowField("to_renewal", t("When the term ends"), "options", choices)
    intro = "" if held is None else " · ".join(filter(None, (held.plan, held_words(held), _term(held, facts))))
    return FlowPage(name, t(WHAT_WORDS[name][0]), intro, (field, *note, *_spoken(name, values, facts)))


def _term(held: Held, facts: SellingFacts) -> str:
    if held.term_end is None:
        return ""
    return t("term ends {date}", date=facts.shown({"date": held.term_end.isoformat()})["date"])


def _spoken(name: str, values: Mapping[str, Any], facts: SellingFacts) -> list[FlowField]:
    """Return what it costs, said while it is filled in."""
    answer = answer_now(values, facts)
    if name == "plan" or not isinstance(answer, Allowed):
        return []
    words = " ".join(facts.said(each) for each in (*answer.costs, *answer.warnings))
    return [FlowField("costs", "", "info", help=words)] if words else []


def _plans(held: Held | None, facts: SellingFacts) -> tuple[Choice, ...]:
    if held is None:
        return ()
    found: list[tuple[tuple[bool, bool, int], Choice]] = []
    for offer in facts.selling.offers:
        if offer.payment_plan == "trial" or not is_sold(offer, facts.selling.today):
            continue
        if not changes.is_of_kind(held, offer):
            continue
        answer = _plan(held, offer, facts)
        if isinstance(answer, Refuse) and answer.code in ("plan_same", "offer_education"):
            continue
        words = t("{product}, {plan}", product=offer.product.name, plan=t(PLAN_WORDS[offer.payment_plan][0]).lower())
        is_other = offer.product.sku != held.sku and offer.product.name != held.plan
        at = place(offer.product.sku)
        if isinstance(answer, Refuse):
            found.append(((True, is_other, at), Choice(str(offer.id), words, why_not=facts.said(answer))))
        else:
            said = [each for each in (*answer.costs, *answer.warnings) if each.code != "cost_not_known"]
            note = " ".join(facts.said(each) for each in said)
            found.append(((False, is_other, at), Choice(str(offer.id), words, note)))
    return tuple(choice for _, choice in sorted(found, key=lambda pair: pair[0]))


# -- the last page ---------------------------------------------------------------------------------------------------


def _check_page(values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
    held, what = facts.held(values), str(values.get("what") or "")
    if held is None or what not in WHAT:
        return FlowPage("check", t("Check"), summary=Summary())
    answer = answer_now(values, facts)
    if isinstance(answer, Refuse) and not is_withdrawn_by(answer, what, held, facts):
        return FlowPage("check", t("Check"), summary=Summary())  # not filled in yet; no way leads here
    lines = [
        SummaryLine(t("Customer"), facts.buyer.name),
        SummaryLine(t("Subscription"), " · ".join(filter(None, (held.plan, held_words(held))))),
        SummaryLine(t("Change"), _change_words(what, values, held, facts), what if what in _FIELDS else "what"),
    ]
    waits = waiting_change(what, held, facts)
    if isinstance(answer, Refuse):
        back = t("The change that waits is withdrawn; the subscription stays as it is.")
        return FlowPage("check", t("Check"), summary=Summary(tuple(lines), (back,)), verb=t("Withdraw the change"))
    now = [
        t(
            "The change is kept in the outbox. The subscription stays as it is until {provider} has carried it out.",
            provider=facts.provider,
        )
    ]
    if waits is not None:
        now.append(t("It takes the place of the change that waits."))
    summary = Summary(
        tuple(lines),
        tuple(now),
        waits_words(facts),
        tuple(facts.said(each) for each in answer.costs),
        tuple(facts.said(each) for each in answer.warnings),
    )
    return FlowPage("check", t("Check"), summary=summary, verb=verb_of(values, facts))


def _change_words(what: str, values: Mapping[str, Any], held: Held, facts: SellingFacts) -> str:
    if what == "licences":
        to = check_field("licences", values.get("to_licences"))
        return t("{before} → {after} licences", before="?" if held.licences is None else held.licences, after=to)
    if what == "plan":
        offer = _offer(values, facts)
        words = "" if offer is None else t(PLAN_WORDS[offer.payment_plan][0])
        return "" if offer is None else f"→ {offer.product.name} · {words}"
    if what == "renewal":
        return t(RENEWAL_WORDS[str(values["to_renewal"])][0])
    return t(WHAT_WORDS[what][0])


def verb_of(values: Mapping[str, Any], facts: SellingFacts) -> str:
    """Return the words of the last button: what pressing it does."""
    held, what = facts.held(values), str(values.get("what") or "")
    count = 0 if held is None else held.licences or 0
    if what == "licences":
        to = check_field("licences", values.get("to_licences"))
        return n("Change to {count} licence", "Change to {count} licences", to)
    if what == "suspend" and count:
        return n("Suspend {count} licence", "Suspend {count} licences", count)
    if what == "reactivate" and count:
        return n("Reactivate {count} licence", "Reactivate {count} licences", count)
    if what == "cancel" and count:
        return n("Cancel {count} licence", "Cancel {count} licences", count)
    return t({"plan": mark("Change plan"), "renewal": mark("Set renewal")}.get(what) or WHAT_WORDS[what][0])
