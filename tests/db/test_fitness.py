"""Which databases are served from, which are refused, and in which words."""

from collections.abc import Iterator
from functools import partial
from threading import Event

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from db import engine as db_engine
from db import installation, migrate
from db.engine import engine_for, transaction, with_driver
from db.errors import DatabaseUnavailable, UnfitDatabase
from db.installation import DatabaseUrls, check_fit_to_serve, named_urls, upgrade
from db.listen import Ears, listen
from db.queries import accounts
from mediance.domain.actors import SIGN_IN
from mediance.services import installation as opening
from mediance.settings import Settings
from tests.conftest import Template
from tests.db.servers import AWKWARD_PASSWORD, Administrator

DATABASE = "MEDIANCE_" + "DATABASE"  # how three settings begin; none is called so


@pytest.fixture(scope="module")
def admin(template: Template) -> Administrator:
    return Administrator(template.server)


@pytest.fixture(scope="module")
def served(template: Template) -> DatabaseUrls:
    """A migrated database that these tests only look at."""
    return template.copy()


@pytest.fixture
def empty(admin: Administrator, template: Template) -> Iterator[DatabaseUrls]:
    """An empty database of the usual owner, who may not make roles."""
    owner = make_url(template.urls.owner)
    with admin.database(str(owner.username)) as database:
        yield DatabaseUrls(
            *(
                make_url(url).set(database=database).render_as_string(hide_password=False)
                for url in (template.urls.app, template.urls.owner, template.urls.app)
            )
        )


def database_of(urls: DatabaseUrls) -> str:
    return str(make_url(urls.app).database)


def assert_one_sentence(refusal: pytest.ExceptionInfo[Exception]) -> None:
    said = str(refusal.value)
    assert "\n" not in said
    assert said
    assert AWKWARD_PASSWORD not in said


# The role


@pytest.mark.parametrize(
    ("attributes", "power"),
    [
        ("superuser", "a superuser"),
        ("bypassrls", "exempt from row security"),
        ("in role mediance_owner", "the owner of the tables"),
        ("createrole", "allowed to make roles"),
    ],
)
def test_a_role_above_the_policies_is_refused(
    admin: Administrator, served: DatabaseUrls, attributes: str, power: str
) -> None:
    with admin.role(attributes) as role:
        with pytest.raises(UnfitDatabase, match=f"signs in as {role}, who is {power}:") as refusal:
            check_fit_to_serve(admin.url(role, database_of(served)))
        assert_one_sentence(refusal)


def test_a_role_that_may_become_a_superuser_is_refused(
    admin: Administrator, served: DatabaseUrls
) -> None:
    with (
        admin.role("superuser") as chief,
        admin.role(f"in role {chief}") as role,
        pytest.raises(UnfitDatabase, match="exempt from row security"),
    ):
        check_fit_to_serve(admin.url(role, database_of(served)))


def test_the_owner_is_refused_and_keeps_its_rights(
    served: DatabaseUrls, template: Template
) -> None:
    both = DatabaseUrls(served.owner, served.owner, served.owner)
    with pytest.raises(UnfitDatabase, match="who is the owner of the tables") as refusal:
        check_fit_to_serve(both.app)
    assert_one_sentence(refusal)
    with pytest.raises(UnfitDatabase, match="who is the owner of the tables"):
        upgrade(both)
    with create_engine(template.urls.owner).connect() as owner:
        assert owner.scalar(text("select count(*) from mediance.staff"))


def test_a_migration_gives_no_right_to_a_role_above_the_policies(
    admin: Administrator, empty: DatabaseUrls
) -> None:
    with admin.role("bypassrls") as role:
        app = admin.url(role, database_of(empty))
        with pytest.raises(UnfitDatabase, match="exempt from row security"):
            upgrade(DatabaseUrls(app, empty.owner, app))
    assert admin.rows("select to_regnamespace('mediance')", database_of(empty)) == [(None,)]


def test_a_plain_role_is_served(served: DatabaseUrls) -> None:
    check_fit_to_serve(served.app)


def test_an_owner_who_may_not_make_the_role_prints_what_the_administrator_must_run(
    admin: Administrator, empty: DatabaseUrls
) -> None:
    app = admin.url("role_to_be", database_of(empty))
    with pytest.raises(UnfitDatabase, match="may not create it") as refusal:
        upgrade(DatabaseUrls(app, empty.owner, app))
    _, *statements = str(refusal.value).splitlines()
    assert AWKWARD_PASSWORD not in str(refusal.value)
    admin.run(*(statement.replace("'…'", "'invented'") for statement in statements))
    app = admin.url("role_to_be", database_of(empty), "invented")
    upgrade(DatabaseUrls(app, empty.owner, app))
    check_fit_to_serve(app)
    admin.run("drop owned by role_to_be", database=database_of(empty))
    admin.run("drop role role_to_be")


def test_an_owner_who_may_not_make_the_schema_prints_what_the_administrator_must_run(
    admin: Administrator, template: Template
) -> None:
    with admin.role() as owner, admin.database("postgres") as database:
        app = make_url(template.urls.app).set(database=database)
        urls = DatabaseUrls(
            app.render_as_string(hide_password=False), admin.url(owner, database), ""
        )
        with pytest.raises(UnfitDatabase, match="may not do what the migration needs") as refusal:
            upgrade(urls)
        _, *statements = str(refusal.value).splitlines()
        admin.run(*statements, database=database)
        upgrade(urls)
        check_fit_to_serve(urls.app)


# The server


