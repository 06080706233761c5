"""What is known about a customer’s domain, and how its provider verifies it."""
