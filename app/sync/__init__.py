"""What happens between the book and the providers: the outbox carried out, questions asked now, pulls."""
