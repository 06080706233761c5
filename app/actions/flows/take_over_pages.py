"""The pages of the wizard *Take over a customer*: which fields, in which words, for the values so far (R20, R21)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.actions.flows.base import Choice, FlowField, FlowLink, FlowPage
from app.actions.flows.our_accounts import account_fields, edition_fields, identifier_fields
from app.actions.flows.take_over_asking import holdings_words, words_of
from app.actions.flows.take_over_facts import TakeOverFacts
from app.actions.flows.take_over_letters import letter_text
from app.actions.flows.take_over_record import (
    ALL,
    HAVE_TOKEN,
    NO_TOKEN,
    NONE,
    SOME,
    TOKEN_LATER,
    chosen_subscriptions,
    day_of,
    is_team,
)
from app.actions.flows.take_over_summary import summary_of
from app.actions.flows.take_over_words import GROUP_WORDS, METHOD_WORDS, PLAN_WORDS, STEP_WORDS, day_words, left_words
from app.models.values import Provider
from app.rules import association, take_over
from app.texts import LANGUAGES, t
from app.texts.codes import say
from app.texts.fields import field_label


def page_of(name: str, values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    """Return a page for these values."""
    return _PAGES[name](values, facts)


def _requirements(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    provider = values.get("provider")
    fields = [
        FlowField(
            "provider",
            t("With whom is the customer now?"),
            "options",
            (
                Choice("google", "Google", t("With another reseller, or with Google itself.")),
                Choice("zoho", "Zoho", t("Its own Zoho account, or another partner’s customer.")),
            ),
        )
    ]
    fields += account_fields(facts.accounts, facts.usual, values)
    if provider == Provider.GOOGLE:
        fields += edition_fields(
            t("Does it have Google Workspace for Nonprofits?"), t("Does it have the old free edition of G Suite?")
        )
    words = words_of(values, facts)
    asked = words.sentence or t("Whether the account exists is asked once it is named, and you can go on meanwhile.")
    fields.append(FlowField("exists", "", "info", help=asked, tone=words.tone, links=words.links))
    return FlowPage(
        "requirements",
        t("Requirements"),
        t("One customer that has an account already comes to us with what it holds."),
        tuple(fields),
    )


def _who(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    if values.get("provider") == Provider.ZOHO:
        fields = [
            FlowField("organisation_name", field_label("organisation_name"), links=_known(values, facts, "")),
            FlowField("domain", field_label("domain"), hint="example.com", links=_known(values, facts, "domain")),
            FlowField(
                "primary_email",
                field_label("primary_email"),
                hint="admin@example.com",
                help=t("Zoho sends its mail to this address."),
                needed_to_send=values.get("association_method", "request") == "request",
            ),
        ]
        return FlowPage("who", t("Customer"), "", tuple(fields))
    team = is_team(values)
    words = words_of(values, facts)
    fields = [
        FlowField(
            "product_family",
            field_label("product_family"),
            "choice",
            tuple(Choice(each, t(words)) for each, words in GROUP_WORDS.items() if each != "voice"),
            narrow=True,
        ),
        FlowField(
            "kind",
            field_label("kind"),
            "choice",
            (Choice("domain", t("Domain customer")), Choice("team", t("Team customer"))),
            narrow=True,
        ),
        FlowField("organisation_name", field_label("organisation_name"), links=_known(values, facts, "")),
    ]
    if team:
        known_by = t("The team is known by its administrator’s email, or by its Cloud Identity ID.")
        fields.append(
            FlowField(
                "primary_email",
                field_label("primary_email"),
                hint="admin@example.com",
                help=words.sentence or known_by,
                needed_to_send=not values.get("cloud_identity_id"),
                tone=words.tone,
                links=(*words.links, *_known(values, facts, "primary_email")),
            )
        )
    else:
        fields.append(
            FlowField(
                "domain",
                field_label("domain"),
                hint="example.com",
                help=words.sentence,
                needed_to_send=not values.get("cloud_identity_id"),
                tone=words.tone,
                links=(*words.links, *_known(values, facts, "domain")),
            )
        )
    fields.append(
        FlowField(
            "cloud_identity_id",
            field_label("cloud_identity_id"),
            hint="C0…",
            help=t("In the customer’s Admin console under Account, Account settings: Customer ID."),
            optional=True,
            links=_known(values, facts, "cloud_identity_id"),
        )
    )
    fields += identifier_fields(facts.account(values))
    fields.append(FlowField("education", field_label("education"), "flag"))
    return FlowPage("who", t("Customer"), "", tuple(fields))


def _known(values: Mapping[str, Any], facts: TakeOverFacts, field: str) -> tuple[FlowLink, ...]:
    known = facts.known
    if known is None or (values.get("customer_id") and field) or (not values.get("customer_id") and not field):
        return ()
    if field and not values.get(field):
        return ()
    said = t("“{name}” is in the book. That record is used.", name=known.name)
    return (FlowLink(t("Open"), said, action="open_customer", target=known.id),)


def _consent(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    subject, body, gaps = letter_text("give_consent", values, facts)
    text = FlowField("letter", t("Text for the customer"), "copy", help=f"{subject}\n\n{body}")
    fields = [
        FlowField(
            "language",
            field_label("language"),
            "choice",
            (Choice("", t("As its country says")), *(Choice(tag, name) for tag, name in LANGUAGES.items())),
        ),
        text,
    ]
    fields += _gaps(gaps)
    if facts.known is not None and facts.known.consented_on:
        said = t("A consent of {day} is recorded already.", day=day_words(facts.known.consented_on))
        fields.append(FlowField("consented", "", "info", help=said, tone="ok"))
    fields += [
        FlowField(
            "consent_date",
            t("Consent given on"),
            "date",
            help=t("Leave it empty while you wait for the answer."),
            needed_to_send=facts.known is None or not facts.known.consented_on,
        ),
        FlowField(
            "consent_products",
            t("Consent given for"),
            "flags",
            tuple(Choice(each, t(words)) for each, words in GROUP_WORDS.items()),
        ),
        FlowField(
            "evidence",
            t("Evidence"),
            "file",
            help=t("The customer’s mail, or a picture of its console. At most 20 MB."),
            optional=True,
        ),
    ]
    intro = t("The customer’s administrator lets us buy for it, in its Admin console or with a token.")
    return FlowPage("consent", t("Consent"), intro, tuple(fields))


def _gaps(gaps: tuple[str, ...]) -> list[FlowField]:
    """Return what is missing in a text, said below it."""
    if not gaps:
        return []
    hole = t("The text has gaps: {gaps}. Fill them in before you send it.", gaps=", ".join(gaps))
    return [FlowField("gaps", "", "info", help=hole, tone="warn")]


def _token(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    fields = [
        FlowField(
            "token",
            t("Transfer token"),
            "options",
            (
                Choice(NO_TOKEN, t("Not needed"), t("The consent in its Admin console is enough. The usual case.")),
                Choice(HAVE_TOKEN, t("I have one"), t("It is kept in this computer’s keyring and nowhere else.")),
                Choice(
                    TOKEN_LATER, t("The customer will make one"), t("A follow-up reminds you. Nothing is sent yet.")
                ),
            ),
        )
    ]
    if values.get("token") == HAVE_TOKEN:
        fields += [
            FlowField(
                "transfer_token", t("Token"), "secret", help=t("It is in no draft: after closing, enter it again.")
            ),
            FlowField("token_date", t("Made on"), "date", help=_countdown(values, facts), tone=_tone(values, facts)),
        ]
    elif values.get("token") == TOKEN_LATER:
        subject, body, gaps = letter_text("make_token", values, facts)
        fields.append(FlowField("token_letter", t("Text for the customer"), "copy", help=f"{subject}\n\n{body}"))
        fields += _gaps(gaps)
    return FlowPage("token", t("Token"), t("A token ends 14 days after it was made."), tuple(fields))


def _countdown(values: Mapping[str, Any], facts: TakeOverFacts) -> str:
    made = day_of(values.get("token_date"))
    if made is None or made > facts.today:
        return ""
    until = day_words(take_over.token_end(made))
    left = left_words(take_over.token_days_left(made, facts.today))
    return t("{left}: it holds until {day}.", left=left, day=until)


def _tone(values: Mapping[str, Any], facts: TakeOverFacts) -> str:
    made = day_of(values.get("token_date"))
    if made is None or made > facts.today:
        return ""
    return "warn" if take_over.token_days_left(made, facts.today) <= association.SOON_DAYS else "ok"


def _subscriptions(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    words = holdings_words(facts, "Google")
    listed = facts.movable.state == "answered" and bool(facts.movable.answer)
    fields = [
        FlowField(
            "subscriptions",
            t("What moves"),
            "options",
            (
                Choice(
                    ALL,
                    t("Everything that can be moved"),
                    _all_words(facts) if listed else t("Google lists it when the customer is brought in."),
                ),
                Choice(SOME, t("Only some")),
                Choice(NONE, t("Nothing"), t("The customer is brought in; its subscriptions stay where they are.")),
            ),
        )
    ]
    if values.get("subscriptions") == SOME and facts.holdings:
        fields.append(
            FlowField(
                "subscriptions_known",
                t("What it holds at Google") if listed else t("Known in the book"),
                "flags",
                tuple(_holding(each) for each in facts.holdings),
            )
        )
    if values.get("subscriptions") == SOME and (not listed or values.get("subscriptions_other")):
        fields.append(
            FlowField(
                "subscriptions_other",
                t("Others, one a line"),
                "lines",
                hint="Business Plus\nVault",
                help=t("The provider’s own list needs the network. What it can’t find is asked of you then."),
                optional=True,
            )
        )
    if words.sentence:
        fields.append(FlowField("listed", "", "info", help=words.sentence, tone=words.tone))
    if listed and values.get("subscriptions") == ALL:
        fields += _not_moved(facts)
    fields += [field for each in going(values, facts) for field in _terms(each)]
    fields.append(
        FlowField(
            "rules",
            "",
            "info",
            help=t(
                "All that is chosen moves in one step; what belongs to Workspace moves together. Annual plans go on as "
                "annual, and licences are not fewer than before, unless the term ends within 30 days. A new term "
                "begins."
            ),
        )
    )
    return FlowPage("subscriptions", t("Subscriptions"), "", tuple(fields))


def _all_words(facts: TakeOverFacts) -> str:
    names = [each.name for each in facts.holdings if take_over.why_not(each) is None]
    return ", ".join(names) or t("Google lets nothing of it move now.")


def _not_moved(facts: TakeOverFacts) -> list[FlowField]:
    """What stays behind though all that can be moved is chosen, each with the provider's reason."""
    refused = [(each, take_over.why_not(each)) for each in facts.holdings]
    lines = [f"{each.name}: {say(why.code, **why.facts)}" for each, why in refused if why is not None]
    return [FlowField("staying", "", "info", help="\n".join(lines), tone="warn")] if lines else []


