"""The configuration of one installation, read once from the environment and `.env`."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "MEDIANCE_"
LOCAL_ADDRESSES = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the text is one sentence for the operator."""


class Settings(BaseSettings):
    """Every variable carries the prefix `MEDIANCE_`; `.env.example` documents each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="forbid"
    )

    database_url: SecretStr | None = None
    database_owner_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    data_dir: Path = Path("data")
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8501
    language: Literal["fr", "en"] = "fr"
    idle_lock_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    draft_key: SecretStr | None = None
    notes_keys: SecretStr | None = None
    accounts_keys: SecretStr | None = None
    backup_keys: SecretStr | None = None
    browser: Path | None = None
    pg_bin: Path | None = None

    @field_validator("draft_key")
    @classmethod
    def _check_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", key.get_secret_value()):
            raise ValueError("a key is 64 hexadecimal digits")
        return key

    @field_validator("notes_keys", "accounts_keys", "backup_keys")
    @classmethod
    def _check_ring(cls, keys: SecretStr | None) -> SecretStr | None:
        pattern = r"[0-9a-fA-F]{64}(,[0-9a-fA-F]{64})*"
        if keys is not None and not re.fullmatch(pattern, keys.get_secret_value()):
            raise ValueError("keys are 64 hexadecimal digits each, separated by commas")
        return keys

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
    _refuse_misspelt_names()
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_first_problem(error)) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"The file .env is not UTF-8 text: {error.reason}.") from None


def _refuse_misspelt_names() -> None:
    """A misspelt address must not open the embedded database; `.env` is read as strictly."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(_no_setting(name))


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    name = "_".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "extra_forbidden":
        return _no_setting(name)
    return f"{PREFIX}{name} is wrong: {problem['msg']}."


def _no_setting(name: str) -> str:
    return f"{name} is no setting of Médiance; .env.example names them all."
