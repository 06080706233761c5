"""Sentences of the outbox: what was done, and why something can't be (R51)."""

from app.texts import mark

SENTENCES = {
    "operation.withdrawn": mark("{name}: the instruction was withdrawn."),
    "operations.withdrawn_of": mark("{name}: {count} instructions were withdrawn."),
    "operations.withdrawn": mark("{count} instructions were withdrawn."),
    "operations.none_withdrawn": mark("Nothing was withdrawn."),
    "operation.retried": mark("{name}: the instruction waits to be sent again."),
    "operations.retried_of": mark("{name}: {count} instructions wait to be sent again."),
    "operations.retried": mark("{count} instructions wait to be sent again."),
    "operation.by_hand": mark("{name}: what the provider shows is read back now."),
    "operations.by_hand_of": mark("{name}: what the provider shows of {count} instructions is read back now."),
    "operations.by_hand": mark("What the provider shows of {count} instructions is read back now."),
    "operations.none_by_hand": mark("Nothing was marked as done."),
    "operation_not_by_hand": mark("Only what is done by hand, on the provider’s page, can be marked as done."),
    "operation_not_taken": mark("Only what somebody else has an account for already can be taken over instead."),
    "operations.none_retried": mark("Nothing was tried again."),
    "operations.expired": mark("{count} instructions expired before they could be sent."),
    "operation_sent": mark("This was sent to the provider already and can’t be withdrawn."),
    "operation_withdrawn": mark("This was withdrawn already."),
    "operation_not_stuck": mark("Only what needs you can be tried again; this goes on by itself."),
    "operation_token_over": mark(
        "The token or request has run out, so trying again can’t help. Ask for a new one on the customer page."
    ),
    "operation_not_editable": mark("This is at the provider already; nothing of it can be edited here."),
    "operation_unchosen": mark("Choose an instruction in the outbox first."),
    "address_in_use": mark("This address already has an account at the provider. Use another one."),
    "card_declined": mark("The card was declined. Have another card entered at the provider, then retry."),
    "no_such_operation": mark("The outbox has no instruction “{field}”."),
    "no_provider_connected": mark(
        "No partner account is connected, so nothing was sent. Everything waits in the outbox. Connect one first."
    ),
    "operations.recovered": mark("What was being sent when the program ended is looked into."),
    "operations.claimed": mark("Instructions are being sent."),
    "operation.answered": mark("{name}: the provider refused an instruction, or a person is needed."),
    "operation.done": mark("{name}: the provider confirmed an instruction."),
    "account.paused": mark("“{name}” must be signed in to again; nothing is sent before."),
    "account.resumed": mark("“{name}” is signed in; what waits is sent."),
    "operation_gave_up": mark("The provider did not take it in several tries. Retry later, or withdraw it."),
    "effect_unknown": mark(
        "Nobody can say whether it arrived. Look at the provider’s page, then retry (it is looked for once more, and "
        "not sent twice) or withdraw it."
    ),
    "operation_by_hand": mark("The provider has no way to do this for us: do it on its own page, then press Done."),
    "operation_not_carried_out": mark("The provider offers no way for us to do this. Do it on its own page."),
    "provider_offline": mark("The provider can’t be reached now; it is tried again by itself."),
    "provider_busy": mark("The provider asks us to wait; it is tried again by itself."),
    "sign_in_again": mark("The partner account must be signed in to again; nothing is sent before."),
    "exists_ours": mark("This customer is ours at the provider already. Open its record instead of creating it."),
    "exists_elsewhere": mark("This domain has an account already. Take the customer over instead of creating it."),
    "exists_as_team": mark(
        "There is a team account for this domain already. Take it over, or create another team with another email."
    ),
    "exists_refused": mark("The provider does not let us create an account for this domain."),
    "undo_others_wait": mark(
        "Another instruction waits for this one. Withdraw it in the outbox; what waits for it goes along."
    ),
    "undo_parent_withdrawn": mark("The instruction that must come first was withdrawn. Bring that one back first."),
}
ONE = {
    "operations.withdrawn_of": mark("{name}: one instruction was withdrawn."),
    "operations.withdrawn": mark("One instruction was withdrawn."),
    "operations.retried_of": mark("{name}: one instruction waits to be sent again."),
    "operations.retried": mark("One instruction waits to be sent again."),
    "operations.by_hand_of": mark("{name}: what the provider shows of one instruction is read back now."),
    "operations.by_hand": mark("What the provider shows of one instruction is read back now."),
    "operations.expired": mark("One instruction expired before it could be sent."),
}
