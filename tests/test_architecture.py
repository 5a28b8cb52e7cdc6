"""What import contracts cannot hold: how pages begin, what stands in one place, what never stands.

Each rule reads whatever files there are, so it tightens by itself as the house fills.
"""

import ast
import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.source import (
    ROOMS,
    ROOT,
    Function,
    calls,
    functions,
    imports,
    length,
    modules,
    tracked_files,
    tree,
)

ROOT_HOLDS = {
    "app.py", "pages", "mediance", "db", "tests", "requirements.txt", "README.md",
    # what tools and readers expect at the root
    ".ci", ".env.example", ".gitignore", ".streamlit", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "Makefile", "deploy", "docs", "locales", "pyproject.toml", "requirements-dev.lock",
    "requirements-dev.txt", "requirements.lock", "static",
}  # fmt: skip

BROAD_EXCEPT_ALLOWED: dict[str, str] = {}
"""Module → why nothing narrower will do there. A process boundary may need it; say which."""

LONG_FUNCTIONS_ALLOWED: dict[str, str] = {}
"""`path:function` → why it reads better whole."""

GUARD = re.compile(r"actor = auth\.require\(Action\.[A-Z_]+\)")
LONGEST_PAGE = 80
LONGEST_FUNCTION = 60
UNUSUAL_FUNCTION = 30
TYPICAL_FUNCTION = 11

# The brackets keep a pattern from finding itself here.
MACHINE_PATHS = re.compile(
    r"""(?:^|[\s"'`(=:])/(?:[h]ome|[o]pt/wheels|[r]oot|[U]sers|[w]ork|[t]mp)/\w""", re.MULTILINE
)
REGISTRIES = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|[i]ndex-url|[r]egistry\.npmjs")


def listed(places: Iterable[object]) -> str:
    return "\n".join(sorted(map(str, places)))


def where(module: Path, node: ast.AST) -> str:
    return f"{module}:{getattr(node, 'lineno', 1)}"


# The rooms


def test_the_root_holds_nothing_else() -> None:
    assert {file.parts[0] for file in tracked_files()} <= ROOT_HOLDS


def test_the_launcher_assembles_and_does_nothing_else() -> None:
    """Its parts are the server's, but for the words shown when a script breaks."""
    launcher = Path("app.py")
    strangers = {
        name
        for name in imports(launcher)
        if not name.startswith(("streamlit", "mediance.server.", "mediance.ui.errors."))
    }
    assert not strangers, listed(strangers)
    statements = [type(node) for node in tree(launcher).body[1:]]
    assert set(statements) <= {ast.Import, ast.ImportFrom, ast.Assign}
    assert statements.count(ast.Assign) == 1


def test_the_domain_knows_the_standard_library_only() -> None:
    strangers = [
        f"{module}: {name}"
        for module in modules("mediance/domain")
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("mediance.domain")
    ]
    assert not strangers, listed(strangers)


# The pages


def test_every_page_guards_itself_before_anything_else() -> None:
    unguarded = [page for page in modules("pages") if not is_guarded(tree(page))]
    assert not unguarded, listed(unguarded)


def is_guarded(page: ast.Module) -> bool:
    """Whether the first statement after docstring and imports is the guard."""
    body = page.body[1:] if ast.get_docstring(page) is not None else page.body
    statements = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if not statements:
        return False
    return (
        re.fullmatch(r"actor = auth\.require\(Action\.[A-Z_]+\)", ast.unparse(statements[0]))
        is not None
    )


@pytest.mark.parametrize(
    ("source", "guarded"),
    [
        ('"""A page."""\nimport st\nactor = auth.require(Action.VIEW_QUEUE)\nst.write()', True),
        ('"""A page."""\nimport st\nst.write()\nactor = auth.require(Action.VIEW_QUEUE)', False),
        ("auth.require(Action.VIEW_QUEUE)", False),
        ('"""An empty page."""', False),
    ],
)
def test_a_guard_that_comes_late_is_none(source: str, *, guarded: bool) -> None:
    assert is_guarded(ast.parse(source)) is guarded


