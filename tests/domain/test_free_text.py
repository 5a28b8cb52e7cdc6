"""Numbers that may not be kept are seen; telephone, case and other long numbers are let through."""

import random
from string import ascii_letters

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mediance.domain.free_text import (
    Finding,
    ForbiddenNumber,
    NumberKind,
    TextField,
    TextTooLong,
    UnkeepableSign,
    Wording,
    flagged,
    guard,
    reason,
    refuse,
    visible,
    without_numbers,
)
from mediance.domain.free_text_numbers import (
    CARD_BEGINNINGS,
    IBAN_LENGTHS,
    is_card,
    is_iban,
    is_social_security,
    passes_luhn,
)

INVISIBLE = "\u200b\u2060\u200d\ufe0f \n\ufeff\u3164\u2800"
FULL_WIDTH = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
SEEN = {
    # As on the card, in one run, with dots, dashes, slashes, no-break spaces, over two lines.
    "1 85 05 78 006 084 91": NumberKind.SOCIAL_SECURITY,
    "185057800608491": NumberKind.SOCIAL_SECURITY,
    "1850578006084 91": NumberKind.SOCIAL_SECURITY,
    "1.85.05.78.006.084.91": NumberKind.SOCIAL_SECURITY,
    "1-85-05-78-006-084/91": NumberKind.SOCIAL_SECURITY,
    "1\u00a085\u202f05\u00a078\u00a0006\u00a0084\u00a091": NumberKind.SOCIAL_SECURITY,
    "1 85 05 78 006\n084 91": NumberKind.SOCIAL_SECURITY,
    "18 50 57 80 06 08 491": NumberKind.SOCIAL_SECURITY,
    "185057800608491".translate(FULL_WIDTH): NumberKind.SOCIAL_SECURITY,
    "١٨٥٠٥٧٨٠٠٦٠٨٤٩١": NumberKind.SOCIAL_SECURITY,
    "1 85 05 78 006 084": NumberKind.SOCIAL_SECURITY,
    "1850578006084": NumberKind.SOCIAL_SECURITY,
    "n° 1850578006084, clé 91": NumberKind.SOCIAL_SECURITY,
    "1 85 05 78 006 084 92": NumberKind.SOCIAL_SECURITY,  # only its key is mistyped
    # Corsica, in capitals and small letters.
    "2 79 03 2A 004 012 88": NumberKind.SOCIAL_SECURITY,
    "279032b00401218": NumberKind.SOCIAL_SECURITY,
    "2 79 03 2B 004 012": NumberKind.SOCIAL_SECURITY,
    # Published examples of IBAN: in groups, in one run, in small letters, stuck to the word.
    "FR14 2004 1010 0505 0001 3M02 606": NumberKind.IBAN,
    "FR1420041010050500013M02606": NumberKind.IBAN,
    "fr14 2004 1010 0505 0001 3m02 606": NumberKind.IBAN,
    "iban:FR1420041010050500013M02606.": NumberKind.IBAN,
    "IBANFR1420041010050500013M02606": NumberKind.IBAN,
    "DE89 3704 0044 0532 0130 00": NumberKind.IBAN,
    "GB29 NWBK 6016 1331 9268 19": NumberKind.IBAN,
    "ES91-2100-0418-4502-0005-1332": NumberKind.IBAN,
    "MA64 0115 1900 0001 2050 0053 4921": NumberKind.IBAN,
    "NO93 8601 1117 947": NumberKind.IBAN,
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S": NumberKind.IBAN,
    "LC55HEMM000100010012001200023015": NumberKind.IBAN,
    # Numbers that shops publish to try a card.
    "4111 1111 1111 1111": NumberKind.CARD,
    "4111111111111111": NumberKind.CARD,
    "5555-5555-5555-4444": NumberKind.CARD,
    "3782 822463 10005": NumberKind.CARD,
    "378282246310005": NumberKind.CARD,
    "2223003122003222": NumberKind.CARD,
    "30569309025904": NumberKind.CARD,
    "6304000000000000": NumberKind.CARD,
    "4111 1111 1111 1111 12/27 123": NumberKind.CARD,
    "carte 4111.1111.1111.1111": NumberKind.CARD,
}
LET_THROUGH = [
    "06 12 34 56 78",
    "+33 6 12 34 56 78",
    "0033612345678",
    "04.68.35.12.00",
    "06 12 34 56 78 / 07 98 76 54 32",
    "06 12 34 56 78 07 98 76 54 32",
    "0612345678 0798765432",
    "+212 6 12 34 56 78",
    "dossier CAF 1234567",
    "allocataire 7654321 Z",
    "référence 2026-11-03/00457",
    "numéro unique 066 1126 012345 12345",
    "SIRET 356 000 000 00048",
    "SIRET 35600000000048",
    "PRM 25 123 456 789 012",
    "PDL 14512345678901",
    "numéro fiscal 30 12 345 678 901",
    "avis 26 66 1234567 89",
    "colis 6A12345678901",
    "jugement RG 26/01234",
    "commandement du 03/11/2026 pour 1 234,56 €",
    "9 h 05, 12 rue des Lices, 66000 Perpignan",
    "de 12 personnes sont venues ici hier soir",
    "le 03 11 2026, le 04 11 2026, le 05 11 2026",
    "1234 5678 9012 3456",
    "4111 1111 1111 1112",
    "185057800608492",
    "FR14 2004 1010 0505 0001 3M02 607",
    "0000000000000000",
    "",
]


