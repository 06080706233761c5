"""The wizard *Order* without a window (R12, R40, R42): what, how many and how paid, then what it means.

Only what this customer may buy can be chosen; everything else says why not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.flows.base import Choice, FlowField, FlowLink, FlowPage, Summary, SummaryLine
from app.actions.flows.order_asking import billing_choices, words_of
from app.actions.flows.order_values import (
    PLAN_WORDS,
    answer_of,
    costs_words,
    currency_for,
    offer_of,
    offers_of,
    open_offers,
    order_now,
    period_of,
    priced,
    product_of,
    refusal_of,
    typed_price,
    unit_words,
    warning_words,
)
from app.actions.flows.selling_facts import SellingFacts, licences_words, money, waits_words
from app.actions.ordering import is_created_first, order_of
from app.errors import UserError
from app.models.asked import BillingAccount
from app.models.catalogue import OfferDetail, ProductDetail
from app.models.values import Money, Problem
from app.rules.catalogue import is_sold, place
from app.rules.eligibility import Yes, trial_days
from app.rules.money import margin
from app.rules.ordering import (
    Order,
    check_licences,
    check_purchase_order_number,
    currency_of,
    paid_every,
)
from app.rules.subscription import PURCHASE_ORDER_LIMIT
from app.rules.trial import Refuse
from app.texts import mark, n, t

VERIFY = "verify"  # what the link asks the window for
GROUP_WORDS = {
    "editions": mark("Editions of Google Workspace"),
    "plans": mark("Plans of Zoho"),
    "education": mark("For schools"),
    "add_ons": mark("Add-ons"),
    "other": mark("Cloud Identity, Chrome and others"),
}
PERIOD_LABELS = {"month": mark("Price of one licence a month"), "year": mark("Price of one licence a year")}


class OrderFlow:
    """See the module.

    Values: ``customer_id``, ``group``, ``product`` (a SKU), ``payment_plan``, ``licences``, ``currency``,
    ``unit_price`` (as typed), ``purchase_order_number``, ``billing_account``; ``operation_id`` where a waiting order
    is changed.
    """

    name = "order"
    version = 1
    watched: tuple[str, ...] = ()

    def begun(self, values: Mapping[str, Any], facts: SellingFacts) -> dict[str, Any]:
        """Return the values an order begins with: the first group with something this customer may buy."""
        found = dict(values)
        product = product_of(found, facts)
        if product is not None:
            found["group"] = group_of(product)
        elif not found.get("group"):
            groups = _groups(facts)
            open_ones = [name for name in groups if any(refusal_of(each, facts) is None for each in groups[name])]
            found["group"] = next(iter(open_ones or groups), "")
        if found.get("product") and not found.get("unit_price"):
            found = priced(found, facts)
        return found

    def title(self, values: Mapping[str, Any], facts: SellingFacts) -> str:
        """Return what the wizard is called."""
        del values
        return t("Order for {name}", name=facts.buyer.name)

    def pages(self, values: Mapping[str, Any], facts: SellingFacts) -> Sequence[str]:
        """Return the pages on the way."""
        del values, facts
        return ("offer", "licences", "check")

    def page(self, name: str, values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
        """Return a page."""
        if name == "offer":
            return _offer_page(values, facts)
        if name == "licences":
            return _licences_page(values, facts)
        return FlowPage("check", t("Check and order"), summary=_summary(values, facts), verb=t("Place order"))

    def check(self, name: str, values: Mapping[str, Any], facts: SellingFacts) -> Sequence[Problem]:
        """Return what keeps the person on this page."""
        if name == "offer":
            return _check_offer(values, facts)
        return _check_licences(values, facts) if name == "licences" else ()

    def settled(self, changed: str, values: dict[str, Any], facts: SellingFacts) -> dict[str, Any]:
        """Return the values after ``changed`` was typed: what is of another group or plan goes, its price comes."""
        if changed == "group":
            product = product_of(values, facts)
            if product is None or group_of(product) != values.get("group"):
                values["product"] = ""
        if changed == "product":
            plans = [each.payment_plan for each in open_offers(values, facts)]
            if values.get("payment_plan") not in plans:
                values["payment_plan"] = plans[0] if plans else ""
        if changed in ("group", "product", "payment_plan", "currency"):
            return priced(values, facts)
        return values

    def upgraded(self, version: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a draft of another version; this is the first one, so that only known names stay."""
        del version
        return {name: value for name, value in values.items() if name in KNOWN}


