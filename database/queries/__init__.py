"""Every SELECT and INSERT, by subject; takes a Session, never commits."""
