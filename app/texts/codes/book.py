"""Sentences about opening, keeping and checking the book."""

from app.texts import mark

SENTENCES = {
    "no_such_book": mark("There is no book at “{field}”. Check the name and the folder."),
    "book_in_use": mark(
        "The book “{field}” is in use by another program. Close it there, or work in the window that is open."
    ),
    "book_read_only": mark("“{field}” is open for reading only. Nothing was changed."),
    "book_cannot_open": mark("“{field}” can’t be opened or made. Check that the folder exists and may be written."),
    "book_is_folder": mark("“{field}” is a folder, not a book."),
    "book_damaged": mark("The book “{field}” is damaged. Nothing was changed in it; restore the newest backup."),
    "book_not_ours": mark("“{field}” is a database, but not a book of Partner Desk."),
    "book_newer": mark(
        "The book “{field}” was made by a newer Partner Desk (version {version} of the book). "
        "Nothing was changed; install the newest Partner Desk."
    ),
    "book_wrong_key": mark(
        "The key does not open “{field}”. The key file beside it belongs to another book, or the book is damaged. "
        "Put the right key file beside it, or restore a backup."
    ),
    "interrupted": mark("Stopped before it was done."),
    "settings_unreadable": mark("The settings could not be read; the program uses its defaults."),
    "settings_not_saved": mark("The settings could not be saved in “{field}”. They hold until the program ends."),
    "setting_invalid": mark("“{value}” is not possible for the option {field}."),
}
