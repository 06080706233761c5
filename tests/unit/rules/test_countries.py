"""Countries are known by their codes and by their names in five languages."""

import pytest

from app.rules.alphabet import place
from app.rules.countries import country_code, country_names, find_countries
from app.texts import LANGUAGES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AD", "AD"),
        ("nl", "NL"),
        (" th ", "TH"),
        ("NLD", "NL"),
        ("the Netherlands", "NL"),
        ("ประเทศไทย", "TH"),
        ("ไทย", "TH"),
        ("대한민국", "KR"),
        ("Nederland", "NL"),
        ("Sverige", "SE"),
        ("U.K.", "GB"),
        ("Cote d'Ivoire", "CI"),
        ("Bosnia and Herzegovina", "BA"),
        ("DEU", "DE"),
        ("Kosovo", "XK"),
        ("홍콩", "HK"),
        ("เมียนมา", "MM"),
        ("EU", ""),
        ("Antigua (& Barbuda)", "AG"),
        ("St.-Barthélemy", "BL"),
        ("Democratic Republic of the Congo", "CD"),
        ("Zimbabwe", "ZW"),
        ("QQ", ""),
        ("", ""),
        ("the", ""),
        ("The" + " " * 66 + "Netherlands", "NL"),
        ("The" + " " * 67 + "Netherlands", ""),
        ("ｔｈ", ""),
        ("ｔｈa", "TH"),
        ("Netherlands (NL)", "NL"),
        ("네덜란드 (nl)", "NL"),
        ("Holland(NL)", "NL"),
        ("Netherlands (BE)", ""),
        ("Nowhere (NL)", ""),
    ],
)
def test_a_country_is_known_by_code_and_name(text, code):
    assert country_code(text) == code


def test_every_country_has_a_name_in_every_language_and_is_known_by_it():
    every = {tag: country_names(tag) for tag in LANGUAGES}
    assert {len(names) for names in every.values()} == {250}
    assert "EU" not in every["en"]
    wrong = {
        (tag, code, name) for tag, names in every.items() for code, name in names.items() if country_code(name) != code
    }
    assert wrong == set()
    assert country_names("xx") == every["en"]
    assert (every["th"]["KR"], every["ko"]["TH"], every["sv"]["NL"]) == ("เกาหลีใต้", "태국", "Nederländerna")


def test_names_stand_in_the_order_of_their_alphabet():
    swedish, dutch, korean = (list(country_names(tag)) for tag in ("sv", "nl", "ko"))
    assert swedish[-3:] == ["AX", "AT", "TL"], "Åland, Österrike, Östtimor"
    assert dutch[:3] == ["AF", "AX", "AL"]
    assert (korean[0], korean[-1]) == ("GH", "HK")
    assert sorted(["ไทย", "เกาหลี", "กานา", "แคนาดา"], key=lambda name: place(name, "th")) == [
        "กานา", "เกาหลี", "แคนาดา", "ไทย"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "language", "codes"),
    [
        ("KR", "nl", ["KR", "HR"]),
        ("kor", "nl", ["KR", "KP"]),
        ("네덜", "ko", ["NL", "BQ"]),
        ("neder", "nl", ["NL", "BQ"]),
        ("neth", "th", ["NL", "BQ"]),
        ("holl", "sv", ["NL"]),
        ("EU", "en", []),
        (" ", "en", []),
        ("xyzzy", "en", []),
    ],
)
def test_the_beginning_of_a_name_finds_its_country(typed, language, codes):
    assert find_countries(typed, language)[:2] == codes
