"""An exported list imported again changes nothing, whatever the fields hold (R24)."""

import datetime as dt
import shutil
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions import customers, subscriptions
from app.actions.exports import export
from app.actions.imports.session import Importing
from app.bootstrap import open_book
from app.errors import UserError
from app.models.values import CustomerQuery
from app.texts import Texts

WORDS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "  =+-@'\"\\;,|\t\n_.:/éßø#%&<>ลูกค้า고객東京😀\u200f"),
    max_size=30,
)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)).map(str)
EMAILS = st.sampled_from(["", "it@firm.example", "o'neil+x@firm.example", "-a@firm.example", "=1@firm.example"])
CUSTOMER = st.fixed_dictionaries(
    {"organisation_name": WORDS},
    optional={
        "alternate_name": WORDS,
        "admin_first_name": WORDS,
        "admin_last_name": WORDS,
        "phone": st.sampled_from(["", "+66 2 123 4567", "+1 (555) 010-9999", "=5"]),
        "crm_id": WORDS,
        "cloud_identity_id": WORDS,
        "country": st.sampled_from(["", "TH", "NL"]),
        "postal_code": st.sampled_from(["", "00123", "SW1A 1AA", "10110"]),
        "locality": WORDS,
        "address_lines": WORDS,
        "owner": WORDS,
        "note": WORDS,
        "provider": st.sampled_from(["", "google", "zoho"]),
        "kind": st.sampled_from(["domain", "team"]),
        "primary_email": EMAILS,
        "alternate_email": EMAILS,
        "language": st.sampled_from(["", "th", "nl", "pt-BR"]),
        "tags": st.sampled_from(["", "vip", "école, vip", "=1, x"]),
    },
)
SUBSCRIPTION = st.none() | st.fixed_dictionaries(
    {"plan": WORDS, "status": st.sampled_from(["trial", "active", "suspended", "cancelled"])},
    optional={
        "payment_plan": WORDS,
        "licences": st.integers(0, 10**6),
        "period_start": DATES,
        "renewal_date": DATES,
    },
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An empty book, made once; each example works on a copy."""
    path = tmp_path_factory.mktemp("empty") / "Customers.deskbook"
    open_book(path, unencrypted=True).close()
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@settings(max_examples=25)
@given(
    firms=st.lists(st.tuples(CUSTOMER, SUBSCRIPTION), min_size=1, max_size=4), language=st.sampled_from(["en", "ko"])
)
def test_list_that_left_the_book_comes_back_as_the_same(tmp_path_factory, empty, suffix, firms, language):
    folder = tmp_path_factory.mktemp("round")
    shutil.copyfile(empty, folder / "Customers.deskbook")
    book = open_book(folder / "Customers.deskbook")
    try:
        made = 0
        for number, (values, subscription) in enumerate(firms):
            try:
                own = {name: f"{values[name]}{number}" for name in ("crm_id", "cloud_identity_id") if name in values}
                changes = book.run(customers.add, {**values, **own, "domain": f"firm{number}.example"})
            except UserError:
                continue  # the form would not take it either
            made += 1
            try:
                if subscription is not None:
                    book.run(subscriptions.add, changes.ids[0], subscription)
            except UserError:
                pass
        file = folder / f"list.{suffix}"
        assert export(book.reader, CustomerQuery(sort="name"), file, Texts(language)) == made
        if made:
            session = Importing(book, file)
            try:
                staged = session.stage()
                assert (staged.counts.same, staged.counts.read) == (made, made), [
                    row for row in session.rows(0, made) if row.result != "same"
                ]
            finally:
                session.close()
    finally:
        book.close()
