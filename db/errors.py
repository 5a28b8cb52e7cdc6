"""What the database can answer besides rows; nothing above `db` knows SQLAlchemy's errors."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached or did not answer in time; nothing was written."""


class ConstraintViolated(Exception):
    """A rule held by the database refused the write; `constraint` is its name."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class PersonRestricted(ConstraintViolated):
    """The person asked not to be written of any more, or not to be followed: nothing was written.

    `constraint` is `PERSON_IS_LIMITED` or `PERSON_IS_OPPOSED`.
    """


PERSON_IS_LIMITED = "person_is_limited"
PERSON_IS_OPPOSED = "person_is_opposed"


class UnfitDatabase(Exception):
    """The server or the role cannot be served from; the text is one sentence for the operator."""
