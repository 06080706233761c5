"""Sentences about imported lists and their rows (R22).

Placeholders: ``{value}`` is what the cell holds, ``{row}`` and ``{column}`` say where it is.
"""

from app.texts import mark

SENTENCES = {
    # cells that can't be taken: the row is rejected
    "domain_invalid": mark("“{value}” is not a domain name. Write it like example.com."),
    "domain_is_address": mark("“{value}” is a numeric address, not a domain name. Write it like example.com."),
    "domain_incomplete": mark("“{value}” lacks its ending. Write it like example.com."),
    "email_invalid": mark("“{value}” is not an email address. Write it like name@example.com."),
    "email_several": mark("“{value}” holds several email addresses; keep one."),
    "date_unreadable": mark("“{value}” is no date that can be read. Write it like 2027-03-31."),
    "provider_unknown": mark("“{value}” is no provider that is known here. Write Google or Zoho, or leave it empty."),
    "account_other_provider": mark(
        "The partner account belongs to another provider than “{value}”. Change one of them."
    ),
    # warnings: the row is taken
    "domain_is_suffix": mark(
        "“{value}” is an ending many organisations share, not one organisation’s domain. Check it."
    ),
    "date_ambiguous": mark("“{value}” can be read in two ways; it was taken as {date}. Choose the order of dates."),
    "plan_unknown": mark("The plan “{value}” is not known here; it is kept as it is written."),
    "status_unknown": mark("The status “{value}” is not known here; it was left out."),
    "kind_unknown": mark("“{value}” is no kind of customer; it was left out. Write domain or team."),
    "yes_no_unknown": mark("“{value}” is neither yes nor no; it was left out."),
    "language_unknown": mark(
        "“{value}” is no language that is known here; it was left out. Use a tag such as nl or th."
    ),
    "country_unknown": mark("“{value}” is no country; it was left out. Use two letters, such as NL, TH or KR."),
    "uid_unknown": mark("“{value}” is no ID of this program; it was left out."),
    "account_unknown": mark("There is no partner account named “{value}”; it was left out."),
    # conflicts: the row is not taken
    "conflict_keys": mark(
        "Row {row} is “{name}” by one of its keys and “{other}” by another. Correct one of the keys."
    ),
    "conflict_twice": mark("Row {row} and row {other} name the same customer with different values. Keep one of them."),
    "conflict_waiting": mark(
        "A change of “{name}” waits to be sent. Import this row when it was sent, or withdraw it."
    ),
    "conflict_provider": mark("“{name}” is at another provider than row {row} says. Correct the provider."),
    "conflict_trial": mark("The trial of “{name}” would end before it starts. Correct the dates of row {row}."),
    "conflict_domain": mark("“{other}” has the domain row {row} gives to “{name}”. Correct the domain, or merge them."),
    # the file or its mapping as a whole
    "mapping_needs_name": mark("Say which column holds the organisation’s name or its domain; one of them is needed."),
    "mapping_twice": mark("Two columns are given to “{field}”. Leave one of them out."),
    "mapping_unknown": mark("“{field}” is no field a column can be given to."),
    "date_order_unknown": mark("“{value}” is no order of dates. Use dmy, mdy or ymd."),
}
