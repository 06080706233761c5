"""Sentences about imported files and their rows (R22). Placeholders: ``{value}`` is what the cell holds."""

from app.texts import mark

SENTENCES = {
    # cells that can't be taken: the row is rejected
    "domain_invalid": mark("“{value}” is not a domain name. Write it like example.com."),
    "domain_is_address": mark("“{value}” is a numeric address, not a domain name. Write it like example.com."),
    "domain_incomplete": mark("“{value}” lacks its ending. Write it like example.com."),
    "email_invalid": mark("“{value}” is not an email address. Write it like name@example.com."),
    "email_several": mark("“{value}” holds several email addresses; keep one."),
}
