"""Which routes and middleware the application has."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from mediance.server.assets import assets_mount
from mediance.server.authorise import authorise, may_send_files
from mediance.server.board_routes import board_routes
from mediance.server.display_route import display_route
from mediance.server.draft_route import draft_route
from mediance.server.health import health_route
from mediance.server.lifespan import StartInWords
from mediance.server.live import live_route
from mediance.server.lock_routes import lock_routes
from mediance.server.middleware import HostGate, OriginGate, SecurityHeaders, SessionGate
from mediance.server.paper_routes import paper_routes
from mediance.server.password_link import password_link_route
from mediance.server.rights_routes import rights_routes
from mediance.server.session_routes import session_route
from mediance.server.uploads import UploadGate
from mediance.settings import settings


def routes() -> list[BaseRoute]:
    """Return everything that is HTTP and not a page."""
    return [
        session_route(),
        password_link_route(),
        *lock_routes(),
        draft_route(),
        display_route(),
        *paper_routes(),
        *rights_routes(),
        *board_routes(),
        live_route(authorise),
        assets_mount(),
        health_route(),
    ]


def middleware() -> list[Middleware]:
    """Return what stands around every request, outermost first."""
    return [
        Middleware(StartInWords),
        Middleware(SecurityHeaders),
        Middleware(HostGate, serves_this_machine_only=_serves_this_machine_only),
        Middleware(OriginGate),
        Middleware(SessionGate, authorise=authorise),
        Middleware(UploadGate, may_send=may_send_files),
    ]


def _serves_this_machine_only() -> bool:
    return settings().serves_this_machine_only
