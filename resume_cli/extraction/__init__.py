"""File bytes to a document."""
