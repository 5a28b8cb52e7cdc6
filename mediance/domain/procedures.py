"""A procedure's life: nine steps inside, four stages on screen. Success is the right open."""

from enum import StrEnum


class Stage(StrEnum):
    """What everybody understands: to prepare, deposited, decision, right open."""

    TO_PREPARE = "to_prepare"
    DEPOSITED = "deposited"
    DECISION = "decision"
    RIGHT_OPEN = "right_open"


class Step(StrEnum):
    """Where the work stands exactly."""

    TO_QUALIFY = "to_qualify"
    GATHERING = "gathering"
    READY = "ready"
    DEPOSITED = "deposited"
    ACKNOWLEDGED = "acknowledged"
    COMPLEMENT_ASKED = "complement_asked"
    DECIDED = "decided"
    APPEAL = "appeal"
    RIGHT_OPEN = "right_open"


STAGE_OF: dict[Step, Stage] = {
    Step.TO_QUALIFY: Stage.TO_PREPARE,
    Step.GATHERING: Stage.TO_PREPARE,
    Step.READY: Stage.TO_PREPARE,
    Step.DEPOSITED: Stage.DEPOSITED,
    Step.ACKNOWLEDGED: Stage.DEPOSITED,
    Step.COMPLEMENT_ASKED: Stage.DEPOSITED,
    Step.DECIDED: Stage.DECISION,
    Step.APPEAL: Stage.DECISION,
    Step.RIGHT_OPEN: Stage.RIGHT_OPEN,
}


class Outcome(StrEnum):
    """How a procedure closed."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REJECTED = "rejected"
    STOPPED_BY_PERSON = "stopped_by_person"
    REFERRED = "referred"
    VOID = "void"


class Rung(StrEnum):
    """To whom a reminder goes: the institution first, then one rung higher each time."""

    REMINDER = "reminder"
    HEAD_OF_SERVICE = "head_of_service"
    OMBUDSMAN = "ombudsman"
    DEFENDER_OF_RIGHTS = "defender_of_rights"
    COURT = "court"


class CaseClosing(StrEnum):
    """Why a case closed."""

    COMPLETED = "completed"
    HANDED_OVER = "handed_over"
    STOPPED_BY_PERSON = "stopped_by_person"
    LOST_TOUCH = "lost_touch"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"
