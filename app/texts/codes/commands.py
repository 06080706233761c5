"""Sentences of the headless commands: refusals, phases of progress, findings of ``check``."""

from app.texts import mark

SENTENCES = {
    "no_such_customer": mark("No customer of the book has the domain or ID “{name}”."),
    "export_format": mark("“{file}”: the name must end in .csv or .xlsx."),
    "passphrase_file_unreadable": mark("The passphrase file “{field}” can’t be read as text."),
    "no_room_for_backup": mark(
        "There is no room for a backup in “{field}”: {needed_mb} MB are needed, {free_mb} MB are free. "
        "Free some space and try again."
    ),
    "backup_not_whole": mark(
        "“{field}” could not be read back whole. Nothing was replaced; check the book and use another backup."
    ),
    "phase.writing": mark("writing"),
    "phase.copying": mark("copying"),
    "phase.checking": mark("checking"),
    "check_seal": mark("A page of the file was changed outside the program: {what}"),
    "check_pages": mark("The file is damaged: {what}"),
    "check_reference": mark("Row {row} of “{table}” refers to a row of “{to}” that is not there."),
    "check_domain_twice": mark("{count} domains stand twice at one provider."),
    "check_nameless": mark("{count} customers have neither name, domain nor email."),
    "check_tags_differ": mark("The tags of {count} customers differ from the tag list."),
    "check_merged_alive": mark("{count} merged customers still stand in the book."),
    "check_operation_of_other": mark("{count} operations belong to another customer than their subscription."),
    "check_subscription_count": mark("The number of subscriptions is wrong on {count} customers."),
    "check_shown_subscription": mark("The subscription shown is not the stored one on {count} customers."),
    "check_shown_choice": mark("{count} customers show another subscription than the rule says."),
    "check_sort_name": mark("The name to sort by is wrong on {count} customers."),
    "check_attention": mark("The badge is wrong on {count} customers."),
    "check_coming": mark("How far a customer is on its way to us is wrong on {count} cards."),
    "check_operation_parent": mark("{count} instructions wait for one that was withdrawn or is another customer’s."),
    "check_waiting_for_nothing": mark(
        "{count} customers wait, with no instruction that would create or take them over."
    ),
    "check_left_behind": mark("{count} entries were left at customers that are merged into others."),
    "check_search_text": mark("The text to search is not up to date on {count} customers."),
    "check_index_missing": mark("{count} customers are missing from the search index."),
    "check_index_left": mark("{count} entries of the search index belong to no customer."),
    "check_index_wrong": mark("{count} customers of a sample are not found by the search index."),
}
