"""Sentences about the catalogue, the price book and partner accounts."""

from app.texts import mark

SENTENCES = {
    "catalogue.filled": mark("The catalogue was filled."),
}
