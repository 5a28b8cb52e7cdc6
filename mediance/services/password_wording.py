"""Why a password is refused, in French; translated where it is shown."""

from mediance.domain.texts import N_
from mediance.services.good_passwords import Weakness

WEAKNESSES: dict[Weakness, str] = {
    Weakness.COMMON: N_(
        "Ce mot de passe se devine : ses mots sont parmi les plus courants."
        " Une phrase de quatre mots sans rapport convient."
    ),
    Weakness.NAMES: N_(
        "Ce mot de passe se devine : il tient à votre nom, à l’association ou à un lieu."
        " Une phrase de quatre mots sans rapport convient."
    ),
    Weakness.PATTERN: N_(
        "Ce mot de passe se devine : il répète ou suit une suite connue."
        " Une phrase de quatre mots sans rapport convient."
    ),
}
