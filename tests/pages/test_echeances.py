"""Deadline rules on screen: found, read, verified, edited knowing what moves."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain import paris
from mediance.domain.actors import Language
from mediance.domain.followup import DeadlineFact, Following, Opening, RuleVersion, Seen
from mediance.domain.procedures import Step
from mediance.domain.spans import span
from mediance.services import cases, drafts
from mediance.services.drafts import Draft
from mediance.services.followup.facts import say_deadline_fact
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.rules import all_rules, edit_rule, verify_rule
from mediance.ui import rule_following
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import open_tab, page

pytestmark = pytest.mark.usefixtures("database", "key_folder")

COURT = "L3-court"
Open = Callable[..., AppTest]


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the rules as the coordination, at an address."""

    def come(language: Language = "fr", **address: str) -> AppTest:
        app = page("echeances")
        for name, said in address.items():
            app.query_params[name] = said
        return open_tab(cast.bruno, monkeypatch, language, app=app).app

    return come


def rule(cast: Cast, code: str = COURT) -> RuleVersion:
    return next(each for each in all_rules(cast.bruno) if each.rule.code == code)


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.success, *app.warning, *app.subheader)
    return "\n".join(str(each.value) for each in parts)


def press(app: AppTest, beginning: str) -> None:
    (button,) = (each for each in app.button if (each.key or "").startswith(beginning))
    button.click().run()
    assert not app.exception, app.exception


def field(app: AppTest, kind: str, name: str) -> object:
    (found,) = (each for each in app.get(kind) if (each.key or "").startswith(f"rule_{name}_"))
    return found


def listed(app: AppTest) -> list[str]:
    keys = (each.key or "" for each in app.button)
    return [each.removeprefix("rule_open_") for each in keys if each.startswith("rule_open_")]


def a_procedure(cast: Cast, days: int = 20) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    procedure_id = open_procedure(cast.amina, case_id, Opening(type_code="dalo"), key())
    refused = DeadlineFact(rule_code=COURT, event_on=paris.today() - timedelta(days=days))
    say_deadline_fact(cast.amina, Seen(procedure_id, 1), refused, key())


def test_all_rules_are_counted_and_shown_some_at_a_time(screen: Open, cast: Cast) -> None:
    app = screen()
    count = len(all_rules(cast.bruno))
    assert f"{count} règles, dont {count} à vérifier." in said(app)
    assert len(listed(app)) == 30
    first = listed(app)[0]
    press(app, "rules_turn_30")
    assert first not in listed(app)
    assert f"31 à 60 sur {count}" in said(app)


def test_words_narrow_the_list_without_their_accents(screen: Open) -> None:
    app = screen(mots="depot garantie")
    assert set(listed(app)) == {"L9", "L9-damage"}
    assert not listed(screen(mots="zzz"))
    app = screen(mots="zzz")
    assert "Aucune règle ne répond à cette recherche." in said(app)
    press(app, "rules_all")
    assert len(listed(app)) == 30
    assert "mots" not in app.query_params


def test_standing_and_confidence_narrow_the_list(screen: Open, cast: Cast) -> None:
    verify_rule(cast.bruno, COURT, 1, key())
    assert listed(screen(etat="verifiees")) == [COURT]
    assert COURT not in listed(screen(etat="a_verifier", mots="DALO"))
    assert COURT in listed(screen(mots="DALO", confiance="high"))
    assert COURT not in listed(screen(mots="DALO", confiance="low"))
    assert len(listed(screen(etat="nonsense", confiance="*"))) == 30


def test_a_rule_says_all_of_itself_without_colour(screen: Open, cast: Cast) -> None:
    told = said(screen(regle=COURT))
    one = rule(cast).rule
    for part in ("2 mois après l’événement", "droit perdu", "un avocat", "CCH L441"):
        assert part.replace("-", "\\-") in told or part in told, part
    assert "À quelle date" in told
    assert "à vérifier" in told
    assert ":red[" not in told
    assert one.verified is None


def test_a_date_one_types_shows_what_follows(screen: Open) -> None:
    app = screen(regle=COURT)
    app.date_input(key=f"rule_example_day_{COURT}").set_value(date(2026, 11, 23)).run()
    told = said(app)
    assert "**Date légale** · samedi 23 janvier 2027" in told
    assert "**Date sûre** · vendredi 22 janvier 2027" in told


def test_the_law_of_2027_is_shown_beside_that_of_2026(screen: Open) -> None:
    for code in ("E1-report-2026", "E1-report-2027"):
        told = said(screen(regle=code))
        assert "La règle change le 1er janv. 2027" in told
        assert "jusqu’au 31 déc. 2026" in told
        assert "à partir du 1er janv. 2027" in told
        assert "450 €" in told


