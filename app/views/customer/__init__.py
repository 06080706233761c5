"""The customer page: everything about one customer, edited in place."""
