"""What Streamlit 1.67 says in English, and how we say it. Check at each upgrade.

Its texts cannot be set; `mending` replaces them in the browser. Whole sentences are replaced
wherever they stand, single words only in the part of the page they belong to: a person may be
named Clear. Tables are drawn on a canvas, where nothing can be replaced.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """A part of Streamlit's page: the selector it lies within, its words and its patterns.

    `patterns` are pairs of a JavaScript regular expression and its replacement with `$1`.
    """

    within: str = ""
    words: dict[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()


def mark(*names: str) -> str:
    """Return the selector of Streamlit's own marks for tests, the most stable it offers."""
    return ", ".join(f'[data-testid="{name}"]' for name in names)


_BROKEN_PAGE = (
    "Cette page n’a pas pu s’afficher. Rechargez-la, ou prévenez la personne qui gère Médiance : "
    "le détail est dans son journal."
)
_NOT_REACHED = (
    "Le serveur ne répond pas. Votre saisie reste à l’écran ; nouvel essai dans un instant."
)

_MONTHS = {
    "January": "janvier",
    "February": "février",
    "March": "mars",
    "April": "avril",
    "May": "mai",
    "June": "juin",
    "July": "juillet",
    "August": "août",
    "September": "septembre",
    "October": "octobre",
    "November": "novembre",
    "December": "décembre",
}

_ANYWHERE = Part(
    words={
        "Press Enter to submit form": "Entrée pour valider",
        "Press Enter to apply": "Entrée pour appliquer",
        "Press Ctrl+Enter to submit form": "Ctrl+Entrée pour valider",
        "Press Ctrl+Enter to apply": "Ctrl+Entrée pour appliquer",
        "Press ⌘+Enter to submit form": "⌘+Entrée pour valider",
        "Press ⌘+Enter to apply": "⌘+Entrée pour appliquer",
        "(required)": "(obligatoire)",
        "This field is required.": "Ce champ est obligatoire.",
        "Invalid input.": "Cette saisie ne convient pas.",
        "Choose an option": "Choisir…",
        "Choose options": "Choisir…",
        "Add an option": "Ajouter…",
        "Add options": "Ajouter…",
        "Choose or add an option": "Choisir ou ajouter…",
        "Choose or add options": "Choisir ou ajouter…",
        "No options to select": "Aucun choix possible",
        "No results": "Aucun résultat",
        "Select all": "Tout choisir",
        "Select...": "Choisir…",
        "Dismiss": "Fermer",
        "Skip to main content": "Aller au contenu",
        "Navigate to home page": "Aller à l’accueil",
        "Expand sidebar": "Ouvrir le menu",
        "Collapse sidebar": "Fermer le menu",
        "App pages": "Pages",
        "(opens in new tab)": "(nouvel onglet)",
        "Main menu": "Menu principal",
        "location_on icon": "Lieu",
        "add icon": "Et aussi",
        "block icon": "Limite",
        "call icon": "Téléphone",
        "campaign icon": "Information",
        "check icon": "Fait",
        "check_circle icon": "Fait",
        "dangerous icon": "Droit perdu",
        "diamond icon": "Rappel utile",
        "difference icon": "Changement",
        "draw icon": "Signature",
        "edit_note icon": "Mots",
        "error icon": "Attention",
        "event icon": "Échéance",
        "gavel icon": "Décision",
        "group icon": "Personnes",
        "help icon": "À demander",
        "history icon": "Retard",
        "hourglass_empty icon": "On attend",
        "radio_button_unchecked icon": "À faire",
        "schedule icon": "Bientôt",
        "verified icon": "Vérifié",
        "visibility icon": "Lecture",
        "warning icon": "Droit interrompu",
        "Link to heading": "Lien vers ce titre",
        "Copy to clipboard": "Copier",
        "Copied": "Copié",
        "Scrollable table": "Tableau défilant",
        "Scroll tabs left": "Onglets précédents",
        "Scroll tabs right": "Onglets suivants",
        "Fullscreen": "Plein écran",
        "Close fullscreen": "Quitter le plein écran",
    },
    patterns=(
        (r"^Help for (.+)$", "Aide : $1"),
        (r"^Shortcut (.+ \+ )?Enter$", "Raccourci $1Entrée"),
        (r"^Shortcut (.+)$", "Raccourci $1"),
        (r"^((?:Ctrl|Alt|Shift|⌘) \+ )Enter$", "$1Entrée"),
        (r"^View (\d+) more$", "$1 de plus"),
        (r"^(\d+) options? available\.$", "$1 choix."),
        (
            r"^You can only select up to (\d+) options?\. Remove an option first\.$",
            "$1 choix au plus. Retirez-en un d’abord.",
        ),
        (r"^Invalid input\. Must match pattern: .+$", "Cette saisie ne convient pas."),
        (r"^This app has encountered an error\. .+$", _BROKEN_PAGE),
    ),
)

