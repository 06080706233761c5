"""What the windows of letters share: a letter of the book's facts, and how it leaves the program."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.models.follow_ups import LetterSource, OwnWording
from app.rules.letter_facts import facts
from app.rules.mail_links import OTHER_LIMIT, WINDOWS_LIMIT, mail_link
from app.settings import Settings
from app.texts import mark, t
from app.texts.codes import say
from app.texts.letters import CODES, Letter, Wording, letter, wording_of

# What a placeholder is called when it is missing, and in the list of placeholders.
PLACEHOLDER_WORDS = {
    "contact": mark("whom it greets"),
    "customer": mark("the organisation"),
    "account": mark("domain or email of the account"),
    "domain": mark("the domain"),
    "admin_name": mark("the administrator’s name"),
    "admin_email": mark("the administrator’s email"),
    "alternate_email": mark("the alternate email"),
    "sender": mark("your name"),
    "partner": mark("the partner account’s name"),
    "public_identifier": mark("our public identifier or partner code"),
    "partner_page": mark("Zoho’s page for partner codes"),
    "provider": mark("the provider"),
    "login_page": mark("the page to sign in at"),
    "products": mark("the products"),
    "records": mark("the DNS records to set"),
    "changes": mark("what was changed"),
    "plan": mark("the plan"),
    "licences": mark("the number of licences"),
    "renewal_date": mark("the renewal date"),
    "trial_end": mark("the trial’s last day"),
    "due": mark("the day the request runs out"),
}


def letter_choices() -> list[tuple[str, str]]:
    """Return (code, words) of all letters."""
    return [(code, say(f"letter.{code}")) for code in CODES]


def write(code: str, language: str, source: LetterSource, own: Sequence[OwnWording], settings: Settings) -> Letter:
    """Return a letter to one customer, in our own wording where there is one."""
    return letter(
        code,
        language,
        facts(source, language, settings.person, settings.text("letters.company").strip()),
        own_of(code, language, own),
    )


def called(source: LetterSource) -> str:
    """Return what to call the customer of a letter."""
    names = ("organisation_name", "alternate_name", "domain", "primary_email")
    return next(filter(None, (str(source.values[name]) for name in names)), t("No name"))


def own_of(code: str, language: str, own: Sequence[OwnWording]) -> Wording | None:
    """Return our own wording of a letter in a language; None: the program's stands."""
    for each in own:
        if (each.code, each.language) == (code, language):
            return Wording(each.subject, each.body)
    return None


def current_wording(code: str, language: str, own: Sequence[OwnWording]) -> Wording:
    """Return the wording that is in use."""
    return own_of(code, language, own) or wording_of(code, language)


def missing_words(missing: Sequence[str]) -> str:
    """Return what a letter lacks, in words."""
    return ", ".join(t(PLACEHOLDER_WORDS[name]) if name in PLACEHOLDER_WORDS else name for name in missing)


def copy(subject: str, body: str) -> None:
    """Put a letter on the clipboard, with its subject as the first line."""
    QGuiApplication.clipboard().setText(f"{subject}\n\n{body}" if subject else body)


def open_in_mail(to: str, subject: str, body: str) -> tuple[bool, bool]:
    """Open a letter in the mail program; a text that is too long for that is put on the clipboard.

    Returns:
        Whether a mail program took it, and whether the whole text went along.
    """
    link = mail_link(to, subject, body, WINDOWS_LIMIT if sys.platform == "win32" else OTHER_LIMIT)
    if not link.whole:
        copy("", body)
    taken = QDesktopServices.openUrl(QUrl.fromEncoded(link.url.encode("ascii")))
    return taken, link.whole