KNOWN = frozenset(
    (
        *("customer_id", "group", "product", "payment_plan", "licences", "currency", "unit_price"),
        *("purchase_order_number", "billing_account", "operation_id"),
    )
)


def group_of(product: ProductDetail) -> str:
    """Return the group in which a product is offered."""
    if product.kind == "add_on":
        return "add_ons"
    if product.provider == "zoho":
        return "plans"
    if product.education_only:
        return "education"
    return "editions" if product.family == "workspace" else "other"


# -- what may be chosen ----------------------------------------------------------------------------------------------


def _groups(facts: SellingFacts) -> dict[str, list[ProductDetail]]:
    found: dict[str, dict[int, ProductDetail]] = {}
    for offer in facts.selling.offers:
        if is_sold(offer, facts.selling.today) or offer.valid_from > facts.selling.today.isoformat():
            found.setdefault(group_of(offer.product), {})[offer.product.id] = offer.product
    return {name: list(found[name].values()) for name in GROUP_WORDS if name in found}


def _offer_page(values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
    groups = _groups(facts)
    chosen = groups.get(str(values.get("group") or ""), [])
    asked = [(each, refusal_of(each, facts)) for each in chosen]
    choices = tuple(
        Choice(each.sku, each.name, each.note if refused is None else "", facts.said(refused) if refused else "")
        for each, refused in sorted(asked, key=lambda pair: (pair[1] is not None, place(pair[0].sku)))
    )
    fields = [FlowField("product", t("Product"), "options", choices)]
    if len(groups) > 1:
        kinds = tuple(Choice(name, t(GROUP_WORDS[name])) for name in groups)
        fields.insert(0, FlowField("group", t("Type"), "choice", kinds))
    if not groups:
        words = t("The catalogue has nothing of this customer’s provider. Fill it on the page Catalogue.")
        if not facts.buyer.provider:
            words = t("Say first on the customer’s page at which provider it is.")
        fields = [FlowField("nothing", "", "info", help=words, tone="warn")]
    intro = t("What this customer can’t have says why.")
    said = words_of(facts)
    if groups and said.sentence:
        fields.append(FlowField("listed", "", "info", help=said.sentence, tone=said.tone))
    links: tuple[FlowLink, ...] = ()
    if facts.buyer.kind == "team":  # R12: with a verified domain everything else becomes possible
        links = (FlowLink(t("Verify domain"), action=VERIFY, target=facts.buyer.id),)
    return FlowPage("offer", t("Product"), intro, tuple(fields), links=links)


# -- licences and price ----------------------------------------------------------------------------------------------


def _licences_page(values: Mapping[str, Any], facts: SellingFacts) -> FlowPage:
    plans = tuple(_plan_choice(each, facts) for each in _sorted_plans(values, facts))
    offer = offer_of(values, facts)
    fields = [
        FlowField("payment_plan", t("Payment plan"), "options", plans),
        FlowField("licences", t("Licences"), "count", help=_limits_words(offer, facts), narrow=True),
    ]
    every = paid_every(str(values.get("payment_plan") or ""))
    if every:
        fixed = currency_of(facts.buyer, facts.selling.held)
        label = t(PERIOD_LABELS[period_of(values, facts)])
        if fixed:
            label = f"{label} ({fixed})"
        else:
            wanted = tuple(Choice(each, each) for each in facts.currencies)
            fields.append(FlowField("currency", t("Currency"), "choice", wanted, optional=True, narrow=True))
        fields.append(FlowField("unit_price", label, optional=True, narrow=True))
        fields += _price_fields(values, facts)
    if payers := billing_choices(values, facts, currency_for(values, facts)):
        fields.append(FlowField("billing_account", t("Billing account"), "choice", _payer_choices(payers)))
    fields.append(
        FlowField(
            "purchase_order_number",
            t("Purchase order number"),
            optional=True,
            help=t("At most {count} characters. Google prints it on the invoice.", count=PURCHASE_ORDER_LIMIT)
            if facts.buyer.provider == "google"
            else t("Kept in the book; at most {count} characters.", count=PURCHASE_ORDER_LIMIT),
        )
    )
    product = product_of(values, facts)
    return FlowPage("licences", t("Licences and payment"), product.name if product else "", tuple(fields))


def _payer_choices(payers: Sequence[BillingAccount]) -> tuple[Choice, ...]:
    return tuple(Choice(each.ref, " · ".join(filter(None, (each.name, each.currency)))) for each in payers)


def _sorted_plans(values: Mapping[str, Any], facts: SellingFacts) -> list[OfferDetail]:
    order = list(PLAN_WORDS)
    return sorted(offers_of(values, facts), key=lambda each: order.index(each.payment_plan))


def _plan_choice(offer: OfferDetail, facts: SellingFacts) -> Choice:
    words, note = PLAN_WORDS[offer.payment_plan]
    answer = answer_of(offer, facts)
    if isinstance(answer, Refuse):
        return Choice(offer.payment_plan, t(words), why_not=facts.said(answer))
    days = trial_days(offer)
    if days is not None:
        return Choice(offer.payment_plan, n("Trial of {count} day", "Trial of {count} days", days), _trial_note(facts))
    return Choice(offer.payment_plan, t(words), t(note))


def _trial_note(facts: SellingFacts) -> str:
    if facts.buyer.provider == "zoho":
        return t("Costs nothing. It can be extended here, up to 60 days in all.")
    return t("Costs nothing. One for each customer; only Google can extend it.")


def _limits_words(offer: OfferDetail | None, facts: SellingFacts) -> str:
    answer = answer_of(offer, facts) if offer is not None else None
    if not isinstance(answer, Yes):
        return ""
    if answer.most is not None and answer.least == 1 and answer.why_most != "licences_most":
        return facts.words(answer.why_most, {"most": answer.most})
    if answer.most is not None:
        return t("{least} to {most}.", least=answer.least, most=answer.most)
    return t("At least {least}.", least=answer.least) if answer.least > 1 else ""


def _price_fields(values: Mapping[str, Any], facts: SellingFacts) -> list[FlowField]:
    """Return what is said about the price: what it comes to, what is left for us, how sure it is."""
    order = order_now(values, facts)
    if order is None or order.unit is None:
        words = t("With no price, what it costs can’t be said. The order can be placed all the same.")
        return [FlowField("price_note", "", "info", help=words)]
    found: list[FlowField] = []
    lines = [costs_words(order, values)]
    if order.cost is not None and order.cost.currency == order.unit.currency:
        left = margin(order.unit.minor, order.cost.minor)
        share = "" if left.percent is None else f" ({left.percent} %)"
        lines.append(t("Margin of one licence: {amount}", amount=money(Money(left.minor, order.unit.currency)) + share))
    found.append(FlowField("price_note", "", "info", help=" · ".join(filter(None, lines))))
    if warning := warning_words(values, facts):
        found.append(FlowField("price_warning", "", "info", help=warning, tone="warn"))
    return found


# -- what is wrong ---------------------------------------------------------------------------------------------------


def _check_offer(values: Mapping[str, Any], facts: SellingFacts) -> list[Problem]:
    product = product_of(values, facts)
    if product is None:
        return [Problem("product", "offer_needed")]
    refused = refusal_of(product, facts)
    return [Problem("product", refused.code, refused.facts)] if refused else []


def _check_licences(values: Mapping[str, Any], facts: SellingFacts) -> list[Problem]:
    offer = offer_of(values, facts)
    if offer is None:
        return [Problem("payment_plan", "payment_plan_needed")]
    answer = answer_of(offer, facts)
    if isinstance(answer, Refuse):
        return [Problem("payment_plan", answer.code, answer.facts)]
    found: list[Problem] = []
    try:
        order = order_of({"licences": values.get("licences")}, offer)
        found += check_licences(order.licences, answer.least, answer.most, answer.why_most)
    except UserError as error:
        found.append(Problem(error.field, error.code, dict(error.facts)))
    typed = typed_price(values, facts)
    if isinstance(typed, Refuse):
        found.append(Problem("currency" if typed.code == "currency_needed" else "unit_price", typed.code, typed.facts))
    payers = billing_choices(values, facts, currency_for(values, facts))
    if payers and values.get("billing_account") not in {each.ref for each in payers}:
        found.append(Problem("billing_account", "billing_account_needed"))
    return [*found, *check_purchase_order_number(str(values.get("purchase_order_number") or "").strip())]


# -- the last page ---------------------------------------------------------------------------------------------------


def _summary(values: Mapping[str, Any], facts: SellingFacts) -> Summary:
    offer, order = offer_of(values, facts), order_now(values, facts)
    if offer is None or order is None or order.licences is None:
        return Summary()
    words, _ = PLAN_WORDS[offer.payment_plan]
    days = trial_days(offer)
    plan = t(words) if days is None else n("Trial of {count} day", "Trial of {count} days", days)
    lines = [
        SummaryLine(t("Customer"), facts.buyer.name),
        SummaryLine(t("Product"), offer.product.name, "offer"),
        SummaryLine(t("Licences"), licences_words(order.licences), "licences"),
        SummaryLine(t("Payment plan"), plan, "licences"),
    ]
    if order.unit is not None:
        lines.append(SummaryLine(t("Price of one licence"), unit_words(order), "licences"))
    payers = billing_choices(values, facts, currency_for(values, facts))
    if chosen := [each.name for each in payers if each.ref == order.billing_account]:
        lines.append(SummaryLine(t("Billing account"), chosen[0], "licences"))
    if order.purchase_order_number:
        lines.append(SummaryLine(t("Purchase order number"), order.purchase_order_number, "licences"))
    now = [
        t(
            "The order is kept in the outbox. The card stays without a status until {provider} has carried it out.",
            provider=facts.provider,
        )
    ]
    if is_created_first(facts.selling):
        now.append(
            t("The customer is in the book only: its creation at {provider} is queued first.", provider=facts.provider)
        )
    if facts.buyer.provider == "google":
        now.append(t("A follow-up is opened: the customer accepts the terms of service."))
    return Summary(tuple(lines), tuple(now), _waits(facts), _costs(order, values), _warnings(values, facts))


def _waits(facts: SellingFacts) -> tuple[str, ...]:
    found = list(waits_words(facts))
    if facts.buyer.provider == "google":
        found.append(t("The account is suspended until the customer accepts the terms; billing starts all the same."))
    return tuple(found)


def _costs(order: Order, values: Mapping[str, Any]) -> tuple[str, ...]:
    plan = str(values.get("payment_plan") or "")
    if not paid_every(plan):
        return (t("Nothing."),)
    said = costs_words(order, values)
    found = [said + "." if said else t("The price is not known.")]
    if plan == "annual_monthly":
        found.append(t("It is a commitment for a year; licences can’t be taken away before it ends."))
    if plan == "annual_yearly":
        found.append(t("It is paid for the year at once; licences can’t be taken away before it ends."))
    return tuple(found)


def _warnings(values: Mapping[str, Any], facts: SellingFacts) -> tuple[str, ...]:
    found = [warning_words(values, facts)]
    if facts.buyer.kind == "domain" and not facts.buyer.domain_verified and facts.buyer.provider == "google":
        found.append(t("The domain is not verified yet; mail and sign-in under it work only after that."))
    return tuple(filter(None, found))
