"""Somebody whom Amina follows, with a day on which it was to be looked at."""

from tests.journeys.conftest import RunningApp
from tests.journeys.witness import write

FOLLOWED = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values (:name, 'Marta', lower(:name) || ' marta', :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() - interval '10 days' from somebody returning id),
    kept as (
        insert into mediance.procedure (case_id, site_id, type_code, institution_code, step,
                                        opened_at, last_act_at, owner_id, next_date)
        select id, :site, 'rsa', 'caf', 'ready', now() - interval '10 days',
               now() - interval '10 days', :owner, current_date - 2 from followed returning id)
    insert into mediance.procedure_event (procedure_id, site_id, kind, at, step, staff_id)
    select id, :site, 'entered', now() - interval '10 days', 'ready', :owner from kept
"""


def follow(app: RunningApp, name: str) -> None:
    """Have Amina keep a procedure that was to be looked at two days ago."""
    write(app, FOLLOWED, site=app.cast.here, name=name, owner=app.cast.amina.staff_id)
