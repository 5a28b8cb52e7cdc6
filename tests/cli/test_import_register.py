"""`python -m mediance import`, as the operator meets it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from openpyxl import Workbook
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import Person, Visit
from db.queries import imports
from mediance.cli.import_register import import_register
from mediance.domain.actors import system_actor
from mediance.domain.register import ColumnMeaning, NotARegisterKind, ProblemKind
from mediance.domain.register.choices import Remembered, digest
from mediance.domain.register.motives import motive_key
from mediance.domain.register.wording import PROBLEMS, REFUSALS
from mediance.domain.roles import SystemRole
from mediance.services.reference import FILES
from mediance.settings import settings
from tests.cast import Cast

REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
WIDE = {"COLUMNS": "200"}


@pytest.fixture
def installed(
    live_database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DatabaseUrls]:
    """An installation that uses the test's own database."""
    monkeypatch.setenv("MEDIANCE_DATABASE_URL", live_database.app)
    settings.cache_clear()
    yield live_database
    settings.cache_clear()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation whose database does not answer: whatever asks for it fails."""
    monkeypatch.setenv("MEDIANCE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(import_register)
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=WIDE)


def lines_of(output: str) -> list[str]:
    """Return the lines of the output with single spaces."""
    return [" ".join(line.split()) for line in output.splitlines()]


def visit_count(urls: DatabaseUrls) -> int:
    with owner_transaction(urls.owner) as work:
        return work.scalar(select(func.count()).select_from(Visit)) or 0


def test_without_confirmation_it_shows_and_writes_nothing(installed: DatabaseUrls) -> None:
    result = run(REGISTER, "--site", "Saint-Jacques")
    assert result.exit_code == 0
    lines = lines_of(result.stdout)
    for told in (
        "registre_accueil_2026-10.xlsx, feuille « Octobre 2026 »",
        "H Pris en charge à heure de réception 9h08 · 9h03 · 9.46",
        "268 passages lus, du 1 oct. 2026 au 30 oct. 2026.",
        "Sans nom : 28 ; départs sans contact : 27.",
        "Autres lignes : titre (1) ; vide (2, 61, 165, 274) ; total (275).",
        "Passages nouveaux : 268 ; déjà repris : 0.",
        "Rien n’est encore écrit. Relancez avec --confirm pour reprendre ces passages.",
    ):
        assert told in lines
    assert visit_count(installed) == 0


def test_with_confirmation_it_writes_once(installed: DatabaseUrls) -> None:
    first = run(REGISTER, "--site", "Saint-Jacques", "--confirm")
    assert "268 passages repris." in first.stdout
    again = run(REGISTER, "--site", "Saint-Jacques", "--confirm")
    assert again.exit_code == 0
    assert "Passages nouveaux : 0 ; déjà repris : 268." in again.stdout
    assert "Rien de nouveau à reprendre." in again.stdout
    assert visit_count(installed) == 268


@pytest.mark.usefixtures("installed")
def test_problems_are_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "registre.csv"
    file.write_text(
        "Date;Arrivée;Nom;Prénom;Tél.;Motif;Reçu par;Reçu à\n"
        "01/10/2026;9h00;ROIG;Josep;06;CAF;Zohra;9h10\n"
        "31/02/2026;9h05;PUIG;Ana;;CAF;Zohra;9h10\n"
        "02/10/2026;9h05;[bold]PUIG;Ana;;zzz;Zohra;9h00\n"
        "02/10/2026;9h05;[bold]PUIG;Ana;;zzz;Zohra;9h00\n",
        encoding="utf-8",
    )
    output = run(file, "--site", "Vernet").stdout
    lines = lines_of(output)
    for told in (
        "2 téléphone 06 Numéro illisible, ou d’une autre personne : non repris.",
        f"3 date 31/02/2026 {PROBLEMS[ProblemKind.DATE_IMPOSSIBLE]}",
        "4 motif zzz Motif inconnu : à préciser.",
        "4 heure de réception 9h00 Réception avant l’arrivée : attente inconnue.",
        "5 Même passage que la ligne 4 : ligne laissée de côté.",
        "2 lignes laissées de côté : corrigez-les dans le fichier et relancez.",
        "Sans compte, donc non repris comme collègues : Zohra.",
    ):
        assert told in lines
    assert "[bold]PUIG" in output


@pytest.mark.usefixtures("installed")
def test_with_several_sites_one_must_be_named() -> None:
    result = run(REGISTER)
    assert result.exit_code == 1
    assert result.stderr == "Indiquez le lieu avec --site : Saint-Jacques, Vernet.\n"


@pytest.mark.usefixtures("no_database")
def test_a_file_that_is_no_register_is_one_sentence_before_any_database(tmp_path: Path) -> None:
    text = tmp_path / "registre.xlsx"
    text.write_text("Date;Arrivée\n", encoding="utf-8")
    counts = tmp_path / "bilan.xlsx"
    book = Workbook()
    for cells in (("Mois", "Passages"), ("Octobre", 268), ("Novembre", 240)):
        book.worksheets[0].append(cells)
    book.save(counts)
    dateless = tmp_path / "noms.csv"
    dateless.write_text("Arrivée;Nom;Prénom\n9h;ROIG;Josep\n", encoding="utf-8")
    cut_off = tmp_path / "coupe.xlsx"
    cut_off.write_bytes(REGISTER.read_bytes()[:9000])
    for file, sentence in (
        (tmp_path / "absent.xlsx", "{} n’existe pas."),
        (tmp_path, "{} est un dossier, pas un fichier."),
        (text, "{} est un simple texte ; si c’est un tableau, nommez-le .csv."),
        (cut_off, "{} est abîmé ou incomplet ; demandez une autre copie."),
        (dateless, "{}, feuille « noms » : aucune date de passage."),
        (counts, f"{{}}, feuille « Sheet » : {REFUSALS[NotARegisterKind.ONLY_COUNTS]}"),
    ):
        result = run(file)
        assert (result.exit_code, result.stderr) == (1, sentence.format(file) + "\n")
        assert result.stdout == ""


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The association's lists, to be edited."""
    edited = tmp_path / "lists"
    shutil.copytree(FILES, edited)
    monkeypatch.setattr("mediance.services.register_files.FILES", edited)
    return edited


