"""Room `views`: see CONTRIBUTING, the map of the house."""

import builtins

import PySide6.QtCore  # noqa: F401 - what the next line takes back is put there by it

# PySide6 puts another import statement in the place of Python's, for ``from __feature__ import …``, which nobody here
# says. It reads the source of every module that is loaded, to look for a word in it: a tenth of the time to the first
# cards.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
