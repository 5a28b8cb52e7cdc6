"""Institutions on screen: figures that are true, what is kept of them, and by whom."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.followup import Advance, Opening, Seen
from mediance.domain.institutions import (
    SMALLEST_GROUP,
    Card,
    Deposit,
    DepositWay,
    InstitutionFile,
)
from mediance.domain.procedures import Rung, Step
from mediance.services import cases, drafts
from mediance.services.drafts import Draft
from mediance.services.followup import institutions
from mediance.services.followup.moving import advance
from mediance.services.followup.opening import open_procedure
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import open_tab, page

pytestmark = pytest.mark.usefixtures("database", "key_folder")

Open = Callable[..., AppTest]


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the institutions as the coordination, or as somebody else, at an address."""

    def come(actor: Actor = cast.bruno, language: Language = "fr", **address: str) -> AppTest:
        app = page("organismes")
        for name, told in address.items():
            app.query_params[name] = told
        return open_tab(actor, monkeypatch, language, app=app).app

    return come


def delays(app: AppTest) -> list[list[str]]:
    """Return the table of delays, row by row, without its head."""
    (table,) = (str(each.proto.body) for each in app.get("html") if "<table" in each.proto.body)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table)[1:]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.success, *app.warning, *app.subheader, *app.info)
    return "\n".join(str(each.value) for each in parts)


def press(app: AppTest, beginning: str) -> None:
    (button,) = (each for each in app.button if (each.key or "").startswith(beginning))
    button.click().run()
    assert not app.exception, app.exception


def fill(app: AppTest, beginning: str, value: object, kind: str = "text_input") -> None:
    (found,) = (each for each in app.get(kind) if (each.key or "").startswith(beginning))
    found.set_value(value)  # type: ignore[union-attr]


def labels(app: AppTest) -> list[str]:
    return [each.label for each in (*app.button, *app.expander)]


def of_caf(cast: Cast) -> InstitutionFile:
    return institutions.institution_file(cast.bruno, "caf")


def deposited(cast: Cast, days_ago: int, after: int | None = None, type_code: str = "rsa") -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    day = paris.today() - timedelta(days=days_ago)
    opening = Opening(type_code=type_code, step=Step.DEPOSITED, step_at=day)
    seen = Seen(open_procedure(cast.amina, case_id, opening, key()), 1)
    if after is not None:
        decided = Advance(step=Step.DECIDED, at=day + timedelta(days=after))
        advance(cast.amina, seen, decided, key())


def test_the_list_says_what_waits_where(screen: Open, cast: Cast) -> None:
    assert "Aucun dossier n’attend de décision." in said(screen())
    deposited(cast, 400)
    told = said(screen(cast.amina))
    assert "Un dossier attend une décision ; sans réponse dans le délai : 1." in told
    assert "un dossier y attend · :material/schedule: un sans réponse dans le délai" in told


def test_below_five_files_no_delay_is_said(screen: Open, cast: Cast) -> None:
    for _each in range(4):
        deposited(cast, 60, 20)
    few = delays(screen(cast.amina, organisme="caf"))
    assert few == [["RSA", "trop peu pour le dire", "–", "4 : 4 décidés, 0 attend encore"]]
    deposited(cast, 60, 20)
    enough = delays(screen(cast.amina, organisme="caf"))
    assert enough == [["RSA", "20 jours", "20 jours", "5 : 5 décidés, 0 attend encore"]]


def test_of_a_sensitive_kind_few_are_not_counted(screen: Open, cast: Cast) -> None:
    for _each in range(4):
        deposited(cast, 60, 20, "residence_renewal")
    ((_label, median, _ninth, files),) = delays(screen(cast.amina, organisme="prefecture"))
    assert (median, files) == ("trop peu pour le dire", "moins de 5")
    deposited(cast, 60, None, "residence_renewal")
    ((*_said, files),) = delays(screen(cast.amina, organisme="prefecture"))
    assert files == "5"


