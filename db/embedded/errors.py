"""What goes wrong around the embedded server, in words for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager


class EmbeddedError(RuntimeError):
    """One clear English sentence for the operator."""


@contextmanager
def in_one_sentence(failure: str) -> Iterator[None]:
    """Turn what the system refuses (full disk, missing right) into an `EmbeddedError`."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise EmbeddedError(f"{failure}: {error.strerror or error}{where}.") from error
