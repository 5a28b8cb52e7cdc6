"""Each page by its address, and each page file alone: a refusal shows the refusal, and no data."""

import uuid
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from mediance.domain.people import NewPerson
from mediance.domain.roles import Role
from mediance.services.record_visit import NewVisit, record_visit
from mediance.ui import session
from tests.cast import Cast
from tests.pages.tab import ROOT, SECONDS, SHELL, open_tab, page
from tests.security.expectations import PAGES, ROLES, may

REFUSAL = "Cet écran n’est pas prévu pour votre rôle."
SIGN_IN_PART = "mediance_sign_in"
NAME = "XARRAGA"

MARKS = {
    "accueil": ("intake", "queue_board", NAME),
    "aujourd_hui": ("day_list", NAME),
    "ressaisie": ("paper_grid",),
    "doublons": ("doubles", "Aucune paire"),
    "informations": ("personne à informer", NAME),
    "personne": ("Aucune personne n",),
    "demarches": ("board_list", "/export/procedures.xlsx"),
    "ma_journee": ("Mes rendez-vous",),
    "vigilance": ("Décidé avant ce lundi", "/paper/monday"),
    "demandes": ("Demandes sur les données", "Toutes"),
    "presences": ("presence_grid",),
    "pilotage": ("vega_lite_chart", "personne attend"),
    "administration": ("Noms proches",),
    "feuilles": ("/paper/my_sheet",),
    "conservation": ("dans les deux mois",),
    "organismes": ("attend de décision",),
    "echeances": ("Vérification", "à vérifier"),
    "importer": ("Le registre, en .xlsx ou .csv",),
    "journal": ("journal_lines",),
    "mon_compte": ("Changer de mot de passe",),
    "affichage": ("mediance_display",),
}
"""What stands on a page for those who may see it, and must not for anybody else."""

NOBODY_SIGNED_IN = "signed out"
Who = Role | str | None


@pytest.fixture
def somebody_waits(database: None, cast: Cast) -> None:
    """Somebody whose name must not be seen waits."""
    assert database is None
    visit = NewVisit(cast.here, NewPerson("Xarraga", "Quiteria"))
    record_visit(cast.carme, visit, uuid.uuid4())


def everything(app: AppTest) -> str:
    """Return all that a browser would be sent: kinds of elements, texts, data of components."""
    return "\n".join(f"{kind} {said}" for kind, said in _parts(app._tree))


def _parts(block: Block) -> Iterator[tuple[str, str]]:
    for node in block:
        proto = getattr(node, "proto", None)
        yield node.type, "" if proto is None or isinstance(node, Block) else _text(proto)


def _text(proto: object) -> str:
    return str(proto).encode("latin-1", "replace").decode("unicode_escape", "replace")


def open_as(who: Who, app: AppTest | None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the application, or one page alone, as somebody or nobody."""
    if who == NOBODY_SIGNED_IN:
        monkeypatch.setattr(session, "token", lambda: None)
        opened = app or AppTest.from_file(str(SHELL), default_timeout=SECONDS)
        return opened.run()
    actor = cast.with_role(Role(who)) if who else cast.chloe
    return open_tab(actor, monkeypatch, app=app).app


def check(app: AppTest, name: str, who: Who) -> None:
    """Compare what is on the screen with what the page of expectations says."""
    assert not app.exception, app.exception
    shown = everything(app)
    if who == NOBODY_SIGNED_IN:
        assert SIGN_IN_PART in shown
    elif may(who if isinstance(who, Role) else None, PAGES[name]):
        assert all(mark in shown for mark in MARKS[name]), shown
        return
    else:
        assert [error.value for error in app.error] == [REFUSAL]
    assert not [mark for mark in MARKS[name] if mark in shown]
    assert NAME not in shown.upper()


def test_every_page_has_its_line() -> None:
    files = {file.stem for file in (ROOT / "pages").glob("*.py")}
    assert files == PAGES.keys() == MARKS.keys()


@pytest.mark.usefixtures("somebody_waits")
@pytest.mark.parametrize("who", [*ROLES, NOBODY_SIGNED_IN])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_by_its_address(
    name: str, who: Who, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_as(who, None, cast, monkeypatch)
    app.switch_page(f"../../pages/{name}.py").run()
    check(app, name, who)


REFUSED = [
    pytest.param(name, who, id=f"{name}-{who}")
    for name in PAGES
    for who in (*(role for role in ROLES if not may(role, PAGES[name])), NOBODY_SIGNED_IN)
]


@pytest.mark.usefixtures("somebody_waits")
@pytest.mark.parametrize(("name", "who"), REFUSED)
def test_a_page_alone_refuses_by_itself(
    name: str, who: Who, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(open_as(who, page(name), cast, monkeypatch), name, who)


@pytest.mark.usefixtures("somebody_waits")
@pytest.mark.parametrize("role", ROLES)
def test_where_a_role_arrives(
    role: Role | None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_as(role, None, cast, monkeypatch)
    assert not app.exception
    assert (NAME in everything(app)) is may(role, "view_queue")
    has_a_screen = any(may(role, action) for action in PAGES.values())
    assert [error.value for error in app.error] == ([] if has_a_screen else [REFUSAL])
