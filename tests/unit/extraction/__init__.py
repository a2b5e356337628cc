"""Tests of extraction and the generators of their documents."""
