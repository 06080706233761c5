"""Letters to customers: written, copied, sent by the mail program, worded our own way (R54)."""
