"""The simulated association: its queue keeps the product's rule, and its past could have been."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mediance.domain import paris
from mediance.domain.desk import TARGET_WAIT
from mediance.domain.names import normalized, searchable_words
from mediance.domain.procedures import Outcome, Step
from mediance.domain.roles import Role
from mediance.domain.simulation import team, truth
from mediance.domain.simulation.association import Association, Day, Memory, Setting
from mediance.domain.simulation.draws import Mix, poisson, seeded
from mediance.domain.simulation.followup import (
    Accompanied,
    FollowUp,
    SimulatedCase,
    accompanied,
)
from mediance.domain.simulation.hours import (
    PLACES,
    Place,
    open_days_before,
    sessions_of,
    todays_sessions,
)
from mediance.domain.simulation.line import NEVER, SimulatedVisit, rewind, serve
from mediance.domain.simulation.naming import FICTION_PREFIXES, Naming
from mediance.domain.simulation.parameters import DAY, HOUR, MINUTE
from mediance.domain.simulation.procedures import ProcedureKind
from mediance.domain.simulation.rota import Rota
from mediance.domain.simulation.scale import SMALLEST, TooSmall, scale_for
from mediance.domain.simulation.workday import Staffing
from mediance.domain.simulation.workdays import OfficeTime
from mediance.domain.visits import Answer, Ending

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SPRING = datetime(2026, 3, 20, tzinfo=UTC)
ALL_SAINTS = frozenset({date(2026, 11, 1), date(2026, 11, 11)})
DOMAINS = ("caf", "housing", "energy", "to_clarify", "a_domain_of_their_own")
CHANNELS = ("walk_in", "appointment", "phone", "home", "outside")
KINDS = (
    ProcedureKind("rsa", "caf", "caf"),
    ProcedureKind("fsl", "housing", "departement"),
    ProcedureKind("energy_cheque", "energy", "an_institution_of_their_own"),
)
WRAP_UP, CALL = 2 * MINUTE, MINUTE
COLLEAGUES = 3

arrivals = some.builds(
    SimulatedVisit,
    site_id=some.just(1),
    arrived=some.integers(0, 3 * HOUR),
    domain=some.just("caf"),
    channel=some.just("walk_in"),
    recorded_by=some.just(0),
    is_urgent=some.booleans(),
    noticed_after=some.integers(0, 3 * MINUTE),
    service=some.integers(MINUTE, HOUR),
    leaves_as=some.sampled_from((Ending.LEFT_WITHOUT_CONTACT, Ending.ABSENT, Ending.CANCELLED)),
)
patience = some.one_of(some.just(NEVER), some.integers(0, HOUR))
lines = some.lists(some.tuples(arrivals, patience), max_size=40)


def served(line: list[tuple[SimulatedVisit, int]], colleagues: int) -> list[SimulatedVisit]:
    for visit, patience in line:
        visit.gives_up = NEVER if patience == NEVER else visit.arrived + patience
    visits = sorted((visit for visit, _ in line), key=lambda visit: visit.arrived)
    free = [(0, colleague) for colleague in range(colleagues)]
    serve(visits, free, wrap_up=WRAP_UP, call_unanswered=CALL)
    return visits


def called_at(visit: SimulatedVisit) -> int | None:
    if visit.ending is Ending.ABSENT:
        return (visit.ended or 0) - CALL
    return visit.received


def is_in_line(visit: SimulatedVisit, moment: int) -> bool:
    """Whether somebody not called yet is still expected to answer a call."""
    return visit.arrived <= moment and (visit.gives_up > moment or visit.leaves_as is Ending.ABSENT)


@given(lines, some.integers(1, COLLEAGUES))
def test_urgent_people_are_called_first_then_whoever_came_first(
    line: list[tuple[SimulatedVisit, int]], colleagues: int
) -> None:
    visits = served(line, colleagues)
    rank = {id(visit): (not visit.is_urgent, place) for place, visit in enumerate(visits)}
    for called in visits:
        moment = called_at(called)
        if moment is None:
            continue
        for other in visits:
            later = called_at(other)
            is_passed_over = is_in_line(other, moment) and (later is None or later > moment)
            assert not (is_passed_over and rank[id(other)] < rank[id(called)])


@given(lines, some.integers(1, COLLEAGUES))
def test_nobody_receives_two_people_at_once(
    line: list[tuple[SimulatedVisit, int]], colleagues: int
) -> None:
    busy = defaultdict[int | None, list[tuple[int, int]]](list)
    for visit in served(line, colleagues):
        if visit.received is not None and visit.ended is not None:
            busy[visit.received_by].append((visit.received, visit.ended))
    assert None not in busy
    for conversations in busy.values():
        for (_, ended), (received, _) in pairwise(sorted(conversations)):
            assert ended + WRAP_UP <= received


@given(lines, some.integers(1, COLLEAGUES))
def test_everybody_who_came_left_somehow_and_only_once(
    line: list[tuple[SimulatedVisit, int]], colleagues: int
) -> None:
    for visit in served(line, colleagues):
        assert visit.ending is not None
        assert (visit.ending is Ending.COMPLETED) == (visit.received is not None)
        assert visit.ended is not None
        assert visit.arrived <= (visit.received or visit.arrived) <= visit.ended


@given(lines, some.integers(1, COLLEAGUES))
def test_nobody_is_received_once_their_patience_has_ended(
    line: list[tuple[SimulatedVisit, int]], colleagues: int
) -> None:
    for visit in served(line, colleagues):
        if visit.received is not None:
            assert visit.received < visit.gives_up
        elif visit.ending is Ending.ABSENT:
            assert (visit.ended or 0) - CALL >= visit.gives_up
        else:
            assert visit.ended == visit.gives_up


@given(some.lists(arrivals, min_size=1, max_size=COLLEAGUES))
def test_while_colleagues_are_free_nobody_waits_longer_than_it_takes_to_be_noticed(
    visits: list[SimulatedVisit],
) -> None:
    for visit in served([(visit, NEVER) for visit in visits], COLLEAGUES):
        assert visit.received is not None
        assert visit.received - visit.arrived <= 3 * MINUTE


@given(lines, some.integers(0, 5 * HOUR))
def test_what_happens_later_has_not_happened(
    line: list[tuple[SimulatedVisit, int]], moment: int
) -> None:
    for visit in served([one for one in line if one[0].arrived <= moment], 2):
        rewind(visit, moment)
        assert max(visit.received or 0, visit.ended or 0) <= moment
        assert (visit.received is None) == (visit.received_by is None)
        assert visit.is_waiting + visit.is_in_service + (visit.ending is not None) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 11), date(2026, 12, 25)])
def test_the_association_is_closed_on_sundays_holidays_and_at_the_end_of_the_year(
    day: date,
) -> None:
    assert [sessions_of(place, day, ALL_SAINTS) for place in PLACES] == [(), ()]


@pytest.mark.parametrize(
    ("day", "offset_hours"),
    [(date(2026, 3, 27), 1), (date(2026, 3, 30), 2), (date(2026, 10, 26), 1)],
)
def test_hours_are_those_of_the_clock_on_the_wall(day: date, offset_hours: int) -> None:
    morning = sessions_of(PLACES[0], day, ())[0]
    opens = datetime.fromtimestamp(morning.opens, UTC)
    assert opens.time() == time(8 - offset_hours, 45)
    assert paris.local(opens).time() == time(8, 45)


@given(
    some.integers(0, 250 * DAY).map(lambda seconds: SPRING + timedelta(seconds=seconds)),
    some.sampled_from(PLACES),
)
def test_whenever_it_is_looked_at_the_demonstration_is_at_work(now: datetime, place: Place) -> None:
    sessions = todays_sessions(place, now, ALL_SAINTS)
    start, _ = paris.day_bounds(paris.local_day(now))
    if now == start:
        assert sessions == ()
        return
    assert sessions[-1].closes == now.timestamp()
    assert all(session.opens >= start.timestamp() for session in sessions)
    for earlier, later in pairwise(sessions):
        assert earlier.closes <= later.opens


def setting(visits: int = 600, now: datetime = NOW, seed: int = 1) -> Setting:
    scale = scale_for(visits)
    receivers = max(Rota(place, scale, DOMAINS).most_colleagues for place in PLACES)
    return Setting(
        scale=scale,
        seed=seed,
        now=now,
        holidays=ALL_SAINTS,
        staffing={
            place.name: Staffing(site, 10 * site, tuple(range(100 * site, 100 * site + receivers)))
            for site, place in enumerate(PLACES, 1)
        },
        domains=DOMAINS,
        channels=CHANNELS,
    )


def days_of(chosen: Setting) -> list[Day]:
    return list(Association(chosen).days())


@pytest.fixture(scope="module")
def half_a_year() -> list[Day]:
    return days_of(setting(7_500))


def everybody(days: Sequence[Day]) -> list[SimulatedVisit]:
    return [visit for _, visits in days for visit in visits]


@settings(max_examples=8, deadline=None)
@given(some.integers(SMALLEST, 3_000), some.integers())
def test_there_are_exactly_as_many_visits_as_asked_for(visits: int, seed: int) -> None:
    assert len(everybody(days_of(setting(visits, seed=seed)))) == visits


def test_fewer_visits_than_make_an_association_are_refused() -> None:
    with pytest.raises(TooSmall):
        scale_for(SMALLEST - 1)


def test_the_same_seed_gives_the_same_past() -> None:
    assert days_of(setting()) == days_of(setting())
    assert days_of(setting()) != days_of(setting(seed=2))


def test_numbers_follow_arrivals_without_gap_each_day_at_each_site(half_a_year: list[Day]) -> None:
    for _, visits in half_a_year:
        for site in (1, 2):
            here = [visit for visit in visits if visit.site_id == site]
            assert [visit.number for visit in here] == list(range(1, len(here) + 1))
            assert all(a.arrived <= b.arrived for a, b in pairwise(here))


def test_each_visit_lies_on_its_own_local_day_and_nothing_in_the_future(
    half_a_year: list[Day],
) -> None:
    for day, visits in half_a_year:
        for visit in visits:
            assert paris.local_day(datetime.fromtimestamp(visit.arrived, UTC)) == day
            last = max(visit.arrived, visit.received or 0, visit.ended or 0)
            assert last <= NOW.timestamp()


def test_only_today_has_people_who_wait_or_are_being_received(half_a_year: list[Day]) -> None:
    for day, visits in half_a_year[:-1]:
        assert day < NOW.date()
        assert all(visit.ending is not None for visit in visits)


def test_a_colleague_is_never_with_two_people(half_a_year: list[Day]) -> None:
    for _, visits in half_a_year:
        busy = defaultdict[int, list[tuple[int, int]]](list)
        for visit in visits:
            if visit.received is not None and visit.received_by is not None:
                busy[visit.received_by].append((visit.received, visit.ended or 1 << 40))
        for conversations in busy.values():
            assert all(a[1] <= b[0] for a, b in pairwise(sorted(conversations)))


def test_nobody_comes_twice_on_one_day(half_a_year: list[Day]) -> None:
    for _, visits in half_a_year:
        named = [visit.person for visit in visits if visit.person is not None]
        assert len(named) == len(set(named))


def test_some_people_come_again_and_again_and_most_once(half_a_year: list[Day]) -> None:
    visits = Counter(v.person for v in everybody(half_a_year) if v.person is not None)
    often = Counter(visits.values())
    assert often[1] > 0.5 * len(visits)
    assert max(visits.values()) >= 8
    assert 0.3 < visits.total() / 7_500 < 0.8


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("2026-11-23T10:30+01:00", id="monday morning"),
        pytest.param("2026-11-23T08:46+01:00", id="the door has just opened"),
        pytest.param("2026-11-23T12:50+01:00", id="midday"),
        pytest.param("2026-11-22T15:00+01:00", id="sunday"),
        pytest.param("2026-11-11T15:00+01:00", id="holiday"),
        pytest.param("2026-11-24T00:20+01:00", id="just after midnight"),
        pytest.param("2026-10-25T02:30+01:00", id="the hour that comes twice"),
        pytest.param("2026-03-29T03:10+02:00", id="after the hour that never comes"),
    ],
)
def test_a_few_people_wait_and_somebody_is_received_whatever_the_hour(now: str) -> None:
    *_, (_, present) = days_of(setting(now=datetime.fromisoformat(now)))
    for site in (1, 2):
        here = [visit for visit in present if visit.site_id == site]
        assert 3 <= sum(visit.is_waiting for visit in here) <= 9
        assert any(visit.is_in_service for visit in here)


def test_at_the_stroke_of_midnight_there_is_a_past_and_an_empty_room() -> None:
    days = days_of(setting(now=datetime.fromisoformat("2026-11-24T00:00+01:00")))
    assert days[-1] == (date(2026, 11, 24), [])
    assert len(everybody(days)) == 600


def test_the_rhythm_shows_mondays_mornings_and_the_crowd_at_the_door(
    half_a_year: list[Day],
) -> None:
    visits = [visit for visit in everybody(half_a_year) if visit.channel != "outside"]
    moments = [paris.local(datetime.fromtimestamp(visit.arrived, UTC)) for visit in visits]
    weekdays = Counter(moment.weekday() for moment in moments)
    hours = Counter(moment.hour for moment in moments)
    assert weekdays[0] > 1.2 * weekdays[4]
    assert hours[9] > hours[11]
    assert hours[13] > hours[16]
    first_half_hour = sum(time(8, 45) <= moment.time() < time(9, 15) for moment in moments)
    assert first_half_hour > sum(time(10) <= moment.time() < time(10, 30) for moment in moments)


def test_outside_and_at_home_people_are_met_on_the_spot(half_a_year: list[Day]) -> None:
    met = [v for v in everybody(half_a_year) if v.channel in {"outside", "home"}]
    assert met
    assert all(visit.received == visit.arrived for visit in met)
    assert all(visit.recorded_by == visit.received_by for visit in met)


MONDAY_EVENING = datetime(2026, 11, 16, 17, tzinfo=UTC)


@pytest.fixture(scope="module")
def a_week_on() -> list[Day]:
    numbers = {NOW.date(): {1: 40, 2: 30}, date(2026, 11, 18): {2: 7}}
    memory = Memory(MONDAY_EVENING, numbers, {1: [5, 6, 7], 2: [8]}, people=9)
    return list(Association(setting(7_500), memory).days())


def test_an_association_goes_on_from_the_day_after_its_last_visit(a_week_on: list[Day]) -> None:
    days = [day for day, _ in a_week_on]
    assert days == [date(2026, 11, n) for n in (17, 18, 19, 20, 23)]
    assert 100 < len(everybody(a_week_on)) < 400
    assert any(visit.is_waiting for visit in a_week_on[-1][1])


def test_numbers_of_today_go_on_too(a_week_on: list[Day]) -> None:
    _, today = a_week_on[-1]
    for site, given_before in ((1, 40), (2, 30)):
        numbers = [visit.number for visit in today if visit.site_id == site]
        assert numbers == list(range(given_before + 1, given_before + 1 + len(numbers)))
    assert min(visit.number for visit in a_week_on[0][1]) == 1


def test_numbers_given_on_a_day_that_was_missed_go_on_too(a_week_on: list[Day]) -> None:
    _, wednesday = a_week_on[1]
    first = {site: min(v.number for v in wednesday if v.site_id == site) for site in (1, 2)}
    assert first == {1: 1, 2: 8}


def test_people_known_before_come_again_and_new_ones_get_new_numbers(a_week_on: list[Day]) -> None:
    people = {visit.person for visit in everybody(a_week_on)} - {None}
    assert people & {5, 6, 7, 8}
    assert not people & {1, 2, 3, 4, 9}
    new = sorted(person for person in people if person and person > 9)
    assert new == list(range(10, 10 + len(new)))


def test_the_same_day_goes_on_after_its_last_visit() -> None:
    this_morning = NOW - timedelta(minutes=40)
    memory = Memory(this_morning, {}, {}, people=0)
    [(day, visits)] = Association(setting(7_500), memory).days()
    assert day == NOW.date()
    assert min(visit.arrived for visit in visits) > this_morning.timestamp()


def test_poisson_counts_have_their_mean_and_variance() -> None:
    rng = seeded("poisson")
    drawn = [poisson(rng, 7.0) for _ in range(4_000)]
    mean = sum(drawn) / len(drawn)
    variance = sum((count - mean) ** 2 for count in drawn) / len(drawn)
    assert mean == pytest.approx(7.0, rel=0.03)
    assert variance == pytest.approx(7.0, rel=0.1)


def test_a_mix_draws_by_weight_one_by_one_or_many_at_once() -> None:
    mix, rng = Mix({"often": 9.0, "rarely": 1.0, "never": 0.0}), seeded("mix")
    for drawn in (mix.draw(rng, 4_000), [mix.one(rng) for _ in range(4_000)]):
        assert Counter(drawn)["never"] == 0
        assert Counter(drawn)["rarely"] == pytest.approx(400, rel=0.2)


def test_invented_people_are_found_as_the_product_finds_people() -> None:
    for person in Naming(seeded("names"), NOW.date()).people(2_000):
        whole = f"{person.family_name} {person.given_name}"
        assert person.search_name == normalized(whole)
        assert person.tokens == searchable_words(person.family_name, person.given_name)


def test_numbers_of_invented_people_ring_nowhere() -> None:
    people = list(Naming(seeded("names"), NOW.date()).people(2_000))
    phones = [phone for person in people for phone in person.phones]
    assert len(phones) > 1_000
    assert all(phone[:6] in FICTION_PREFIXES and len(phone) == 10 for phone in phones)


def test_there_are_homonyms_accents_particles_and_hyphens() -> None:
    people = list(Naming(seeded("names"), NOW.date()).people(2_500))
    whole = Counter((person.family_name, person.given_name) for person in people)
    assert max(whole.values()) >= 3
    assert len(whole) > 2_000
    families = {person.family_name for person in people}
    assert any(not name.isascii() for name in families)
    assert any(name.startswith(("Ben ", "El ", "De ", "Da ")) for name in families)
    assert any("-" in person.given_name for person in people)
    assert any("'" in name for name in families)


def test_every_place_has_a_desk_and_the_cast_holds_every_role() -> None:
    assert {colleague.role for colleague in team.CAST} == set(Role)
    for place in PLACES:
        assert team.reception_of(place.name).sites == (place.name,)


@given(some.integers(2, 19))
def test_more_colleagues_bear_logins_of_their_own(at_each_site: int) -> None:
    staff = team.colleagues(at_each_site)
    logins = [colleague.login for colleague in staff]
    assert len(logins) == len(set(logins))
    assert all(login.isascii() and login == login.lower() for login in logins)
    for site in team.BOTH:
        receiving = sum(colleague.receives_at == site for colleague in staff)
        assert receiving == max(at_each_site, sum(c.receives_at == site for c in team.CAST))


@pytest.fixture(scope="module")
def cases(half_a_year: list[Day]) -> list[SimulatedCase]:
    scale = scale_for(7_500)
    days = open_days_before(NOW.date(), scale.open_days, ALL_SAINTS)
    office = OfficeTime(days[0], days[-1], ALL_SAINTS)
    follow_up = FollowUp(seeded("cases"), office, KINDS, {1: (100, 101), 2: (200, 201)})
    return follow_up.cases(scale, accompanied(everybody(half_a_year)))


MAY_FOLLOW = {
    Step.TO_QUALIFY: {Step.GATHERING},
    Step.GATHERING: {Step.READY},
    Step.READY: {Step.DEPOSITED},
    Step.DEPOSITED: {Step.ACKNOWLEDGED, Step.COMPLEMENT_ASKED, Step.DECIDED},
    Step.ACKNOWLEDGED: {Step.COMPLEMENT_ASKED, Step.DECIDED},
    Step.COMPLEMENT_ASKED: {Step.DEPOSITED},
    Step.DECIDED: {Step.APPEAL, Step.RIGHT_OPEN},
    Step.APPEAL: {Step.DECIDED},
    Step.RIGHT_OPEN: set[Step](),
}


def test_procedures_go_step_by_step_and_end_after_their_last_step(
    cases: list[SimulatedCase],
) -> None:
    for procedure in (procedure for case in cases for procedure in case.procedures):
        assert procedure.steps[0][0] is Step.TO_QUALIFY
        for (step, at), (following, later) in pairwise(procedure.steps):
            assert following in MAY_FOLLOW[step]
            assert at < later
        last_step, last_at = procedure.steps[-1]
        assert last_at <= NOW.timestamp()
        assert (procedure.closed is None) == (procedure.outcome is None)
        if procedure.closed is not None:
            assert last_at <= procedure.closed <= NOW.timestamp()
            assert procedure.next_in_days is None
        if procedure.outcome in {Outcome.GRANTED, Outcome.PARTLY_GRANTED}:
            assert last_step is Step.RIGHT_OPEN


def test_there_are_procedures_under_way_in_every_step_and_some_are_overdue(
    cases: list[SimulatedCase],
) -> None:
    under_way = [p for case in cases for p in case.procedures if p.closed is None]
    assert {procedure.steps[-1][0] for procedure in under_way} == set(Step)
    dates = [procedure.next_in_days for procedure in under_way]
    assert any(days is None for days in dates)
    overdue = sum(days is not None and days < 0 for days in dates)
    assert 0.1 < overdue / len(dates) < 0.4


def test_every_outcome_occurs(cases: list[SimulatedCase]) -> None:
    outcomes = {procedure.outcome for case in cases for procedure in case.procedures}
    assert outcomes == {None, *Outcome}


def test_a_case_closes_after_all_its_procedures(cases: list[SimulatedCase]) -> None:
    assert any(case.closed for case in cases)
    for case in cases:
        assert (case.closed is None) == (case.closing is None)
        assert case.procedures[0].opened == case.opened
        if case.closed is not None:
            assert all((p.closed or 1 << 40) <= case.closed for p in case.procedures)


def test_somebody_follows_a_case_from_its_opening_without_gap(cases: list[SimulatedCase]) -> None:
    assert any(len(case.referents) > 1 for case in cases)
    for case in cases:
        assert case.referents[0].since == case.opened
        for before, after in pairwise(case.referents):
            assert before.until == after.since
            assert before.staff != after.staff
        if case.closed is not None:
            assert case.referents[-1].until == case.closed


def test_nobody_has_two_open_cases() -> None:
    first, last = date(2016, 1, 4), date(2026, 11, 20)
    start = int(paris.at(first, time(10)).timestamp())
    conversations = [
        Accompanied(start + 300 * DAY * again, 1, person, 100, "caf")
        for again in range(12)
        for person in range(100)
    ]
    office = OfficeTime(first, last, ALL_SAINTS)
    follow_up = FollowUp(seeded("long"), office, KINDS, {1: (100, 101)})
    cases = follow_up.cases(scale_for(24_000), conversations)
    by_person = defaultdict[int, list[SimulatedCase]](list)
    for case in cases:
        by_person[case.person].append(case)
    for of_person in by_person.values():
        for before, after in pairwise(of_person):
            assert before.closed is not None
            assert before.closed < after.opened


def test_office_time_is_on_open_days_within_hours_and_never_beyond_the_last() -> None:
    first, last = date(2026, 10, 1), date(2026, 11, 20)
    office, rng = OfficeTime(first, last, ALL_SAINTS), seeded("office")
    start = int(paris.at(first, time(10)).timestamp())
    for days in range(70):
        moment = office.after(start, days, rng)
        if first + timedelta(days=days) > last:
            assert moment is None
            continue
        assert moment is not None
        then = paris.local(datetime.fromtimestamp(moment, UTC))
        assert moment > start
        assert any(sessions_of(place, then.date(), ALL_SAINTS) for place in PLACES)
        assert 0 <= (then.date() - first).days - days <= 3


def visit(
    arrived: int, received: int | None, ending: Ending | None, *, site_id: int = 1
) -> SimulatedVisit:
    return SimulatedVisit(
        site_id,
        arrived,
        "caf",
        "walk_in",
        0,
        answer=Answer.INFORM,
        received=received,
        received_by=None if received is None else 7,
        ended=None if ending is None else (received or arrived) + 600,
        ending=ending,
    )


def test_the_truth_counts_what_was_simulated_by_month_site_and_today() -> None:
    counted = truth.Truth({1: "ici", 2: "là-bas"}, date(2026, 11, 2))
    long_wait = int(TARGET_WAIT.total_seconds()) + 1
    october = [
        visit(0, 60, Ending.COMPLETED),
        visit(0, 120, Ending.COMPLETED),
        visit(0, long_wait, Ending.COMPLETED),
        visit(0, None, Ending.ABSENT),
        visit(0, None, Ending.ANSWERED_AT_DESK),
        visit(0, None, Ending.CANCELLED),
    ]
    counted.count(date(2026, 10, 30), october)
    counted.count(date(2026, 11, 2), [visit(0, 90, None), visit(0, None, None, site_id=2)])
    figures = counted.figures()
    assert figures["2026-10"]["all"] == figures["2026-10"]["ici"]
    month = figures["2026-10"]["ici"]
    assert (month["visits"], month["received"], month["left"], month["comers"]) == (6, 3, 1, 4)
    assert month["received_within_target"] == 2
    assert month["share_left"] == 0.25
    assert month["mean_wait_s"] == pytest.approx((60 + 120 + long_wait) / 3)
    assert month["wait_s"] == {"half": 120, "nine_in_ten": long_wait}
    assert month["comers_received_within_s"] == {"half": 120, "nine_in_ten": None}
    assert month["answers"] == {"inform": 4}
    today = figures["today"]
    assert (today["ici"]["in_service"], today["là-bas"]["waiting"]) == (1, 1)
    assert figures["all"]["all"]["visits"] == 8
    assert figures["all"]["all"]["waiting"] == 1
    assert figures["today"]["all"]["comers_received_within_s"] is None
