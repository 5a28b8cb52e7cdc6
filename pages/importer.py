"""Importing a register: its file, what its columns tell, what would be written, then writing it."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services import import_register, import_runs
from mediance.ui import auth, feedback, import_preview, import_progress, import_source, importing
from mediance.ui.language import _

actor = auth.require(Action.IMPORT_REGISTER)

st.title(_("Importer un registre"), anchor=False)
feedback.show_message()

run = import_runs.current_run(actor)
if run is not None:
    import_progress.show_run(run)
    st.stop()

held = importing.draft()
if held is None:
    import_source.ask_for_file()
    st.stop()

opened = import_source.show_file(held)
if opened is None:
    st.stop()

site_id = import_source.chosen_site(actor, held)
if site_id is None:
    st.stop()

before = import_register.remembered(actor, site_id)
sheets = import_source.show_sheets(held, opened, before)
if not import_source.show_columns(held, sheets, before):
    st.stop()

preview = import_preview.show_preview(held, site_id)
if preview is not None:
    import_preview.show_plan(preview)
    import_preview.show_motives(actor, held, preview, before)
    import_preview.show_problems(held, preview, before)
    import_preview.show_confirmation(preview)
