"""Sentences about taking a customer over (R20) and about a Zoho customer's association (R21)."""

from app.texts import mark

SENTENCES = {
    # why a subscription stays where it is
    "take_over_our_terms": mark(
        "{plan}: we have not accepted Google’s reseller terms for it. Accept them in the Partner Sales Console."
    ),
    "take_over_sku_not_eligible": mark("{plan} can’t be moved to another reseller, says Google."),
    "take_over_sku_suspended": mark("{plan} is suspended at Google and can’t be moved until that is mended."),
    "take_over_not_authorised": mark("Our partner account may not sell {plan}."),
    "take_over_refused": mark("{plan} can’t be moved, says Google: {reason}."),
    "take_over_nonprofits": mark(
        "Google Workspace for Nonprofits can’t be moved to a reseller. The customer upgrades to a paid edition first."
    ),
    "take_over_legacy_free": mark(
        "The legacy free edition can’t be moved to a reseller. The customer upgrades to a paid edition first."
    ),
    "take_over_cancelled": mark("{plan} is cancelled; there is nothing to move."),
    "take_over_suspended": mark(
        "{plan} is suspended. It can be moved only where the terms are not accepted yet, its trial has ended or it "
        "was not renewed."
    ),
    "take_over_annual_stays": mark(
        "{plan} is on an annual plan. It goes on as annual; flexible is possible within {days} days of its renewal."
    ),
    "take_over_no_trial": mark("{plan} is paid for and can’t go on as a trial or for free."),
    "take_over_fewer_licences": mark(
        "{plan}: at least {least} licences, as before. Fewer are possible within {days} days of the term’s end."
    ),
    "take_over_none_chosen": mark("Choose or name what moves, or choose “Nothing” above."),
    "take_over_left_behind": mark("These belong together and move together: choose {names} too."),
    # consent and token
    "consent_needed": mark("Without the customer’s consent nothing is sent. Give the day on which it was given."),
    "consent_in_future": mark("{date} is still to come. Give the day on which the customer consented."),
    "consent_products_needed": mark("Choose what the customer gave its consent for."),
    "token_in_future": mark("{date} is still to come. Give the day on which the token was made."),
    "token_expired": mark("This token ended on {date}; a token holds for {days} days. Ask the customer for a new one."),
    "token_date_needed": mark("Give the day on which the token was made; it ends 14 days later."),
    "token_invalid": mark("A token is one line of at most {limit} letters and digits without spaces."),
    "token_again": mark(
        "Its transfer token left this computer’s keyring when the take-over was undone. Enter it again on its page."
    ),
    "token_not_kept": mark(
        "The token was not kept: this computer has no keyring that can be used. The take-over is saved; enter the "
        "token again when the keyring works."
    ),
    # the customer
    "take_over_provider": mark("Choose the provider that the customer is with."),
    "take_over_name": mark("Give the domain. A team is named by its Cloud Identity ID or its administrator’s email."),
    "no_such_account": mark("There is no partner account named “{name}”."),
    "account_needed": mark("There are several partner accounts at this provider. Say which one."),
    "public_identifier_needed": mark("This partner account is a distributor’s. Give the reseller’s public identifier."),
    "association_email_needed": mark("Zoho asks the customer by mail. Give its super administrator’s email."),
    "take_over_there": mark("This customer is ours already, or on its way to us."),
    "take_over_ours": mark("{name} is ours already. Open it instead of taking it over."),
    "take_over_waits": mark("A take-over of {name} is under way already. Open it to see what it waits for."),
    "take_over_two": mark(
        "The domain is that of {name}, and the Cloud Identity ID or email that of {other}. Check both, or merge "
        "the two."
    ),
    "take_over_being_created": mark("{name} is being created at the provider now. Wait until that has ended."),
    "take_over_gone": mark("This take-over is no longer in the book. Undo may bring it back."),
    "take_over_over": mark("This take-over has ended."),
    # association
    "association_lapsed": mark(
        "Nobody answered this request within 15 days, so it has lapsed. Ask the customer again."
    ),
    "association_over": mark("This association has no further step."),
    "association_runs": mark("The customer was asked already."),
    "association_in_future": mark("{date} is still to come. Give the day on which the customer was asked."),
    # done
    "take_over.begun": mark("The take-over of {name} waits to be sent."),
    "take_over.held": mark("The take-over of {name} is saved."),
    "take_over.withdrawn": mark("The take-over of {name} was withdrawn."),
    "take_over.one_lapsed": mark("{name}: the token or request has lapsed."),
    "take_over.lapsed": mark("{count} tokens and requests have lapsed."),
    "association.begun": mark("{name} is asked to let us manage it at Zoho."),
    "association.customer_agreed": mark("{name} agreed."),
    "association.provider_approved": mark("Zoho approved access to {name}."),
    "association.manageable": mark("{name} can be managed now."),
    "association.refused": mark("{name} refused."),
    "association.withdrawn": mark("The request to {name} was withdrawn."),
    "association.asked_again": mark("{name} is asked again."),
    "consent.recorded": mark("The consent of {name} is recorded."),
    "consent.evidence_added": mark("{name}: “{file}” proves the consent."),
    "token.recorded": mark("The token of {name} is in the keyring until {until}."),
    "token.forgotten": mark("Old tokens were taken out of the keyring."),
}
FOLLOWS = {
    "take_over.held": mark("It is held until what is missing is there."),
    "take_over.one_lapsed": mark("Ask for a new one."),
    "association.customer_agreed": mark("Zoho approves next."),
}
