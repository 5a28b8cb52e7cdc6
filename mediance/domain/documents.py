"""The texts that the house prints, each by the name of its sheet; a named colleague approves them.

A version that nobody has approved does not leave the house with anybody's matter on it.
"""

from enum import StrEnum

from mediance.domain.procedures import Rung


class Notice(StrEnum):
    """A text for the public about the data that the house keeps."""

    POSTER = "notice_poster"
    LEAFLET = "notice_leaflet"
    SPOKEN = "notice_spoken"


class Letter(StrEnum):
    """A letter to an institution that keeps silent, one for each rung of the ladder."""

    REMINDER = "relance_reminder"
    HEAD_OF_SERVICE = "relance_head_of_service"
    OMBUDSMAN = "relance_ombudsman"
    DEFENDER_OF_RIGHTS = "relance_defender_of_rights"
    COURT = "relance_court"


class Form(StrEnum):
    """A sheet filled in with what is known of somebody."""

    MY_MATTERS = "my_matters"
    BUDGET = "budget"


Document = Notice | Letter | Form
DOCUMENTS: tuple[Document, ...] = (*Notice, *Letter, *Form)


def letter_of(rung: Rung) -> Letter:
    """Return the letter of a rung."""
    return Letter(f"relance_{rung}")
