"""From the register's words to the association's lists."""

import csv
from pathlib import Path

import pytest

from mediance.domain.register import FollowUpRule, MotiveRule, Vocabulary, VocabularyError
from mediance.domain.visits import Answer

REFERENCE = Path(__file__).parents[2] / "db" / "reference"


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return Vocabulary.from_rows(rows_of("motives.csv"), rows_of("follow_ups.csv"))


@pytest.mark.parametrize(
    ("motive", "domain_code"),
    [
        ("RSA déclaration trim.", "caf"),
        ("CAF - APL", "caf"),
        ("dette CAF (trop-perçu)", "caf"),
        ("expulsion / commandement de payer", "housing"),
        ("logement social renouv.", "housing"),
        ("Huissier, impayés de loyer", "housing"),
        ("edf impayé", "energy"),
        ("eau Veolia", "energy"),
        ("chèque énergie", "energy"),
        ("surendettement BDF", "debt"),
        ("huissier", "debt"),
        ("CPAM carte vitale", "health"),
        ("C2S", "health"),
        ("MDPH dossier", "health"),
        ("accident du travail", "health"),
        ("retraite", "pension"),
        ("France Travail actualisation", "work"),
        ("Lettre de motivation", "work"),
        ("CV", "work"),
        ("état civil", "papers"),
        ("Carte d'identité", "papers"),
        ("titre de séjour ANEF", "residence"),
        ("impôts", "tax"),
        ("amende", "tax"),
        ("explication courrier", "letter"),
        ("écrivain public", "letter"),
        ("conflit de voisinage", "conflict"),
        ("conflit avec le bailleur", "conflict"),
        ("cantine", "other"),
        ("à préciser", "to_clarify"),
    ],
)
def test_motives_find_their_domain(shipped: Vocabulary, motive: str, domain_code: str) -> None:
    assert shipped.domain_of(motive) == domain_code


def test_a_letter_from_the_prefecture_is_a_letter_since_right_of_residence_is_not_guessed(
    shipped: Vocabulary,
) -> None:
    assert shipped.domain_of("Courrier préfecture") == "letter"
    assert shipped.domain_of("Préfecture") is None


@pytest.mark.parametrize("motive", ["", "blabla", "?", "décafé", "eaux"])
def test_an_unknown_motive_is_not_guessed(shipped: Vocabulary, motive: str) -> None:
    assert shipped.domain_of(motive) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Informé", Answer.INFORM),
        ("informée, doc remise", Answer.INFORM),
        ("Orienté CCAS", Answer.REFER),
        ("Orienté MSP", Answer.REFER),
        ("Réorientée vers le PCB, RDV pris", Answer.REFER),
        ("Dossier fait avec la personne", Answer.ACCOMPANY),
        ("courrier rédigé", Answer.ACCOMPANY),
        ("appel CAF", Answer.CONNECT),
    ],
)
def test_follow_ups_find_their_answer(shipped: Vocabulary, text: str, answer: Answer) -> None:
    found = shipped.follow_up_of(text)
    assert found is not None
    assert (found.answer, found.is_departure) == (answer, False)


def test_an_appointment_given_is_taking_the_matter_on(shipped: Vocabulary) -> None:
    found = shipped.follow_up_of("RDV donné")
    assert found is not None
    assert found.answer is Answer.ACCOMPANY


def test_a_promise_to_call_is_understood_and_answers_nothing(shipped: Vocabulary) -> None:
    found = shipped.follow_up_of("à rappeler")
    assert found is not None
    assert (found.answer, found.is_departure) == (None, False)


@pytest.mark.parametrize(
    "text",
    ["parti sans être reçu", "Partie sans être reçue", "repartie sans attendre", "n'a pas attendu"],
)
def test_leaving_before_anybody_came_is_a_departure(shipped: Vocabulary, text: str) -> None:
    found = shipped.follow_up_of(text)
    assert found is not None
    assert (found.answer, found.is_departure) == (None, True)


def test_leaving_content_is_none(shipped: Vocabulary) -> None:
    found = shipped.follow_up_of("Informée, partie rassurée")
    assert found is not None
    assert not found.is_departure


def test_the_shipped_rules_name_domains_that_exist() -> None:
    domains = {row["code"] for row in rows_of("domains.csv")}
    assert {row["domain_code"] for row in rows_of("motives.csv")} <= domains


def test_no_shipped_rule_stands_twice() -> None:
    for name in ("motives.csv", "follow_ups.csv"):
        patterns = [row["pattern"] for row in rows_of(name)]
        assert len(patterns) == len(set(patterns))


def test_every_shipped_motive_rule_decides_for_its_own_words(shipped: Vocabulary) -> None:
    for rule in shipped.motives:
        assert shipped.domain_of(rule.pattern.replace("*", "")) == rule.domain_code, rule


def test_the_first_rule_decides_whatever_the_order_of_words() -> None:
    vocabulary = Vocabulary(
        (MotiveRule("impayé loyer", "housing"), MotiveRule("impaye*", "debt")), ()
    )
    assert vocabulary.domain_of("LOYER : impayé") == "housing"
    assert vocabulary.domain_of("impayés divers") == "debt"


def test_staff_rules_are_checked_when_they_are_read() -> None:
    for motives, follow_ups in (
        ([{"pattern": " * ", "domain_code": "caf"}], []),
        ([], [{"pattern": "vu", "answer_code": "seen", "ending": ""}]),
        ([], [{"pattern": "parti", "answer_code": "", "ending": "gone"}]),
        ([], [{"pattern": "", "answer_code": "inform", "ending": ""}]),
    ):
        with pytest.raises(VocabularyError):
            Vocabulary.from_rows(motives, follow_ups)


def test_rules_are_read_from_their_rows() -> None:
    vocabulary = Vocabulary.from_rows(
        [{"pattern": "caf", "domain_code": "caf"}],
        [{"pattern": "parti*", "answer_code": "", "ending": "left_without_contact"}],
    )
    assert vocabulary.motives == (MotiveRule("caf", "caf"),)
    assert vocabulary.follow_ups == (FollowUpRule("parti*", None, is_departure=True),)
