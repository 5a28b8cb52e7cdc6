"""The steering screen: what is said, what is drawn, what is behind it, and for whom."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.people import NewPerson
from mediance.domain.periods import Month
from mediance.domain.visits import Ending
from mediance.services import sessions
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.source import ROOT
from tests.written import ended, received, remember

PAGE = ROOT / "pages" / "pilotage.py"
HARD_SPACE = "\N{NO-BREAK SPACE}"
OCTOBER = datetime(2026, 10, 5, 7, tzinfo=UTC)

Look = Callable[..., AppTest]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Open the screen as somebody, with an address."""

    def look(actor: Actor | None, **address: str) -> AppTest:
        monkeypatch.setattr(sessions, "actor_of", lambda *_, **__: actor)
        screen = AppTest.from_file(PAGE, default_timeout=20)
        for name, value in address.items():
            screen.query_params[name] = value
        return screen.run()

    return look


def texts(screen: AppTest) -> str:
    """Return everything the screen says."""
    said = [*screen.title, *screen.subheader, *screen.markdown, *screen.caption]
    figures = [f"{name} {value}" for name, value in measures(screen).items()]
    return "\n".join([*(each.value for each in said), *figures]).replace(HARD_SPACE, " ")


def measures(screen: AppTest) -> dict[str, str]:
    """Return the large figures by their names."""
    return {each.label: each.value.replace(HARD_SPACE, " ") for each in screen.metric}


def charts(screen: AppTest) -> list[str]:
    """Return what the charts say to those who do not see them."""
    return [chart.proto.alt for chart in screen.get("vega_lite_chart")]


def arrive(cast: Cast, **details: bool | int | NewPerson) -> None:
    record_visit(cast.carme, NewVisit(cast.here, **details), uuid.uuid4())  # type: ignore[arg-type]


def a_busy_october(cast: Cast) -> None:
    remember(
        cast.bruno,
        cast.here,
        [
            *(received(OCTOBER + timedelta(days=n), timedelta(minutes=n)) for n in range(24)),
            *(received(OCTOBER, timedelta(minutes=30)) for _ in range(8)),
            ended(OCTOBER, Ending.LEFT_WITHOUT_CONTACT, OCTOBER),
            ended(OCTOBER, Ending.ANSWERED_AT_DESK, OCTOBER),
            ended(OCTOBER, Ending.UNCLOSED, OCTOBER + timedelta(hours=14)),
        ],
    )


def test_without_a_session_nothing_is_shown(look: Look, cast: Cast) -> None:
    arrive(cast)
    screen = look(None)
    assert not charts(screen)
    assert "attend" not in texts(screen)


@pytest.mark.parametrize("login", ["amina", "carme", "ines", "paul", "sofia", "ecran", "chloe"])
def test_other_roles_are_told_that_it_is_not_for_them(look: Look, cast: Cast, login: str) -> None:
    arrive(cast)
    screen = look(cast.actors[login])
    assert [error.value for error in screen.error] == ["Cet écran n’est pas prévu pour votre rôle."]
    assert not charts(screen)


def test_an_empty_house_is_told_in_sentences_not_in_empty_charts(look: Look, cast: Cast) -> None:
    screen = look(cast.helene)
    assert screen.title[0].value == "Personne n’attend."
    for sentence in (
        "Personne n’est venu pendant cette période.",
        "Aucune démarche en cours.",
        "Aucun dossier ouvert.",
    ):
        assert sentence in texts(screen)
    assert not charts(screen)
    assert not screen.exception


def test_the_screen_begins_with_who_waits_and_since_when(look: Look, cast: Cast) -> None:
    arrive(cast)
    assert look(cast.helene).title[0].value == "Une personne attend, depuis 0 min."
    arrive(cast, is_urgent=True)
    arrive(cast)
    screen = look(cast.helene)
    assert screen.title[0].value == "3 personnes attendent, dont une depuis 0 min."
    assert charts(screen)[1] == (
        "2 · Saint-Jacques : 0 min, urgent ; 1 · Saint-Jacques : 0 min ; 3 · Saint-Jacques : 0 min"
    )
    assert ":orange[▲] urgent" in texts(screen)


def test_nobody_received_is_ever_named(look: Look, cast: Cast) -> None:
    arrive(cast, who=NewPerson("Ferrer", "Núria", 1979))
    screen = look(cast.helene)
    assert screen.title[0].value.startswith("Une personne attend")
    assert "ferrer" not in str(screen).casefold()


def test_today_says_what_became_of_those_who_came(look: Look, cast: Cast) -> None:
    now = paris.now()
    remember(
        cast.bruno,
        cast.here,
        [
            received(now - timedelta(seconds=3), timedelta(seconds=1)),
            ended(now - timedelta(seconds=2), Ending.ABSENT, now),
        ],
    )
    arrive(cast)
    said = texts(look(cast.helene))
    assert (
        "**3** arrivées : **1** reçue par un·e collègue · **0** réponse à l’accueil"
        " · **1** départ sans contact · **1** attend" in said
    )
    assert "3 = 1 + 0 + 1 + 1." in said
    assert "Sur 3 personnes : 1 reçue, 1 départ sans contact, 1 attend encore." in said
    assert "Reçues en 20 min 1 sur 1" in said


