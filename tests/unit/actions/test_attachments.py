"""Files of evidence: kept whole under a plain name, within the limit, and let go once (R6)."""

import pytest

from app.actions import attachments
from app.errors import Refused, UserError


@pytest.fixture
def customer(desk):
    return desk.add("Zon")


def kept(desk):
    return desk.query("SELECT name, size, content FROM attachment WHERE removed = 0 ORDER BY id")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("consent.eml", "consent.eml"),
        ("C:\\Users\\sofie\\consent.eml", "consent.eml"),
        ("../../etc/consent.eml", "consent.eml"),
        ("evidence/", "file"),
        (" ", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_is_kept_under_its_name_without_the_folder_it_came_from(desk, customer, name, shown):
    changes = desk.run(attachments.add, customer, name, b"yes")
    assert kept(desk) == [(shown, 3, b"yes")]
    assert (changes.facts, changes.other) == ({"name": "Zon", "file": shown}, ("attachment",))


@pytest.mark.parametrize(
    ("size", "code"), [(0, "attachment_empty"), (attachments.LIMIT_BYTES + 1, "attachment_too_large")]
)
def test_an_empty_file_and_one_past_the_limit_are_refused_by_name(desk, customer, size, code):
    with pytest.raises(UserError) as caught:
        desk.run(attachments.add, customer, "mail/consent.eml", bytes(size))
    assert (caught.value.code, caught.value.facts["name"]) == (code, "consent.eml")
    assert kept(desk) == []


def test_a_file_as_large_as_the_limit_is_kept(desk, customer):
    desk.run(attachments.add, customer, "scan.pdf", bytes(attachments.LIMIT_BYTES))
    assert desk.query("SELECT size, length(content) FROM attachment") == [(attachments.LIMIT_BYTES,) * 2]


def test_a_file_is_removed_once(desk, customer):
    desk.run(attachments.add, customer, "consent.eml", b"yes")
    ((attachment,),) = desk.query("SELECT id FROM attachment")
    desk.run(attachments.remove, attachment)
    assert kept(desk) == []
    for gone in (attachment, 99):
        with pytest.raises(Refused) as caught:
            desk.run(attachments.remove, gone)
        assert caught.value.code == "customer_gone"
