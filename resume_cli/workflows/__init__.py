"""The use cases, one module a subject; they own the transactions."""
