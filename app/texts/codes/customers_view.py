"""Why an action on customers can't run now."""

from app.texts import mark

SENTENCES = {
    "verify_no_domain": mark("This customer has no domain yet. Enter it on the customer page."),
    "verify_done": mark("The domain is verified already."),
    "console_no_provider": mark("Say first at which provider this customer is; then its admin console can be opened."),
    "still_counting": mark("The customers are still being gathered. Try again in a moment."),
    "customer_has_no_domain": mark("This customer has no domain yet."),
    "already_archived": mark("This customer is in the archive already."),
    "not_archived": mark("This customer is not in the archive."),
    "customers_not_shown": mark("Go to the customers first."),
    "no_customers": mark("There are no customers here."),
    "customers.exported": mark("{count} customers were written to “{file}”."),
}
ONE = {
    "customers.exported": mark("One customer was written to “{file}”."),
}
