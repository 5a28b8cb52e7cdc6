"""Deadlines of procedures, and the rules they follow: said, put aside, verified, edited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import InconsistentRule, Rule, Severity
from mediance.domain.deadlines import State
from mediance.domain.followup import Closing, DeadlineFact, DeadlineLine, Opening, Seen, Why
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import Outcome, Step
from mediance.domain.spans import Span, span
from mediance.services import cases, deadline_rules
from mediance.services.followup.facts import (
    dismiss_deadline,
    resume_deadline,
    say_deadline_fact,
)
from mediance.services.followup.following import follow_calendar
from mediance.services.followup.moving import close
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.refusals import (
    DateMissing,
    ReasonMissing,
    RuleChanged,
    RuleUnknown,
)
from mediance.services.followup.rules import all_rules, consequences, edit_rule, verify_rule
from mediance.services.followup.watching import my_day
from mediance.services.housekeeping import keep_deadlines
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
COURT = "L3-court"
"""Two months to contest a refusal: a right is lost."""
DALO = Opening(type_code="dalo")


NEXT_MONTH = text("select due_on from mediance.procedure_alert where rule_code = 'W2'")


def opened(cast: Cast, opening: Opening = DALO) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def line(actor: Actor, seen: Seen, code: str = COURT) -> DeadlineLine:
    lines = procedure_file(actor, seen.procedure_id).deadlines
    return next(each for each in lines if code in {one.rule.code for one in each.clocks.shown})


def rule(cast: Cast, code: str) -> Rule:
    return next(each.rule for each in all_rules(cast.bruno) if each.rule.code == code)


def refused_on(code: str = COURT, days: int = 20) -> DeadlineFact:
    return DeadlineFact(rule_code=code, event_on=TODAY - timedelta(days=days))


# What is known


def test_an_unknown_date_is_to_be_asked_and_stands_in_the_owner_s_day(cast: Cast) -> None:
    seen = opened(cast)
    assert line(cast.amina, seen).state is State.DATE_TO_ASK
    (row,) = my_day(cast.amina).to_ask
    assert row.whys == (Why.DATE_TO_ASK,)
    assert my_day(cast.ines).count == 0


def test_a_date_that_is_said_gives_the_deadline(cast: Cast) -> None:
    seen = say_deadline_fact(cast.amina, opened(cast), refused_on(), key())
    found = line(cast.ines, seen)
    assert found.state is State.DUE
    assert found.severity is Severity.RIGHT_LOST
    assert found.colour is None  # nobody of the house verified the rule
    (row,) = my_day(cast.amina).rows
    assert row.whys == (Why.DEADLINE,)
    assert row.glance is not None
    assert row.glance.due_on == found.acting.statutory


@pytest.mark.parametrize("letter", [None, span("1m")], ids=["nothing", "a length of no day"])
def test_what_gives_no_date_is_no_answer(cast: Cast, letter: Span | None) -> None:
    seen = opened(cast)
    with pytest.raises(DateMissing):
        say_deadline_fact(
            cast.amina, seen, DeadlineFact(rule_code=COURT, letter_says=letter), key()
        )
    assert my_day(cast.amina).to_ask[0].whys == (Why.DATE_TO_ASK,)


def test_a_wrong_date_is_taken_back_and_asked_for_again(cast: Cast) -> None:
    seen = say_deadline_fact(cast.amina, opened(cast), refused_on(), key())
    assert my_day(cast.amina).rows[0].whys == (Why.DEADLINE,)
    seen = say_deadline_fact(cast.amina, seen, DeadlineFact(rule_code=COURT), key())
    assert line(cast.amina, seen).state is State.DATE_TO_ASK
    assert my_day(cast.amina).to_ask[0].whys == (Why.DATE_TO_ASK,)


@pytest.mark.parametrize("asked", ["E1-plan-2026", "E1-plan-2027"])
@pytest.mark.parametrize(
    ("informed_on", "held"),
    [(date(2026, 12, 31), "E1-plan-2026"), (date(2027, 1, 1), "E1-plan-2027")],
)
def test_a_date_is_said_of_the_version_that_holds_on_that_day(
    cast: Cast, asked: str, informed_on: date, held: str
) -> None:
    seen = opened(cast, Opening(type_code="rent_arrears_plan"))
    fact = DeadlineFact(rule_code=asked, event_on=informed_on)
    seen = say_deadline_fact(cast.amina, seen, fact, key())
    found = line(cast.amina, seen, held)
    assert found.acting.event_on == informed_on


def test_what_the_letter_says_wins_and_is_put_right_with_a_trace(cast: Cast) -> None:
    letter = TODAY + timedelta(days=9)
    seen = say_deadline_fact(
        cast.amina, opened(cast), replace(refused_on(), letter_says=letter), key()
    )
    assert line(cast.amina, seen).acting.statutory == letter
    seen = say_deadline_fact(cast.amina, seen, replace(refused_on(), letter_says=span("1m")), key())
    assert line(cast.amina, seen).acting.is_from_letter
    with transaction(cast.amina) as work:
        count = work.scalar(text("select count(*) from mediance.procedure_deadline_fact"))
    assert count == 2


def test_a_right_that_would_be_lost_is_put_aside_with_a_reason_only(cast: Cast) -> None:
    seen = say_deadline_fact(cast.amina, opened(cast), refused_on(), key())
    with pytest.raises(ReasonMissing):
        dismiss_deadline(cast.amina, seen, COURT, key())
    seen = dismiss_deadline(cast.amina, seen, COURT, key(), reason="Recours envoyé.")
    aside = line(cast.ines, seen).dismissal
    assert aside is not None
    assert (aside.reason, aside.by_name) == ("Recours envoyé.", "Amina")
    assert my_day(cast.amina).count == 0
    seen = resume_deadline(cast.ines, seen, COURT, key())
    found = line(cast.amina, seen)
    assert (found.dismissal, found.state) == (None, State.DUE)
    assert len(my_day(cast.amina).rows) == 1


def test_what_comes_again_is_put_aside_for_the_day_it_is_due(cast: Cast) -> None:
    seen = opened(cast, Opening(type_code="job_seeker_registration"))
    seen = dismiss_deadline(cast.amina, seen, "W2", key(), reason="Fait ce mois-ci.")
    found = line(cast.amina, seen, "W2")
    assert found.dismissal is not None
    assert found.dismissal.due_on == found.acting.statutory
    with transaction(cast.amina) as work:
        days = work.execute(NEXT_MONTH).all()
    assert days
    assert all(each.due_on > found.acting.statutory for each in days)


def test_no_fact_of_a_rule_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(RuleUnknown):
        say_deadline_fact(cast.amina, opened(cast), refused_on("no"), key())


def test_a_rule_of_no_type_is_added_by_saying_its_date(cast: Cast) -> None:
    seen = opened(cast)
    added = procedure_file(cast.amina, seen.procedure_id).may_add[0]
    seen = say_deadline_fact(cast.amina, seen, refused_on(added.code, days=1), key())
    assert line(cast.amina, seen, added.code).rule.code == added.code


def test_a_closed_procedure_asks_for_nothing(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    assert my_day(cast.amina).count == 0
    file = procedure_file(cast.amina, seen.procedure_id)
    (row,) = procedures_of(cast.amina, file.head.person_id or 0)
    assert row.glance is None


# The rules


def test_every_shipped_rule_is_there_once_and_unverified(cast: Cast) -> None:
    held = all_rules(cast.amina)
    assert [each.rule for each in held] == list(deadline_rules.shipped_rules())
    assert not any(each.rule.is_verified or each.is_edited for each in held)


def test_a_verified_rule_has_its_colour_and_its_name(cast: Cast) -> None:
    seen = say_deadline_fact(cast.amina, opened(cast), refused_on(), key())
    verify_rule(cast.bruno, COURT, 1, key())
    found = line(cast.amina, seen)
    assert found.colour is Severity.RIGHT_LOST
    assert found.rule.verified is not None
    assert (found.rule.verified.by, found.rule.verified.on) == ("Bruno", TODAY)


def test_only_the_coordination_verifies_and_edits(cast: Cast) -> None:
    one = rule(cast, COURT)
    for actor in (cast.amina, cast.ines, cast.carme, cast.helene, cast.paul, cast.chloe):
        with pytest.raises(NotPermitted):
            verify_rule(actor, COURT, 1, key())
        with pytest.raises(NotPermitted):
            edit_rule(actor, one, 1, key())


def test_editing_says_which_dates_move_and_moves_them(cast: Cast) -> None:
    seen = say_deadline_fact(cast.amina, opened(cast), refused_on(), key())
    before = line(cast.amina, seen).acting.statutory
    shorter = replace(rule(cast, COURT), delay=span("1m"), alerts=())
    shorter = replace(shorter, advice=replace(shorter.advice, french="Voir un avocat."))
    told = consequences(cast.bruno, shorter)
    assert line(cast.amina, seen).acting.statutory == before
    assert edit_rule(cast.bruno, shorter, 1, key()) == told
    assert (told.count, told.changes[0].before) == (1, before)
    assert line(cast.amina, seen).acting.statutory == told.changes[0].after
    (row,) = procedures_of(
        cast.amina, procedure_file(cast.amina, seen.procedure_id).head.person_id or 0
    )
    assert row.glance is None or row.glance.due_on == told.changes[0].after


def test_an_edited_rule_is_to_be_verified_again_and_a_stale_one_refused(cast: Cast) -> None:
    verify_rule(cast.bruno, COURT, 1, key())
    longer = replace(rule(cast, COURT), delay=span("3m"))
    edit_rule(cast.bruno, longer, 1, key())
    assert not rule(cast, COURT).is_verified
    with pytest.raises(RuleChanged):
        edit_rule(cast.bruno, longer, 1, key())
    with pytest.raises(RuleUnknown):
        verify_rule(cast.bruno, "no", 1, key())


def test_a_rule_that_contradicts_itself_cannot_be_made(cast: Cast) -> None:
    with pytest.raises(InconsistentRule):
        replace(rule(cast, COURT), source="")


def test_what_was_edited_here_outlives_the_next_version(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    edit_rule(cast.bruno, replace(rule(cast, COURT), delay=span("3m")), 1, key())
    with owner_transaction(live_database.owner) as work:
        deadline_rules.load_shipped_rules(work)
    assert rule(cast, COURT).delay == span("3m")
    assert rule(cast, "L3").delay == span("3m")


def test_what_was_edited_here_is_verified_anew_where_the_shipped_rule_changes(
    live_database: DatabaseUrls, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_rule(cast.bruno, replace(rule(cast, COURT), delay=span("3m")), 1, key())
    verify_rule(cast.bruno, COURT, 2, key())

    def load() -> None:
        with owner_transaction(live_database.owner) as work:
            deadline_rules.load_shipped_rules(work)

    load()
    assert rule(cast, COURT).is_verified
    read = deadline_rules._rows
    monkeypatch.setattr(
        deadline_rules,
        "_rows",
        lambda name: [row | {"delay": "1m"} if row["code"] == COURT else row for row in read(name)],
    )
    load()
    found = rule(cast, COURT)
    assert (found.delay, found.is_verified) == (span("3m"), False)
    verify_rule(cast.bruno, COURT, 3, key())
    load()
    assert rule(cast, COURT).is_verified


def test_housekeeping_follows_days_that_are_over(cast: Cast) -> None:
    seen = opened(cast, Opening(type_code="rsa", step=Step.GATHERING))
    with transaction(cast.amina) as work:
        work.execute(text("delete from mediance.procedure_alert"))
        work.execute(
            text(
                "insert into mediance.procedure_alert"
                " (procedure_id, rule_code, on_day, site_id, severity, who, due_on, is_passing)"
                " values (:id, 'C1', :day, :site, 'useful', 'person', :day, true)"
            ),
            {"id": seen.procedure_id, "day": TODAY - timedelta(days=9), "site": cast.here},
        )
    keep_deadlines()
    (row,) = my_day(cast.amina).rows
    assert row.glance is None or row.glance.due_on is None or row.glance.due_on >= TODAY


def test_a_calendar_that_has_ended_is_silent_the_night_after(cast: Cast) -> None:
    seen = opened(cast, Opening(type_code="energy_cheque"))
    with transaction(cast.amina) as work:
        work.execute(
            text(
                "insert into mediance.procedure_alert"
                " (procedure_id, rule_code, on_day, site_id, severity, who, due_on, is_passing)"
                " values (:id, 'N6', :day, :site, 'right_lost', 'person', :due_on, true)"
            ),
            {
                "id": seen.procedure_id,
                "day": TODAY - timedelta(days=9),
                "site": cast.here,
                "due_on": TODAY + timedelta(days=9),
            },
        )
    assert follow_calendar() == 1
    assert follow_calendar() == 0
