"""What the database can answer besides rows; nothing above `db` knows SQLAlchemy's errors."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached or did not answer in time; nothing was written."""


class ConstraintViolated(Exception):
    """A rule held by the database refused the write; `constraint` is its name."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class UnfitDatabase(Exception):
    """The server or the role cannot be served from; the text is one sentence for the operator."""
