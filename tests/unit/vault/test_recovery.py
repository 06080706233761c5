"""The recovery code survives being written down and typed again."""

from hypothesis import given
from hypothesis import strategies as st

from app.vault.recovery import ALPHABET, new_code, normalised


def test_code_is_grouped_and_long_enough_to_resist_guessing():
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert len(ALPHABET) ** 25 >= 2**125
    assert new_code() != code


def test_code_typed_with_look_alikes_spaces_and_small_letters_is_understood():
    code = new_code()
    typed = f" {code.lower().replace('-', '  ').replace('0', 'o').replace('1', 'l')}\n"
    assert normalised(typed) == code.replace("-", "")


@given(st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(place, letter):
    code = new_code().replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    assert normalised(wrong) in {None, code}
    assert (normalised(wrong) == code) == (wrong == code)


def test_other_texts_are_no_code():
    assert normalised("") is None
    assert normalised("correct horse battery staple") is None
    assert normalised("ü" * 28) is None
