"""Writing a result set to a CSV or XLSX file (R24), for the window and for the command.

Each column is one the import takes back under the same name, so importing the file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from app.errors import UserError
from app.models.job import Job
from app.models.values import CustomerQuery
from app.store.reader import Reader
from app.texts import Texts
from app.texts.fields import field_label

COLUMNS = (
    "uid",
    "provider",
    "account",
    "kind",
    "education",
    "standing",
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "admin_first_name",
    "admin_last_name",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "country",
    "postal_code",
    "locality",
    "administrative_area",
    "address_lines",
    "language",
    "plan",
    "payment_plan",
    "licences",
    "period_start",
    "period_end",
    "renewal_date",
    "status",
    "domain_verified",
    "trial_start",
    "trial_end",
    "tags",
    "owner",
    "note",
    "archived",
)


def export(
    reader: Reader,
    wanted: CustomerQuery | Sequence[int],
    path: Path,
    texts: Texts | None = None,
    job: Job | None = None,
) -> int:
    """Write a result set in view order; takes a while, so never on the GUI thread.

    Args:
        reader: of the open book.
        wanted: which customers, in which order: a query, or their ids (a selection).
        path: ends in ``.csv`` or ``.xlsx``; a file that is there is replaced, whole or not at all.
        texts: language of the header; the one in use where not given.
        job: progress and cancel.

    Returns:
        How many customers were written.

    Raises:
        UserError: ``export_format``: neither CSV nor XLSX; what the file can't hold.
        DiskTrouble: the file can't be written.
        Cancelled: it was stopped; nothing was written.
    """
    job = job or Job()
    header = [field_label(column, texts) for column in COLUMNS]

    def progress(done: int) -> None:
        job.step(done, total, "writing")

    suffix = path.suffix.lower()
    if suffix == ".csv":
        from app.files.csv_out import write_csv as write  # noqa: PLC0415 - only what is asked for
    elif suffix == ".xlsx":
        from app.files.xlsx_out import write_xlsx as write  # noqa: PLC0415
    else:
        raise UserError("export_format", path.name, file=path.name)
    total = reader.count(wanted).result() if isinstance(wanted, CustomerQuery) else len(wanted)
    found = chain.from_iterable(reader.iterate_fields(wanted, COLUMNS))
    return write(path, header, found, progress, lambda: job.is_cancelled)
