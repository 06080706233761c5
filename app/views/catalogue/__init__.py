"""The catalogue page: what can be sold, with prices per currency, edited beside the table (R44)."""