def test_a_page_fits_on_two_screens() -> None:
    too_long = [
        page
        for page in modules("pages")
        if len((ROOT / page).read_text(encoding="utf-8").splitlines()) > LONGEST_PAGE
    ]
    assert not too_long, listed(too_long)


def test_a_page_defines_fragments_and_dialogs_only() -> None:
    others = [
        f"{where(page, function)} {function.name}"
        for page in modules("pages")
        for function in functions(page)
        if not any(
            re.match(r"st\.(fragment|dialog)\b", ast.unparse(decorator))
            for decorator in function.decorator_list
        )
    ]
    assert not others, listed(others)


def test_no_callback_is_handed_who_was_there_when_the_page_was_drawn() -> None:
    """It looks for itself: the session may have ended, or become somebody else's, meanwhile."""
    handed = [
        where(module, call)
        for module in modules("pages", "mediance/ui")
        for actors in [names_of_actors(tree(module))]
        for _, call in calls(module)
        if carries_an_actor(call, actors)
    ]
    assert not handed, listed(handed)


def names_of_actors(module: ast.Module) -> set[str]:
    """Return the names under which a module knows who is signed in."""
    arguments = (node for node in ast.walk(module) if isinstance(node, ast.arg))
    declared = {each.arg for each in arguments if "Actor" in written(each.annotation)}
    assignments = (node for node in ast.walk(module) if isinstance(node, ast.Assign))
    looked_up = {
        written(each.targets[0]) for each in assignments if written(each.value).startswith("auth.")
    }
    return declared | looked_up


def carries_an_actor(call: ast.Call, actors: set[str]) -> bool:
    """Whether what a widget keeps for later holds one of these names."""
    kept = [
        keyword.value
        for keyword in call.keywords
        if keyword.arg in {"args", "kwargs"} or (keyword.arg or "").startswith("on_")
    ]
    names = {node.id for each in kept for node in ast.walk(each) if isinstance(node, ast.Name)}
    return bool(names & actors)


def written(node: ast.expr | None) -> str:
    """Return an expression as it is written; nothing for none."""
    return "" if node is None else ast.unparse(node)


@pytest.mark.parametrize(
    ("source", "carries"),
    [
        ("actor = auth.require(A.B)\nst.button('x', on_click=leave, args=(actor,))", True),
        ("def bar(who: Actor): st.radio('x', on_change=lambda: speak(who))", True),
        ("def bar(who: Actor | None): part(on_acted_change=partial(act, who))", True),
        ("actor = auth.require(A.B)\nst.button('x', on_click=leave, args=(form,))", False),
        ("actor = auth.require(A.B)\nst.caption(actor.display_name)", False),
    ],
)
def test_an_actor_is_seen_whichever_way_it_is_handed_over(source: str, *, carries: bool) -> None:
    module = ast.parse(source)
    found = (node for node in ast.walk(module) if isinstance(node, ast.Call))
    assert any(carries_an_actor(call, names_of_actors(module)) for call in found) is carries


# One thing, one place


def test_session_state_stands_in_one_module() -> None:
    users = {
        module
        for module in modules(*ROOMS)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    }
    assert len(users) <= 1, listed(users)
    assert users <= set(modules("mediance/ui"))


def test_only_the_engine_commits() -> None:
    commits = [
        where(module, call)
        for module in modules(*ROOMS)
        for name, call in calls(module)
        if name.endswith(".commit") and module != Path("db/engine.py")
    ]
    assert not commits, listed(commits)


def test_raw_html_stands_in_ui_only() -> None:
    raw = [
        where(module, call)
        for module in set(modules(*ROOMS)) - set(modules("mediance/ui"))
        for _, call in calls(module)
        if any(keyword.arg == "unsafe_allow_html" for keyword in call.keywords)
    ]
    assert not raw, listed(raw)


# What never stands


