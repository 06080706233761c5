"""Every option of the machine, declared once: key, type, default, choices, title, help.

Validation, the settings dialog and the documents come from ``OPTIONS``. Values live in ``settings.toml`` in the data
folder; options of the book live in its table ``setting``. Titles and help are gettext keys (``app.texts.t``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import DiskTrouble, UserError

Value = str | int | bool
HOME_VARIABLE = "PARTNER_DESK_HOME"
FILE_NAME = "settings.toml"
DEFAULT_BOOK = "Customers.deskbook"


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Args:
        key: its name in the file, ``section.name``.
        default: its value when nothing is said; its type is the option's type.
        title: English label, a gettext key; empty for what no dialog shows.
        help: one English sentence, a gettext key.
        choices: the values it may have, value → English label; empty: any of its type.
        least: smallest number, for whole numbers.
        most: greatest number.
    """

    key: str
    default: Value
    title: str = ""
    help: str = ""
    choices: Mapping[str, str] | None = None
    least: int = 0
    most: int = 1_000_000

    def check(self, value: object) -> Value:
        """Return ``value`` if this option can have it.

        Raises:
            UserError: ``setting_invalid``, with the key as field.
        """
        wrong = UserError("setting_invalid", self.key, value=str(value))
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise wrong
            return value
        if isinstance(self.default, int):
            if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
                raise wrong
            return value
        if not isinstance(value, str) or (self.choices is not None and value not in self.choices):
            raise wrong
        return value


def mark(sentence: str) -> str:
    """Mark a sentence for translation, as ``texts.mark``; the two rooms don't see each other."""
    return sentence


OPTIONS: tuple[Option, ...] = (
    Option(
        "person.name",
        "",
        mark("Your name"),
        mark("Stands in the history beside what you change, and as owner of customers."),
    ),
    Option(
        "letters.company",
        "",
        mark("Your company"),
        mark("Stands below letters to customers. Where it is empty, the partner account’s name does."),
    ),
    Option(
        "today.notify",
        True,
        mark("Notices on the desktop"),
        mark("Say once a day what needs you, where the system can show it."),
    ),
    Option("today.notified", ""),
    Option(
        "sync.minutes",
        "15",
        mark("Fetch from providers"),
        mark("How often customers and subscriptions are fetched by themselves while Partner Desk is open."),
        {
            "0": mark("Only when asked"),
            "15": mark("Every 15 minutes"),
            "30": mark("Every 30 minutes"),
            "60": mark("Every hour"),
            "240": mark("Every 4 hours"),
        },
    ),
    Option(
        "look.language",
        "system",
        mark("Language"),
        mark("The language of the program. Texts for customers have a language of their own."),
        {
            "system": mark("As the system"),
            "en": "English",
            "th": "ไทย",
            "nl": "Nederlands",
            "ko": "한국어",
            "sv": "Svenska",
        },
    ),
    Option(
        "look.theme",
        "system",
        mark("Colours"),
        mark("Light, dark or high contrast; “As the system” follows a change at once."),
        {
            "system": mark("As the system"),
            "light": mark("Light"),
            "dark": mark("Dark"),
            "high_contrast": mark("High contrast"),
        },
    ),
    Option(
        "look.scaling", 100, mark("Size"), mark("Size of everything in the window, in percent."), least=100, most=300
    ),
    Option("look.buddhist_years", False, mark("Buddhist years"), mark("Show dates with years of the Buddhist era.")),
    Option(
        "look.motion",
        "system",
        mark("Movement"),
        mark("Whether things may move on screen."),
        {"system": mark("As the system"), "none": mark("None")},
    ),
    Option(
        "look.view",
        "cards",
        mark("Customers as"),
        mark("How customers are shown at start."),
        {"cards": mark("Cards"), "table": mark("Table")},
    ),
    Option(
        "domains.resolvers",
        "",
        mark("More resolvers"),
        mark("Addresses of DNS resolvers asked beside this computer’s own when a domain is verified, with commas."),
    ),
    Option(
        "domains.selectors",
        "",
        mark("More DKIM selectors"),
        mark("Names of mail keys looked for beside “google”, “zmail” and “zoho”, with commas."),
    ),
    Option("backup.daily", True, mark("Daily backup"), mark("Copy the book once a day, when the window opens.")),
    Option(
        "updates.look",
        False,
        mark("Look for updates"),
        mark("Ask once a day whether there is a newer version. Nothing about you or your customers is sent."),
    ),
    Option("updates.looked", ""),
    Option("updates.seen", ""),
    Option("book.last", ""),
    Option("window.geometry", ""),
    Option("window.state", ""),
    Option("table.columns", ""),
    Option("import.folder", ""),
    Option("export.folder", ""),
)
BY_KEY: dict[str, Option] = {option.key: option for option in OPTIONS}


