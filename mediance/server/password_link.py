"""Choosing a password by a one-time link, before there is a session.

The code stands behind the address's « # »: no proxy, log or Referer ever holds it. Looking at the
page, as a mail program does beforehand, spends nothing; sending the form does.
"""

import html
from collections.abc import Mapping
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from mediance.domain.actors import Language
from mediance.server.bodies import is_short
from mediance.server.gate import same_origin
from mediance.server.session_routes import know_again
from mediance.services.choose_password import LinkOpensNothing, choose_password
from mediance.services.credentials import (
    LONGEST_READ,
    SHORTEST_PASSWORD,
    PasswordTooLong,
    PasswordTooShort,
)
from mediance.services.errors import DatabaseUnavailable
from mediance.services.good_passwords import PasswordGuessable
from mediance.services.password_wording import WEAKNESSES
from mediance.services.sign_in import DEVICE_COOKIE, SignInLocked
from mediance.services.translations import translations

PATH = "/lien"
LARGEST_BODY = 8_192
LONGEST_SHOWN_CODE = 40
HERE = Path(__file__).parent
PAGE = Template((HERE / "password_link.html").read_text(encoding="utf-8"))
FORM = Template((HERE / "password_link_form.html").read_text(encoding="utf-8"))
DONE = Template(
    '<p>$told</p><p class="login">$login</p><p><a class="button" href="./">$sign_in</a></p>'
)


REFUSALS = (
    DatabaseUnavailable,
    LinkOpensNothing,
    PasswordGuessable,
    PasswordTooLong,
    PasswordTooShort,
    SignInLocked,
)


def password_link_route() -> Route:
    """Return the route: GET shows the form, POST spends the code."""
    return Route(PATH, _password_link, methods=["GET", "POST"], name="password_link")


async def _password_link(request: Request) -> Response:
    language = _language(request)
    if request.method != "POST":
        return _page(language, _form(language), 200)
    if not same_origin(request.headers):
        return Response(status_code=403)
    sent = await _sent(request)
    code, password = sent.get("code", ""), sent.get("password", "")
    address = request.client.host if request.client else ""
    try:
        chosen = await run_in_threadpool(
            choose_password, code, password, address, request.cookies.get(DEVICE_COOKIE)
        )
    except REFUSALS as refusal:
        told, status = _refusal(refusal, language)
        return _page(language, _form(language, told, code), status)
    done = _page(language, _done(language, chosen.login), 200)
    know_again(request, done, chosen.device_token)
    return done


async def _sent(request: Request) -> Mapping[str, str]:
    """Return the fields of the form; none where what was sent is no such form."""
    if not is_short(request.headers.get("content-length", ""), LARGEST_BODY):
        return {}
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=8)
    except ValueError:  # no text, or more fields than any form of ours
        return {}
    return {name: values[0] for name, values in fields.items()}


def _refusal(error: Exception, language: Language) -> tuple[str, int]:
    _ = translations(language).gettext
    match error:
        case PasswordTooShort():
            told = _("Un mot de passe compte au moins {count} caractères.")
            return told.format(count=SHORTEST_PASSWORD), 422
        case PasswordTooLong():
            return _("Ce mot de passe est trop long : {count} caractères au plus.").format(
                count=LONGEST_READ
            ), 422
        case PasswordGuessable(weakness=weakness):
            return _(WEAKNESSES[weakness]), 422
        case SignInLocked(minutes=minutes):
            told = _("Trop d’essais. Nouvel essai possible dans {minutes} min.")
            return told.format(minutes=minutes), 429
        case DatabaseUnavailable():
            return _("La base ne répond pas. Réessayez dans un instant."), 503
        case _:
            return (
                _(
                    "Ce code n’ouvre rien : il a déjà servi, il a expiré ou il a été remplacé."
                    " Demandez-en un autre à la personne qui gère Médiance."
                ),
                400,
            )


def _form(language: Language, problem: str = "", code: str = "") -> str:
    _ = translations(language).gettext
    return _filled(
        FORM,
        {
            "problem": problem,
            "code": code[:LONGEST_SHOWN_CODE],
            "code_label": _("Code reçu"),
            "code_hint": _("Vingt lettres et chiffres, avec ou sans tirets."),
            "password_label": _("Nouveau mot de passe"),
            "password_hint": _("Au moins {count} caractères ; une phrase convient.").format(
                count=SHORTEST_PASSWORD
            ),
            "reveal": _("Afficher le mot de passe"),
            "submit": _("Choisir ce mot de passe"),
        },
    )


def _done(language: Language, login: str) -> str:
    _ = translations(language).gettext
    told = _("Votre mot de passe est choisi. Connectez-vous avec cet identifiant :")
    return _filled(DONE, {"told": told, "login": login, "sign_in": _("Se connecter")})


def _page(language: Language, body: str, status: int) -> HTMLResponse:
    _ = translations(language).gettext
    words = {"lang": language, "title": html.escape(_("Choisir un mot de passe")), "body": body}
    kept_nowhere = {"cache-control": "no-store"}
    return HTMLResponse(PAGE.substitute(words), status_code=status, headers=kept_nowhere)


def _filled(template: Template, words: Mapping[str, str]) -> str:
    return template.substitute({name: html.escape(word) for name, word in words.items()})


def _language(request: Request) -> Language:
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "fr"