def test_the_delay_opens_its_definition_and_its_counter_figure(screen: Open, cast: Cast) -> None:
    assert "Délai de l’organisme" not in said(screen(cast.amina, organisme="caf"))
    deposited(cast, 60, 20)
    told = said(screen(cast.amina, organisme="caf"))
    assert "**Délai de l’organisme.** Combien de temps un dossier déposé attend" in told
    assert f"Sous {SMALLEST_GROUP} dossiers, aucun délai n’est dit." in told
    assert "**Dossiers hors délai.**" in told
    assert "À lire avec : Dossiers hors délai." in told


def test_a_kind_of_procedure_reads_as_it_is_called(screen: Open, cast: Cast) -> None:
    deposited(cast, 60, 20)
    seen = next(each for each in institutions.listed_types(cast.bruno) if each.code == "rsa")
    called = replace(seen, label="RSA <b>&</b> suite")
    institutions.change_type(cast.bruno, seen, called, key())
    ((name, *_figures),) = delays(screen(cast.amina, organisme="caf"))
    assert name == "RSA &lt;b&gt;&amp;&lt;/b&gt; suite"


def test_a_delay_that_is_not_reached_is_not_made_up(screen: Open, cast: Cast) -> None:
    deposited(cast, 60, 20)
    for _each in range(5):
        deposited(cast, 60)
    ((_label, median, ninth, files),) = delays(screen(cast.amina, organisme="caf"))
    assert (median, ninth) == ("pas encore mesurable", "pas encore mesurable")
    assert files.startswith("6 : 1 décidé, 5 attendent")


def test_an_institution_leads_to_its_procedures_on_the_board(screen: Open) -> None:
    links = screen(organisme="caf").get("page_link")
    assert [(each.proto.page, each.proto.query_string) for each in links] == [
        ("demarches", "organisme=caf")
    ]


def test_one_that_is_not_there_is_said(screen: Open) -> None:
    assert "Cet organisme n’existe pas dans la liste." in said(screen(organisme="no"))


def test_who_follows_people_reads_and_edits_nothing(screen: Open, cast: Cast) -> None:
    listed, file = screen(cast.amina), screen(cast.amina, organisme="caf")
    for word in ("Ajouter", "Modifier", "Renommer", "Vérifié", "Dire comment"):
        assert not any(each.startswith(word) for each in (*labels(listed), *labels(file))), word
    assert "Défenseur des droits" in said(file)
    assert "à vérifier" in said(file)
    assert "vue" not in screen(cast.amina, vue="types").session_state


def test_how_to_reach_one_is_stored_and_shown_to_all(screen: Open, cast: Cast) -> None:
    app = screen(organisme="caf")
    assert "Rien n’est encore noté" in said(app)
    fill(app, "institution_card_caf_phone", "32 30", "text_area")
    fill(app, "institution_card_caf_contact", "Mme Roig\nguichet 4", "text_area")
    press(app, "institution_card_caf_save")
    assert of_caf(cast).card == Card("", "32 30", "", "Mme Roig\nguichet 4", 1)
    told = said(screen(cast.amina, organisme="caf"))
    assert ":material/call: 32 30" in told
    assert "Mme Roig  \nguichet 4" in told


def test_what_a_colleague_wrote_meanwhile_is_told_and_nothing_typed_is_lost(
    screen: Open, cast: Cast
) -> None:
    app = screen(organisme="caf")
    institutions.save_card(cast.bruno, "caf", Card(), Card(phone="39 77"), key=key())
    fill(app, "institution_card_caf_phone", "32 30", "text_area")
    press(app, "institution_card_caf_save")
    assert "Entre-temps, quelqu’un a enregistré : « 39 77 »" in said(app)
    assert of_caf(cast).card.phone == "39 77"
    press(app, "institution_card_caf_save")
    assert of_caf(cast).card.phone == "32 30"


def test_what_was_typed_and_not_sent_comes_back_and_goes_once_it_is_sent(
    screen: Open, cast: Cast
) -> None:
    typed = {"of": "card_caf", "key": str(key()), "typed": {"phone": "32 30"}}
    drafts.keep(cast.bruno, Draft("institution"), json.dumps(typed))
    app = screen(organisme="caf")
    (phone,) = (each for each in app.text_area if "card_caf_phone" in (each.key or ""))
    assert phone.value == "32 30"
    press(app, "institution_card_caf_save")
    assert of_caf(cast).card.phone == "32 30"
    assert drafts.kept(cast.bruno, "institution") is None


