"""The field in which a confidential note is written or corrected, with its draft."""

from functools import partial

from mediance.domain.notes import LONGEST_NOTE, Note
from mediance.services import notes
from mediance.ui import auth, careful_words, drafts, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _

SCREEN = "personne"
SAVED = "note_saved"
_CORRECTING = "note_correcting"

_FIELD = browser_part("note", after=("desk", "draft", "careful_words"))


def new(case_id: int) -> None:
    """Draw the field of a new note of a case."""
    part = f"note_{case_id}"
    _FIELD(
        key=part,
        data=_data(part, f"note:{case_id}", _("Nouvelle note")),
        on_written_change=partial(_write, part, case_id),
        on_left_change=_leave,
    )


def correction(note: Note) -> None:
    """Draw the field in which one's own note is corrected; it begins with what the note says."""
    part = f"correction_{note.note_id}"
    text = note.current.text or ""
    _FIELD(
        key=part,
        data={
            **_data(part, f"correction:{note.note_id}", _("Corriger la note")),
            "text": text,
            "may_leave": True,
        },
        on_written_change=partial(_correct, part, note.note_id, note.current.version),
        on_left_change=_leave,
    )


def correct(note_id: int) -> None:
    """Begin to correct a note."""
    session.put(_CORRECTING, note_id)


def is_corrected(note: Note) -> bool:
    """Whether this note is being corrected on this screen."""
    return session.value(_CORRECTING) == note.note_id


def _data(part: str, form: str, label: str) -> dict[str, object]:
    return {
        **presses.answer(part, None),
        "key": str(session.submission_key(part)),
        "draft": drafts.of_form(form),
        "text": "",
        "longest": LONGEST_NOTE,
        "may_leave": False,
        "careful": careful_words.as_data(),
        "words": {
            "label": label,
            "readable": careful_words.readable(),
            "save": _("Enregistrer"),
            "save_key": _("Ctrl+Entrée"),
            "leave": _("Ne pas corriger"),
            "silence": _("Le serveur ne répond pas. Votre texte est gardé ; réessayez."),
            "rest": _(
                "Votre texte d’avant est enregistré. Ce qui est écrit ici ne l’est pas encore."
            ),
            "draft_late": _("Brouillon pas encore gardé : il est à l’écran seulement."),
        },
    }


def _write(part: str, case_id: int) -> None:
    with presses.handled(part, "written", part) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        notes.write(actor, case_id, press.text("text"), press.key)
        _saved(part, f"note:{case_id}", _("Note enregistrée."))


def _correct(part: str, note_id: int, version: int) -> None:
    with presses.handled(part, "written", part) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        notes.correct(actor, note_id, press.text("text"), press.key, version=version)
        session.put(_CORRECTING, None)
        _saved(part, f"correction:{note_id}", _("Note corrigée : le texte d’avant reste dessous."))


def _saved(part: str, form: str, said: str) -> None:
    session.put(SAVED, said)
    drafts.sent(form)
    session.renew(part)


def _leave() -> None:
    session.put(_CORRECTING, None)
