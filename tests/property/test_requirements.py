"""Requirements as properties: whatever is typed, an answer comes, and filling what is missing ends the list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.rules.requirements import FIELDS, missing_to_create, problems
from app.texts.codes import SENTENCES, say

FIELD_NAMES = sorted({each.field for each in FIELDS})
words = st.one_of(st.text(max_size=40), st.sampled_from(["", "NL", "TH", "google", "zoho", "domain", "team", "a@b.nl"]))
customers = st.fixed_dictionaries(
    {
        "provider": st.sampled_from(["", "google", "zoho"]),
        "kind": st.sampled_from(["domain", "team"]),
        "education": st.integers(0, 1),
    },
    optional={field: words for field in FIELD_NAMES if field != "provider"},
)


@given(values=customers, distributor=st.booleans())
def test_filling_what_is_missing_leaves_nothing_missing(values, distributor):
    filled = dict(values)
    for _ in range(3):  # a country may bring a postal code along
        for field in missing_to_create(filled, distributor=distributor):
            filled[field] = {"provider": "google", "country": "NL"}.get(field, "x")
    assert missing_to_create(filled, distributor=distributor) == ()


@given(values=customers)
def test_a_field_that_is_missing_was_empty_and_stands_in_the_table(values):
    for field in missing_to_create(values):
        assert not str(values.get(field) or "").strip()
        assert field in FIELD_NAMES


@given(values=customers)
def test_every_problem_has_a_sentence_that_can_be_filled(values):
    for problem in problems(values):
        assert problem.code in SENTENCES
        assert "{" not in say(problem.code, **problem.facts).replace(str(problem.facts.get("value")), "")


@given(values=customers)
def test_an_empty_optional_field_is_never_wrong(values):
    emptied = {field: "" if field in FIELD_NAMES and field != "provider" else value for field, value in values.items()}
    assert {each.field for each in problems(emptied)} <= {"kind"}