def test_a_month_of_the_past_can_be_chosen_and_stays_in_the_address(look: Look, cast: Cast) -> None:
    on_a_day = datetime(2025, 6, 1, 7, tzinfo=UTC)
    remember(cast.bruno, cast.here, [received(on_a_day, timedelta(minutes=4))] * 3)
    screen = look(cast.helene)
    screen.selectbox(key="steering_period_fr").set_value(Month(2025, 6)).run()
    assert "Arrivées par jour** :gray[:small[· juin 2025]]" in texts(screen)
    assert screen.query_params["period"] == "2025-06"
    assert charts(screen) == ["3 arrivées ; le plus : dim. 1er juin, 3."]
    screen.selectbox(key="steering_period_fr").set_value("today").run()
    assert "period" not in screen.query_params


def test_a_month_is_named_on_its_mondays(look: Look, cast: Cast) -> None:
    a_busy_october(cast)
    chart = look(cast.helene, period="2026-10").get("vega_lite_chart")[0]
    named = json.loads(chart.proto.spec)["layer"][0]["encoding"]["x"]["axis"]["values"]
    assert named == ["lun. 5 oct.", "lun. 12 oct.", "lun. 19 oct.", "lun. 26 oct."]


def test_yesterday_without_anybody_keeps_its_place_and_its_definitions(
    look: Look, cast: Cast
) -> None:
    said = texts(look(cast.helene, period="yesterday"))
    assert "Personne n’a été reçu ce jour-là." in said
    assert "**Attente vécue.** " in said


def test_the_boxes_speak_the_language_of_the_screen(look: Look, cast: Cast) -> None:
    boxes = look(replace(cast.helene, language="en")).selectbox
    assert [box.key for box in boxes] == ["steering_site_en", "steering_period_en"]
    assert [box.options[0] for box in boxes] == ["All sites", "Today"]


def test_an_address_opens_on_its_period_and_a_wrong_one_on_today(look: Look, cast: Cast) -> None:
    a_busy_october(cast)
    assert "**35** arrivées" in texts(look(cast.helene, period="2026-10"))
    assert "Personne n’est venu" in texts(look(cast.helene, period="hier; drop table visit"))


def test_the_wait_of_a_month_with_its_interval(look: Look, cast: Cast) -> None:
    a_busy_october(cast)
    screen = look(cast.helene, period="2026-10")
    assert measures(screen) == {
        "La moitié reçue en": "16 min",
        "9 sur 10 reçues en": "30 min",
        "Reçues en 20 min": "66 %",
    }
    said = texts(screen)
    assert "sur 32 reçues" in said
    assert "Sur 33 personnes : 32 reçues, 1 départ sans contact." in said
    assert "Hors calcul : 1 réponse à l’accueil, 1 passage non clôturé." in said
    assert "35 = 32 + 1 + 1 + 1." in said
    assert "entre " in said


def test_when_too_many_left_nine_in_ten_is_out_of_reach_not_late(look: Look, cast: Cast) -> None:
    left = [ended(OCTOBER, Ending.ABSENT, OCTOBER) for _ in range(8)]
    remember(cast.bruno, cast.here, [received(OCTOBER, timedelta(minutes=4))] * 32 + left)
    screen = look(cast.helene, period="2026-10")
    assert measures(screen)["9 sur 10 reçues en"] == "—"
    assert "jamais atteint : 20 % sont reparties" in texts(screen)


def test_one_site_or_all_where_there_are_several(look: Look, cast: Cast) -> None:
    arrive(cast)
    record_visit(cast.bruno, NewVisit(cast.elsewhere), uuid.uuid4())
    screen = look(cast.helene)
    assert "2 personnes attendent" in screen.title[0].value
    screen.selectbox(key="steering_site_fr").set_value(cast.elsewhere).run()
    assert "Une personne attend" in screen.title[0].value
    assert charts(screen)[1] == "1 : 0 min"
    assert look(cast.helene, site=str(cast.here)).query_params["site"] == str(cast.here)
    only_here = look(replace(cast.helene, site_ids=(cast.here,)))
    assert [choice.key for choice in only_here.selectbox] == ["steering_period_fr"]


def test_a_site_of_others_in_the_address_opens_nothing(look: Look, cast: Cast) -> None:
    record_visit(cast.bruno, NewVisit(cast.elsewhere), uuid.uuid4())
    here_only = replace(cast.helene, site_ids=(cast.here,))
    assert look(here_only, site=str(cast.elsewhere)).title[0].value == "Personne n’attend."


@pytest.mark.parametrize("address", ["²", "٣", "-1", "1e3", "9" * 5000, " "])
def test_an_address_that_names_no_site_opens_all_of_them(
    look: Look, cast: Cast, address: str
) -> None:
    screen = look(cast.helene, site=address)
    assert not screen.exception
    assert screen.selectbox(key="steering_site_fr").value == 0


def test_every_figure_opens_its_definition_and_every_chart_its_table(
    look: Look, cast: Cast
) -> None:
    a_busy_october(cast)
    arrive(cast)
    screen = look(cast.helene, period="2026-10")
    said = texts(screen)
    for metric in ("Arrivées", "Reçues par un·e collègue", "Départs sans contact", "Attente vécue"):
        assert f"**{metric}.** " in said
    assert "À lire avec : Départs sans contact." in said
    assert len(screen.table) == len(charts(screen)) == 2


def test_the_screen_speaks_english(look: Look, cast: Cast) -> None:
    a_busy_october(cast)
    arrive(cast)
    screen = look(replace(cast.helene, language="en"), period="2026-10")
    assert screen.title[0].value == "One person is waiting, for 0 min."
    assert "Arrivals by the day** :gray[:small[· October 2026]]" in texts(screen)
    assert charts(screen)[0] == "35 arrivals; the most: Mon 5 Oct, 12."
