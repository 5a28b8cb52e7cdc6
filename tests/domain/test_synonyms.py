"""Two words for one name, as they are compared."""

import pytest

from mediance.domain.names import UnusableName
from mediance.domain.synonyms import SameWord, Synonym, synonym


def test_case_and_accents_do_not_matter() -> None:
    assert synonym(" Pépé", "JOSÉ ") == Synonym("pepe", "jose")


@pytest.mark.parametrize(("name", "standard"), [("José", "jose"), ("Zoé", "Zoë")])
def test_a_word_is_no_synonym_of_itself(name: str, standard: str) -> None:
    with pytest.raises(SameWord):
        synonym(name, standard)


@pytest.mark.parametrize(
    ("name", "standard"), [("", "José"), ("Pepe", "?!"), ("Juan Luis", "Juan")]
)
def test_each_is_one_word(name: str, standard: str) -> None:
    with pytest.raises(UnusableName):
        synonym(name, standard)
