"""Sentences about a customer's fields and what can't be done to a customer."""

from app.texts import mark

SENTENCES = {
    "name_or_domain": mark("Give the customer a name or a domain; one of them is needed to keep the record."),
    "domain_taken": mark("Another customer at this provider has this domain already. Open that one, or merge the two."),
    "phone_invalid": mark("“{value}” is not a phone number. Write it with digits, such as +31 10 123 4567."),
    "country_invalid": mark("“{value}” is not a country. Write its name or its two letters, such as NL, TH or KR."),
    "language_invalid": mark("“{value}” is not a language. Use a tag such as nl, th or ko."),
    "not_a_choice": mark("“{value}” is not one of the choices."),
    "too_long": mark("This is {length} characters; at most {limit} fit here."),
    "control_characters": mark("The text holds an invisible character that can’t be kept. Type it anew."),
    "date_invalid": mark("“{value}” is not a date. Write it as year-month-day, such as 2027-03-14."),
    "count_invalid": mark("“{value}” is not a whole number, such as 25."),
    "count_range": mark("{value} is out of range; 0 to {limit} are possible."),
    "ends_before_start": mark("The end, {end}, is before the start, {start}."),
    "customer_gone": mark("This customer is no longer in the book. Undo may bring it back."),
    "account_fixed": mark("This partner account has the customer already; another one can’t be chosen."),
    "provider_fixed": mark("The customer is already at its provider; the provider can’t be changed."),
    "merge_one": mark("Choose at least two customers to merge."),
    "merge_many": mark("These are too many to be one customer. Select only the duplicates."),
    "merge_providers": mark("Customers at different providers are not merged; they are linked by their domain."),
    "merge_both_at_provider": mark(
        "Both are accounts at the provider. Merging would hide one that still exists there; archive it instead."
    ),
    "not_merged": mark("Nothing was merged into this customer."),
    "attachment_too_large": mark("“{name}” is larger than 20 MB. Keep a smaller copy of it here."),
    "attachment_empty": mark("“{name}” is empty."),
    "tag_empty": mark("Give the tag a name."),
    "tag_comma": mark("A tag can’t hold a comma."),
    "view_name_empty": mark("Give the view a name."),
    "view_name_taken": mark("There is already a view named “{name}”."),
    "operation_waits": mark("An instruction about this customer waits to be sent. Withdraw it first."),
}
