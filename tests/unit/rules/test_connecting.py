"""A key file is read for what it is, and practice and reality never mix (R70)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.rules.connecting import KEY_LIMIT, practice_of, read_key
from app.rules.trial import Refuse
from tests.unit.commands.keys import key_text, private_key


def test_what_is_needed_is_kept_and_where_to_sign_in_is_not():
    key = read_key(key_text(token_uri="https://evil.example/token", universe_domain="evil.example", more={"a": 1}))
    assert (key.email, key.client_id) == ("desk@desk-1.iam.gserviceaccount.com", "1234567890")
    assert "evil" not in key.text
    assert json.loads(key.text)["private_key"] == private_key()
    assert private_key()[40:60] not in repr(key)


def code_of(text):
    with pytest.raises(UserError) as caught:
        read_key(text)
    assert caught.value.field == "key_file"
    assert not caught.value.facts
    assert caught.value.__cause__ is None
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[" * 30_000,
        "[]",
        '"service_account"',
        key_text(private_key="x"),
        key_text(private_key=""),
        key_text(private_key=7),
        key_text(client_email=""),
        " " * (KEY_LIMIT + 1),
        "1" * 10_000,
    ],
)
def test_what_is_no_key_file_is_refused(text):
    assert code_of(text) == "key_file_form"


@pytest.mark.parametrize("kind", ["authorized_user", "", None, 7, "external_account"])
def test_a_file_for_something_else_is_refused(kind):
    assert code_of(key_text(type=kind)) == "key_file_kind"


@given(st.text(max_size=200))
def test_any_text_is_refused_by_code(text):
    assert code_of(text) in {"key_file_form", "key_file_kind"}


@given(
    st.dictionaries(
        st.sampled_from(["type", "private_key", "client_email", "x"]), st.none() | st.text() | st.integers()
    )
)
def test_any_object_is_refused_by_code(found):
    assert code_of(json.dumps(found)) in {"key_file_form", "key_file_kind"}


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize("account", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_practice_and_reality_never_mix(book, account, before):
    real = practice_of(practice_server=False, practice_book=book, account_practice=account, connected_before=before)
    practised = practice_of(practice_server=True, practice_book=book, account_practice=account, connected_before=before)
    if book:
        assert real == Refuse("practice_book_real")
    else:
        assert real == (Refuse("account_is_practice") if account else False)
    assert practised == (Refuse("account_is_real") if before and not account else True)
