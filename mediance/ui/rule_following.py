"""How far the lists follow the rules edited last; nothing is shown once all of them do."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.services.followup.rules import being_followed
from mediance.ui import auth, feedback
from mediance.ui.import_tasks import REDRAWN_EVERY
from mediance.ui.language import _, _n


def show(actor: Actor) -> None:
    """Draw it, where many procedures are concerned and some of them do not follow yet."""
    if being_followed(actor) is not None:
        _under_way()


@st.fragment(key="rules_being_followed", run_every=REDRAWN_EVERY)
def _under_way() -> None:
    now = being_followed(auth.current(Action.MANAGE_DEADLINE_RULES))
    if now is None:
        feedback.say(_("Toutes les listes suivent maintenant vos règles."))
        st.rerun(scope="app")
    told = _n(
        "Les listes suivent : {done} démarche sur {count}.",
        "Les listes suivent : {done} démarches sur {count}.",
        now.done,
    ).format(done=now.done, count=now.count)
    st.progress(min(now.done / max(now.count, 1), 1.0), told)
    st.caption(_("Vous pouvez continuer : chaque fiche compte déjà par la règle qui vaut."))
