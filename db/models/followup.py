"""Cases, who follows them, their procedures, and what happened to these."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, Small, text_enum
from db.models.deadlines import DeadlineEvent
from db.models.organisation import Site, Staff
from db.models.people import Person
from db.models.reference import Institution, ProcedureType
from db.models.visits import Visit
from mediance.domain.deadline_rules import Severity, Who
from mediance.domain.followup import Blocker, Pen, WaitingOn
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import CaseClosing, Outcome, Rung, Step

READABLE_LENGTH = "^(?=.)([+-]?[0-9]{1,3}(wd|[dwmyh])){0,4}(@(next-)?(end|([0-9]{2}-)?[0-9]{2}))?$"
"""How a letter's length of time is written: `mediance.domain.spans` reads it."""
OF_OUR_TIMES = "between '1900-01-01' and '2199-12-31'"


class Case(Base):
    """A person's follow-up at one site; of nobody any more once the person was erased."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("(closed_at is null) = (closing is null)", name="closing_known"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        Index(None, "person_id"),
        Index("case_open_idx", "site_id", "id", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closing: Mapped[CaseClosing | None] = mapped_column(text_enum(CaseClosing), default=None)


class CaseReferent(Base):
    """Who followed a case, from when until when."""

    __tablename__ = "case_referent"
    __table_args__ = (
        CheckConstraint("until >= since", name="until_after_since"),
        Index(
            "case_referent_one_current",
            "case_id",
            unique=True,
            postgresql_where=text("until is null"),
        ),
        Index(None, "case_id"),
        Index(None, "staff_id", postgresql_where=text("until is null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)


class Procedure(Base):
    """One process towards one institution for one right.

    `step`, `opened_at`, `closed_at`, `outcome`, `last_act_at` and the first `deposited_at` and
    `decided_at` are the projection of `procedure_event`. Whoever writes raises `version`.
    """

    __tablename__ = "procedure"
    __table_args__ = (
        CheckConstraint("(closed_at is null) = (outcome is null)", name="outcome_known"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        CheckConstraint(
            "autonomy_at_opening between 0 and 4 and autonomy_at_closing between 0 and 4",
            name="autonomy",
        ),
        Index(
            "procedure_open_idx",
            "site_id",
            "step",
            postgresql_include=["type_code", "institution_code", "opened_at", "next_date"],
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "procedure_owner_idx",
            "owner_id",
            "site_id",
            postgresql_include=["next_date"],
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "procedure_next_date_idx",
            "site_id",
            "next_date",
            "id",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "procedure_delay_idx",
            "institution_code",
            "deposited_at",
            postgresql_include=["site_id", "type_code", "decided_at", "closed_at"],
            postgresql_where=text("deposited_at is not null"),
        ),
        Index(
            "procedure_oldest_idx",
            "site_id",
            "opened_at",
            "id",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "procedure_type_idx",
            "type_code",
            "site_id",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "procedure_quiet_idx",
            "site_id",
            "last_act_at",
            postgresql_where=text("closed_at is null"),
        ),
        Index(None, "case_id"),
        Index(None, "visit_id", postgresql_where=text("visit_id is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    type_code: Mapped[str] = mapped_column(ForeignKey(ProcedureType.code))
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    step: Mapped[Step] = mapped_column(text_enum(Step))
    opened_at: Mapped[datetime]
    next_date: Mapped[date | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome), default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    waiting_on: Mapped[WaitingOn] = mapped_column(
        text_enum(WaitingOn), default=WaitingOn.US, server_default=text("'us'")
    )
    blocker: Mapped[Blocker | None] = mapped_column(text_enum(Blocker), default=None)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey(Visit.id), default=None)
    proof_seen_on: Mapped[date | None] = mapped_column(default=None)
    autonomy_at_opening: Mapped[Small | None] = mapped_column(default=None)
    pen_at_opening: Mapped[Pen | None] = mapped_column(text_enum(Pen), default=None)
    autonomy_at_closing: Mapped[Small | None] = mapped_column(default=None)
    pen_at_closing: Mapped[Pen | None] = mapped_column(text_enum(Pen, "pen_closing"), default=None)
    last_act_at: Mapped[datetime | None] = mapped_column(default=None)
    deposited_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class ProcedureEvent(Base):
    """What happened to a procedure, in the order of recording; corrections replace, none is erased.

    `version` is that of the procedure once it was recorded.
    """

    __tablename__ = "procedure_event"
    __table_args__ = (
        CheckConstraint("(kind = 'entered') = (step is not null)", name="step_known"),
        CheckConstraint("(kind = 'closed') = (outcome is not null)", name="outcome_known"),
        CheckConstraint("(kind = 'chased') = (rung is not null)", name="rung_known"),
        CheckConstraint("kind <> 'taken_back' or replaces is not null", name="takes_back_one"),
        CheckConstraint("length(reason) <= 600", name="reason_length"),
        Index(None, "procedure_id", "id"),
        Index(None, "replaces", postgresql_where=text("replaces is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    kind: Mapped[EventKind] = mapped_column(text_enum(EventKind))
    at: Mapped[datetime]
    step: Mapped[Step | None] = mapped_column(text_enum(Step), default=None)
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome), default=None)
    rung: Mapped[Rung | None] = mapped_column(text_enum(Rung), default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    replaces: Mapped[int | None] = mapped_column(
        ForeignKey("mediance.procedure_event.id", ondelete="CASCADE"), default=None
    )
    staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ProcedureDeadlineFact(Base):
    """What somebody learnt of a deadline of a procedure; the last row of a rule is what is known.

    The event's date is that of the last row with its event, whatever the rule.
    `put_aside_due_on` is the statutory day of what is put aside, as it was then.
    """

    __tablename__ = "procedure_deadline_fact"
    __table_args__ = (
        CheckConstraint("letter_on is null or letter_length is null", name="one_letter"),
        CheckConstraint(f"letter_length ~ '{READABLE_LENGTH}'", name="letter_length"),
        CheckConstraint(
            f"event_on {OF_OUR_TIMES} and event_at {OF_OUR_TIMES} and letter_on {OF_OUR_TIMES}",
            name="of_our_times",
        ),
        CheckConstraint("length(reason) <= 600", name="reason_length"),
        Index(None, "procedure_id", "id"),
        Index(None, "rule_code"),
        Index(None, "event_code"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    rule_code: Mapped[str]
    event_code: Mapped[str] = mapped_column(ForeignKey(DeadlineEvent.code))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    version: Mapped[int]
    event_on: Mapped[date | None] = mapped_column(default=None)
    event_at: Mapped[datetime | None] = mapped_column(default=None)
    letter_on: Mapped[date | None] = mapped_column(default=None)
    letter_length: Mapped[str | None] = mapped_column(default=None)
    is_dismissed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    put_aside_due_on: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ProcedureAlert(Base):
    """From which day an open procedure asks for attention, and why: computed, never said.

    The next reminder of an institution is one of them, under the rule of its cadence.
    `due_on` is the statutory day, unknown while the event's date is to be asked. `is_passing` where
    the dates are computed anew once it is over: what repeats, what follows the calendar.
    """

    __tablename__ = "procedure_alert"
    __table_args__ = (
        Index("procedure_alert_day_idx", "site_id", "on_day",
              postgresql_include=["procedure_id", "severity", "due_on"]),
        Index("procedure_alert_passing_idx", "due_on", postgresql_where=text("is_passing")),
    )  # fmt: skip

    procedure_id: Mapped[int] = mapped_column(
        ForeignKey(Procedure.id, ondelete="CASCADE"), primary_key=True
    )
    rule_code: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    severity: Mapped[Severity] = mapped_column(text_enum(Severity))
    who: Mapped[Who] = mapped_column(text_enum(Who))
    due_on: Mapped[date | None] = mapped_column(default=None)
    is_passing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
