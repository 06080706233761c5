"""Sentences about payments, commissions and payouts (R61, R62)."""

from app.texts import mark

SENTENCES = {
    "money.pulled": mark("{name}: payments and commissions were fetched: {new} new, {updated} updated."),
    "payments.imported": mark("{file}: {new} payments new, {updated} updated."),
    "commissions.imported": mark("{file}: {new} commissions new, {updated} updated."),
    "payout.requested": mark("Payout {ref} of {amount} was noted as requested."),
    "payout.invoiced": mark("Payout {ref}: the invoice was uploaded."),
    "payout.paid": mark("Payout {ref} was paid."),
    "payout.removed": mark("Payout {ref} was removed; its commissions are open again."),
    "rate.added": mark("{name}: {rate} from {day} on."),
    "rate.removed": mark("{name}: the rate from {day} on was removed."),
    "payout_term.set": mark("{entity}: payouts from {amount} on."),
    "payout_term.removed": mark("{entity}: the payout threshold was removed."),
    "customer.mapped": mark("{name} counts as mapped to us from {day} on."),
    "customer.unmapped": mark("{name}: the mapping date was removed."),
    "commission_our_card": mark("Our card paid the price less our discount at once, so no commission is owed."),
    "commission_refund": mark("What is refunded is taken off next month’s commission."),
    "commission_mapping_unknown": mark(
        "When this customer was mapped to us is not known. If it was late, less is due."
    ),
    "commission_not_mapped": mark("The customer was mapped to us on {mapped}, after this payment."),
    "commission_in_time": mark("The customer was mapped to us in time, on {mapped}."),
    "commission_late_upgrade": mark("Mapped late (on {mapped}, after {until}): upgrades after that day count."),
    "commission_late_renewal": mark(
        "Mapped late (on {mapped}, after {until}): of a renewal only licences bought after that day count."
    ),
    "commission_late": mark("Mapped late (on {mapped}, after {until}): this payment does not count."),
    "commission_no_rate": mark("No rate is known. Write one under Rates, or fetch commissions to measure it."),
    "payout_payable": mark("A payout can be requested."),
    "payout_below": mark("Below the payout threshold: {missing} is missing."),
    "payout_no_threshold": mark(
        "No payout threshold is written. Zoho shows it beside the balance: write it with Threshold."
    ),
    "payout_nothing": mark("Nothing is open."),
    "payout_owing": mark("More was refunded than earned. It is taken off the next commissions."),
    "payout_upload": mark("Payout {ref}: upload the invoice for {entity}. Nothing is paid before that."),
    "payout_coming": mark("Payout {ref} of {entity} is expected until {day}."),
    "payout_late": mark("Payout {ref} of {entity} was expected until {day}. Ask Zoho’s partner support where it is."),
    "payout_paid": mark("Payout {ref} of {entity} was paid on {day}."),
    "payout_paid_told": mark("Payout {ref} of {entity} was paid."),
    "payout_gone": mark("This payout is no longer there."),
    "payout_ref_empty": mark("Write the Payout ID that Zoho shows after the payout is started."),
    "payout_ref_taken": mark("Payout {ref} is in the book already."),
    "payout_not_next": mark("This payout is one step further already."),
    "rate_gone": mark("This rate is no longer there."),
    "rate_form": mark("“{value}” is no rate. Write a percentage from 0 to 100, such as 18 or 17.5."),
    "rate_there": mark("A rate from {day} on is written already. Remove that one first."),
    "mapped_in_future": mark("The mapping date can’t be in the future."),
    "account_has_money": mark("{name} can’t be removed: payments, commissions or payouts of it are in the book."),
    "money_unreadable": mark("Some payments or commissions could not be read, and were left out."),
    "money_no_answer": mark(
        "The provider gave no answer that makes sense. It is asked again tomorrow, or by Fetch now."
    ),
    "money_list_header": mark(
        "“{file}” has no header we know. Name the columns, such as Date, Customer, Subscription, Amount, Currency."
    ),
    "money_list_long": mark("“{file}” has more than {limit} rows. Split it."),
    "money_list_nothing": mark("No row of “{file}” can be taken. Nothing was changed."),
    "money_no_account": mark("Add the partner account first that these payments came through."),
    "money_which_account": mark("There are several partner accounts. Say which one these payments came through."),
    "money_no_date": mark("The row has no date."),
    "money_date": mark("“{value}” is no date, or can be read in two ways. Write it like 2027-03-14."),
    "money_no_amount": mark("The row has no amount."),
    "money_no_currency": mark("The row names no currency. Write its three letters, such as EUR."),
    "money_nobody": mark("The row names no customer and no subscription."),
    "money_other_account": mark("The row is of “{value}”. Import the file once more for that partner account."),
    "money_whose": mark("Whose it is was not found: it is kept under the name in the file."),
    "report_format": mark("“{file}” can’t be written. End its name with .csv, .xlsx or .json, as the format says."),
    "report_needs_file": mark("A workbook can’t be shown here. Name a file with --to."),
}
FOLLOWS = {
    "payout.requested": mark("Upload its invoice."),
}
