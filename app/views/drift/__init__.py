"""What was changed at a provider: seen on the customer page, taken or kept, for one and for many (R50)."""