def test_an_edited_list_with_an_unknown_domain_is_told_in_one_sentence(
    installed: DatabaseUrls, lists: Path
) -> None:
    motives = lists / "motives.csv"
    motives.write_text(motives.read_text(encoding="utf-8").replace(",energy", ",enregy"))
    for arguments in ([], ["--confirm"]):
        result = run(REGISTER, "--site", "Saint-Jacques", *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "Motif inconnu dans motives.csv : enregy.\n"
    assert visit_count(installed) == 0


def test_an_edited_list_that_cannot_be_understood_is_told_in_one_sentence(lists: Path) -> None:
    (lists / "follow_ups.csv").write_text("pattern,answer_code,ending\ninform*,informed,\n")
    result = run(REGISTER)
    assert (result.exit_code, result.stdout) == (1, "")
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("Liste illisible : unknown answer")


def test_a_name_with_spaces_and_brackets_is_shown_as_it_is(
    installed: DatabaseUrls, tmp_path: Path
) -> None:
    file = tmp_path / "registre [octobre] 2026.xlsx"
    shutil.copy(REGISTER, file)
    assert "registre [octobre] 2026.xlsx" in run(file, "--site", "Vernet").stdout
    assert visit_count(installed) == 0


@pytest.mark.usefixtures("installed")
def test_it_speaks_the_language_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIANCE_LANGUAGE", "en")
    settings.cache_clear()
    output = run(REGISTER, "--site", "Saint-Jacques").stdout
    assert "268 visits read, from Oct 1, 2026 to Oct 30, 2026." in output
    assert "Nothing is written yet." in output


# What the operator says of sheets, columns and encoding


ODD = (
    "Quand;Entrée;Qui;Sujet;Attente\n"
    "01/10/2026;9h00;ROIG Josep;Fact. élec.;12\n"
    "01/10/2026;9h05;PUIG Ana;CAF;5\n"
)


def odd(folder: Path, encoding: str = "utf-8") -> Path:
    file = folder / "registre.csv"
    file.write_bytes(ODD.encode(encoding))
    return file


@pytest.mark.parametrize(
    "said", ["Qui=full_name", "qui=nom et prénom", "C=full-name", "c=Nom et prénom"]
)
def test_a_column_is_named_by_heading_or_letter_its_meaning_in_either_language(
    installed: DatabaseUrls, tmp_path: Path, said: str
) -> None:
    result = run(odd(tmp_path), "--site", "Vernet", "--map", said, "--confirm")
    assert "C Qui nom et prénom ROIG Josep · PUIG Ana" in lines_of(result.stdout)
    with owner_transaction(installed.owner) as work:
        assert set(work.scalars(select(Person.family_name))) == {"ROIG", "PUIG"}


@pytest.mark.usefixtures("installed")
def test_a_column_may_be_left_aside(tmp_path: Path) -> None:
    result = run(odd(tmp_path), "--site", "Vernet", "--map", "Sujet=aside")
    assert "D Sujet laissée de côté Fact. élec. · CAF" in lines_of(result.stdout)


@pytest.mark.usefixtures("installed")
def test_the_encoding_is_found_and_said_or_given(tmp_path: Path) -> None:
    file = odd(tmp_path, "mac_roman")
    found = run(file, "--site", "Vernet").stdout
    assert "Encodage du texte : mac-roman." in found
    assert "Entrée" in found
    given = run(file, "--site", "Vernet", "--encoding", "cp1252").stdout
    assert "Encodage du texte : windows-1252." in given
    refused = run(file, "--site", "Vernet", "--encoding", "utf-8")
    assert refused.stderr.startswith(f"{file} n’est pas écrit dans cet encodage : ")
    assert "Entrée" not in given


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize(
    ("option", "said", "sentence"),
    [
        ("--map", "Qui", "« Qui » ne se comprend pas : COLONNE=SENS, où le sens est date, "),
        ("--map", "Qui=who", "« Qui=who » ne se comprend pas : COLONNE=SENS, "),
        ("--map", "Nom=phone", "Pas de colonne « Nom ». Il y a : Quand, Entrée, Qui, "),
        ("--sheet", "Octobre", "Pas de feuille « Octobre ». Il y a : registre."),
        ("--encoding", "ebcdic", "Encodage inconnu : ebcdic. Connus : utf-8, utf-16, "),
    ],
)
def test_what_is_not_there_is_one_sentence_before_any_database(
    tmp_path: Path, option: str, said: str, sentence: str
) -> None:
    file = odd(tmp_path)
    result = run(file, option, said)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(sentence.format(file))


@pytest.mark.usefixtures("installed")
def test_of_several_sheets_those_named_are_read(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("Octobre", "Novembre"):
        sheet = book.create_sheet(name)
        sheet.append(["Date", "Arrivée", "Nom", "Prénom"])
        sheet.append(["01/10/2026", "9h00", f"ROIG {name}", "Ana"])
    book.save(tmp_path / "r.xlsx")
    output = run(tmp_path / "r.xlsx", "--site", "Vernet", "--sheet", "Novembre").stdout
    assert "feuille « Novembre »" in output
    assert "Octobre" not in output


def test_what_was_said_on_the_screen_counts_for_the_command(
    installed: DatabaseUrls, cast: Cast, tmp_path: Path
) -> None:
    before = Remembered(
        {"qui": ColumnMeaning.FULL_NAME}, {digest(motive_key("Fact. élec.")): "energy"}
    )
    importer = system_actor(SystemRole.IMPORT, site_ids=(cast.elsewhere,))
    with transaction(importer) as work:
        imports.remember(work, cast.elsewhere, before)
    result = run(odd(tmp_path), "--site", "Vernet", "--confirm")
    assert "C Qui nom et prénom ROIG Josep · PUIG Ana" in lines_of(result.stdout)
    assert "Motif inconnu" not in result.stdout
    with owner_transaction(installed.owner) as work:
        assert sorted(work.scalars(select(Visit.domain_code))) == ["caf", "energy"]