@pytest.mark.parametrize("written", SEEN)
@pytest.mark.parametrize("around", ["{}", "Elle dit : {} (voir courrier)", "a\n{}\nb", "({})"])
def test_a_number_that_may_not_be_kept_is_seen(written: str, around: str) -> None:
    (found,) = guard(around.format(written))
    assert found.kind is SEEN[written]


@pytest.mark.parametrize("written", LET_THROUGH)
def test_a_number_that_may_be_kept_is_let_through(written: str) -> None:
    assert guard(written) == ()


def test_what_is_seen_stands_where_it_is_said_to() -> None:
    text = "Tél. 06 12 34 56 78, NIR 1 85 05 78 006 084 91, IBAN FR14 2004 1010 0505 0001 3M02 606."
    first, second = guard(text)
    assert text[first.start : first.end] == "1 85 05 78 006 084 91"
    assert text[second.start : second.end] == "FR14 2004 1010 0505 0001 3M02 606"
    assert without_numbers(text) == "Tél. 06 12 34 56 78, NIR , IBAN ."


def test_a_refusal_says_what_and_where_and_repeats_nothing() -> None:
    with pytest.raises(ForbiddenNumber) as refusal:
        refuse("4111 1111 1111 1111", TextField.NOTE)
    assert refusal.value.where is TextField.NOTE
    assert refusal.value.findings == (Finding(NumberKind.CARD, 0, 19),)
    assert "4111" not in str(refusal.value) + repr(refusal.value)
    refuse(None, TextField.NOTE)
    refuse("06 12 34 56 78", TextField.NOTE)


# Made at random

DIGITS = st.integers(0, 9).map(str)
SEPARATORS = st.sampled_from(["", " ", ".", "-", "\u00a0"])
WORDS = st.text(alphabet=ascii_letters + " éèàç,;:!?", max_size=40)


@st.composite
def social_security(draw: st.DrawFn) -> str:
    parts = [
        draw(st.sampled_from("12")),
        f"{draw(st.integers(0, 99)):02}",
        f"{draw(st.integers(1, 12)):02}",
        draw(st.sampled_from([*(f"{n:02}" for n in range(1, 96)), "2A", "2B", "97", "99"])),
        f"{draw(st.integers(1, 990)):03}",
        f"{draw(st.integers(1, 999)):03}",
    ]
    parts_counted = [*parts[:3], {"2A": "19", "2B": "18"}.get(parts[3], parts[3]), *parts[4:]]
    counted = "".join(parts_counted)
    key = f"{97 - int(counted) % 97:02}"
    return draw(SEPARATORS).join([*parts, *([key] if draw(st.booleans()) else [])])


@st.composite
def iban(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(sorted(IBAN_LENGTHS)))
    account = "".join(draw(DIGITS) for _ in range(IBAN_LENGTHS[country] - 4))
    number = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00"))
    run = f"{country}{98 - number % 97:02}{account}"
    return draw(SEPARATORS).join(run[at : at + 4] for at in range(0, len(run), 4))


