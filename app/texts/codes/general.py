"""Sentences that belong to no single area."""

from app.texts import mark

SENTENCES = {
    "book_closing": mark("The book is being closed, so this was not begun."),
    "cancelled": mark("Stopped. Nothing was changed."),
    "no_such_file": mark("“{field}” is not there. Check the name and the folder."),
    "file_unreadable": mark("“{field}” can’t be read. Check that it is a file and who may read it."),
    "disk_full": mark("The disk is full. Nothing was lost; free some space and try again."),
    "disk_read_only": mark("“{field}” can’t be written: the disk or folder is read-only."),
    "disk_failing": mark("The disk did not answer as it should. What was saved before is kept; look at the disk."),
    "not_a_number": mark("“{value}” is not a whole number."),
    "required": mark("This is needed: {field}."),
}
