"""Sentences about values given as JSON on the command line."""

from app.texts import mark

SENTENCES = {
    "json_invalid": mark(
        "This is not JSON (line {line}). Give one object in UTF-8, such as {{“domain”: “example.org”}}."
    ),
    "json_no_object": mark("Give one JSON object with the customer’s values."),
    "json_too_large": mark("This is more than a megabyte; one customer’s values are a few lines."),
    "json_key_unknown": mark("There is no key “{key}”."),
    "json_key_twice": mark("“{field}” stands there twice."),
    "json_text": mark("“{key}” takes text."),
    "json_flag": mark("“{key}” takes true or false."),
    "json_count": mark("“{key}” takes a whole number."),
    "json_list": mark("“{key}” takes a list of texts."),
    "json_names": mark("“{key}” takes “all” or a list of names."),
}
