"""Lengths of time as people type them."""

import pytest

from mediance.domain.spans import UnreadableSpan, offset, span
from mediance.domain.spoken_spans import read_offset, read_span


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2 mois", "2m"),
        (" 1  MOIS ", "1m"),
        ("6 semaines", "6w"),
        ("11 mois et 15 jours", "11m+15d"),
        ("5 jours ouvrés", "5wd"),
        ("1 jour ouvré", "1wd"),
        ("48 heures", "48h"),
        ("1 an", "1y"),
        ("3 years", "3y"),
        ("6 weeks and 2 days", "6w+2d"),
        ("le jour même", "0d"),
        ("2y@12-31", "2y@12-31"),
        ("0d@end", "0d@end"),
    ],
)
def test_a_length_is_read_as_people_say_it_or_as_the_list_writes_it(typed: str, means: str) -> None:
    assert read_span(typed) == span(means)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("14 jours après l’événement", "+14d"),
        ("14 jours apres l'événement", "+14d"),
        ("7 jours", "+7d"),
        ("30 jours avant l’événement", "-30d"),
        ("10 jours avant la date limite", "end-10d"),
        ("2 months before the deadline", "end-2m"),
        ("15 days after the event", "+15d"),
        ("le jour de la date limite", "end"),
        ("le jour de l’événement", "+0d"),
        ("end@03-01", "end@03-01"),
        ("end-1y@11-01", "end-1y@11-01"),
    ],
)
def test_a_day_is_told_from_the_event_or_from_the_deadline(typed: str, means: str) -> None:
    assert read_offset(typed) == offset(means)


@pytest.mark.parametrize("typed", ["", "  ", "bientôt", "2", "mois", "2 lunes", "2 mois environ"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableSpan):
        read_span(typed)
    with pytest.raises(UnreadableSpan):
        read_offset(typed)
