"""The theme, written once for all.

Streamlit reads the whole theme out of its options anew for every run of every session, and for
every redraw of a part of a page, though no option changes while it serves: measured, a sixth of
what a redraw costs the one core that draws for everybody.
"""

from collections.abc import Callable

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

WRITER = "_populate_theme_msg"
"""Not part of what Streamlit promises: a test says so when a new version writes otherwise."""

Writer = Callable[[CustomThemeConfig, str], None]


def write_theme_once() -> None:
    """Have Streamlit write each section of the theme once in the life of this process."""
    write = getattr(app_session, WRITER)
    if not isinstance(write, _Remembered):
        setattr(app_session, WRITER, _Remembered(write))


class _Remembered:
    """A writer that copies what it wrote the first time."""

    def __init__(self, write: Writer) -> None:
        self._write = write
        self._written: dict[str, CustomThemeConfig] = {}

    def __call__(self, message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in self._written:
            written = CustomThemeConfig()
            self._write(written, section)
            self._written[section] = written
        if self._written[section].ByteSize():  # an empty copy would say that the section is there
            message.MergeFrom(self._written[section])
