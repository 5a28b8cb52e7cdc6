"""How urgent a visit is, and which numbers help when somebody is in danger."""

from enum import StrEnum


class Urgency(StrEnum):
    """The degrees of « urgent »; somebody may be urgent before anybody has said how."""

    NOW = "U0"
    TODAY = "U1"
    THIS_WEEK = "U2"


class Emergency(StrEnum):
    """Whom to call, by the number that is dialled; all are free of charge, day and night."""

    MEDICAL = "15"
    POLICE = "17"
    FIRE = "18"
    EUROPEAN = "112"
    BY_TEXT = "114"
    VIOLENCE_AGAINST_WOMEN = "3919"
    CHILD_IN_DANGER = "119"
    SUICIDE = "3114"
    SHELTER = "115"
