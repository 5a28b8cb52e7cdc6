"""Text files: their encoding found by trying, their cells cut at the delimiter they use."""

import csv
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.services.text_tables import Encoding, NotText, QuoteLeftOpen, cells, decoded

FRENCH = "Arrivée;Nom;Suite\n9h;PAGÈS Élise;reçue à l’heure, réponse donnée\n10h;NÚÑEZ;ça va où ?\n"
CAPITALS = "DATE;ARRIVÉE;PRÉNOM\n1;9h;HÉLÈNE\n1;9h;FRANÇOIS\n1;10h;NOËL\n"
CODECS = {
    Encoding.UTF_8: ("utf-8", "utf-8-sig"),
    Encoding.UTF_16: ("utf-16", "utf-16-le", "utf-16-be"),
    Encoding.WINDOWS: ("cp1252",),
    Encoding.MAC: ("mac_roman",),
}
WRITTEN = [(encoding, codec) for encoding, codecs in CODECS.items() for codec in codecs]
LETTERS = st.text(string.ascii_letters + string.digits + " éèàçôûÉÈœ’-'", max_size=12)
TABLES = st.lists(st.lists(LETTERS, min_size=3, max_size=3), min_size=4, max_size=20)


@pytest.mark.parametrize("text", [FRENCH, CAPITALS], ids=["sentences", "capitals"])
@pytest.mark.parametrize(("encoding", "codec"), WRITTEN)
def test_the_encoding_is_the_one_in_which_it_makes_sense(
    encoding: Encoding, codec: str, text: str
) -> None:
    found = decoded(text.encode(codec))
    assert (found.text, found.encoding) == (text, encoding)


def test_plain_letters_are_the_same_in_all_and_called_the_usual_one() -> None:
    assert decoded(b"Date;Nom\n").encoding is Encoding.UTF_8


@pytest.mark.parametrize(("encoding", "codec"), WRITTEN)
def test_an_encoding_that_is_given_is_not_guessed(encoding: Encoding, codec: str) -> None:
    assert decoded(FRENCH.encode(codec), encoding).text == FRENCH


def test_an_encoding_that_does_not_fit_is_said() -> None:
    with pytest.raises(NotText):
        decoded("é".encode("cp1252"), Encoding.UTF_8)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"a\x01b", b"\xff\xfea\x00b"])
def test_what_is_no_text_is_none(content: bytes) -> None:
    with pytest.raises(NotText):
        decoded(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_none(content: bytes) -> None:
    try:
        found = decoded(content)
    except NotText:
        return
    assert "\0" not in found.text


@given(TABLES, st.sampled_from(";\t,|"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_table_is_read_back_as_it_was_written(
    table: list[list[str]], delimiter: str, end: str
) -> None:
    text = "".join(delimiter.join(row) + end for row in table)
    assert list(cells(text, 9)) == table


@given(TABLES, st.sampled_from(";\t,|"))
def test_quoted_cells_hold_whatever_stands_in_them(table: list[list[str]], delimiter: str) -> None:
    odd = [[f'{cell};,\t"{cell}\n|' for cell in row] for row in table]
    text = f"sep={delimiter}\r\n" + "\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in odd
    )
    assert list(cells(text, 9)) == odd


@given(st.text(max_size=400), st.integers(1, 5))
def test_any_text_is_cut_into_cells_or_refused_by_name(text: str, width: int) -> None:
    try:
        rows = list(cells(text, width))
    except (csv.Error, QuoteLeftOpen):
        return
    assert all(len(row) <= width for row in rows)


@given(
    st.binary(min_size=1, max_size=200),
    st.integers(0, len(FRENCH)),
    st.sampled_from([codec for _, codec in WRITTEN]),
)
def test_a_file_spoilt_in_the_middle_is_read_or_refused_by_name(
    noise: bytes, place: int, codec: str
) -> None:
    content = FRENCH.encode(codec)
    try:
        list(cells(decoded(content[:place] + noise + content[place:]).text, 9))
    except (NotText, QuoteLeftOpen, csv.Error):
        return


def test_a_delimiter_that_the_file_announces_is_taken() -> None:
    assert list(cells("sep=,\r\na,b;c;d\ne,f;g;h\n", 9)) == [["a", "b;c;d"], ["e", "f;g;h"]]


def test_a_quotation_mark_that_swallows_the_lines_below_is_said() -> None:
    text = 'Nom;Suite\nROIG;"informé\n' + "PUIG;informé\n" * 60
    with pytest.raises(QuoteLeftOpen):
        list(cells(text, 9))
