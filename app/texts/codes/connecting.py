"""Sentences about connecting a partner account (R70, R71)."""

from app.texts import mark

SENTENCES = {
    "account.connected": mark("{name} is connected."),
    "account.disconnected": mark("{name} is no longer connected; its key was removed from the keyring."),
    "account.tested": mark("{name} was tested."),
    "key_file_form": mark(
        "This is not the key file of a service account. Download the key as JSON and choose that file."
    ),
    "key_file_kind": mark(
        "This file is for something else than a service account. In the Google Cloud console make a key of the service "
        "account, as JSON, and choose that file."
    ),
    "key_file_large": mark(
        "This file is far too large to be a key. Choose the JSON file of the service account’s key."
    ),
    "account_id_missing": mark("Enter the account’s ID, such as C012345, from Settings in the Partner Sales Console."),
    "key_file_none": mark("Choose the key file."),
    "subject_missing": mark("Enter the address of a reseller administrator of your own domain."),
    "practice_book_real": mark("A practice book has no real accounts. Connect this one in your own book."),
    "practice_server_only": mark("{name} is not an account for practice, so no practice server answers for it."),
    "account_is_practice": mark("{name} is an account for practice and never talks to Google. Add another account."),
    "account_is_real": mark(
        "{name} was connected to Google itself and never talks to a practice server. Add another account."
    ),
    "account_connected": mark("{name} is connected. Disconnect it first."),
    "no_account_connected": mark("No partner account is connected."),
    "no_such_partner_account": mark("No partner account has the name or ID “{name}”."),
    "account_not_connected": mark("{name} is not connected."),
    "account_not_google": mark("{name} is not an account at Google."),
    "google_key_gone": mark("The key of this account is not in this computer’s keyring. Connect the account again."),
    "google_key_unusable": mark("Google’s library can’t read the key. Download a new key file and connect again."),
    "google_not_administrator": mark(
        "The administrator may not order at Google. Name one who has accepted the reseller terms in the Partner Sales "
        "Console and has the reseller role."
    ),
    "google_subject_unknown": mark(
        "Google knows no administrator with this address. Check its spelling, then connect again."
    ),
    "google_busy": mark("Google is busy or gave no clear answer. Test again in a minute."),
}
