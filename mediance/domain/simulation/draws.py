"""Seeded chance: the same seed gives the same association."""

import math
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def seeded(*parts: object) -> Random:
    """Return a generator of its own for this seed and purpose."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - invented data, no secret


def lognormal(rng: Random, median: float, sigma: float) -> float:
    """Draw a duration whose logarithm is normal, in the unit of its median."""
    return median * math.exp(sigma * rng.gauss(0.0, 1.0))


def poisson(rng: Random, mean: float) -> int:
    """Draw how many events happen, from the gaps between them."""
    count = 0
    elapsed = rng.expovariate(1.0)
    while elapsed < mean:
        count += 1
        elapsed += rng.expovariate(1.0)
    return count


class Mix(Generic[T]):
    """Values with their weights."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._values = tuple(weights)
        self._limits = tuple(accumulate(weights.values()))
        self._total = self._limits[-1] if self._limits else 0.0

    def draw(self, rng: Random, count: int) -> list[T]:
        """Draw so many values, each for itself."""
        return rng.choices(self._values, cum_weights=self._limits, k=count)

    def one(self, rng: Random) -> T:
        """Draw a single value."""
        return self._values[bisect(self._limits, rng.random() * self._total)]


def lognormal_mean(sigma: float) -> float:
    """Return the ratio of a lognormal's mean to its median."""
    return math.exp(sigma * sigma / 2)