@pytest.mark.parametrize("forbidden", ["print", "locale.setlocale", "gettext.install"])
def test_nothing_speaks_or_switches_language_for_the_whole_process(forbidden: str) -> None:
    found = [
        where(module, call)
        for module in modules(*ROOMS)
        for name, call in calls(module)
        if name == forbidden
    ]
    assert not found, listed(found)


def test_no_error_is_swallowed_without_being_named() -> None:
    broad = [
        where(module, node)
        for module in modules(*ROOMS)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ExceptHandler)
        and swallows_anything(node)
        and module.as_posix() not in BROAD_EXCEPT_ALLOWED
    ]
    assert not broad, listed(broad)


def swallows_anything(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is bare or names the root of errors, and does not end by raising it on."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return bool({ast.unparse(error) for error in caught} & {"Exception", "BaseException"})


@pytest.mark.parametrize(
    ("handler", "swallows"),
    [
        ("except: pass", True),
        ("except Exception: pass", True),
        ("except (OSError, BaseException): pass", True),
        ("except Exception as error: raise Broken from error", True),
        ("except BaseException: tidy(); raise", False),
        ("except OSError: pass", False),
    ],
)
def test_tidying_up_before_raising_on_swallows_nothing(handler: str, *, swallows: bool) -> None:
    statement = ast.parse(f"try: work()\n{handler}").body[0]
    assert isinstance(statement, ast.Try)
    assert swallows_anything(statement.handlers[0]) is swallows


def test_texts_are_literal_where_they_are_translated() -> None:
    """A text put together first would not be in the catalogs; `N_` marks those kept in tables."""
    computed = [
        where(module, call)
        for module in modules("pages", "mediance")
        for name, call in calls(module)
        if name in {"_n", "N_"} and not isinstance(call.args[0], ast.Constant)
    ]
    assert not computed, listed(computed)


def test_several_are_chosen_one_by_one() -> None:
    """Everything at one press would be a mandate for everything."""
    at_once = [
        f"{module}:{call.lineno}"
        for module in modules(*ROOMS)
        for name, call in calls(module)
        if name == "st.multiselect"
        and "select_all=False" not in {ast.unparse(each) for each in call.keywords}
    ]
    assert not at_once, listed(at_once)


def test_a_form_that_is_sent_before_its_script_came_goes_nowhere() -> None:
    """Otherwise the browser sends it itself: what was typed would stand in the address."""
    forms = {
        file.name: tag
        for file in (ROOT / "mediance/ui/browser").glob("*.html")
        for tag in re.findall(r"<form\b[^>]*>", file.read_text(encoding="utf-8"))
    }
    assert forms
    assert not [name for name, tag in forms.items() if 'method="dialog"' not in tag]


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [file for file in tracked_files() if pattern.search(text_of(file))]
    assert not found, listed(found)


def text_of(file: Path) -> str:
    """Return a file's text, nothing for a binary one."""
    content = (ROOT / file).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


# The size of things


def own_functions() -> Iterator[tuple[str, Function]]:
    """Return all functions with their names; a migration is a list and has no length to keep."""
    for module in set(modules(*ROOMS)) - set(modules("db/migrations/versions")):
        for function in functions(module):
            yield f"{module}:{function.name}", function


def test_a_long_function_has_its_reason() -> None:
    too_long = {name for name, function in own_functions() if length(function) > LONGEST_FUNCTION}
    assert too_long <= set(LONG_FUNCTIONS_ALLOWED), listed(too_long)


def test_reasons_for_exceptions_are_still_needed() -> None:
    assert set(LONG_FUNCTIONS_ALLOWED) <= {name for name, _ in own_functions()}
    assert set(BROAD_EXCEPT_ALLOWED) <= {module.as_posix() for module in modules(*ROOMS)}


def test_most_functions_are_read_at_a_glance() -> None:
    lengths = [length(function) for _, function in own_functions()]
    assert statistics.median(lengths) <= TYPICAL_FUNCTION
    assert statistics.quantiles(lengths, n=10)[-1] <= UNUSUAL_FUNCTION
