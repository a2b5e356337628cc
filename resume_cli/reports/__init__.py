"""Stored reviews to pages and tables."""
