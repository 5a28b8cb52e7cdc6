"""What is kept, held and erased, in words."""

from enum import StrEnum

from mediance.domain import paris
from mediance.domain.retention import HoldReason, Obstacle, Unseen
from mediance.services.retention import Hold, MonthCount, Run
from mediance.services.rights.requests import Named
from mediance.ui import formats, people_words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain
from mediance.ui.people_words import name, numbered


class View(StrEnum):
    """What one looks at."""

    COMING = "a-venir"
    HELD = "suspendus"
    RUNS = "effacements"


def view(of: View) -> str:
    """Return the name of a part of the screen."""
    return {
        View.COMING: _("À venir"),
        View.HELD: _("Effacements suspendus"),
        View.RUNS: _("Effacements faits"),
    }[of]


def reason(of: HoldReason) -> str:
    """Return why a record is kept beyond its time."""
    return {
        HoldReason.LITIGATION: _("Procès ou litige"),
        HoldReason.APPEAL: _("Recours en cours"),
        HoldReason.LEGAL_OBLIGATION: _("Obligation légale"),
    }[of]


def choice(somebody: Unseen | Named) -> str:
    """Return one of the people as a list offers them."""
    if isinstance(somebody, Named):
        return people_words.told_apart(somebody)
    who = name(somebody.family_name, somebody.given_name, somebody.birth_year)
    return numbered(who, somebody.person_id)


def state(of: Unseen) -> str:
    """Return what becomes of somebody's record, or what stands before it."""
    match of.obstacle:
        case None:
            return _("sera effacée")
        case Obstacle.FOLLOWED:
            return _("dossier ouvert : à clore ou à relancer")
        case Obstacle.LIMITED:
            return _("limitation demandée par la personne : gardée telle quelle")
        case Obstacle.HERE:
            return _("la personne est là")
        case Obstacle.HELD:
            return _held(of)


def _held(of: Unseen) -> str:
    if of.hold_reason is None or of.held_until is None:
        return _("effacement suspendu")
    return _("effacement suspendu jusqu’au {day} : {reason}").format(
        day=formats.day_and_year(of.held_until), reason=reason(of.hold_reason).lower()
    )


def people_table(people: tuple[Unseen, ...]) -> dict[str, list[str]]:
    """Return people as a table's columns."""
    return {
        _("Personne"): [
            plain(name(each.family_name, each.given_name, each.birth_year)) for each in people
        ],
        _("Échéance"): [formats.day_and_year(each.due_on) for each in people],
        _("Ce qui se passe"): [state(each) for each in people],
        _("Dernier contact"): [formats.day_and_year(each.last_contact_on) for each in people],
        _("Lieu"): [plain(each.site_name) for each in people],
        _("Fiche"): [_records(each) for each in people],
    }


def _records(of: Unseen) -> str:
    if of.record_count == 1:
        return str(of.person_id)
    return _("{number} et {count} de plus").format(
        number=of.person_id, count=formats.number(of.record_count - 1)
    )


def month_table(months: tuple[MonthCount, ...]) -> dict[str, list[str]]:
    """Return how many are erased in which month."""
    return {
        _("Mois"): [formats.month_of(each.first_day) for each in months],
        _("Fiches"): [formats.number(each.people) for each in months],
        _("Échues"): [formats.number(each.due) for each in months],
        _("Retenues"): [formats.number(each.kept_back) for each in months],
    }


def hold_line(held: Hold) -> str:
    """Return one record that is held, and why."""
    return _("**{name}** · {reason} · jusqu’au {day} · décidé par {colleague}").format(
        name=plain(
            numbered(name(held.family_name, held.given_name, held.birth_year), held.person_id)
        ),
        reason=reason(held.reason),
        day=formats.day_and_year(held.until),
        colleague=plain(held.held_by),
    )


def run_table(runs: tuple[Run, ...]) -> dict[str, list[str]]:
    """Return the passages, newest first."""
    return {
        _("Quand"): [_moment(each) for each in runs],
        _("Effacées"): [formats.number(each.erased) for each in runs],
        _("Lignes"): [formats.number(each.row_count) for each in runs],
        _("Retenues"): [formats.number(each.kept_back) for each in runs],
        _("Par"): [plain(each.started_by or _("le logiciel, de nuit")) for each in runs],
    }


def last_run(run: Run) -> str:
    """Say when the machinery last passed, so that one sees that it does."""
    return _("Dernier passage : {moment}, {erased}").format(
        moment=_moment(run), erased=erased(run.erased)
    )


def _moment(of: Run) -> str:
    began = paris.local(of.started_at)
    day = f"{formats.day_and_year(began.date())} {began:%H:%M}"
    return day if of.ended_at else _("{day}, interrompu : reprend la nuit suivante").format(day=day)


def erased(people: int) -> str:
    """Say what a passage did."""
    return _n("{count} fiche effacée.", "{count} fiches effacées.", people).format(
        count=formats.number(people)
    )


def confirm(people: int) -> str:
    """Return the button that erases."""
    return _n(
        "Effacer {count} fiche, définitivement", "Effacer {count} fiches, définitivement", people
    ).format(count=formats.number(people))
