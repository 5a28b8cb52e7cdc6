"""Each written form of a date, an hour, a telephone number, a name."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.register.days import looks_like_day, read_day, year_named_in
from mediance.domain.register.hours import looks_like_hour, read_hour
from mediance.domain.register.model import ImpossibleDay, UnreadableCell
from mediance.domain.register.names import read_full_name, read_name, read_staff
from mediance.domain.register.phones import looks_like_phone, read_phones
from mediance.domain.register.text import as_text

ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.text("0123456789/-.:h+ ", max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(max_size=5),
)
REGISTER_DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
REGISTER_MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
FIRST_OF_OCTOBER = date(2026, 10, 1)

# Days


@pytest.mark.parametrize(
    "written",
    [
        "01/10/2026",
        "01/10/26",
        "1/10/26",
        "01-10-2026",
        "01.10.2026",
        "01 10 2026",
        " 01/10/2026 ",
        "2026-10-01",
        "2026-10-01 00:00:00",
        "1er octobre 2026",
        "1 oct. 2026",
        "1-oct-26",
        "jeudi 1er octobre 2026",
        "Jeu. 01/10/2026",
        datetime(2026, 10, 1),  # noqa: DTZ001 - spreadsheets know no zone
        date(2026, 10, 1),
        46296,
        46296.0,
    ],
    ids=repr,
)
def test_a_day_is_read_however_it_is_written(written: object) -> None:
    assert read_day(written) == FIRST_OF_OCTOBER


@pytest.mark.parametrize("written", ["01/10", "1er octobre", "jeudi 1 oct", "1-10"], ids=repr)
def test_a_day_without_year_takes_the_year_of_the_register(written: str) -> None:
    assert read_day(written, year=2026) == FIRST_OF_OCTOBER


def test_a_day_without_year_is_unreadable_when_nothing_tells_the_year() -> None:
    with pytest.raises(UnreadableCell):
        read_day("01/10")


@pytest.mark.parametrize(
    "written", ["31/02/2026", "10/13/2026", "00/10/2026", "01/10/1026", "29/02/2027"], ids=repr
)
def test_a_day_that_no_calendar_has_is_told_apart(written: str) -> None:
    with pytest.raises(ImpossibleDay):
        read_day(written)


@pytest.mark.parametrize(
    "written",
    [
        "fermé",
        "TOTAL",
        "12/1O/2026",
        "octobre 2026",
        12_345_678,
        -1,
        "01/10/2026 au 31/10/2026",
        float("nan"),
        float("inf"),
        pytest.param(10**400, id="huge"),
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(UnreadableCell):
        read_day(written)


@pytest.mark.parametrize("written", [None, "", "  ", '"', "//", "idem", "Id."], ids=repr)
def test_an_empty_date_and_ditto_marks_say_nothing(written: object) -> None:
    assert read_day(written) is None


@given(REGISTER_DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y"]))
def test_days_come_back_from_their_written_form(day: date, form: str) -> None:
    assert read_day(day.strftime(form)) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_two_digits_name_a_year_of_this_century(day: date) -> None:
    assert read_day(day.strftime("%d/%m/%y")) == day


@given(REGISTER_DAYS)
def test_a_spreadsheet_day_number_comes_back_as_its_day(day: date) -> None:
    assert read_day((day - date(1899, 12, 30)).days) == day


def test_titles_and_sheet_names_give_the_year() -> None:
    assert year_named_in(["Feuil1", "REGISTRE D'ACCUEIL - OCTOBRE 2026"]) == 2026
    assert year_named_in(["Accueil 24", "tél. 0420262027"]) is None


# Hours


@pytest.mark.parametrize(
    "written",
    [
        "9h03",
        "09h03",
        "9H03",
        "9 h 03",
        "9h 03min",
        "09:03",
        "9:03",
        "9 : 03",
        "09:03:00",
        "2026-10-01 09:03:00",
        "9.03",
        "9,03",
        "9 03",
        "903",
        "0903",
        "vers 9h03",
        "~9h03",
        "9h03 ?",
        903,
        9.03,
        time(9, 3),
        time(9, 2, 59, 999_999),
        datetime(2026, 10, 1, 9, 3),  # noqa: DTZ001 - spreadsheets know no zone
        timedelta(hours=9, minutes=3),
        543 / 1440,
        "0.377083333",
        "0,377083333",
    ],
    ids=repr,
)
def test_an_hour_is_read_however_it_is_written(written: object) -> None:
    assert read_hour(written) == time(9, 3)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("8.53", time(8, 53)),
        (0.375, time(9)),
        ("9h", time(9)),
        ("14 heures", time(14)),
        (9, time(9)),
        ("midi", time(12)),
        ("0h05", time(0, 5)),
    ],
    ids=repr,
)
def test_short_forms_of_hours(written: object, hour: time) -> None:
    assert read_hour(written) == hour


@pytest.mark.parametrize("written", [8.5, "8.5", "8,5", "8.50"], ids=repr)
def test_the_zero_that_a_spreadsheet_takes_from_8_50_comes_back(written: object) -> None:
    assert read_hour(written) == time(8, 50)


@pytest.mark.parametrize(
    "written",
    [
        "9h3",
        "9:5",
        "25h00",
        "9h75",
        8.75,
        8.533,
        24,
        268,
        -0.5,
        "9h03-9h20",
        "9-10",
        "matin",
        "01/10/2026",
        timedelta(days=1),
        timedelta(seconds=-1),
        float("nan"),
        float("inf"),
        pytest.param(10**400, id="huge"),
        "\u0669h\u0660\u0663",
    ],
    ids=repr,
)
def test_an_hour_that_could_be_two_or_none_is_refused(written: object) -> None:
    with pytest.raises(UnreadableCell):
        read_hour(written)


@pytest.mark.parametrize("written", [None, "", " ", "-", "?", True], ids=repr)
def test_no_hour_is_no_error(written: object) -> None:
    assert read_hour(written) is None


@given(
    REGISTER_MINUTES,
    st.sampled_from(["{}h{:02}", "{:02}:{:02}", "{}.{:02}", "{:02}H{:02}", "{:02}{:02}"]),
)
def test_hours_come_back_from_their_written_form(hour: time, form: str) -> None:
    assert read_hour(form.format(hour.hour, hour.minute)) == hour


@given(REGISTER_MINUTES)
def test_hours_come_back_from_a_fraction_of_the_day(hour: time) -> None:
    assert read_hour((hour.hour * 60 + hour.minute) / 1440) == hour


@given(st.integers(1, 23), st.integers(0, 59))
def test_hours_come_back_from_a_decimal_number(hours: int, minutes: int) -> None:
    assert read_hour(hours + minutes / 100) == time(hours, minutes)


# Telephone numbers


@pytest.mark.parametrize(
    "written",
    [
        "0632836248",
        "06 32 83 62 48",
        "06.32.83.62.48",
        "06-32-83-62-48",
        "06/32/83/62/48",
        "+33 632836248",
        "+33 6 32 83 62 48",
        "+33 (0)6 32 83 62 48",
        "0033632836248",
        "33632836248",
        "Tél. : 06 32 83 62 48",
        "Port. 0632836248",
        632836248,
        632836248.0,
        "632836248",
        "632836248.0",
        33632836248,
    ],
    ids=repr,
)
def test_a_number_gets_its_ten_digits_back(written: object) -> None:
    assert read_phones(written) == ("0632836248",)


@pytest.mark.parametrize("written", ["+34 612 345 678", "0034612345678"], ids=repr)
def test_a_foreign_number_keeps_its_country(written: str) -> None:
    assert read_phones(written) == ("+34612345678",)


@pytest.mark.parametrize(
    "written",
    ["0632836248 / 0468123456", "0632836248 ou 04 68 12 34 56", "06.32.83.62.48 - 04.68.12.34.56"],
    ids=repr,
)
def test_two_numbers_in_a_cell_are_two(written: str) -> None:
    assert read_phones(written) == ("0632836248", "0468123456")


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "pas de tél",
        "Pas de téléphone",
        "aucun",
        "sans tel",
        "néant",
        "-",
        "?",
        "x",
        "n'en a pas",
        "0",
    ],
    ids=repr,
)
def test_no_telephone_is_no_error(written: object) -> None:
    assert read_phones(written) == ()


@pytest.mark.parametrize(
    "written",
    [
        "06 32 83 62",
        "063283624800",
        12345,
        "sa fille 0632836248",
        "0632836248 (voisine)",
        "6,32E+08",
        "0032836248",
        "0632836248 / 0468",
        float("nan"),
    ],
    ids=repr,
)
def test_a_number_of_the_wrong_length_or_of_somebody_else_is_refused(written: object) -> None:
    with pytest.raises(UnreadableCell):
        read_phones(written)


def test_the_prefix_of_france_inside_a_number_is_none() -> None:
    assert read_phones("0281003300") == ("0281003300",)


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["0{}", "+33{}", "0033{}", "{}"]))
def test_national_numbers_come_back_from_their_written_form(digits: int, form: str) -> None:
    assert read_phones(form.format(digits)) == (f"0{digits}",)


@given(st.integers(100_000_000, 999_999_999))
def test_a_number_that_lost_its_zero_gets_it_back(digits: int) -> None:
    assert read_phones(digits) == read_phones(float(digits)) == (f"0{digits}",)


# Names


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        " ",
        "anonyme",
        "ANONYME ",
        "Anonyme.",
        "X",
        "xx",
        "M. X",
        "Mme X.",
        "?",
        "??",
        "-",
        "inconnue",
        "sans nom",
        "12",
        "…",
    ],
    ids=repr,
)
def test_somebody_may_have_no_name(written: object) -> None:
    assert read_name(written) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" D'ALMEIDA ", "D'ALMEIDA"),
        ("Ben  Ali", "Ben Ali"),
        ("Mme Roig", "Roig"),
        ("M. Le Goff", "Le Goff"),
        ("M'Barek", "M'Barek"),
        ("Martínez", "Martínez"),
        ("e\u0301lodie", "élodie"),
        ("Xu", "Xu"),
        ("Ng", "Ng"),
    ],
    ids=repr,
)
def test_a_name_is_kept_as_written(written: str, name: str) -> None:
    assert read_name(written) == name


@pytest.mark.parametrize(
    ("written", "is_given_first", "names"),
    [
        ("ROIG Josep", False, ("ROIG", "Josep")),
        ("Josep ROIG", False, ("ROIG", "Josep")),
        ("DE LA CRUZ Ana Maria", True, ("DE LA CRUZ", "Ana Maria")),
        ("Ben Ali, Samira", False, ("Ben Ali", "Samira")),
        ("Ben Ali Samira", False, ("Ben Ali", "Samira")),
        ("Samira Ben Ali", True, ("Ben Ali", "Samira")),
        ("BEN ALI SAMIRA", False, ("BEN ALI", "SAMIRA")),
        ("Roig", False, ("Roig", None)),
        ("Mme ROIG", False, ("ROIG", None)),
        ("anonyme", False, (None, None)),
        (None, True, (None, None)),
    ],
    ids=repr,
)
def test_a_full_name_is_told_apart(
    written: object, *, is_given_first: bool, names: tuple[str | None, str | None]
) -> None:
    assert read_full_name(written, is_given_first=is_given_first) == names


@pytest.mark.parametrize("written", ["bruno ", "BRUNO", " Bruno", "bruno"], ids=repr)
def test_a_colleague_is_one_person_in_every_spelling(written: str) -> None:
    assert read_staff(written) == "Bruno"


# Whatever stands in a cell


@given(ANY_CELL)
def test_a_cell_is_read_or_refused_and_nothing_else(cell: object) -> None:
    for read in (read_day, read_hour, read_phones):
        try:
            read(cell)
        except UnreadableCell:
            continue
    for name in (read_name(cell), read_staff(cell), *read_full_name(cell, is_given_first=False)):
        assert name is None or 0 < len(name) <= 120
    for looks_like in (looks_like_day, looks_like_hour, looks_like_phone):
        assert looks_like(cell) in {True, False}


@given(ANY_CELL)
def test_text_is_one_printable_line(cell: object) -> None:
    text = as_text(cell)
    assert text == text.strip()
    assert text.isprintable()


@pytest.mark.parametrize("cell", [12, "12", 9.5, "9", 46296], ids=repr)
def test_a_bare_number_is_neither_day_nor_hour_on_its_own(cell: object) -> None:
    assert not looks_like_day(cell)
    assert not looks_like_hour(cell)
