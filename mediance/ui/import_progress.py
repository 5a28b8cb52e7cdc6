"""An import under way: how far it is, and how it ended."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services import import_runs
from mediance.services.import_runs import ImportRun
from mediance.ui import auth, importing
from mediance.ui import import_words as words
from mediance.ui.import_preview import show_months
from mediance.ui.import_tasks import PATIENCE_SECONDS, REDRAWN_EVERY, ended
from mediance.ui.language import _


def show_run(run: ImportRun) -> None:
    """Show how far an import is, or how it ended."""
    if not run.task.is_over_within(PATIENCE_SECONDS):
        _under_way()
        return
    written, error = ended(run.task)
    if error is not None:
        st.error(words.refusal(error))
    elif written is not None and written.new_count:
        st.success(words.written(written, run.file_name), icon=":material/check:")
        show_months(written.by_month)
        if written.new_people_count:
            st.caption(words.newcomers(written.new_people_count))
    elif written is not None:
        st.info(words.known_already(written), icon=":material/info:")
    st.button(_("Importer un autre registre"), key="import_next", on_click=importing.dismiss)


@st.fragment(key="import_run", run_every=REDRAWN_EVERY)
def _under_way() -> None:
    run = import_runs.current_run(auth.current(Action.IMPORT_REGISTER))
    if run is None or run.task.is_over:
        st.rerun(scope="app")
    progress = run.task.progress
    if progress.is_waiting:
        st.info(_("Un autre import est en cours dans ce lieu : celui-ci attend son tour."))
    done = min(progress.done, run.row_count)
    st.progress(done / max(run.row_count, 1), words.written_so_far(done, run.row_count))
    st.caption(_("Vous pouvez quitter cet écran : l’import continue. Annuler ne laisse rien."))
    st.button(_("Annuler l’import"), key="import_cancel", on_click=importing.cancel)