def going(values: Mapping[str, Any], facts: TakeOverFacts) -> list[take_over.Holding]:
    """Return the known subscriptions that are moved."""
    chosen = chosen_subscriptions(values)
    movable = [each for each in facts.holdings if take_over.why_not(each) is None]
    return [each for each in movable if chosen == ALL or each.name in chosen]


def _terms(each: take_over.Holding) -> list[FlowField]:
    """How a known subscription goes on: as it was where nothing is typed."""
    return [
        FlowField(
            f"licences:{each.name}",
            t("{plan}: licences", plan=each.name),
            "count",
            hint="" if each.licences is None else t("{count}, as now", count=each.licences),
            optional=True,
            narrow=True,
        ),
        FlowField(
            f"plan:{each.name}",
            t("{plan}: payment plan", plan=each.name),
            "choice",
            (Choice("", t("As now")), *(Choice(plan, t(words)) for plan, words in PLAN_WORDS.items())),
            narrow=True,
        ),
    ]


def _holding(each: take_over.Holding) -> Choice:
    refused = take_over.why_not(each)
    note = "" if each.licences is None else t("At least {count} licences, as now.", count=each.licences)
    return Choice(each.name, each.name, note, "" if refused is None else say(refused.code, **refused.facts))


def _association(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    subject, body, gaps = letter_text("agree_association", values, facts)
    steps = " → ".join(t(words) for words in STEP_WORDS.values())
    fields = (
        FlowField(
            "association_method",
            t("How is the customer asked?"),
            "options",
            tuple(Choice(each, t(words), t(note)) for each, (words, note) in METHOD_WORDS.items()),
        ),
        FlowField(
            "association_date", t("Asked on"), "date", help=t("15 days later the request lapses if nobody answers.")
        ),
        FlowField("steps", "", "info", help=t("What follows: {steps}.", steps=steps)),
        FlowField("letter", t("Text for the customer"), "copy", help=f"{subject}\n\n{body}"),
        *_gaps(gaps),
    )
    return FlowPage("association", t("Association"), t("The customer lets us manage it at Zoho."), fields)


def _check(values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
    return FlowPage("check", t("Check and take over"), "", summary=summary_of(values, facts), verb=t("Take over"))


_PAGES: dict[str, Callable[[Mapping[str, Any], TakeOverFacts], FlowPage]] = {
    "requirements": _requirements,
    "who": _who,
    "consent": _consent,
    "token": _token,
    "subscriptions": _subscriptions,
    "association": _association,
    "check": _check,
}
