"""The words of payments, commissions and payouts (R61, R62): headers, kinds, states, who pays."""

from app.texts import mark

LABELS = {
    "dated": mark("Date"),
    "customer": mark("Customer"),
    "domain": mark("Domain"),
    "email": mark("Email"),
    "subscription": mark("Subscription"),
    "plan": mark("Plan"),
    "kind": mark("Type"),
    "payer": mark("Who pays"),
    "state": mark("Status"),
    "amount": mark("Amount"),
    "commission": mark("Commission"),
    "eligible": mark("Of amount"),
    "currency": mark("Currency"),
    "billing_entity": mark("Billing entity"),
    "period_start": mark("Period from"),
    "period_end": mark("Period to"),
    "payout": mark("Payout ID"),
    "account": mark("Partner account"),
    "ref": mark("Transaction ID"),
    "commission_ref": mark("Commission ID"),
    "payment_ref": mark("Transaction ID"),
}
PAYMENT_KINDS = {
    "new": mark("New purchase"),
    "renewal": mark("Renewal"),
    "upgrade": mark("Upgrade"),
    "downgrade": mark("Downgrade"),
    "reactivation": mark("Reactivation"),
    "cancellation": mark("Cancellation"),
    "refund": mark("Refund"),
    "other": mark("Other"),
}
COMMISSION_KINDS = {
    "base": mark("Base"),
    "bonus": mark("Bonus"),
    "refund": mark("Refund"),
    "adjustment": mark("Adjustment"),
    "other": mark("Other"),
}
PAYERS = {"": mark("not told"), "partner": mark("our card"), "customer": mark("customer’s card")}
STATES = {
    "accrued": mark("accrued"),
    "withheld": mark("withheld"),
    "requested": mark("requested"),
    "paid": mark("paid"),
}
PAYOUT_STATES = {
    "requested": mark("invoice to upload"),
    "invoiced": mark("invoice uploaded"),
    "paid": mark("paid"),
}
