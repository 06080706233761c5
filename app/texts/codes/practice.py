"""Sentences of practising (R83): the servers of the practice book and the trouble they make when asked."""

from app.texts import mark

SENTENCES = {
    "practice_not_running": mark("The practice servers have not begun yet. Try again in a moment."),
    "practice_nobody": mark("Choose a customer that is at Google first; the others have no admin console there."),
    "practice_no_terms": mark("No terms of service wait for this customer. Order something for it first."),
    "practice.refuse_next": mark("The provider will refuse the next instruction. Order or change something to see it."),
    "practice.cut": mark("There is no network now: instructions wait in the outbox until all is as usual."),
    "practice.slow_down": mark("The provider takes several seconds for each answer now."),
    "practice.as_usual": mark("The provider answers as usual again; what waits is sent by itself."),
    "practice.moved": mark(
        "The customer changed {before} to {after} in its admin console. Nobody told us; a pull will."
    ),
    "practice_not_asked": mark(
        "Choose a Zoho customer that was asked to work with us: take one over first, such as bakkerijzon.example."
    ),
    "practice_not_agreed": mark("The customer has not agreed yet: let it agree first, in this menu."),
    "practice.agreed": mark(
        "The customer agreed, on Zoho’s own page: nobody tells us. Write it down with “The customer agreed” on its "
        "page; then Zoho approves it."
    ),
    "practice.approved": mark("Zoho approved it. The customers are fetched now, and the association is complete then."),
    "practice.accepted": mark("The customer accepted the terms of service at the provider. A pull will show it."),
}
