"""Sentences about keys, passphrases and the keyring."""

from app.texts import mark

SENTENCES = {
    "no_key": mark(
        "There is no key for “{field}” here. Give the passphrase or the recovery code (--passphrase-file), "
        "or make a plain book knowingly (--unencrypted)."
    ),
    "book_encrypted": mark("“{field}” is encrypted already."),
    "book_plain": mark("“{field}” is not encrypted."),
    "no_keyring": mark("This system has no keyring that keeps secrets safe."),
    "keyring_locked": mark("The keyring is locked. Unlock it and try again."),
    "keyring_silent": mark("The keyring did not answer within ten seconds. Unlock it, or give a passphrase."),
    "passphrase_wrong": mark("This passphrase or recovery code does not open the book. Check it and try again."),
    "passphrase_empty": mark("The passphrase is empty. Choose one you can remember."),
    "key_file_missing": mark(
        "The key file “{field}” is missing, and so is its copy in “backups”. Put it back beside the book."
    ),
    "key_file_damaged": mark(
        "The key file “{field}” is damaged, and so is its copy in “backups”. Put a good copy beside the book."
    ),
    "key_file_newer": mark("The key file “{field}” was made by a newer Partner Desk. Install the newest Partner Desk."),
    "key_file_unreadable": mark("The key file “{field}” can’t be read. Check who may read it."),
    "key_file_not_written": mark("The key file “{field}” can’t be written. No book was made."),
}
