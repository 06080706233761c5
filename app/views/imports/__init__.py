"""Importing a list: choose a file, see its columns, look at every row, then import (R22)."""
