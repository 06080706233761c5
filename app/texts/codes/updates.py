"""Sentences about looking for a newer version, and about reports of crashes."""

from app.texts import mark

SENTENCES = {
    "updates_not_in_build": mark(
        "Updates can’t be looked for in this build: it was made without a release key. Look where you got the program."
    ),
    "update_key_unreadable": mark(
        "The release key of this program is damaged, so updates can’t be looked for. Install the program anew."
    ),
    "update_not_reached": mark("The place of updates can’t be reached. Check the network, then look again."),
    "update_not_there": mark("The place of updates has no answer for us ({status}). Look again tomorrow."),
    "update_certificate_wrong": mark(
        "The place of updates could not prove that it is ours, so nothing was read. Check this computer’s clock and "
        "network, then look again."
    ),
    "update_other_host": mark(
        "The place of updates wanted to send us on to “{host}”. That was refused; look again later."
    ),
    "update_too_large": mark("The answer about updates is too large to be ours; it was thrown away."),
    "update_cut_short": mark("The answer about updates was cut short. Look again."),
    "update_signature_unreadable": mark(
        "The signature of the answer about updates is not whole, so it was not believed. Look again later."
    ),
    "update_signature_wrong": mark(
        "The answer about updates is not signed as it should be: somebody may have changed it. It was not believed."
    ),
    "update_key_unknown": mark(
        "The answer about updates is signed with a key this program does not know. It was not believed."
    ),
    "update_damaged": mark("The answer about updates makes no sense to this version. Look where you got the program."),
    "update_expired": mark(
        "The answer about updates was good until {date} only. Newer ones may be held back; check this computer’s date, "
        "then look again."
    ),
    "update_older": mark(
        "The answer about updates names {version}, older than the {newest} known here. It was not believed."
    ),
}
