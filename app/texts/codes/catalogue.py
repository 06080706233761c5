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
    "product.added": mark("{name} was added to the catalogue."),
    "product.edited": mark("{name} was changed in the catalogue."),
    "offer.edited": mark("{name}: payment plan changed."),
    "offer.added": mark("{name}: a payment plan was added."),
    "offer.retired": mark("{name} is not sold any more."),
    "offer.unretired": mark("{name} is sold again."),
    "offers.retired": mark("{count} plans are not sold any more."),
    "offers.unretired": mark("{count} plans are sold again."),
    "price.set": mark("{name}: price in {currency} changed."),
    "price.removed": mark("{name}: price in {currency} removed."),
    "price.confirmed": mark("{name}: price in {currency} confirmed today."),
    "price_gone": mark("This price is no longer in the catalogue."),
    "product_name_empty": mark("Give the product a name."),
    "product_sku_form": mark("“{value}” can’t be an identifier. Use letters, digits, full stops and hyphens."),
    "product_sku_taken": mark("“{value}” is in the catalogue already."),
    "product_counts": mark("The most licences can’t be fewer than {least}."),
    "product_gone": mark("This product is no longer in the catalogue."),
    "offer_gone": mark("This plan is no longer in the catalogue."),
    "offer_there": mark("{name} has this payment plan already."),
    "account.added": mark("Partner account {name} was added."),
    "account.edited": mark("Partner account {name} was changed."),
    "account.removed": mark("Partner account {name} was removed."),
    "account_name_empty": mark("Give the account a name, such as “Google · Rotterdam”."),
    "account_name_taken": mark("Another account is called “{name}”. Choose another name."),
    "account_provider": mark("Choose Google or Zoho."),
    "account_id_form": mark(
        "“{value}” is not an account ID. It starts with C, such as C012345; the Partner Sales Console shows it."
    ),
    "account_data_centre": mark("Choose the data centre: the end of the address where you sign in to Zoho."),
    "account_provider_used": mark(
        "Customers have this account ({count}), so its provider can’t change. Add another account instead."
    ),
    "account_used": mark("{name} can’t be removed while customers have it ({count}). Give them another account first."),
    "account_gone": mark("This partner account is no longer there."),
    "prices.imported": mark("{file}: {new} prices new, {updated} updated."),
    "price_list_header": mark(
        "“{file}” has no header we know. Name the columns, such as Identifier, Payment plan, Currency, List price."
    ),
    "price_list_long": mark("“{file}” has more than {limit} rows. Split it."),
    "price_list_nothing": mark("No row of “{file}” can be taken. Nothing was changed."),
    "price_no_product": mark("The row names no product. Give its identifier or its name."),
    "price_unknown_product": mark("“{value}” is not in the catalogue, or has no payment plan there. Add it first."),
    "price_several_products": mark("“{value}” may be several products. Give its identifier or its provider."),
    "price_provider": mark("“{value}” is no provider. Write Google or Zoho."),
    "price_payment_plan": mark(
        "“{value}” is no payment plan. Write flexible, annual paid monthly or annual paid yearly."
    ),
    "price_which_plan": mark("{name} has several payment plans. Say which one."),
    "price_which_annual": mark(
        "{name} can be paid monthly or yearly. Write annual paid monthly or annual paid yearly."
    ),
    "price_plan_unknown": mark("{name} has no payment plan “{value}” in the catalogue. Add the payment plan first."),
    "price_no_currency": mark("The row names no currency. Write its three letters, such as EUR."),
    "price_period": mark("“{value}” is no period. Write month or year."),
    "price_row_empty": mark("The row has no price."),
    "price_date": mark("“{value}” is no date, or can be read in two ways. Write it like 2027-03-14."),
    "price_twice": mark("{name} stands in the list twice with different prices. The first one is taken."),
}
ONE = {
    "offers.retired": mark("One plan is not sold any more."),
    "offers.unretired": mark("One plan is sold again."),
}
