"""Others are taken out of a text, however they are written; the person’s own words stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.redaction import (
    ADDRESS,
    COLLEAGUE,
    EVERYDAY,
    GRAMMAR,
    NUMBER,
    SOMEBODY,
    Known,
    redact,
    words_of,
)

KNOWN = Known(
    own={"samira", "benali"},
    others={
        "karim",
        "amar",
        "benamar",
        "petit",
        "cruz",
        "nuria",
        "pierre",
        "les",
        "roig",
        "benali",
    },
    colleagues={"ines"},
    own_numbers={"612345678"},
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Vue avec Karim hier.", f"Vue avec {SOMEBODY} hier."),
        ("vue avec karim hier", f"vue avec {SOMEBODY} hier"),
        ("RDV avec NURIA", f"RDV avec {SOMEBODY}"),
        ("Núria Roig, sa voisine", f"{SOMEBODY}, sa voisine"),
        ("Núria-Roig", SOMEBODY),
        ("chez Mme Ben Amar", f"chez Mme {SOMEBODY}"),
        ("d’accord avec Inès", f"d’accord avec {COLLEAGUE}"),
        ("Samira Benali a dit oui", "Samira Benali a dit oui"),
        ("un petit souci, la pierre", "un petit souci, la pierre"),
        ("Monsieur Petit est venu", f"Monsieur {SOMEBODY} est venu"),
        ("Pierre a appelé", f"{SOMEBODY} a appelé"),
        ("Les voisins. les clés", "Les voisins. les clés"),
        ("elle et Les sont venues", f"elle et {SOMEBODY} sont venues"),
        ("", ""),
    ],
)
def test_names_of_others_are_replaced(text: str, told: str) -> None:
    assert redact(text, KNOWN).text == told


@pytest.mark.parametrize(
    "number",
    ["06 99 88 77 66", "0699887766", "06.99.88.77.66", "+33 6 99 88 77 66", "0033699887766"],
)
def test_a_number_that_is_not_the_person_s_own_is_replaced(number: str) -> None:
    done = redact(f"appeler le {number} demain", KNOWN)
    assert done.text == f"appeler le {NUMBER} demain"
    assert done.numbers == 1


@pytest.mark.parametrize(
    "text",
    [
        "appeler le 06 12 34 56 78",
        "appeler le +33 6 12 34 56 78",
        "dossier CAF 1234567",
        "dossier 20261234567890123",
        "le 03/11/2026 à 9h05, 450 €",
    ],
)
def test_own_numbers_and_those_of_files_stay(text: str) -> None:
    assert redact(text, KNOWN).text == text


def test_an_address_is_replaced_whole() -> None:
    done = redact("écrire à karim.roig@example.org svp", KNOWN)
    assert done.text == f"écrire à {ADDRESS} svp"


def test_what_was_replaced_is_counted() -> None:
    done = redact("Karim, Núria Roig et Inès au 06 99 88 77 66", KNOWN)
    assert (done.people, done.colleagues, done.numbers, done.removed) == (2, 1, 1, 4)


NAMES = st.sampled_from(["Karim", "KARIM", "karim", "Núria", "Roig", "Cruz", "Ben Amar"])
FILLING = st.text(alphabet="abcdefghij éà.,'-\n ", max_size=20)


@given(st.lists(st.tuples(FILLING, NAMES), max_size=6))
def test_no_name_of_another_is_left_whatever_stands_around_it(parts: list[tuple[str, str]]) -> None:
    text = " ".join(f"{around} {name} " for around, name in parts)
    left = words_of(redact(text, KNOWN).text)
    assert not left & {"karim", "nuria", "roig", "cruz", "amar"}


def test_everyday_words_are_small_and_apart() -> None:
    assert not EVERYDAY & GRAMMAR
    assert all(word == word.lower() for word in EVERYDAY | GRAMMAR)
