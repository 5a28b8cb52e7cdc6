"""What everybody thinks of first is no password."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from mediance.services import good_passwords
from mediance.services.credentials import PasswordTooLong, PasswordTooShort
from mediance.services.good_passwords import PasswordGuessable, Weakness
from mediance.services.password_wording import WEAKNESSES

NAMES = ("amina.roure", "Amina", "Saint-Jacques", "Vernet")


def weakness(password: str) -> Weakness | None:
    try:
        good_passwords.require(password, NAMES)
    except PasswordGuessable as refusal:
        return refusal.weakness
    return None


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123!",
        "Motdepasse2026!",
        "azertyuiop123",
        "azertyuiopqsdfghjklm",
        "Marseille2024",
        "Soleil2026!!!",
        "P@ssw0rd1234",
        "123456789012",
        "bonjour bonjour",
        "tournesol bleu",
    ],
)
def test_common_words_are_refused_with_what_is_usually_put_behind_them(password: str) -> None:
    assert weakness(password) is Weakness.COMMON


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "abcdefghijkl", "jetaimejetaime", "éééééééééééé", " " * 12]
)
def test_repeats_and_sequences_are_refused(password: str) -> None:
    assert weakness(password) is Weakness.PATTERN


@pytest.mark.parametrize(
    "password",
    [
        "amina.roure.66",
        "Amina-Amina-Amina",
        "SAINT JACQUES 66",
        "médiance-2026",
        "Vernet-Médiance",
    ],
)
def test_the_login_the_house_and_its_places_are_no_password(password: str) -> None:
    assert weakness(password) is Weakness.NAMES


@pytest.mark.parametrize(
    "password",
    [
        "Une-autre-phrase-66",
        "cheval lampe soleil verre",
        "le chat dort au soleil",
        "amina aime les abricots mûrs",
        "xK9-vRt2-pLw7",
        "x" * 3 + "le chat dort au soleil" * 40,
    ],
)
def test_a_phrase_is_a_good_password_even_with_a_name_in_it(password: str) -> None:
    assert weakness(password) is None


def test_length_comes_first() -> None:
    with pytest.raises(PasswordTooShort):
        good_passwords.require("xK9-vRt2-pL")
    with pytest.raises(PasswordTooLong):
        good_passwords.require("le chat dort " * 100)


def test_the_lists_are_there_and_as_long_as_we_say() -> None:
    assert len(FREQUENCY_LISTS["passwords"]) >= 30_000
    words = good_passwords.common_french()
    assert len(words) == len(set(words)) > 500
    assert all(word.isascii() and word == word.lower() for word in words)
    assert {"motdepasse", "azertyuiop", "perpignan"} <= set(words)


def test_one_persons_names_are_not_held_against_another_who_chooses_at_the_same_time() -> None:
    with ThreadPoolExecutor(8) as choosing:
        found = list(choosing.map(weakness, ["cheval lampe soleil verre", "motdepasse123!"] * 40))
    assert found == [None, Weakness.COMMON] * 40


def test_every_weakness_has_its_sentence() -> None:
    assert set(WEAKNESSES) == set(Weakness)
