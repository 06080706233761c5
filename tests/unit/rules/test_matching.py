"""Which customer a row is, from all the customers its keys hit (design.md, "Import")."""

from app.rules.countries import country_code
from app.rules.matching import BITS, Hit, Match, mask_fields, operation_fields, resolve
from app.rules.row_plans import is_add_on, plan_name
from app.rules.tags import join_tags, split_tags


def test_no_key_makes_a_new_customer():
    assert resolve([]) == Match()


def test_keys_that_agree_name_one():
    assert resolve([Hit(0, 0, 5), Hit(2, 0, 5)]) == Match(5)


def test_keys_that_differ_are_a_conflict():
    assert resolve([Hit(2, 0, 5), Hit(3, 0, 6)]) == Match(conflict=(5, 6))


def test_of_one_key_only_the_closest_count():
    assert resolve([Hit(2, 2, 9), Hit(2, 0, 5), Hit(2, 1, 7)]) == Match(5)


def test_a_shared_key_does_not_contradict_another_that_names_one_of_them():
    assert resolve([Hit(2, 0, 5), Hit(3, 0, 5), Hit(3, 0, 6)]) == Match(5)
    assert resolve([Hit(3, 0, 5), Hit(3, 0, 6)]) == Match(conflict=(5, 6))


def test_masks_name_fields():
    assert mask_fields(BITS["domain"] | BITS["licences"]) == ("domain", "licences")


def test_an_operation_is_about_certain_fields():
    assert "trial_end" in operation_fields("extend_trial", ["from", "to"])
    assert operation_fields("change_domain", ["domain", "reason"]) == {"domain"}


def test_plans_are_known_by_name_short_name_and_sku():
    assert plan_name("Google-Vault") == ("Google Vault", True)
    assert plan_name("Workplace Standard") == ("Workplace Standard", True)
    assert plan_name("Zoho Workplace Professional (trial)")[1]
    assert not plan_name("Mystery")[1]
    assert is_add_on("Google Vault")
    assert not is_add_on("Business Starter")


def test_countries_are_known_in_five_languages():
    names = ("NL", "nld", "Holland", "Nederländerna", "네덜란드", "เนเธอร์แลนด์", "The Netherlands")
    assert {country_code(name) for name in names} == {"NL"}
    assert country_code("x" * 200) == country_code("Atlantis") == country_code("EU") == ""


def test_tags_are_sorted_and_kept_once():
    assert join_tags(["vip", " Älv ", "b", "vip", ""]) == "Älv, b, vip"
    assert split_tags("a, b;c|d\n") == ["a", "b", "c", "d"]