def test_verifying_stores_the_name_and_opens_the_next_that_waits(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    codes = [each.rule.code for each in all_rules(cast.bruno)]
    press(app, "rule_verify_")
    verified = rule(cast).rule.verified
    assert verified is not None
    assert (verified.by, verified.on) == ("Bruno", paris.today())
    assert app.query_params["regle"] == codes[codes.index(COURT) + 1]
    assert "Vérifiée en votre nom" in said(app)


def test_verifying_goes_on_within_what_is_looked_at(screen: Open, cast: Cast) -> None:
    app = screen(regle="L9", mots="dépôt de garantie")
    press(app, "rule_verify_")
    assert app.query_params["regle"] == "L9-damage"
    press(app, "rule_verify_")
    assert rule(cast, "L9-damage").rule.is_verified
    assert app.query_params["regle"] == "L9-damage"  # none of them waits any more


def test_a_version_written_meanwhile_is_not_verified_unseen(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    edit_rule(cast.bruno, replace(rule(cast).rule, source="Autre"), 1, key())
    press(app, "rule_verify_")
    assert "vient d’écrire une autre version" in said(app)
    assert not rule(cast).rule.is_verified


def test_an_edit_tells_what_moves_and_only_then_writes(screen: Open, cast: Cast) -> None:
    a_procedure(cast)
    a_procedure(cast, days=55)
    app = screen(regle=COURT)
    press(app, "rule_edit")
    delay = field(app, "text_input", "delay")
    assert delay.value == "2 mois"  # type: ignore[attr-defined]
    delay.set_value("45 jours")  # type: ignore[attr-defined]
    for place in range(3):
        field(app, "text_input", f"when_{place}").set_value("")  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    told = said(app)
    assert "2 dates de démarches en cours bougent. Une est déjà passée." in told
    assert "2 mois" in told
    assert "45 jours" in told
    assert rule(cast).version == 1
    press(app, "rule_write_")
    assert (rule(cast).version, rule(cast).rule.delay) == (2, span("45d"))
    assert "Nouvelle version écrite, à vérifier. 2 dates de démarches" in said(app)
    assert "écrite par Bruno" in said(app)


def test_what_was_typed_after_looking_is_looked_at_first(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    press(app, "rule_edit")
    field(app, "text_input", "source").set_value("Légifrance")  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    field(app, "text_input", "source").set_value("Légifrance, 2026")  # type: ignore[attr-defined]
    press(app, "rule_write_")
    assert rule(cast).version == 1
    press(app, "rule_write_")
    assert rule(cast).rule.source == "Légifrance, 2026"


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("delay", "bientôt", "« bientôt » ne se lit pas comme une durée"),
        ("source", " ", "Écrivez le libellé et le conseil"),
        ("when_0", "3 mois après l’événement", None),
        ("source", "2 55 08 14 168 025 38", "un numéro de sécurité sociale"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_typed(
    screen: Open, cast: Cast, name: str, typed: str, told: str | None
) -> None:
    app = screen(regle=COURT)
    press(app, "rule_edit")
    field(app, "text_input", name).set_value(typed)  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    if told is None or "numéro" in told:
        press(app, "rule_write_")
    if told:
        assert told in said(app)
        assert rule(cast).version == 1
        assert field(app, "text_input", name).value == typed  # type: ignore[attr-defined]


def test_nothing_typed_is_nothing_written(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    press(app, "rule_edit")
    press(app, "rule_preview_")
    assert "Rien n’a changé" in said(app)
    press(app, "rule_leave_")
    assert rule(cast).version == 1


def test_two_who_edit_one_rule_see_both_versions(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    press(app, "rule_edit")
    field(app, "text_input", "source").set_value("La mienne")  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    edit_rule(cast.bruno, replace(rule(cast).rule, source="La sienne"), 1, key())
    press(app, "rule_write_")
    told = said(app)
    assert "La sienne" in told
    assert "La mienne" in told
    assert rule(cast).rule.source == "La sienne"
    press(app, "rule_mine_")
    press(app, "rule_preview_")
    press(app, "rule_write_")
    assert (rule(cast).version, rule(cast).rule.source) == (3, "La mienne")


def kept_over_a_colleague_s(app: AppTest, cast: Cast, mine: str, theirs: str) -> None:
    """Type a source, have a colleague write another meanwhile, keep one's own and look again."""
    press(app, "rule_edit")
    field(app, "text_input", "source").set_value(mine)  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    edit_rule(cast.bruno, replace(rule(cast).rule, source=theirs), 1, key())
    press(app, "rule_write_")
    press(app, "rule_mine_")
    press(app, "rule_preview_")


def test_what_is_kept_over_a_colleague_s_is_compared_with_it(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    kept_over_a_colleague_s(app, cast, "La mienne", "La sienne")
    (told,) = (str(each.value) for each in app.markdown if "nouvelle version" in str(each.value))
    assert "| La sienne | La mienne |" in told
    press(app, "rule_write_")
    assert rule(cast).rule.source == "La mienne"


def test_keeping_what_a_colleague_wrote_word_for_word_writes_nothing(
    screen: Open, cast: Cast
) -> None:
    app = screen(regle=COURT)
    kept_over_a_colleague_s(app, cast, "La même", "La même")
    assert "Rien n’a changé" in said(app)
    assert rule(cast).version == 2


def test_what_the_list_says_now_stands_beside_what_was_edited_here(
    screen: Open, cast: Cast
) -> None:
    assert "La liste livrée dit maintenant" not in said(screen(regle=COURT))
    edit_rule(cast.bruno, replace(rule(cast).rule, source="La nôtre"), 1, key())
    told = said(screen(regle=COURT))
    assert "La liste livrée dit maintenant autre chose que votre version." in told
    assert "| La nôtre | " in told


def test_the_step_at_which_a_rule_ends_is_shown_and_edited(screen: Open, cast: Cast) -> None:
    app = screen(regle=COURT)
    press(app, "rule_edit")
    field(app, "selectbox", "until").set_value(Step.RIGHT_OPEN)  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    press(app, "rule_write_")
    assert rule(cast).rule.until is Step.RIGHT_OPEN
    assert "**Ne compte plus à l’étape** · droit ouvert" in said(screen(regle=COURT))


def test_dates_of_what_is_sensitive_are_counted_and_not_listed(screen: Open, cast: Cast) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    number = open_procedure(cast.amina, case_id, Opening(type_code="residence_renewal"), key())
    expires = DeadlineFact(rule_code="X1", event_on=paris.today())
    say_deadline_fact(cast.amina, Seen(number, 1), expires, key())
    app = screen(regle="X1")
    press(app, "rule_edit")
    field(app, "text_input", "delay").set_value("1 mois")  # type: ignore[attr-defined]
    press(app, "rule_preview_")
    told = said(app)
    assert "Une date d’une démarche en cours bouge." in told
    assert "Une n’est pas montrée : son motif est sensible." in told
    assert "n° " not in told


def test_strange_words_stay_words(screen: Open, cast: Cast) -> None:
    strange = "**x** | <b>y</b> :red[z] " + "é" * 500
    edit_rule(cast.bruno, replace(rule(cast).rule, source=strange), 1, key())
    told = said(screen(regle=COURT))
    assert "<b>" not in told
    assert ":red[z]" not in told


def test_all_of_it_is_said_in_english(screen: Open) -> None:
    assert "rules" in said(screen("en"))
    told = said(screen("en", regle=COURT))
    for part in ("2 months after the event", "a right is lost", "to verify"):
        assert part in told, part


def test_after_an_edit_of_many_it_says_how_far_the_lists_are(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not screen().get("progress")
    far = iter([Following(40, 900), Following(40, 900), Following(900, 900)])
    monkeypatch.setattr(rule_following, "being_followed", lambda _actor: next(far, None))
    app = screen()
    (shown,) = app.get("progress")
    assert shown.proto.text == "Les listes suivent : 40 démarches sur 900."
    app.run()
    assert not app.get("progress")
    assert "Toutes les listes suivent maintenant vos règles." in said(app)


def test_what_was_typed_and_not_sent_comes_back_after_a_reload(screen: Open, cast: Cast) -> None:
    press_key = key()
    typed = {"of": COURT, "key": str(press_key), "typed": {"delay": "5 semaines"}}
    drafts.keep(cast.bruno, Draft("deadline_rule", None, press_key), json.dumps(typed))
    app = screen(regle=COURT)
    assert "Reprendre ma saisie" in [each.label for each in app.button]
    press(app, "rule_edit")
    assert field(app, "text_input", "delay").value == "5 semaines"  # type: ignore[attr-defined]
    assert field(app, "text_input", "source").value == rule(cast).rule.source  # type: ignore[attr-defined]
    press(app, "rule_leave")
    assert drafts.kept(cast.bruno, "deadline_rule") is None
    assert "Modifier" in [each.label for each in app.button]


def test_what_was_typed_of_one_rule_is_not_in_another(screen: Open, cast: Cast) -> None:
    typed = {"of": "C1", "key": str(key()), "typed": {"delay": "5 semaines"}}
    drafts.keep(cast.bruno, Draft("deadline_rule"), json.dumps(typed))
    app = screen(regle=COURT)
    press(app, "rule_edit")
    assert field(app, "text_input", "delay").value == "2 mois"  # type: ignore[attr-defined]
