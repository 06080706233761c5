"""One letter to many customers: a list for a mail program's merge, each text on record (R54)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.actions.customers import called
from app.actions.messages import Sent, record_many
from app.files.csv_out import write_csv
from app.models.follow_ups import LetterSource
from app.models.values import Changes, Outcome
from app.rules.follow_up import KINDS
from app.rules.letter_facts import address, facts, letter_language
from app.store import follow_up_rows
from app.store.work import Work
from app.texts.letters import Letter, Wording, letter

COLUMNS = ("uid", "customer", "to", "language", "subject", "body", "missing")
_SLICE = 500


def merge(work: Work, ids: Sequence[int], code: str, path: Path, company: str = "") -> Changes:
    """Write a letter to each customer into a CSV file, in the customer's language, and record them as sent.

    Args:
        work: the unit of work; its job is told how far it is, and may stop it: then nothing is written or recorded.
        ids: customers.
        code: of the letter.
        path: of the file, which is replaced.
        company: our firm, below each letter; empty: the partner account's name.

    Returns:
        Changes with an outcome for each customer that has no address, or whose letter has gaps (it is written).

    Raises:
        UserError, DiskTrouble: the file could not be written; nothing is recorded.
        Cancelled: as said.
    """
    outcomes: list[Outcome] = []
    sent: list[Sent] = []

    def rows() -> Iterator[tuple[str, ...]]:
        for uid, name, text, written in _letters(work, ids, code, company):
            if not text.to:
                outcomes.append(Outcome(text.customer_id, name, "message_no_address"))
                continue
            if written.missing:
                outcomes.append(Outcome(text.customer_id, name, "letter_gaps", {"names": ", ".join(written.missing)}))
            sent.append(text)
            yield uid, name, text.to, text.language, text.subject, text.body, ", ".join(written.missing)

    write_csv(path, COLUMNS, rows(), cancelled=lambda: work.job.is_cancelled)
    changes = record_many(work, sent, "printed")
    return Changes(
        ids=changes.ids, batch_id=changes.batch_id, outcomes=(*outcomes, *changes.outcomes), verb="messages.merged",
        facts={"count": len(sent), "file": path.name}, other=changes.other,
    )  # fmt: skip


def _letters(work: Work, ids: Sequence[int], code: str, company: str) -> Iterator[tuple[str, str, Sent, Letter]]:
    own = {(each.code, each.language): each for each in follow_up_rows.own_wordings(work.connection)}
    kinds = [kind for kind, each in KINDS.items() if each.template == code]
    for start in range(0, len(ids), _SLICE):
        part = list(ids[start : start + _SLICE])
        opened = follow_up_rows.open_for(work.connection, part, kinds)
        for source in follow_up_rows.letter_sources(work.connection, part, code):
            language = letter_language(source.values)
            wording = own.get((code, language))
            written = letter(
                code,
                language,
                facts(source, language, work.by, company),
                Wording(wording.subject, wording.body) if wording else None,
            )
            yield _uid(source), called(source.values), _sent(source, code, written, opened), written
        work.job.step(min(start + _SLICE, len(ids)), len(ids), "writing")


def _sent(source: LetterSource, code: str, written: Letter, opened: dict[int, int]) -> Sent:
    follow_up_id = opened.get(source.customer_id)
    to = address(source)
    return Sent(source.customer_id, code, written.language, to, written.subject, written.body, follow_up_id)


def _uid(source: LetterSource) -> str:
    text = source.values["uid"].hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
