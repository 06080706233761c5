"""Countries are known by their codes and by their names in five languages."""

import pytest

from app.rules.countries import country_code


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
        ("Bosnia and Herzegovina", ""),
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
    ],
)
def test_a_country_is_known_by_code_and_name(text, code):
    assert country_code(text) == code
