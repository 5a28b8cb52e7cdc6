"""What can go wrong below, by name, for those who put it into words."""

from db.embedded import EmbeddedError
from db.errors import ConstraintViolated, DatabaseUnavailable, UnfitDatabase

__all__ = ["ConstraintViolated", "DatabaseUnavailable", "EmbeddedError", "UnfitDatabase"]