_CONNECTION = Part(
    words={
        "Connection error": "Connexion perdue",
        "Streamlit server is not responding. Are you connected to the internet?": _NOT_REACHED,
        "streamlit run yourscript.py": "make run",
        "Connection timed out.": "Le serveur met trop de temps à répondre.",
        "Connection lost. Please wait for the app to reconnect, then try again.": (
            "Connexion perdue. Attendez qu’elle revienne, puis réessayez."
        ),
        "Page not found": "Page introuvable",
        "The page that you have requested does not seem to exist. Running the app's main page.": (
            "La page demandée n’existe pas. Voici la première page."
        ),
    },
    patterns=(
        # On the machine that serves, Streamlit names the command that started it.
        (r"^Is Streamlit still running\? .+ terminal:$", f"{_NOT_REACHED} S’il est arrêté :"),
        (
            r"^You have requested page /(.+), but no corresponding file .+$",
            "La page « $1 » n’existe pas, ou vous n’y avez pas accès. Voici la première page.",
        ),
    ),
)

_DIALOG = Part(
    within='[role="dialog"], [data-testid="stToast"], [data-testid="stToastContainer"]',
    words={"About": "À propos", "Close": "Fermer", "Notifications": "Messages"},
    patterns=((r"^view more$", "lire la suite"), (r"^view less$", "réduire")),
)

_HEADER = Part(
    within=mark("stStatusWidget", "stConnectionStatus", "stToolbar", "stHeader"),
    words={
        "Connecting": "Connexion",
        "Connecting to Streamlit server": "Connexion au serveur",
        "Unable to connect to Streamlit server": "Le serveur ne répond pas",
        "Error": "Erreur",
        "Running...": "En cours…",
        "Stop": "Arrêter",
        "Stopping...": "Arrêt…",
    },
)

_PAGES = Part(within=mark("stTopNav"), patterns=((r"^(\d+) more$", "$1 de plus"),))

_MENU = Part(
    within=mark("stMainMenuPopover", "stMainMenuList"),
    words={
        "Theme": "Apparence",
        "System": "Comme l’ordinateur",
        "Light": "Clair",
        "Dark": "Sombre",
        "About": "À propos",
        "Get help": "Aide",
        "Made with Streamlit v": "Construit avec Streamlit ",
        "Copy version to clipboard": "Copier la version",
    },
)

_FIELDS = Part(
    within=mark(
        "stNumberInput", "stTextInput", "stSelectbox", "stMultiSelect", "stSelectboxVirtualDropdown"
    ),
    words={
        "Increment": "Augmenter",
        "Decrement": "Diminuer",
        "Clear value": "Effacer",
        "Clear entry": "Effacer",
        "Clear all": "Tout effacer",
        "Show password": "Afficher le mot de passe",
        "Hide password": "Masquer le mot de passe",
        "Open": "Ouvrir la liste",
        "Selected values": "Choix faits",
    },
    patterns=(
        (r"^Remove (.+)$", "Retirer $1"),
        (r"^Add: (.+)$", "Ajouter : $1"),
        (r"^Select (\d+) matches$", "Choisir les $1"),
        (r"^(?:Error: )?Number is below the allowed range\..* equal to (.+)\.$", "$1 au moins."),
        (r"^(?:Error: )?Number is above the allowed range\..* equal to (.+)\.$", "$1 au plus."),
        (
            r"^(?:Error: )?Number is outside the allowed range\..* between (.+) and (.+)\.$",
            "De $1 à $2.",
        ),
    ),
)

_DATES = Part(
    words={
        "Choose date": "Choisir une date",
        "Choose date range": "Choisir une période",
        "Choose date and time": "Choisir une date et une heure",
        "Clear date": "Effacer la date",
        "Clear dates": "Effacer les dates",
        "Clear time": "Effacer l’heure",
        "Clear date and time": "Effacer la date et l’heure",
        "Previous month": "Mois précédent",
        "Next month": "Mois suivant",
        "Use arrow keys to navigate dates. Enter to select. Escape to close.": (
            "Flèches pour changer de date, Entrée pour choisir, Échap pour fermer."
        ),
        "Date range": "Période",
        "Quick select a date range": "Choisir une période courante",
    },
    patterns=(
        (r"^Choose date, (.+)$", "Choisir une date, $1"),
        (r"^Choose date range, (.+)$", "Choisir une période, $1"),
        *(
            (rf"^Selected Date: {english} (\d+), (\d+)$", f"Date choisie : $1 {french} $2")
            for english, french in _MONTHS.items()
        ),
        (r"^(.+) start date$", "$1, début"),
        (r"^(.+) end date$", "$1, fin"),
    ),
)

_DATE_SEGMENTS = Part(
    within='[role="spinbutton"]',
    words={"dd": "jj", "yyyy": "aaaa", "Empty": "vide"},
    patterns=(
        (r"^day, (.+)$", "jour, $1"),
        (r"^month, (.+)$", "mois, $1"),
        (r"^year, (.+)$", "année, $1"),
        (r"^hour, (.+)$", "heure, $1"),
        *((rf"^(\d+) – {english}$", f"$1 – {french}") for english, french in _MONTHS.items()),
    ),
)

