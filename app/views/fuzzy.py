"""Finding a command by a few letters of its words, in order."""

from __future__ import annotations

from app.rules.fold import fold


def score(query: str, text: str) -> int | None:
    """Return how well ``query`` fits ``text``; higher is better, None: it does not.

    All letters of the query must be there in order. Letters at the start of words and in a row count more.
    """
    wanted = fold(query).replace(" ", "")
    found_in = fold(text)
    if not wanted:
        return 0
    total, at, last = 0, 0, -2
    for letter in wanted:
        place = found_in.find(letter, at)
        start_of_word = _next_word_start(found_in, letter, at)
        if place != last + 1 and start_of_word is not None:
            place = start_of_word
        if place < 0:
            return None
        if place == last + 1:
            total += 12
        if place == 0 or not found_in[place - 1].isalnum():
            total += 8
        total -= min(place - max(last, 0), 10) // 3
        last, at = place, place + 1
    return total


def _next_word_start(text: str, letter: str, start: int) -> int | None:
    place = text.find(letter, start)
    while place >= 0:
        if place == 0 or not text[place - 1].isalnum():
            return place
        place = text.find(letter, place + 1)
    return None
