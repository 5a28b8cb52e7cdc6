"""The sentences of the board: what was misread, what is about to be done, what became of it."""

from collections.abc import Iterable

from mediance.domain.board_address import Part
from mediance.domain.followup import BoardRow
from mediance.services.followup import board_wording as wording
from mediance.services.followup.board import ROWS, Loosened
from mediance.ui import formats, privacy
from mediance.ui.language import _, _n


def misread(parts: Iterable[Part], *, is_sensitive: bool) -> str:
    """Say which parts of the address were left out, and why where that is known."""
    parts = list(parts)
    sentences = [_("Personne n’est listé par une démarche de séjour ou de violences.")]
    if not is_sensitive:
        sentences = []
    others = [part for part in parts if not (is_sensitive and part is Part.TYPE)]
    if others:
        names = ", ".join(_(wording.PARTS[part]) for part in dict.fromkeys(others))
        sentences.append(
            _("Une partie de l’adresse n’a pas été comprise et ne compte pas : {names}.").format(
                names=names
            )
        )
    return " ".join(sentences)


def all_of(part: Part) -> str:
    """Return what a box says while it filters nothing."""
    return {Part.OWNER: _("Toute l’équipe"), Part.TURN: _("Tout le monde")}[part]


def more_filters(count: int) -> str:
    """Return what the button to the other filters says; how many of them filter now."""
    return _("Autres filtres · {n}").format(n=count) if count else _("Autres filtres")


def found(count: int) -> str:
    """Return how many procedures there are: the screen's heading."""
    if not count:
        return _("Aucune démarche")
    return _n("{n} démarche en cours", "{n} démarches en cours", count).format(
        n=formats.number(count)
    )


def place(page: int, shown: int, count: int) -> str:
    """Return which part of a list is shown: « 51 à 100 sur 340 »."""
    first = page * ROWS + 1
    return _("{first} à {last} sur {count}").format(
        first=formats.number(first),
        last=formats.number(first + shown - 1),
        count=formats.number(count),
    )


def nothing(*, is_filtered: bool) -> str:
    """Say that a list is empty, and what to do."""
    if is_filtered:
        return _("Aucune démarche ne répond à tous ces filtres à la fois.")
    return _(
        "Aucune démarche n’est en cours dans vos lieux."
        " Une démarche s’ouvre sur la fiche d’une personne, une fois son dossier ouvert."
    )


def loosened(without: Loosened, told: str) -> str:
    """Return a button that takes one filter off, and how many there would be."""
    return _n(
        "Ôter « {told} » : {n} démarche", "Ôter « {told} » : {n} démarches", without.count
    ).format(told=told, n=formats.number(without.count))


def page_gone() -> str:
    """Say that the list is shorter than the page that was asked for."""
    return _("La liste a moins de pages que cela : voici la dernière.")


def discreet_institutions() -> str:
    """Say what such a list leaves out."""
    return _(
        "Les démarches de séjour ou de violences ne se listent pas par organisme :"
        " elles restent dans la liste sans ce filtre."
    )


def about_export() -> str:
    """Say what leaves in a file."""
    return _(
        "Un tableau .xlsx de cette liste, avec ses filtres et la date. Sans aucun nom,"
        " sans les démarches de séjour ou de violences. L’export est noté au journal."
    )


def no_export_of_one() -> str:
    """Say why there is no file of this list."""
    return _("Un export ne se fait pas par collègue : il mesurerait son travail.")


def of_row(row: BoardRow) -> str:
    """Return which line it is: whose procedure, and which."""
    who = privacy.shown(row.person_name) or _("personne effacée")
    return f"{who} · {row.head.type_label}"


def reminded(count: int) -> str:
    """Say how many reminders were written down."""
    return _n("{n} relance notée.", "{n} relances notées.", count).format(n=count)


def given(count: int, owner: str | None) -> str:
    """Say how many procedures were given to somebody, or to nobody."""
    if owner is None:
        return _n(
            "{n} démarche n’est plus tenue par personne.",
            "{n} démarches ne sont plus tenues par personne.",
            count,
        ).format(n=count)
    return _n("{n} démarche confiée à {owner}.", "{n} démarches confiées à {owner}.", count).format(
        n=count, owner=owner
    )


def taken_back(count: int) -> str:
    """Say how many gestures were taken back."""
    return _n(
        "Annulé : {n} démarche comme avant.", "Annulé : {n} démarches comme avant.", count
    ).format(n=count)


def changed(count: int) -> str:
    """Say how many a colleague changed meanwhile."""
    return _n(
        "{n} démarche a changé entre-temps : rien n’y a été fait. Relisez-la.",
        "{n} démarches ont changé entre-temps : rien n’y a été fait. Relisez-les.",
        count,
    ).format(n=count)


def not_reminded(count: int) -> str:
    """Say how many await no answer."""
    return _n(
        "{n} démarche n’attend pas de réponse : rien n’y a été noté.",
        "{n} démarches n’attendent pas de réponse : rien n’y a été noté.",
        count,
    ).format(n=count)


def not_given(count: int) -> str:
    """Say how many could not be given."""
    return _n(
        "{n} démarche n’a pas pu être confiée : close, ou d’un lieu où cette personne ne suit pas.",
        "{n} démarches n’ont pas pu être confiées : closes, ou d’un lieu où cette personne"
        " ne suit pas.",
        count,
    ).format(n=count)


def slip() -> str:
    """Return the reason that stands with a reminder taken back at once."""
    return _("Notée par erreur, retirée aussitôt.")


def counted() -> dict[str, list[str]]:
    """Return what is said of any number of chosen lines, each number in its place."""
    numbers = range(ROWS + 1)
    return {
        "chosen": [_n("{n} ligne choisie", "{n} lignes choisies", n).format(n=n) for n in numbers],
        "remind": [_n("Noter {n} relance", "Noter {n} relances", n).format(n=n) for n in numbers],
        "silent": [
            _n(
                "{n} n’attend pas de réponse : rien n’y sera noté.",
                "{n} n’attendent pas de réponse : rien n’y sera noté.",
                n,
            ).format(n=n)
            for n in numbers
        ],
        "early": [
            _n(
                "{n} relance arrive avant son jour.",
                "{n} relances arrivent avant leur jour.",
                n,
            ).format(n=n)
            for n in numbers
        ],
        "give": [
            _n("Confier {n} démarche", "Confier {n} démarches", n).format(n=n) for n in numbers
        ],
    }


def words() -> dict[str, object]:
    """Return the list's own words."""
    return {
        "caption": _("Démarches en cours"),
        "choose_all": _("Choisir toutes les lignes de cette page"),
        "choose": _("Choisir : {line}"),
        "deadline": _("Échéance"),
        "person": _("Personne"),
        "procedure": _("Démarche"),
        "stage": _("Étape · c’est à qui"),
        "owner": _("Tenue par"),
        "next": _("Prochaine date"),
        "age": _("Âge"),
        "site": _("Lieu"),
        "erased": _("personne effacée"),
        "reminding": _("Relancer…"),
        "giving": _("Confier à…"),
        "release": _("Ne rien choisir"),
        "to": _("Confier à"),
        "nobody": _(wording.NO_OWNER),
        "pick": _("Choisir quelqu’un"),
        "cancel": _("Renoncer"),
        "undo": _("Annuler"),
        "done_ones": _("Lesquelles"),
        "bulk": _("Lignes choisies"),
        "reminded_by_hand": _("Cela note la relance ; la lettre s’imprime sur la démarche."),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
        **counted(),
    }
