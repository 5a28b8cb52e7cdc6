"""What erasing somebody does is told whole: no table of theirs is without its words."""

from db.personal_data import OF_NOBODY, PERSONAL_DATA, OnErasure
from mediance.ui.erasure_words import EMPTIED, GOES, STAYS, STAYS_WITH


def test_all_that_is_known_of_somebody_has_its_words() -> None:
    of_people = [each for each in PERSONAL_DATA if each.person != OF_NOBODY]
    gone = {each.table for each in of_people if each.on_erasure is OnErasure.DELETE}
    left = {each.table for each in of_people if each.on_erasure is not OnErasure.DELETE}
    assert gone == GOES.keys()
    assert left == STAYS.keys() | STAYS_WITH.keys()
    assert set(STAYS_WITH.values()) <= STAYS.keys()
    assert EMPTIED.keys() <= STAYS_WITH.keys()
