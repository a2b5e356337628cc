"""The composition root: settings in, ready workflows out; one module for each command group.

The only place of late imports: what a command does not need is not loaded, so that `--help` and
completion stay quick.
"""
