"""Who is attached to a case: somebody added, somebody's attachment ended, by those who may."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.cases import CaseFile
from mediance.domain.notes import Attachment
from mediance.services import cases
from mediance.ui import person, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

FORM = "attach"


def draw(actor: Actor, file: CaseFile) -> None:
    """Offer what this actor may do about who is attached, and nothing else."""
    may = file.standing_of(actor)
    if may.attach(is_self=False):
        _attaching(actor, file)
    for each in file.attached:
        is_self = each.staff_id == actor.staff_id
        if may.detach(is_self=is_self):
            _detaching(file.head.case_id, each, is_self=is_self)


def _attaching(actor: Actor, file: CaseFile) -> None:
    case_id = file.head.case_id
    with st.popover(_("Rattacher…"), key=f"attaching_{case_id}"):
        others = _others(actor, file)
        if not others:
            st.markdown(_("Aucun autre travailleur social sur ce lieu."))
            return
        st.selectbox(
            _("Travailleur social"),
            list(others),
            format_func=others.__getitem__,
            key=person.field(FORM, f"who_{case_id}"),
        )
        st.button(
            _("Rattacher"),
            type="primary",
            key=person.field(FORM, f"attach_{case_id}"),
            on_click=_attach,
            args=(case_id,),
        )


def _others(actor: Actor, file: CaseFile) -> dict[int, str]:
    known = {each.staff_id for each in file.attached} | {actor.staff_id}
    at_the_site = cases.may_be_attached(actor, file.head.site_id)
    return {staff_id: name for staff_id, name in at_the_site if staff_id not in known}


def _detaching(case_id: int, each: Attachment, *, is_self: bool) -> None:
    label = _("Me détacher…") if is_self else _("Détacher {name}…").format(name=plain(each.name))
    with st.popover(label, key=f"detaching_{case_id}_{each.staff_id}"):
        st.markdown(_what_follows(each, is_self=is_self))
        st.button(
            _("Me détacher") if is_self else _("Détacher"),
            key=person.field(FORM, f"detach_{case_id}_{each.staff_id}"),
            on_click=_detach,
            args=(case_id, each.staff_id),
        )


def _what_follows(each: Attachment, *, is_self: bool) -> str:
    if is_self:
        return _(
            "Vous ne lirez plus que vos propres notes, et n’en écrirez plus. Pour revenir, il"
            " faudra qu’une autre personne du dossier, ou la coordination, vous rattache."
        )
    return _(
        "{name} ne lira plus que ses propres notes, et n’en écrira plus. Une personne du dossier,"
        " ou la coordination, peut refaire le rattachement."
    ).format(name=plain(each.name))


def _attach(case_id: int) -> None:
    chosen = session.value(person.field(FORM, f"who_{case_id}"))
    key = person.key_of(FORM)
    if isinstance(chosen, int):
        person.carry_out(
            FORM, lambda who: cases.attach(who, case_id, chosen, key), _("C’est noté.")
        )


def _detach(case_id: int, staff_id: int) -> None:
    key = person.key_of(FORM)
    person.carry_out(FORM, lambda who: cases.detach(who, case_id, staff_id, key), _("C’est noté."))
