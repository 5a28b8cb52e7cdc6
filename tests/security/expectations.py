"""Who may do what, written by hand from the design, with the reason for each no.

Nothing here is taken from the code: the tests beside it run every service, page, route and table
against this page. A column is a role of the house; the last one is Chloé, who signs in and holds
no role at all.
"""

from mediance.domain.roles import Role

ROLES: tuple[Role | None, ...] = (
    Role.RECEPTION,
    Role.MEDIATOR,
    Role.SOCIAL_WORKER,
    Role.COORDINATOR,
    Role.MANAGER,
    Role.ADMIN,
    Role.DATA_PROTECTION,
    Role.DISPLAY,
    None,
)

REASONS = {
    "figures": "steers by figures; meets nobody, and never sees a name",
    "nobody": "looks after the software, not after people: sees no person received",
    "rules": "watches over the rules: reads the journal, and no record of a person",
    "wall": "hangs on a wall, where whoever passes could use it: shows nothing yet",
    "stranger": "holds no role: knows a password, and nothing else",
    "desk": "receives people; figures about them are for those who steer",
    "keys": "accounts and what is read in are in one hand, the administrator's",
}

EXPECTED = """
                  reception mediator social_w. coordin. manager admin   data_pr. display no role
use_own_account   yes       yes      yes       yes      yes     yes     yes      wall    stranger
choose_language   yes       yes      yes       yes      yes     yes     yes      wall    stranger
view_queue        yes       yes      yes       yes      figures nobody  rules    wall    stranger
find_person       yes       yes      yes       yes      figures nobody  rules    wall    stranger
record_visit      yes       yes      yes       yes      figures nobody  rules    wall    stranger
receive_visit     yes       yes      yes       yes      figures nobody  rules    wall    stranger
end_visit         yes       yes      yes       yes      figures nobody  rules    wall    stranger
undo_visit        yes       yes      yes       yes      figures nobody  rules    wall    stranger
view_steering     desk      desk     desk      yes      yes     nobody  rules    wall    stranger
view_caseload     desk      desk     desk      yes      yes     nobody  rules    wall    stranger
import_register   keys      keys     keys      keys     keys    yes     rules    wall    stranger
manage_accounts   keys      keys     keys      keys     keys    yes     rules    wall    stranger
"""

PAGES = {"accueil": "view_queue", "pilotage": "view_steering", "mon_compte": "use_own_account"}
"""What one must be allowed to do to see a page."""


def answers() -> dict[str, dict[Role | None, str]]:
    """Return `yes` or the name of a reason, by action and role."""
    _, *lines = EXPECTED.strip().splitlines()
    rows = (line.split() for line in lines)
    return {action: dict(zip(ROLES, told, strict=True)) for action, *told in rows}


def may(role: Role | None, action: str) -> bool:
    """Whether the table says yes."""
    return answers()[action][role] == "yes"
