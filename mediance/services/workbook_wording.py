"""Why a file cannot be opened, in French; translated where it is shown."""

from mediance.domain.texts import N_
from mediance.services.workbooks import NotAWorkbookReason

WORKBOOK_REFUSALS: dict[NotAWorkbookReason, str] = {
    NotAWorkbookReason.MISSING: N_("{file} n’existe pas."),
    NotAWorkbookReason.DIRECTORY: N_("{file} est un dossier, pas un fichier."),
    NotAWorkbookReason.UNREADABLE: N_("{file} ne peut pas être lu."),
    NotAWorkbookReason.EMPTY: N_("{file} est vide."),
    NotAWorkbookReason.TOO_LARGE: N_("{file} est trop grand pour un registre."),
    NotAWorkbookReason.TOO_MANY_SHEETS: N_("{file} a trop de feuilles pour un registre."),
    NotAWorkbookReason.TOO_MANY_ROWS: N_("{file} a trop de lignes pour un registre."),
    NotAWorkbookReason.PDF: N_("{file} est un PDF ; il faut le tableur lui-même (.xlsx, .csv)."),
    NotAWorkbookReason.OLD_EXCEL: N_(
        "{file} est d’un ancien format (.xls) ; enregistrez-le en .xlsx."
    ),
    NotAWorkbookReason.PROTECTED: N_(
        "{file} est protégé par un mot de passe ; enregistrez-le sans protection."
    ),
    NotAWorkbookReason.NO_WORKBOOK_INSIDE: N_("{file} n’est pas un tableur (.xlsx, .csv)."),
    NotAWorkbookReason.MACROS: N_(
        "{file} contient des macros : elles ne sont pas lues ici. Enregistrez-le en .xlsx."
    ),
    NotAWorkbookReason.LINKED: N_(
        "{file} va chercher ses valeurs dans d’autres fichiers."
        " Enregistrez-en une copie avec les valeurs seules."
    ),
    NotAWorkbookReason.UNCOMPUTED: N_(
        "{file} contient des formules sans résultat."
        " Ouvrez-le dans un tableur, enregistrez-le, puis réessayez."
    ),
    NotAWorkbookReason.DAMAGED: N_("{file} est abîmé ou incomplet ; demandez une autre copie."),
    NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME: N_(
        "{file} est un simple texte ; si c’est un tableau, nommez-le .csv."
    ),
    NotAWorkbookReason.OTHER_ENCODING: N_(
        "{file} n’est pas écrit dans cet encodage : choisissez-en un autre."
    ),
    NotAWorkbookReason.QUOTE_LEFT_OPEN: N_(
        "{file} contient un guillemet qui n’est jamais refermé : corrigez-le, puis réessayez."
    ),
    NotAWorkbookReason.UNKNOWN_FORMAT: N_("{file} n’est pas un tableur (.xlsx, .csv)."),
}