def test_what_was_typed_elsewhere_stays_when_another_form_is_sent(screen: Open, cast: Cast) -> None:
    app = screen(organisme="caf")
    typed = {"of": "recourse_caf_court", "key": str(key()), "typed": {"whom": "le greffe"}}
    drafts.keep(cast.bruno, Draft("institution"), json.dumps(typed))
    fill(app, "institution_card_caf_phone", "32 30", "text_area")
    press(app, "institution_card_caf_save")
    assert drafts.kept(cast.bruno, "institution") is not None
    (whom,) = (each for each in app.text_input if "caf_court_whom" in (each.key or ""))
    assert whom.value != "le greffe"  # a field that is drawn keeps what it holds
    again = screen(organisme="caf")
    (whom,) = (each for each in again.text_input if "caf_court_whom" in (each.key or ""))
    assert whom.value == "le greffe"


def test_how_a_file_is_handed_in_is_stored_with_its_usual_proof(screen: Open, cast: Cast) -> None:
    app = screen(organisme="caf")
    (kind,) = (each for each in app.selectbox if "deposit_caf_type" in (each.key or ""))
    kind.set_value("rsa").run()
    (ways,) = (each for each in app.get("button_group") if "ways_rsa" in (each.key or ""))
    ways.set_value([DepositWay.ONLINE])  # type: ignore[union-attr]
    press(app, "institution_deposit_caf_save")
    assert of_caf(cast).deposits == {"rsa": Deposit(frozenset({DepositWay.ONLINE}))}
    assert "RSA · en ligne · preuve : accusé d’enregistrement à télécharger" in said(app)


def test_a_rung_is_verified_and_reworded(screen: Open, cast: Cast) -> None:
    app = screen(organisme="caf")
    press(app, "institution_recourse_caf_ombudsman_verify")
    verified = of_caf(cast).ladder[Rung.OMBUDSMAN].verified
    assert verified is not None
    assert verified.by == "Bruno"
    assert "vérifié par Bruno le" in said(app)
    fill(app, "institution_recourse_caf_ombudsman_whom_", "Mme Ferrer")
    press(app, "institution_recourse_caf_ombudsman_save")
    assert of_caf(cast).ladder[Rung.OMBUDSMAN].whom.french == "Mme Ferrer"
    assert of_caf(cast).ladder[Rung.OMBUDSMAN].verified is None


def test_an_institution_is_added_and_one_in_use_stays(screen: Open, cast: Cast) -> None:
    app = screen()
    fill(app, "institution_new_label", "CIDFF 66")
    press(app, "institution_new_add")
    assert "CIDFF 66" in labels(app)
    fill(app, "institution_new_label", "cidff 66")
    press(app, "institution_new_add")
    assert "« CIDFF 66 » est déjà dans la liste" in said(app)
    app = screen(organisme="caf")
    fill(app, "institution_name_caf_last_day", paris.today(), "date_input")
    press(app, "institution_name_caf_save")
    assert "Des démarches proposées vont encore chez cet organisme" in said(app)
    assert of_caf(cast).head.valid_to is None


def test_kinds_of_procedure_are_added(screen: Open, cast: Cast) -> None:
    app = screen(vue="types")
    fill(app, "institution_new_type_label", "Bourse des collèges")
    press(app, "institution_new_type_add")
    added = institutions.listed_types(cast.bruno)[-2]
    assert (added.code, added.label) == ("own_1", "Bourse des collèges")
    fill(app, "institution_new_type_label", " ")
    press(app, "institution_new_type_add")
    assert "Écrivez de 1 à 80 caractères" in said(app)


def test_all_of_it_is_said_in_english(screen: Open, cast: Cast) -> None:
    deposited(cast, 400)
    app = screen(cast.amina, "en", organisme="caf")
    told = said(app)
    for part in ("Delays seen", "Files overdue", "Defender of Rights", "to verify"):
        assert part in told, part
    assert delays(app)[0][1] == "too few to say"
