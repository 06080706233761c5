"""Sentences of our application to a partner programme (R60)."""

from app.texts import mark

SENTENCES = {
    "application.edited": mark("The partner application was changed."),
    "application.begun": mark("A new partner application was begun with what was filled in before."),
    "application.draft": mark("The partner application is a draft again."),
    "application.submitted": mark("The partner application is marked as submitted."),
    "application.accepted": mark("The partner application was accepted."),
    "application.declined": mark("The partner application was declined."),
    "application_missing": mark("No partner application was begun yet."),
    "application_sent": mark("The application was sent off. Make it a draft again to change it."),
    "application_step": mark("The application is not at this step."),
    "application_incomplete": mark("Fill in what is marked first: {count} needed fields are empty."),
    "application_needed": mark("The form wants this."),
}
ONE = {
    "application_incomplete": mark("Fill in what is marked first: one needed field is empty."),
}
FOLLOWS = {
    "application.submitted": mark("An answer is expected in a week."),
}
