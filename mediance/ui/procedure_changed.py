"""Two people on one procedure: the second sees both states in words, and chooses."""

import streamlit as st

from mediance.domain import paris
from mediance.domain.followup import ProcedureFile
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _


def show(file: ProcedureFile) -> None:
    """Draw the choice where there is one, and what colleagues wrote since it was last on screen."""
    before = presses.last_seen(file)
    chosen = presses.conflict(file.head.procedure_id)
    if chosen is None:
        _since(file, before)
        return
    with st.container(border=True, key="procedure_changed"):
        st.warning(
            _(
                "Un ou une collègue a écrit ici entre-temps."
                " Rien de ce que vous avez saisi n’est perdu."
            ),
            icon=":material/group:",
        )
        theirs, yours = st.columns(2, gap="medium")
        with theirs:
            st.markdown(_("**Ce qui est écrit maintenant**"))
            _state(chosen.now, chosen.before.version)
        with yours:
            st.markdown(_("**Ce que vous vouliez écrire**"))
            st.markdown(chosen.wanted)
        with st.container(horizontal=True):
            st.button(
                _("Écrire le mien quand même"),
                key=f"procedure_mine_{chosen.now.head.version}",
                type="primary",
                on_click=presses.write_all_the_same,
                args=(chosen,),
            )
            st.button(
                _("Laisser ce qui est écrit"),
                key=f"procedure_theirs_{chosen.now.head.version}",
                on_click=presses.leave_theirs,
            )


def _since(file: ProcedureFile, before: int) -> None:
    fresh = file.since(before)
    if fresh:
        lines = "".join(f"\n- {words.recorded(each)}" for each in fresh)
        said = _("Écrit entre-temps par un ou une collègue :")
        st.info(f"{said}\n{lines}", icon=":material/group:")


def _state(now: ProcedureFile, before: int) -> None:
    for each in now.since(before):
        st.markdown(f"- {words.recorded(each)}")
    head = now.head
    st.markdown(
        " · ".join(
            filter(
                None,
                (
                    words.standing(head),
                    _("tour : {turn}").format(turn=words.turn(head.waiting_on)),
                    words.blocker(head.blocker) if head.blocker else "",
                    words.next_date(head, paris.today()),
                    words.owner(head),
                ),
            )
        )
    )