def data_folder() -> Path:
    """Return the folder of the book and the settings: ``PARTNER_DESK_HOME`` or the platform's user data folder."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home)
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed where the folder is named

    return user_data_path("Partner Desk", appauthor=False, roaming=False)


def default_book() -> Path:
    """Return where the book is when nobody says otherwise."""
    return data_folder() / DEFAULT_BOOK


def person() -> str:
    """Return the name of the person as the operating system knows it."""
    import getpass  # noqa: PLC0415 - start-up does not ask

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"


class Settings:
    """The options of this machine. Reading never fails: a damaged file or value gives the defaults.

    Args:
        path: the ``settings.toml``; None keeps the values in memory only.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.problems: tuple[str, ...] = ()
        self._values: dict[str, Value] = {}
        self._foreign: dict[str, Value] = {}
        if path is not None:
            self._read(path)

    @classmethod
    def load(cls) -> Settings:
        """Return the settings of the data folder."""
        return cls(data_folder() / FILE_NAME)

    def __getitem__(self, key: str) -> Value:
        """Return the value of an option.

        Raises:
            KeyError: no such option is declared.
        """
        return self._values.get(key, BY_KEY[key].default)

    def text(self, key: str) -> str:
        """Return a text option."""
        return str(self[key])

    def number(self, key: str) -> int:
        """Return a whole number option."""
        return int(self[key])

    def flag(self, key: str) -> bool:
        """Return a yes-or-no option."""
        return bool(self[key])

    @property
    def person(self) -> str:
        """Name of the person who works here: as set, else the system's."""
        return self.text("person.name").strip() or person()

    def set(self, key: str, value: Value) -> None:
        """Change an option and save the file at once, unless it has that value already.

        Raises:
            UserError: the option can't have this value.
            DiskTrouble: the file can't be written; the value holds for this run.
        """
        checked = BY_KEY[key].check(value)
        if self._values.get(key) == checked:
            return
        self._values[key] = checked
        if self.path is not None:
            self._write(self.path)

    def _read(self, path: Path) -> None:
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            self.problems = ("settings_unreadable",)
            return
        import tomllib  # noqa: PLC0415 - a first start has no file to read

        try:
            stored = tomllib.loads(text)
        except ValueError:
            self.problems = ("settings_unreadable",)
            return
        for section, entries in stored.items():
            for name, value in (entries if isinstance(entries, dict) else {}).items():
                key = f"{section}.{name}"
                if key not in BY_KEY:
                    if isinstance(value, str | int | bool):
                        self._foreign[key] = value  # a newer program's; kept for it
                    continue
                try:
                    self._values[key] = BY_KEY[key].check(value)
                except UserError:
                    self.problems = (*self.problems, key)

    def _write(self, path: Path) -> None:
        import tempfile  # noqa: PLC0415 - start-up does not write

        sections: dict[str, list[str]] = {}
        for key, value in sorted({**self._foreign, **self._values}.items()):
            section, name = key.split(".", maxsplit=1)
            sections.setdefault(section, []).append(f"{name} = {_toml(value)}")
        text = "\n".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise DiskTrouble("settings_not_saved", str(path)) from error


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = "".join(
        {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(letter)
        or (f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter)
        for letter in value
    )
    return f'"{escaped}"'
