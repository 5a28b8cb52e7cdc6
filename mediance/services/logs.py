"""What the application writes into its log: one line a record, and nothing that people told us.

An error's message may hold a name, a line of a table or what somebody typed; which line of code it
came from never does. So a log says where an error arose and of which kind, and no library's own
handler can say more: records are made this way before anybody writes them.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

OURS = ("mediance", "db")
FRAMES = 12
QUIET = ("sqlalchemy", "asyncio", "apscheduler", "uvicorn.access")
"""Loggers that write values down when they are asked for more: they never are."""

log = logging.getLogger(__name__)


class DiscreetRecord(logging.LogRecord):
    """A record of an error without what the error says."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as logging calls it
        super().__init__(*given, **named)
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text = where_from(self.exc_info[1])
            self.exc_info = None
        if isinstance(self.args, tuple):
            self.args = tuple(_kind_of(each) for each in self.args)
        if self.name == "asyncio":
            self.msg = str(self.msg).split("\n", 1)[0]  # the rest shows the error itself


class OneLine(logging.Formatter):
    """When, how grave, from where, what; then where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, whatever its parts hold."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        said = f"{at} {record.levelname} {record.name}: {record.getMessage()}"
        parts = [said, record.exc_text] if record.exc_text else [said]
        return " | ".join(" ".join(part.split()) for part in parts)


def keep_discreet() -> None:
    """Have every log of this process written here, in this way; again does no harm.

    So are the errors that nobody caught, which Python would print with all that they say.
    """
    logging.setLogRecordFactory(DiscreetRecord)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(OneLine())
        root.addHandler(handler)
    sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _uncaught_by_nobody


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("an error that nobody foresaw", exc_info=error.with_traceback(trace))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def _uncaught_by_nobody(given: "sys.UnraisableHookArgs") -> None:
    if given.exc_value is not None:
        _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def where_from(error: BaseException) -> str:
    """Return the kinds of an error and of those behind it, and the lines of code they arose at."""
    return "; caused by ".join(_line_of(each) for each in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _line_of(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} at {places or 'an unknown place'}"


def _kind_of(given: object) -> object:
    """Return what may be written of something that a message names: of an error, its kind."""
    if not isinstance(given, BaseException):
        return given
    is_ours = type(given).__module__.split(".")[0] in OURS
    return given if is_ours else type(given).__name__
