"""Wizards as flows without Qt: what each page asks, what is wrong, which page is next, what is done at the end."""
