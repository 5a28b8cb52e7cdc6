"""What every page stands in: page setup, sign-in, navigation and the top bar."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    # Streamlit puts the script's own folder on the path, not the application's.
    sys.path.insert(0, str(ROOT))


from mediance.domain.actors import Actor  # noqa: E402
from mediance.domain.permissions import Action, is_permitted  # noqa: E402
from mediance.services import sessions  # noqa: E402
from mediance.services.sessions import EnrolmentNeeded, ScreenLocked  # noqa: E402
from mediance.ui import (  # noqa: E402
    account,
    auth,
    calls,
    drafts,
    enrolment,
    exceptional,
    identity,
    labels,
    navigation,
    quiet,
    session,
)
from mediance.ui.language import _  # noqa: E402
from mediance.ui.mending import mend  # noqa: E402
from mediance.ui.theme import write_theme_once  # noqa: E402
from mediance.ui.topbar import TopBar, top_bar  # noqa: E402


def main() -> None:
    """Run the page that was asked for, for whoever is signed in."""
    write_theme_once()
    identity.dress(about=_("Médiance · accueil, suivi et pilotage de la médiation sociale"))
    try:
        actor = auth.signed_in(is_activity=True)
    except ScreenLocked as locked:
        _cover(locked.actor)
        return
    except EnrolmentNeeded as needed:
        _lead(needed.actor)
        return
    mend(session.language())
    page = navigation.page_for(actor)
    session.arrive(page.url_path)
    if actor is None:
        auth.show_sign_in()
        return
    with auth.looked_up_once(actor):
        if is_permitted(actor, Action.USE_OWN_ACCOUNT):
            quiet.watch_over(actor)
        _bar(actor, is_at_a_site=navigation.is_at_a_site(actor, page))
        calls.calls_for_colleagues(actor)
        if enrolment.codes_to_note():
            return
        if is_permitted(actor, Action.USE_OWN_ACCOUNT):
            enrolment.tell_removal(actor)
            exceptional.tell_author(actor)
        page.run()


def _cover(actor: Actor) -> None:
    """Draw nothing of the page but its address, which is there again once it is uncovered."""
    drafts.read_again()
    session.set_language(actor.language)
    mend(session.language())
    navigation.page_for(None)
    auth.show_lock(actor)


def _lead(actor: Actor) -> None:
    """Draw nothing but the way to a second factor, which this role is asked for."""
    session.set_language(actor.language)
    mend(session.language())
    navigation.page_for(None)
    enrolment.lead(actor)


def _bar(actor: Actor, *, is_at_a_site: bool) -> None:
    choices = sessions.sites_of(actor) if is_at_a_site else ()
    sites = {site.site_id: site.name for site in choices}
    top_bar(
        TopBar(
            person=actor.display_name,
            role=" · ".join(labels.roles(actor)),
            language=actor.language if is_permitted(actor, Action.CHOOSE_LANGUAGE) else None,
            sites=sites,
            site_id=session.site_id(sites) or 0,
            shows_names=is_permitted(actor, Action.FIND_PERSON),
            is_attended=not actor.is_unattended,
        ),
        on_site=session.set_site_id,
        on_language=account.choose_language,
        to_account=navigation.link_to_account
        if is_permitted(actor, Action.USE_OWN_ACCOUNT)
        else None,
    )


main()
