"""Sentences about trials (R41, R42)."""

from app.texts import mark

SENTENCES = {
    "trial_none": mark("There is no trial to extend: the subscription is paid, has ended, or is not there."),
    "trial_google": mark("Google decides about its trials; a reseller can’t extend one."),
    "trial_no_provider": mark("Say first at which provider this customer is."),
    "trial_end_unknown": mark("The trial’s end date is not known. Enter it on the customer page."),
    "trial_ended": mark("The trial ended on {end}. An ended trial can’t be extended."),
    "trial_provider_says_no": mark("The provider says that this trial can’t be extended any more."),
    "trial_at_limit": mark("The trial has used all {limit} days."),
    "trial_waits": mark("An extension of this trial already waits to be sent."),
}
