"""« Tout ce qui me concerne » and the proof of an erasure, as the person takes them home."""

from dataclasses import asdict

from db.engine import transaction
from db.queries import journal, rights
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.everything import Everything, Removed
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_words
from mediance.services.rights.requests import RequestUnknown

KEPT = "Vos données sont gardées deux ans après le dernier contact"
INSTEAD = "À la place, il est écrit entre crochets ce qui a été retiré."
YOUR_RIGHTS = (
    "Faire corriger ce qui est faux.",
    "Vous opposer au suivi, ou demander que rien ne soit plus écrit.",
    "Demander l’effacement.",
    "Recevoir ces données dans un fichier que lit un ordinateur.",
    "Vous plaindre à la CNIL : 3 place de Fontenoy, 75007 Paris, 01 53 73 22 22, cnil.fr.",
)


class NotErased(Exception):
    """The request is none of erasure, or nobody was erased for it yet."""


def everything_sheet(everything: Everything) -> bytes:
    """Return everything about somebody as PDF, A4, in large print."""
    data: dict[str, object] = {
        "request": everything.request_id,
        "made_on": day_in_words(everything.made_on),
        "about": [*_kept(everything), *_removed(everything.removed)],
        "sections": [asdict(section) for section in everything.sections],
        "not_shown": [asdict(each) for each in everything.not_shown],
        "rights": YOUR_RIGHTS,
    }
    return printed("everything", data)


def erasure_sheet(actor: Actor, request_id: int) -> bytes:
    """Return the proof that somebody was erased, as PDF; it says nothing of them.

    Raises `NotErased`, `RequestUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with transaction(actor) as work:
        row = rights.find(work, request_id)
        if row is None:
            raise RequestUnknown
        facts = row.facts
        receipt = rights.proof_of_erasure(work, request_id)
        if receipt is None or facts.closed_at is None:
            raise NotErased
        journal.record(work, actor, "print", Record("rights_request", request_id))
    data: dict[str, object] = {
        "request": request_id,
        "received": day_in_words(facts.received_on),
        "on": day_in_words(paris.local_day(facts.closed_at)),
        "receipt": str(receipt),
    }
    return printed("erased", data)


def _kept(everything: Everything) -> list[str]:
    if everything.kept_until is None:
        return [f"{KEPT}, puis effacées."]
    until = day_in_words(everything.kept_until)
    said = f"{KEPT}, soit jusqu’au {until}, sauf si un dossier est encore ouvert."
    return [said]


def _removed(removed: Removed) -> list[str]:
    """Say what was taken out, because a text with holes asks for a reason."""
    if removed.is_nothing:
        return ["Aucune autre personne n’était nommée : rien n’a été retiré des textes."]
    counts = (
        (removed.people, "{n} fois le nom d’une autre personne"),
        (removed.colleagues, "{n} fois le nom d’une personne de l’équipe"),
        (removed.numbers, "{n} fois un numéro ou une adresse"),
    )
    told = ", ".join(text.format(n=n) for n, text in counts if n)
    return [f"Pour protéger les autres, a été retiré des textes : {told}.", INSTEAD]
