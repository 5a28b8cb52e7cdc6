"""Decisions, questions and absences of both sites, for the test of what Postgres lets through."""

import uuid
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from db.engine import Work
from db.models import ColleagueQuestion, Procedure, ProcedureHandOver, WatchDecision
from mediance.domain import paris
from mediance.domain.followup import Lost
from mediance.domain.watching import Became

Values = dict[str, Any]


def add_watch(work: Work, of: Procedure, staff_ids: Sequence[int], coordinator: int) -> None:
    """Have each ask each, leave something to each, and do what was decided, once done, once not."""
    place: Values = {"procedure_id": of.id, "site_id": of.site_id}
    now = paris.now()
    for asking, asked in permutations(staff_ids, 2):
        question: Values = {**place, "asked_by": asking, "asked_of": asked, "question": "Vu ?"}
        work.add(ColleagueQuestion(**question))
        work.add(ColleagueQuestion(**question, answer="Oui", answered_at=now))
        # Left to the coordination alone: whoever stands in for a colleague may do what is theirs.
        back: Values = {} if asked == coordinator else {"undone_at": now, "undone_by": asked}
        for made_by in (asking, coordinator):
            left: Values = {**place, "press": uuid.uuid4(), "from_id": asking, "to_id": asked}
            work.add(ProcedureHandOver(**left, made_by=made_by, **back))
    for doing in staff_ids:
        for decided_by in {doing, coordinator}:
            decided: Values = {
                "monday": now.date(), "lost": Lost.NO_CONTACT, "what": "Voir",
                "staff_id": doing, "due_on": now.date(), "decided_by": decided_by,
            }  # fmt: skip
            done: Values = {"became": Became.DONE, "ended_at": now, "ended_by": doing}
            work.add(WatchDecision(**place, **decided, **done))
            work.add(WatchDecision(**_another(work, of), **decided))
    work.flush()


def _another(work: Work, of: Procedure) -> Values:
    """Return another procedure of the same case: each has one open decision."""
    same = ("case_id", "site_id", "type_code", "institution_code", "step", "opened_at")
    values: Values = {name: getattr(of, name) for name in same}
    other = Procedure(**values)
    work.add(other)
    work.flush()
    return {"procedure_id": other.id, "site_id": other.site_id}
