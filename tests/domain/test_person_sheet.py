"""« À faire » on a person's page: the gravest and nearest first, what asks for a date last."""

from datetime import UTC, date, datetime

from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import Glance, ProcedureHead
from mediance.domain.person_sheet import ToDo
from mediance.domain.procedures import Step
from mediance.domain.reference import Label

HEAD = ProcedureHead(
    procedure_id=1,
    case_id=1,
    person_id=1,
    site_id=1,
    type_code="dalo",
    type_label="Recours DALO",
    institution_code="prefecture",
    institution_label="Préfecture",
    domain_code="housing",
    step=Step.DEPOSITED,
    opened_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    version=1,
)


def due(severity: Severity, on: date | None) -> ToDo:
    glance = Glance(severity, on, is_verified=True, label=Label("Contester", "Contest"))
    return ToDo(HEAD, glance, on)


def test_a_known_day_comes_before_one_to_ask_and_the_gravest_before_the_nearest() -> None:
    to_ask = due(Severity.RIGHT_LOST, None)
    grave = due(Severity.RIGHT_LOST, date(2026, 12, 20))
    sooner = due(Severity.RIGHT_LOST, date(2026, 12, 9))
    useful = due(Severity.USEFUL, date(2026, 11, 24))
    again = ToDo(HEAD, None, date(2026, 11, 23))
    told = sorted([to_ask, useful, grave, again, sooner], key=lambda line: line.weight)
    assert told == [sooner, grave, again, useful, to_ask]
