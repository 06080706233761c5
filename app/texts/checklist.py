"""The setup checklist in words: what to do, why, and what a reseller cannot do there (R18)."""

from __future__ import annotations

from app.texts import mark

# Code → what to do, and why or how.
ITEMS: dict[str, tuple[str, str]] = {
    "user_language": (
        mark("Set the language of new users"),
        mark(
            "Before the first users are made: it counts only for those made afterwards. Admin console: Account, Account"
            " settings, Preferences."
        ),
    ),
    "time_zone": (
        mark("Set the time zone of new users"),
        mark("Before the first users are made, in the same place. It can’t be set from here."),
    ),
    "data_region": (
        mark("Choose where data is kept, if the edition has it"),
        mark("Admin console: Data, Compliance, Data regions. Nothing needs choosing where the customer does not ask."),
    ),
    "smart_features": (
        mark("Decide on smart features and personalisation"),
        mark(
            "In this customer’s country they stay off until somebody chooses. Admin console: Account, Account settings,"
            " Smart features and personalisation."
        ),
    ),
    "console_access": (
        mark("Check our access to its admin console"),
        mark(
            "Not known until Google is asked. In today’s programme it is on; in older ones it was off. The customer"
            " switches it under Account, Reseller management; it can take a day."
        ),
    ),
    "data_centre": (
        mark("Check the data centre"),
        mark("It is that of our partner account and can’t be changed later. Tell the customer where its data is."),
    ),
    "zoho_access": (
        mark("Check that we can manage it"),
        mark(
            "The organisation is listed in the Partner Console while the customer has not revoked our access. A tagged"
            " customer must also allow “MCP Access”."
        ),
    ),
}
# Code → what a reseller cannot do in the customer's admin console.
LIMITS: dict[str, str] = {
    "google_accept_terms": mark("Accept the terms of service: only the customer’s super administrator can."),
    "google_make_tokens": mark("Make a transfer token."),
    "google_see_billing": mark("See the customer’s billing."),
    "google_group_access": mark("Manage who may use Google Groups."),
    "google_assign_roles": mark("Give a team’s users other roles than super administrator."),
    "zoho_change_admin": mark("Change the super administrator."),
    "zoho_two_factor": mark("Switch the organisation’s two-factor sign-in on or off."),
    "zoho_change_roles": mark("Make a user an administrator, or the other way round."),
    "zoho_reset_passwords": mark("Reset a user’s password."),
    "zoho_delete_users": mark("Delete a user."),
    "zoho_back_up_users": mark("Back up a user’s data."),
}
# Code → the letter that asks the customer for it (``texts.letters``).
LETTERS = {"console_access": "grant_access", "zoho_access": "grant_access"}
