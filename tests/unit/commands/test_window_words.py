"""The words of a window are understood without the parsers of all commands, and just as these understand them."""

import pytest

from app.commands import arguments


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--practice"],
        ["--book", "Ours.deskbook", "--lang", "ko"],
        ["--book=Ours.deskbook", "--unencrypted", "--passphrase-file", "-"],
        ["--screenshots", "shots", "--json"],
        ["--version"],
    ],
)
def test_window_words_mean_what_the_whole_parser_says(words, monkeypatch):
    expected = arguments._parser().parse_args(arguments._joined(words))
    monkeypatch.setattr(arguments, "_parser", None)
    assert arguments.parse(words) == expected


@pytest.mark.parametrize("words", [["--bok", "x"], ["--colour"], ["--practice", "--lang"]])
def test_unknown_words_are_told_with_the_whole_usage(words):
    with pytest.raises(arguments.UsageError) as told:
        arguments.parse(words)
    assert "COMMAND" in told.value.usage


def test_help_names_the_commands(capsys):
    for word in ("--help", "--hel", "-h"):
        with pytest.raises(SystemExit):
            arguments.parse([word])
        assert "follow-ups" in capsys.readouterr().out
