"""Does a live database have the catalogue that we expect; and building it where there is none."""

from database.schema.catalogue import Catalogue, read_catalogue
from database.schema.checking import check, verify
from database.schema.differences import Difference
from database.schema.expected import expected_catalogue
from database.schema.migrating import UUID_STAND_IN, initialise

__all__ = [
    "UUID_STAND_IN",
    "Catalogue",
    "Difference",
    "check",
    "expected_catalogue",
    "initialise",
    "read_catalogue",
    "verify",
]
