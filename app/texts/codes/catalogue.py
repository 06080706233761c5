"""Sentences about the catalogue, the price book and partner accounts."""

from app.texts import mark

SENTENCES = {
    "catalogue.filled": mark("The catalogue was filled."),
    "currency_unknown": mark("“{value}” is no currency. Write its three letters, such as EUR."),
    "currency_shared": mark("“{value}” stands for several currencies. Write one of {codes}."),
    "money_no_number": mark("“{value}” is no amount. Write it like 12.50."),
    "money_negative": mark("A price can’t be below zero."),
    "money_other_currency": mark("“{value}” is not in {currency}. Choose the currency it is in, or convert it."),
    "money_ambiguous": mark("“{value}” can be read in two ways. Write {whole} or {fraction}."),
    "money_too_fine": mark("“{value}” is too fine: {currency} has {decimals} decimals."),
    "money_too_large": mark("“{value}” is too large for a price."),
}
