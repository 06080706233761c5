"""Sentences of the window's frame: why a command can't run, and what a long piece of work is doing."""

from app.texts import mark

SENTENCES = {
    "no_customer_selected": mark("Select a customer first."),
    "several_customers_selected": mark("Select just one customer for this."),
    "practice_open": mark("The practice book is open already."),
    "own_book_open": mark("Your own book is open already."),
    "recovery_code_gone": mark("The recovery code is shown only in the run in which the book was made."),
    "no_book_open": mark("The book is not open yet."),
    "phase.reading": mark("reading"),
    "phase.matching": mark("matching"),
    "phase.saving": mark("saving"),
    "phase.indexing": mark("making it searchable"),
}
