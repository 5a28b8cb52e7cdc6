"""The configuration of one installation, read once from the environment and `.env`."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_ADDRESSES = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the text is one sentence for the operator."""


class Settings(BaseSettings):
    """Every variable carries the prefix `MEDIANCE_`; `.env.example` documents each."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIANCE_", env_file=".env", env_file_encoding="utf-8", extra="forbid"
    )

    database_url: SecretStr | None = None
    database_owner_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8501
    language: Literal["fr", "en"] = "fr"
    browser: Path | None = None
    pg_bin: Path | None = None

    @property
    def uses_embedded_database(self) -> bool:
        """Without a named server the application runs its own."""
        return self.database_url is None

    @property
    def serves_this_machine_only(self) -> bool:
        """Whether the bound address can be reached from this machine alone."""
        return self.host in LOCAL_ADDRESSES


@cache
def settings() -> Settings:
    """Read the configuration; raise `SettingsError` with one sentence when it is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_first_problem(error)) from None


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    variable = "MEDIANCE_" + "_".join(str(part) for part in problem["loc"]).upper()
    return f"{variable} is wrong: {problem['msg']}."
