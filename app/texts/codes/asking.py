"""Why a question to a provider got no answer (R10, R14)."""

from app.texts import mark

SENTENCES = {
    "ask_offline": mark("The provider can’t be reached from here now."),
    "ask_busy": mark("The provider is busy or gave no clear answer."),
    "ask_late": mark("The provider did not answer in time."),
    "verify_code_by_hand": mark("{name} gives no code here. Enter the one that its own page shows."),
    "domain_not_registered": mark(
        "{domain} is not registered, so no account can be made for it. Check its spelling, or have it registered first."
    ),
    "order_by_book": mark("What can be chosen is what the book knows, as of {date}."),
    "offer_not_for_it": mark("{provider} does not sell {product} to this customer now."),
    "offer_plan_not_for_it": mark("{provider} does not sell {product} to this customer on this plan now."),
    "ask_not_offered": mark("{name} can’t be asked this."),
}
