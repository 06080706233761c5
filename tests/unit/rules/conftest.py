"""Whatever a rule refuses in these tests, there is a sentence for it, and the facts that fill it are there."""

import string
import sys

import pytest

from app.errors import UserError
from app.models.values import Problem
from app.rules.trial import Refuse
from app.texts.codes import ONE, SENTENCES

# Whoever asked knows what was typed, or the account's name, and adds it.
ADDED = {"money_no_number": {"value"}, "money_ambiguous": {"value"}}
ADDED |= {"account_is_real": {"name"}, "account_is_practice": {"name"}}


def _lacks(code, facts):
    if code not in SENTENCES:
        return f"no sentence for {code}"
    sentence = ONE.get(code) if str(facts.get("count")) == "1" else None
    names = {name for _, name, _, _ in string.Formatter().parse(sentence or SENTENCES[code]) if name}
    names -= {"field", *ADDED.get(code, ())}
    return f"{code} lacks {sorted(names - facts.keys())}" if names - facts.keys() else ""


@pytest.fixture(autouse=True)
def every_refusal_can_be_said(monkeypatch):
    lacking = []
    for refusal in (UserError, Problem, Refuse):
        made = refusal.__init__

        def init(self, *args, made=made, **kwargs):
            made(self, *args, **kwargs)
            if "/app/rules/" in sys._getframe(1).f_code.co_filename:
                lacking.append(_lacks(self.code, self.facts))

        monkeypatch.setattr(refusal, "__init__", init)
    yield
    assert [each for each in lacking if each] == []
