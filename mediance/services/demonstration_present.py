"""A demonstration that was left alone goes on to the present, so that its queue is never a ruin."""

from datetime import timedelta

from db.bulk import Checksum
from db.engine import Work
from db.queries import clock, demonstration, journal
from db.queries.journal import Record
from mediance.domain.actors import OPERATOR
from mediance.domain.simulation.association import Association
from mediance.domain.simulation.draws import seeded
from mediance.domain.simulation.hours import LIVELY_PRESENT
from mediance.domain.simulation.naming import Naming
from mediance.domain.simulation.scale import SMALLEST, scale_for
from mediance.services import demonstration_house


def go_on(work: Work) -> int:
    """Add what happened since the last visit, up to three hours ago; return how many visits.

    What visitors of the demonstration recorded themselves stays; whoever was still waiting has left
    meanwhile. Registers that were read in, cases and procedures are left as they are.
    """
    now, until = clock.now(work), demonstration.last_arrival(work)
    if until is None or now - until < timedelta(seconds=LIVELY_PRESENT):
        return 0
    demonstration.hold_records(work)
    past = demonstration.memory(work, until)
    demonstration.end_what_is_left(work, past.until)
    count, last = demonstration.visits_so_far(work)
    seed = int(past.until.timestamp())
    house = demonstration_house.furnished(work, scale_for(max(count, SMALLEST)), seed)
    association = Association(house.setting, past)
    checksum = Checksum()
    demonstration.stage_visits(work, association.days(), checksum, first=last + 1)
    newcomers = association.population.newcomers
    naming = Naming(seeded(seed, "names"), house.today)
    demonstration.load_people(
        work,
        newcomers,
        list(naming.people(len(newcomers))),
        checksum,
        first=past.people + 1,
    )
    added = demonstration.insert_visits(work, first=last + 1)
    trace = Record("demonstration", fields=(str(checksum),), row_count=added)
    journal.record(work, OPERATOR, "demonstrate", trace)
    demonstration.announce(work)
    return added
