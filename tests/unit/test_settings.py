"""Settings survive damage, newer programs and full disks, and never take what an option can't have."""

import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DiskTrouble, UserError
from app.settings import BY_KEY, OPTIONS, Settings, data_folder, default_book, person
from app.texts.codes import SENTENCES


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "settings.toml"


def test_every_option_has_a_default_it_may_have_and_words_where_it_is_shown():
    assert len(BY_KEY) == len(OPTIONS)
    for option in OPTIONS:
        assert option.check(option.default) == option.default
        assert bool(option.title) == bool(option.help)
        assert option.key.count(".") == 1


@given(text=st.text(max_size=60), number=st.integers(100, 300), flag=st.booleans())
def test_what_is_set_is_read_back(tmp_path_factory, text, number, flag):
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    settings = Settings(path)
    text = text.encode("utf-8", "replace").decode()
    settings.set("person.name", text)
    settings.set("look.scaling", number)
    settings.set("look.buddhist_years", flag)
    again = Settings(path)
    assert (again.text("person.name"), again.number("look.scaling")) == (text, number)
    assert again.flag("look.buddhist_years") is flag
    assert again.problems == ()


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("look.scaling", 99, "99"),
        ("look.scaling", 301, "301"),
        ("look.scaling", True, "true"),
        ("look.scaling", "100", '"100"'),
        ("look.theme", "pink", '"pink"'),
        ("look.theme", 1, "1"),
        ("look.buddhist_years", 1, "1"),
        ("person.name", 1.5, "1.5"),
    ],
)
def test_value_an_option_cannot_have_is_refused_and_ignored_in_the_file(path, key, value, written):
    settings = Settings(path)
    with pytest.raises(UserError, match="setting_invalid") as caught:
        settings.set(key, value)
    assert caught.value.field == key
    section, name = key.split(".")
    path.parent.mkdir()
    path.write_text(f"[{section}]\n{name} = {written}\n")
    again = Settings(path)
    assert again[key] == BY_KEY[key].default
    assert again.problems == (key,)


def test_damaged_file_gives_the_defaults_and_says_so(path):
    path.parent.mkdir()
    path.write_bytes(b"\xff[look\n")
    settings = Settings(path)
    assert settings.problems == ("settings_unreadable",)
    assert settings.problems[0] in SENTENCES
    assert settings.text("look.theme") == "system"
    settings.set("look.theme", "dark")
    assert Settings(path).text("look.theme") == "dark"


def test_options_of_a_newer_program_are_kept(path):
    path.parent.mkdir()
    path.write_text('top = 1\n[moon]\nphase = "full"\nlist = [1]\n')
    settings = Settings(path)
    settings.set("look.theme", "dark")
    assert tomllib.loads(path.read_text()) == {"look": {"theme": "dark"}, "moon": {"phase": "full"}}


def test_nothing_is_written_for_a_value_that_is_there_already(path):
    settings = Settings(path)
    settings.set("look.theme", "dark")
    before = path.stat().st_mtime_ns
    settings.set("look.theme", "dark")
    assert path.stat().st_mtime_ns == before


def test_full_disk_keeps_the_old_file_and_the_value_for_this_run(path, monkeypatch):
    settings = Settings(path)
    settings.set("look.theme", "dark")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskTrouble, match="settings_not_saved"):
        settings.set("look.theme", "light")
    assert settings.text("look.theme") == "light"
    assert Settings(path).text("look.theme") == "dark"
    assert list(path.parent.iterdir()) == [path]


def test_settings_without_a_file_live_in_memory():
    settings = Settings(None)
    settings.set("look.theme", "dark")
    assert settings.text("look.theme") == "dark"


def test_person_is_the_systems_until_a_name_is_set(monkeypatch):
    settings = Settings(None)
    monkeypatch.setattr("getpass.getuser", lambda: "mia")
    assert settings.person == "mia"
    settings.set("person.name", " Mia de Vries ")
    assert settings.person == "Mia de Vries"

    def nobody():
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert person() == "me"


def test_data_folder_is_named_or_the_platforms(home, monkeypatch):
    assert data_folder() == home
    assert default_book() == home / "Customers.deskbook"
    assert Settings.load().path == home / "settings.toml"
    monkeypatch.delenv("PARTNER_DESK_HOME")
    assert "Partner Desk" in str(data_folder())
