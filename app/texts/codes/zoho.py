"""What Zoho refuses or lacks, and what a person does on its pages, as sentences (providers/zoho.md)."""

from __future__ import annotations

from app.texts import mark

SENTENCES: dict[str, str] = {
    "zoho_loopback_only": mark("{value} is no address on this computer: a practice server must be one."),
    "zoho_practice_only": mark(
        "Practice accounts talk to a practice server, real ones to Zoho: the two are not mixed."
    ),
    "zoho_data_centre": mark("Choose the data centre of {name}: it is the end of the address its staff sign in at."),
    "zoho_sign_in_again": mark("Zoho no longer takes this account’s sign-in. Connect the account again."),
    "zoho_other_centre": mark(
        "Who signed in belongs to another data centre, {centre}. Edit the account’s data centre, then connect again."
    ),
    "account_not_zoho": mark("{name} is not an account at Zoho."),
    "secret_by_file": mark(
        "The book is open in the window, which has no standard input: name a file with the secret, or connect there."
    ),
    "zoho_code_missing": mark("Bring the code from Zoho’s API console: Self Client, Generate Code."),
    "first_password_gone": mark(
        "The password is not in this computer’s keyring. The administrator can set another where Zoho signs people in."
    ),
    "password.seen": mark("{name}: the first password was given on and is forgotten here."),
    "account_several": mark("There are several such accounts. Name one by its number with --account."),
    "zoho_key_gone": mark("The sign-in of this account is not in the keyring. Connect the account again."),
    "zoho_client_wrong": mark(
        "Zoho does not know this client ID or its secret. Copy both again from Zoho’s API console, of the same data "
        "centre, and connect the account again."
    ),
    "zoho_scope_missing": mark(
        "The sign-in does not allow this. Connect the account again with all scopes shown there."
    ),
    "zoho_not_allowed": mark("Zoho does not let this account do that: it needs the partner administrator’s role."),
    "zoho_no_console": mark(
        "The Mail Partner Console is closed to this account: customers can’t be listed, created or verified from here. "
        "Ask Zoho’s partner team for access to it."
    ),
    "zoho_no_store": mark(
        "The Partner Store does not answer this account: subscriptions and payments are not read. All else works."
    ),
    "zoho_not_reached": mark("Zoho was not reached. Look at the network and test again."),
    "zoho_busy": mark("Zoho asks us to wait. Test again in a few minutes."),
    "zoho_no_answer": mark("Zoho gave no answer that makes sense. Test again later."),
    "zoho_redirect": mark("Zoho’s server wanted to send us elsewhere with our sign-in; that is never followed."),
    "zoho_no_such_call": mark("Zoho does not know this call. It may have changed; use its own page."),
    "zoho_page_gone": mark("Zoho’s list is not where it was left any more; it is begun anew."),
    "zoho_gone": mark("Zoho does not show this customer to us any more."),
    "zoho_refused": mark("Zoho refused it."),
    "zoho_not_offered": mark("Zoho has nothing like that."),
    "zoho_not_ours": mark("{domain} is not among our customers at Zoho. Create the customer, or take it over, first."),
    "zoho_other_partner": mark(
        "This domain belongs to another partner’s customer. The customer must write to Zoho that it wants to be ours."
    ),
    "zoho_email_taken": mark("This address has a Zoho account already. Enter another super administrator’s email."),
    "zoho_email_ours": mark(
        "{email} is the super administrator of {other}, a customer of ours at Zoho; Zoho takes an address once. Enter "
        "another."
    ),
    "zoho_field_wrong": mark("Zoho does not take one of the fields: its words below name it."),
    "zoho_record_not_seen": mark("Zoho does not see the record at {domain} yet. Look at it, wait a little, try again."),
    "zoho_no_code": mark("Zoho tells no code for this way of proving the domain. Choose another."),
    "zoho_trial_refused": mark("Zoho does not allow it for this customer’s trial."),
    "zoho_no_trial_of_plan": mark("There is no trial of this plan."),
    "zoho_domain_not_verified": mark("Zoho has not verified the domain yet. Verify it first, then try again."),
    "zoho_mail_refused": mark("Zoho does not set up mail for this domain: its words below say why."),
    "zoho_mx_not_seen": mark(
        "Zoho does not see its MX records at {domain} yet. Set those shown under Mail readiness, wait a little, try "
        "again."
    ),
    "zoho_dkim_none": mark("Zoho has no DKIM key for {domain}. Add the key first."),
    "zoho_dkim_not_seen": mark(
        "Zoho does not see the DKIM key at {domain} yet. Set the TXT record, wait a little, try again."
    ),
    "mail_not_zoho": mark("This is set up from here for Zoho’s customers only."),
    "mail_not_verified": mark("Mail can be set up once the domain is verified. Verify it first."),
    "mail.enable_mail_hosting": mark("{name}: Zoho is asked to turn on mail hosting."),
    "mail.check_mx": mark("{name}: Zoho is asked to check the MX records."),
    "mail.add_dkim": mark("{name}: Zoho is asked for a DKIM key."),
    "mail.verify_dkim": mark("{name}: Zoho is asked to check the DKIM key."),
    # What a person does by hand
    "zoho_step_hosting": mark("Open the domain under Domains, and turn on mail hosting."),
    "zoho_step_mx": mark("Open the domain under Domains, and have its MX records verified."),
    "zoho_step_dkim_add": mark("Open the domain’s DKIM settings, and add a key with the selector zmail."),
    "zoho_step_dkim_verify": mark("Open the domain’s DKIM settings, and have the key verified."),
    "zoho_step_store_open": mark("Open the customer in the Partner Store."),
    "zoho_step_store_plan": mark(
        "Choose the plan, the number of licences and yearly or monthly payment as asked for here."
    ),
    "zoho_step_store_licences": mark("Change the number of licences to the one asked for here."),
    "zoho_step_store_change": mark("Choose the plan and payment asked for here."),
    "zoho_step_store_renewal": mark("Set the renewal as asked for here."),
    "zoho_step_store_cancel": mark("Cancel the subscription, or move the customer to the free plan."),
    "zoho_step_store_pay": mark("Look at the amount, and pay with our card or the customer’s."),
    "zoho_step_console_open": mark("Open the customer’s admin console."),
    "zoho_step_console_profile": mark("Change the organisation’s details as asked for here."),
    "zoho_step_list_open": mark("Find the customer in the Mail Partner Console."),
    "zoho_step_extend": mark("Point at its card and press Extend Trial."),
    "zoho_step_start_trial": mark("Open it with Manage, and start the trial under Subscription."),
    "zoho_step_request_open": mark("Open Customers in the Partner Store and choose Request Customer Tag."),
    "zoho_step_request_email": mark(
        "Enter the customer’s email, get its list of services and choose Mail or Workplace."
    ),
    "zoho_step_request_mcp": mark(
        "The customer agrees in the mail it gets and ticks MCP Access; Zoho’s partner team then approves."
    ),
    "zoho_step_tag_code": mark(
        "Send the customer our partner code: an administrator enters it on Zoho’s tagging page."
    ),
    "zoho_step_authorise": mark("Ask the customer for its authorise token and enter it in the Partner Store."),
    "zoho_step_not_ours_yet": mark("Zoho does not list the customer among ours yet."),
    "zoho_step_look_again": mark("Every pull looks for it. To look now, press Done."),
    "zoho_step_done": mark("Then press Done here: what Zoho shows is read back."),
}
FOLLOWS = {
    **dict.fromkeys(
        (
            "mail.enable_mail_hosting",
            "mail.check_mx",
            "mail.add_dkim",
            "mail.verify_dkim",
        ),
        mark("Waits to be sent."),
    ),
}
