"""Reasons to come that no rule knows, and the domains that somebody chose for them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mediance.domain.names import normalized
from mediance.domain.register.model import Problem, ProblemKind, RegisterReading


@dataclass(frozen=True)
class UnknownMotive:
    """A reason that no rule knows: as written first, as it is compared, and how often it stands."""

    text: str
    key: str
    count: int


def unknown_motives(readings: Iterable[RegisterReading]) -> tuple[UnknownMotive, ...]:
    """Return the reasons whose domain is still to be clarified, the most frequent first."""
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for problem in (problem for reading in readings for problem in reading.problems):
        if problem.kind is ProblemKind.MOTIVE_UNKNOWN:
            key = motive_key(problem.value)
            counts[key] += 1
            texts.setdefault(key, problem.value)
    return tuple(UnknownMotive(texts[key], key, count) for key, count in counts.most_common())


def motive_key(motive: str) -> str:
    """Return what two writings of one reason have in common."""
    return normalized(motive) or motive


def with_domains(reading: RegisterReading, chosen: Mapping[str, str]) -> RegisterReading:
    """Return the reading with the domains chosen for unknown reasons, by their keys.

    « À préciser » may be chosen too: the reason is then known to say nothing.
    """
    domains = {
        problem.row_number: domain
        for problem in reading.problems
        if (domain := _chosen_for(problem, chosen)) is not None
    }
    if not domains:
        return reading
    return replace(
        reading,
        rows=tuple(
            replace(row, domain_code=domains[row.row_number]) if row.row_number in domains else row
            for row in reading.rows
        ),
        problems=tuple(
            problem for problem in reading.problems if _chosen_for(problem, chosen) is None
        ),
    )


def _chosen_for(problem: Problem, chosen: Mapping[str, str]) -> str | None:
    if problem.kind is not ProblemKind.MOTIVE_UNKNOWN:
        return None
    return chosen.get(motive_key(problem.value))
