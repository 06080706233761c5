"""Wizards on screen: any flow of ``actions.flows`` drawn as a dialog over the book, its drafts kept while typing."""
