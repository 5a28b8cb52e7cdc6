"""One person: what is due, what is awaited, their procedures, and all that was said and agreed."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.services.followup.person_sheet import person_sheet
from mediance.services.person_file import follow_up, open_person
from mediance.ui import (
    auth,
    my_matters,
    notes,
    person,
    person_consents,
    person_mandates,
    person_meetings,
    person_now,
    person_procedures,
    person_reach,
    person_rights,
    person_visits,
    procedure_strips,
)
from mediance.ui.person import Part

actor = auth.require(Action.GIVE_NOTICE)

if not is_permitted(actor, Action.VIEW_PROCEDURES):
    head = person.opened(actor, open_person)
    person.show_head(head)
    person_consents.show(actor, head, with_banner=True)
    person_rights.show(actor, head.person_id)
    st.stop()

sheet = person.opened(actor, person_sheet)
head = sheet.head
procedure_strips.dress()

with st.container(key="person_head", horizontal=True, vertical_alignment="center"):
    person.show_name(head, width="content")
    person_reach.show_correction(head)
    my_matters.draw(actor, head.person_id)
with st.container(key="person_corrected"):
    person.show_done(person_reach.CORRECTION)
person.in_short(actor, sheet)
person_consents.banner(sheet.hindrance, sheet.stands)

person_now.show(actor, sheet)
person_procedures.panels(sheet)

match person.chosen_part(sheet):
    case Part.PROCEDURES:
        person_procedures.show(actor, sheet)
        procedure_strips.ways(sheet.strips)
    case Part.VISITS:
        known = follow_up(actor, head.person_id, offset=person_visits.offset(head.person_id))
        person_visits.show(actor, sheet, known)
    case Part.MEETINGS:
        person_meetings.show_appointments(actor, head)
        left, right = st.columns(2, gap="medium")
        with left:
            person_meetings.show_referrals(actor, head)
        with right:
            person_meetings.show_documents(actor, head)
    case Part.AGREEMENTS:
        left, right = st.columns(2, gap="medium")
        with left:
            person_consents.show(actor, head)
            person_rights.show(actor, head.person_id)
        with right:
            person_reach.show(actor, head, follow_up(actor, head.person_id))
            person_mandates.show(actor, head)
    case Part.CASE:
        notes.show(actor, head.person_id, sheet.hindrance)
