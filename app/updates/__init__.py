"""Looking for a newer version of the program: a signed announcement over TLS. Nothing is ever replaced from here."""
