"""Sentences for what Google answers: what happened and what to do (providers/google.md §7)."""

from app.texts import mark

SENTENCES = {
    # the account
    "google_sign_in": mark("Google no longer accepts our sign-in. Connect the partner account again."),
    "google_api_off": mark(
        "The Cloud Channel API is off in the Google Cloud project. Turn it on there, then test again."
    ),
    "google_scope_missing": mark(
        "The sign-in may not order at Google: the scope apps.order is missing. Add it to the delegation in your Admin "
        "console, or sign in again and allow it."
    ),
    "google_delegation_missing": mark(
        "The service account may not act for the administrator. Add its client ID with the scope apps.order under "
        "domain-wide delegation in your Admin console."
    ),
    "google_clock_wrong": mark(
        "This computer’s clock is wrong, so Google refuses the sign-in. Set the clock, then test again."
    ),
    "google_account_wrong": mark(
        "The account ID does not belong to this administrator. Copy it from Settings in the Partner Sales Console."
    ),
    "google_reseller_terms": mark(
        "Google waits for us to accept its reseller terms. A super administrator signs in to the Partner Sales Console "
        "once and accepts them."
    ),
    "google_not_reached": mark("Google can’t be reached from here. Check the network, then test again."),
    "google_no_answer": mark("Google gave no answer that makes sense. Test again in a few minutes."),
    "google_practice_only": mark("A practice account and a real one never share a server. Connect the account again."),
    "google_loopback_only": mark(
        "“{value}” is not this computer. Only a server on this computer may be practised with."
    ),
    # customers
    "google_domain_bad": mark("Google does not take this as a domain. Check its spelling."),
    "google_email_domain": mark("Google wants the super administrator’s email on the customer’s domain."),
    "google_test_name": mark(
        "In the test console a domain begins with goog-test. and contains your own reseller domain. Change the domain."
    ),
    "google_no_identity": mark(
        "No Google account has this domain or address, so there is nothing to take over. Create it instead."
    ),
    "google_import_conflict": mark(
        "We have a customer with this domain at Google already, with other details. Open that one, or pull it first."
    ),
    "google_no_consent": mark(
        "The customer has not allowed us to take it over. Ask for its consent, or for a transfer token, then retry."
    ),
    "google_token_bad": mark(
        "Google does not accept the transfer token: it is wrong or older than 14 days. Ask for a new one."
    ),
    "google_no_identity_yet": mark("The customer has no Google account yet. Create its account first, then retry."),
    "google_has_entitlements": mark("The customer still holds subscriptions at Google, so it can’t be removed there."),
    "google_not_ours": mark(
        "Google says that this customer is not ours, or no longer. Pull its record to see what changed."
    ),
    "google_not_authorised": mark(
        "Our account may not do this at Google for this product. Ask Google to authorise it."
    ),
    "google_gone": mark("Google no longer has this. Pull the customer’s record to see what changed."),
    "google_exists": mark("Google has this already. Pull the customer’s record to see it."),
    # subscriptions
    "google_sku_held": mark("The customer holds this product at Google already. Change its licences instead."),
    "google_second_edition": mark(
        "The customer holds another edition of this product. Change that one’s plan instead."
    ),
    "google_not_eligible": mark("Google says that this customer may not hold this product. Choose another."),
    "google_domain_unverified": mark("The customer’s domain is not verified yet. Have it verified, then retry."),
    "google_needs_other": mark("This product needs another one first. Order that, then retry."),
    "google_offer_gone": mark("Google no longer sells this product on this plan to this customer. Choose again."),
    "google_price_changed": mark("Google’s price has changed since this was ordered. Look at it, then order again."),
    "google_billing_account": mark(
        "We have several billing accounts at Google that fit. Open the order, choose the one that pays, then retry."
    ),
    "google_seats": mark("Google does not take this number of licences for this plan. Change it."),
    "google_fewer_in_term": mark("Licences of an annual plan can’t become fewer during its term."),
    "google_plan_in_term": mark(
        "This plan can’t be changed so during its term. Change what happens at renewal instead."
    ),
    "google_not_commitment": mark("Only an annual plan renews; this one has no renewal to set."),
    "google_not_in_trial": mark(
        "This is not in trial, or no paid plan is set for it. Choose a plan first, then retry."
    ),
    "google_not_active": mark("This is not active at Google, so it can’t be suspended. Pull its record."),
    "google_not_suspended": mark("This is not suspended at Google. Pull its record."),
    "google_not_ours_to_reactivate": mark("Somebody else than us suspended this, so we can’t reactivate it."),
    "google_terms_first": mark("The customer must accept Google’s terms first. Send it the reminder, then retry."),
    "google_cancel_not_allowed": mark(
        "Google lets us cancel add-ons only. Suspend it, or transfer the customer to Google."
    ),
    "google_move_all": mark("Google moves what belongs together in one call. Choose all of these subscriptions."),
    "google_moved_already": mark("These subscriptions were moved already. Pull the customer’s record to see them."),
    "google_move_nothing": mark("Google sees nothing of this customer that could be moved to us."),
    "google_to_google_admin": mark(
        "Google takes a customer only when it has a super administrator. Have one made, then retry."
    ),
    "google_no_entitlement": mark(
        "The book does not know what Google calls this. Pull the customer’s record, then retry."
    ),
    "google_not_now": mark("Google refuses this as things are. Read what it says below, then retry or withdraw."),
    "google_invalid": mark("Google refuses what was entered. Read what it says below, mend it, then retry."),
    "history_not_there": mark("The provider tells nothing of this customer: it is not at a connected account."),
    "check_gone": mark("This does not wait any more, so there is nothing to check."),
    "check_no_account": mark("The customer has no partner account yet. Choose one on its page, then check again."),
    "check_not_created": mark(
        "Google can check the account once it has the customer: its creation comes first. Until then the program "
        "checks what it can by itself."
    ),
    "google_not_offered": mark("Google’s interface does not do this. Do it in the Partner Sales Console."),
    "google_record_not_seen": mark(
        "Google does not see the record yet. It is asked again as soon as the domain’s own servers show it."
    ),
    "google_site_scope_missing": mark(
        "The sign-in may not prove domains: the scope siteverification is missing. Add it to the delegation in your "
        "Admin console, or enter the record that the customer’s Admin console shows."
    ),
    "google_site_api_off": mark(
        "The Site Verification API is off in the Google Cloud project. Turn it on there, then ask again."
    ),
    "google_no_such_proof": mark(
        "Google proves a domain by a TXT or a CNAME record. A file’s name is shown in the customer’s Admin console."
    ),
    "google_verify_by_customer": mark("The customer’s administrator verifies the domain in its Admin console."),
}
