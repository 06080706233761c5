"""Sentences of search, filters and sort."""

from app.texts import mark

SENTENCES = {
    "sort_unknown": mark("Customers can’t be sorted by “{field}”. These work: {fields}."),
    "filter_unknown": mark("There is no filter “{field}”. These work: {fields}."),
    "filter_value": mark("“{value}” is no value of the filter “{field}”."),
    "superseded": mark("A newer search took the place of this one."),
}
