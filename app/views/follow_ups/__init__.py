"""Follow-ups in the window: the verbs, the dialogs, the pane of the customer page (R53)."""
