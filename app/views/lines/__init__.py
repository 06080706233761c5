"""What the outbox and the domains share: a long list of lines, each painted in one height."""