def test_a_server_that_is_too_old_is_refused(
    served: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "OLDEST_SERVER", 990_000)
    for refused in (partial(check_fit_to_serve, served.app), partial(upgrade, served)):
        with pytest.raises(UnfitDatabase, match=r"is PostgreSQL \d\d; 15 or newer") as refusal:
            refused()
        assert_one_sentence(refusal)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"username": "nobody_here"}, "password authentication failed"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"host": "127.0.0.1", "port": 1, "query": {}}, "Connection refused"),
        ({"host": "nowhere.invalid", "query": {}}, "could not translate host name"),
        ({"port": 99_999_999}, "invalid port number"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_with_its_reason(
    served: DatabaseUrls, change: dict[str, object], said: str
) -> None:
    url = make_url(served.app).set(**change)  # type: ignore[arg-type]
    written = url.render_as_string(hide_password=False)
    for refused in (
        partial(check_fit_to_serve, written),
        partial(upgrade, DatabaseUrls(served.app, written, written)),
    ):
        with pytest.raises(DatabaseUnavailable, match=said) as refusal:
            refused()
        assert_one_sentence(refusal)


def test_a_database_without_our_tables_is_told_how_to_get_them(empty: DatabaseUrls) -> None:
    with pytest.raises(UnfitDatabase, match="has no Médiance tables yet") as refusal:
        check_fit_to_serve(empty.app)
    assert "python -m mediance migrate" in str(refusal.value)
    assert_one_sentence(refusal)


def test_a_database_of_an_earlier_version_is_told_apart(
    empty: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(empty)
    revision = migrate.newest_revision()
    monkeypatch.setattr("db.migrate.newest_revision", lambda: "20991231_next")
    with pytest.raises(UnfitDatabase, match=f"is at revision {revision}; this .* 20991231_next"):
        check_fit_to_serve(empty.app)


# The address


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgres_is_ours(scheme: str) -> None:
    written = f"{scheme}://anna:p%40ss@example.org:5433/house?sslmode=require"
    assert with_driver(written) == (
        "postgresql+psycopg2://anna:p%40ss@example.org:5433/house?sslmode=require"
    )


@pytest.mark.parametrize(
    "url",
    [
        "mysql://anna:secret@example.org/house",
        "sqlite:///house.db",
        "https://example.org/house",
        "postgresql://anna:sec/ret@example.org:x/house",
        "anna:secret@example.org/house",
        "postgresql://example.org/house",
        "/var/lib/house",
        "",
    ],
)
@pytest.mark.parametrize("place", ["app", "owner", "direct"])
def test_what_is_no_address_is_refused_by_its_name_and_not_repeated(url: str, place: str) -> None:
    right = "postgresql://anna:secret@example.org/house"
    given = {"app": right, "owner": right, "direct": right, place: url}
    if url or place == "app":
        variable = {"app": "", "owner": "OWNER_", "direct": "DIRECT_"}[place]
        with pytest.raises(UnfitDatabase, match=f"{DATABASE}_{variable}URL ") as refusal:
            named_urls(**given)
        assert "ret" not in str(refusal.value)
        assert_one_sentence(refusal)
    else:
        assert named_urls(**given).app == right


def test_a_password_of_any_characters_opens_all_three_connections(
    admin: Administrator, empty: DatabaseUrls
) -> None:
    with admin.role() as app:
        urls = admin.urls(app, app, database_of(empty))
        upgrade(DatabaseUrls(urls.app, empty.owner, urls.direct))
        db_engine.connect(urls.app)
        with transaction(SIGN_IN) as work:
            assert accounts.sites(work) == ()
        db_engine.disconnect()
        stop = Event()
        listen(urls.direct, Ears(print, stop.set, lambda: None), stop)
        assert stop.is_set()
        admin.run(f"drop owned by {app}", database=database_of(empty))


# Opening


def settings_for(**urls: str) -> Settings:
    return Settings(_env_file=None, **{name: SecretStr(url) for name, url in urls.items()})  # type: ignore[call-arg, arg-type]


def test_a_named_database_is_served_without_its_owner_and_stays_as_it_was(
    served: DatabaseUrls, admin: Administrator
) -> None:
    before = admin.rows("select * from mediance.staff", database_of(served))
    with opening.opened(settings_for(database_url=served.app)) as found:
        assert (found.is_embedded, found.may_migrate) == (False, False)
        with pytest.raises(UnfitDatabase, match="MEDIANCE_DATABASE_OWNER_URL"):
            opening.owner_url(found)
    assert admin.rows("select * from mediance.staff", database_of(served)) == before
    with pytest.raises(DatabaseUnavailable), transaction(SIGN_IN):
        pass


def test_a_named_database_with_its_owner_is_migrated_and_furnished(empty: DatabaseUrls) -> None:
    named = settings_for(database_url=empty.app, database_owner_url=empty.owner)
    with opening.opened(named) as found, opening.opened(named) as again:
        assert found is again
        with transaction(SIGN_IN) as work:
            assert work.scalar(text("select count(*) from mediance.domain"))
            assert work.scalar(text("select count(*) from mediance.staff")) == 0


def test_an_owner_without_an_address_to_serve_is_refused(served: DatabaseUrls) -> None:
    with (
        pytest.raises(UnfitDatabase, match="need MEDIANCE_DATABASE_URL") as refusal,
        opening.opened(settings_for(database_owner_url=served.owner)),
    ):
        pass
    assert_one_sentence(refusal)


def test_an_error_repeats_nothing_that_people_said(template: Template) -> None:
    engine = engine_for(template.urls.app)
    with pytest.raises(DBAPIError) as error, engine.connect() as connection:
        connection.execute(text("select length(:name) / 0"), {"name": "ROIG"})
    engine.dispose()
    assert "ROIG" not in str(error.value)