@st.composite
def card(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from(sorted(CARD_BEGINNINGS)))
    beginning = draw(st.sampled_from(CARD_BEGINNINGS[length]))
    body = beginning + "".join(draw(DIGITS) for _ in range(length - len(beginning) - 1))
    return next(f"{body}{last}" for last in range(10) if passes_luhn(f"{body}{last}"))


@given(social_security(), WORDS, WORDS)
def test_every_social_security_number_is_seen(number: str, before: str, after: str) -> None:
    found = guard(f"{before} {number} {after}")
    assert NumberKind.SOCIAL_SECURITY in {each.kind for each in found}


@given(iban(), WORDS, WORDS)
def test_every_iban_is_seen(number: str, before: str, after: str) -> None:
    text = f"{before}; {number}; {after}"
    assert NumberKind.IBAN in {each.kind for each in guard(text)}


@given(card())
def test_every_card_is_seen_but_those_that_are_a_siret(number: str) -> None:
    assume(is_card(number))
    assert [each.kind for each in guard(f"carte {number}.")] == [NumberKind.CARD]


@given(st.lists(DIGITS, min_size=9, max_size=9), SEPARATORS, st.sampled_from(["0", "+33 ", "0033"]))
def test_no_telephone_number_is_taken_for_another(
    digits: list[str], separator: str, prefix: str
) -> None:
    pairs = [digits[0], *("".join(digits[at : at + 2]) for at in range(1, 9, 2))]
    number = prefix + separator.join(pairs)
    assert guard(number) == ()
    assert guard(f"{number}, {number}") == ()


@given(st.integers(0, 10**12 - 1).map(str))
def test_no_case_number_of_up_to_twelve_digits_is_taken_for_another(number: str) -> None:
    assert guard(f"dossier {number}") == ()


@given(st.text(max_size=200))
@example("1" * 200)
@example("FR" * 60)
@example("1 " * 100)
@example("\u00ad" * 100 + "4111111111111111")
def test_any_text_is_read_to_its_end(text: str) -> None:
    found = guard(text)
    assert list(found) == sorted(found, key=lambda each: each.start)
    assert all(0 <= each.start < each.end <= len(text) for each in found)


def test_one_wrong_digit_is_another_number() -> None:
    draw = random.Random(66)
    wrong = 0
    for _ in range(500):
        good = "185057800608491"
        at, digit = draw.randrange(15), str(draw.randrange(10))
        wrong += good[at] != digit and is_social_security(good[:at] + digit + good[at + 1 :])
    assert wrong == 0
    assert not is_iban("FR1420041010050500013M02607")
    assert not is_card("4111111111111112")


# Words

WORDINGS = (
    Wording("assisté", "perçoit une aide", ""),
    Wording("cas social", "personne en difficulté", ""),
    Wording("fou", "a dit que", ""),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C’est un assisté.", ["assisté"]),
        ("ASSISTEES", ["ASSISTEES"]),
        ("un cas  social", ["cas  social"]),
        ("fou, fous, folle", ["fou", "fous"]),
        ("Elle a assisté à l’atelier", ["assisté"]),
        ("la foule, un foulard, le fourgon", []),
        ("accès social, cas particulier", []),
    ],
)
def test_words_that_judge_are_pointed_at(text: str, said: list[str]) -> None:
    assert [text[flag.start : flag.end] for flag in flagged(text, WORDINGS)] == said


@pytest.mark.parametrize("text", ["", INVISIBLE, *INVISIBLE], ids=ascii)
def test_what_nobody_can_see_says_nothing(text: str) -> None:
    assert visible(text) == ""
    assert reason(text, TextField.FOLLOW_UP_REASON) == ""


@pytest.mark.parametrize("text", ["é", "?", "🙂", "\u200bvu\u200b", "\u0627\u0644", "e\u0301"])
def test_what_somebody_can_see_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "\udfffb"])
def test_what_nothing_can_keep_is_refused(text: str) -> None:
    with pytest.raises(UnkeepableSign):
        refuse(text, TextField.NOTE)


def test_a_reason_is_kept_to_its_last_sign_and_no_further() -> None:
    assert reason(" " + "é" * 600 + " ", TextField.DECISION) == "é" * 600
    with pytest.raises(TextTooLong) as refused:
        reason("é" * 601, TextField.DECISION)
    assert (refused.value.longest, refused.value.where) == (600, TextField.DECISION)
