"""A document and a target to a review."""