_FILES = Part(
    within=mark("stFileUploader"),
    words={
        "Upload": "Choisir un fichier",
        "file upload": "choix du fichier",
        "Error:": "Erreur :",
        "Add files": "Ajouter des fichiers",
        "Drag and drop a file here": "Déposez un fichier ici",
        "Drag and drop files here": "Déposez des fichiers ici",
    },
    patterns=(
        (r"^([\d.]+)([KMG]?)B per file(.*)$", "$1 $2o par fichier$3"),
        (r"^([\d.]+)([KMG]?)B$", "$1 $2o"),
        (r"^(.+), ([\d.]+)([KMG]?)B$", "$1, $2 $3o"),
        (r"^(.+) files are not allowed\.$", "Ce type de fichier n’est pas accepté."),
        (r"^File must be ([\d.]+)([KMG]?)B or smaller\.$", "Fichier trop lourd : $1 $2o au plus."),
        (r"^Remove (.+)$", "Retirer $1"),
    ),
)

_TABLES_AND_CHARTS = Part(
    words={
        "Download as CSV": "Télécharger (CSV)",
        "Download as PNG": "Télécharger (image)",
        "Show/hide columns": "Choisir les colonnes",
        "Add row": "Ajouter une ligne",
        "Delete row(s)": "Supprimer les lignes",
        "Clear selection": "Tout désélectionner",
        "Show data": "Voir les données",
        "Show chart": "Voir le graphique",
        "Copy Vega-Lite spec": "Copier la définition du graphique",
        "Dataframe column menu": "Menu de la colonne",
        "Sort ascending": "Trier par ordre croissant",
        "Sort descending": "Trier par ordre décroissant",
        "Autosize": "Ajuster la largeur",
        "Pin column": "Figer la colonne",
        "Unpin column": "Libérer la colonne",
        "Hide column": "Masquer la colonne",
        "Copy column name": "Copier le nom de la colonne",
        "Type to search": "Texte à chercher",
        "Previous Result": "Résultat précédent",
        "Next Result": "Résultat suivant",
        "Close Search": "Fermer la recherche",
        "Save as SVG": "Enregistrer en SVG",
        "Save as PNG": "Enregistrer en image",
        "View Source": "Voir la source",
        "View Compiled Vega": "Voir la source compilée",
        "Open in Vega Editor": "Ouvrir dans l’éditeur Vega",
        "Click to view actions": "Actions sur le graphique",
    },
    patterns=(
        (r"^Show data: (.+)$", "Voir les données : $1"),
        (r"^Download as PNG: (.+)$", "Télécharger (image) : $1"),
        (r"^Copy Vega-Lite spec: (.+)$", "Copier la définition du graphique : $1"),
        (r"^Fullscreen: (.+)$", "Plein écran : $1"),
        (r"^Close fullscreen: (.+)$", "Quitter le plein écran : $1"),
    ),
)

_TABLE_TOOLS = Part(
    within=mark("stElementToolbar", "stDataFrameColumnMenu"),
    words={"Search": "Chercher", "Format": "Format d’affichage", "Statistics": "Statistiques"},
)

_CHARTS = Part(
    within=mark("stVegaLiteChart"),
    words={
        "Vega visualization": "Graphique",
        "visualization": "graphique",
        "axis": "axe",
        "legend": "légende",
        "symbol legend": "légende",
        "gradient legend": "légende",
        "bar": "barre",
        "line mark": "ligne",
        "rule mark": "trait",
        "text mark": "texte",
        "area mark": "surface",
        "title": "titre",
        "mark": "élément",
    },
    patterns=(
        (r"^Title text '(.+)'$", "$1"),
        (r"^X-axis titled '(.+)' for .+ from (.+) to (.+)$", "Axe horizontal : $1, de $2 à $3"),
        (r"^Y-axis titled '(.+)' for .+ from (.+) to (.+)$", "Axe vertical : $1, de $2 à $3"),
        (r"^X-axis titled '(.+)' for .+$", "Axe horizontal : $1"),
        (r"^Y-axis titled '(.+)' for .+$", "Axe vertical : $1"),
        (r"^X-axis for .+$", "Axe horizontal"),
        (r"^Y-axis for .+$", "Axe vertical"),
        (r"^\w+ legend titled '(.+)' for .+ values: (.+)$", "Légende : $1, $2"),
        (r"^\w+ legend titled '(.+)' for .+$", "Légende : $1"),
        (r"^\w+ legend for .+ values: (.+)$", "Légende : $1"),
    ),
)

_PAGINATION = Part(
    within=mark("stPagination"),
    words={"Previous page": "Page précédente", "Next page": "Page suivante"},
)

FRENCH: tuple[Part, ...] = (
    _ANYWHERE,
    _CONNECTION,
    _DIALOG,
    _HEADER,
    _PAGES,
    _MENU,
    _FIELDS,
    _DATES,
    _DATE_SEGMENTS,
    _FILES,
    _TABLES_AND_CHARTS,
    _TABLE_TOOLS,
    _CHARTS,
    _PAGINATION,
)
