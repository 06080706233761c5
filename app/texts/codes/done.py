"""What was done, as the message strip, the Undo menu and the history say it."""

from app.texts import mark

SENTENCES = {
    "customer.added": mark("{name} was added."),
    "customer.edited": mark("{name} was changed."),
    "customer.archived": mark("{name} was archived."),
    "customer.unarchived": mark("{name} is back from the archive."),
    "customer.deleted": mark("{name} was deleted."),
    "customer.owner_set": mark("{name}: owner changed."),
    "customer.merged": mark("{name}: duplicates were merged."),
    "customer.split": mark("{name} was split again."),
    "customers.archived": mark("{count} customers were archived."),
    "customers.unarchived": mark("{count} customers are back from the archive."),
    "customers.deleted": mark("{count} customers were deleted."),
    "customers.owner_set": mark("The owner of {count} customers was changed."),
    "customers.tagged": mark("{count} customers were tagged “{tag}”."),
    "customers.untagged": mark("“{tag}” was taken off {count} customers."),
    "customer.tagged": mark("{name} was tagged “{tag}”."),
    "customer.untagged": mark("“{tag}” was taken off {name}."),
    "contact.added": mark("{name}: a contact was added."),
    "contact.edited": mark("{name}: a contact was changed."),
    "contact.removed": mark("{name}: a contact was removed."),
    "subscription.added": mark("{name}: a subscription was added."),
    "subscription.edited": mark("{name}: a subscription was changed."),
    "subscription.removed": mark("{name}: a subscription was removed."),
    "attachment.added": mark("{name}: “{file}” was added."),
    "attachment.removed": mark("{name}: “{file}” was removed."),
    "trial.extended": mark("Trial of {name} extended to {to}."),
    "trials.extended": mark("{count} trials extended."),
    "trials.refused": mark("No trial was extended."),
    "view.saved": mark("The view “{name}” was saved."),
    "view.renamed": mark("The view is now named “{name}”."),
    "view.removed": mark("The view “{name}” was removed."),
    "practice.filled": mark("Practice book"),
    "practice.brought_up": mark("Practice book: Google can be practised with."),
    "imported": mark("{file}: {new} new, {updated} updated."),
    "undone": mark("Undone: {what}."),
    "redone": mark("Done again: {what}."),
    "nothing_to_undo": mark("There is nothing to undo."),
    "nothing_to_redo": mark("There is nothing to do again."),
    "undo_sent": mark(
        "This was already sent to the provider and can’t be undone here. Change it at the provider instead."
    ),
    "undo_changed_since": mark("Was changed again since; the newer value was kept."),
    "undo_used": mark("Is in use by now, so it stays."),
    "undo_gone": mark("Is no longer there."),
}
ONE = {
    "customers.archived": mark("One customer was archived."),
    "customers.unarchived": mark("One customer is back from the archive."),
    "customers.deleted": mark("One customer was deleted."),
    "customers.owner_set": mark("The owner of one customer was changed."),
    "customers.tagged": mark("One customer was tagged “{tag}”."),
    "customers.untagged": mark("“{tag}” was taken off one customer."),
    "trials.extended": mark("One trial extended."),
}
FOLLOWS = {
    "trial.extended": mark("Waits to be sent."),
    "trials.extended": mark("They wait to be sent."),
}
ONE_FOLLOWS = {
    "trials.extended": mark("It waits to be sent."),
}
