"""Sentences of wizards and their drafts."""

from app.texts import mark

SENTENCES = {
    "draft.removed": mark("The draft “{name}” was removed."),
    "draft_gone": mark("This draft is no longer there. It was finished or removed meanwhile."),
    "paste_breaks": mark("Line breaks were taken out."),
    "paste_controls": mark("Invisible control characters were taken out."),
    "paste_bidi": mark("Marks that turn the direction of writing round were taken out."),
    "paste_invisible": mark("Invisible characters were taken out."),
    "paste_cut": mark("The text was too long for this field; the first {limit} characters were kept."),
}
