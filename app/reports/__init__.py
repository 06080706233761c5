"""What leaves the book for other programs: calendars, later tables and charts."""
