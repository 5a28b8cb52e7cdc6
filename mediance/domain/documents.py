"""The texts that the house prints for the public about the data it keeps."""

from enum import StrEnum


class Notice(StrEnum):
    """A text for the public, by the name of its sheet."""

    POSTER = "notice_poster"
    LEAFLET = "notice_leaflet"
    SPOKEN = "notice_spoken"
