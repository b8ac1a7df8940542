"""What is wrong with an installation, in plain sentences, each with its mend. Nothing is changed or created."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path

from coach.artefacts import current_model
from coach.errors import CoachError
from coach.mail import mail_faults
from coach.session_key import KEY_NAME
from coach.setting_values import is_local
from coach.settings import Settings
from coach.storage.engine import Engine, file_of, make_engine
from coach.storage.errors import StorageError
from coach.storage.migrate import current_revision, head_revision, refuse_newer

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)
SPACY_SERIES = "3.8"
LITTLE_SPACE = 1 << 30
NO_SPACE = 100 << 20


class CheckStatus(StrEnum):
    """`problem`: Coach does not work; `warning`: it works, but unsafely or not for long."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands and, unless it is ok, how to mend it."""

    name: str
    status: CheckStatus
    message: str
    mend: str = ""


def examine(settings: Settings) -> list[Check]:
    """Return every check of `CHECKS` on this installation, in order."""
    return [check for look in CHECKS for check in look(settings)]


def _ok(name: str, message: str) -> Check:
    return Check(name, CheckStatus.OK, message)


def _warning(name: str, message: str, mend: str) -> Check:
    return Check(name, CheckStatus.WARNING, message, mend)


def _problem(name: str, message: str, mend: str) -> Check:
    return Check(name, CheckStatus.PROBLEM, message, mend)


def look_at_python(_settings: Settings) -> list[Check]:
    """Check that the interpreter is one that Coach is tested on."""
    present = ".".join(map(str, sys.version_info[:3]))
    if OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        return [_ok("python", f"Python {present}.")]
    return [_problem("python", f"Python {present} is not supported.", "Install Python 3.11, 3.12 or 3.13.")]


def look_at_data_folder(settings: Settings) -> list[Check]:
    """Check that the data folder is there, writable and private."""
    name, folder = "data folder", settings.data_dir
    if not folder.exists():
        if os.access(_nearest(folder), os.W_OK):
            return [_ok(name, f"{folder} will be created on the first start.")]
        return [_problem(name, f"{folder} cannot be created.", "Set COACH_DATA_DIR to a folder you may write to.")]
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return [_problem(name, f"{folder} is not a writable folder.", "Change its owner, or set COACH_DATA_DIR.")]
    if os.name == "posix" and folder.stat().st_mode & stat.S_IRWXO:
        return [_warning(name, f"{folder} is open to every user of this machine.", f"Run: chmod 700 {folder}")]
    return [_ok(name, f"{folder} is writable.")]


def look_at_disk(settings: Settings) -> list[Check]:
    """Check that there is room for more uploads."""
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    room = f"{free / (1 << 30):.1f} GiB are free for {settings.data_dir}."
    mend = "Free some space, or move the data folder with COACH_DATA_DIR."
    if free < NO_SPACE:
        return [_problem("disk", room, mend)]
    return [_warning("disk", room, mend)] if free < LITTLE_SPACE else [_ok("disk", room)]


def look_at_secret_key(settings: Settings) -> list[Check]:
    """Check that the key which signs sessions is readable by its owner alone."""
    name, file = "secret key", settings.data_dir / KEY_NAME
    if settings.secret_key is not None:
        return [_ok(name, "Set by COACH_SECRET_KEY.")]
    if not file.exists():
        return [_ok(name, f"{file} will be created on the first start.")]
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [_problem(name, f"{file} can be read by other users.", f"Run: chmod 600 {file}")]
    if file.stat().st_size < 32:
        return [_problem(name, f"{file} is damaged.", "Delete it; everybody logs in again then.")]
    return [_ok(name, f"{file} is readable by its owner alone.")]


def look_at_database(settings: Settings) -> list[Check]:
    """Check that the database answers and has the tables of this software."""
    name = "database"
    try:
        engine = make_engine(settings.database_url, pool_size=1)
    except CoachError as error:
        return [_problem(name, error.what, error.mend)]
    file = file_of(engine)
    if file is not None and not file.exists():
        return [_missing_file(file, settings)]
    try:
        return [_revision_check(engine)]
    except StorageError as error:
        return [_problem(name, error.sentence(), "Check COACH_DATABASE_URL and that the database runs.")]
    finally:
        engine.dispose()


def _missing_file(file: Path, settings: Settings) -> Check:
    if file.parent == settings.data_dir or file.parent.is_dir():
        return _ok("database", f"{file} will be created on the first start.")
    return _problem("database", f"There is no folder {file.parent}.", "Create it, or correct COACH_DATABASE_URL.")


def _revision_check(engine: Engine) -> Check:
    present, newest = current_revision(engine), head_revision()
    refuse_newer(engine, present)
    if present == newest:
        return _ok("database", f"Reachable, at revision {present}.")
    return _warning(
        "database",
        f"Reachable, at revision {present or 'none'}; this version of Coach uses {newest}.",
        "It is brought there on the next start; make a backup first.",
    )


def look_at_models(settings: Settings) -> list[Check]:
    """Check that every model file is there and unaltered."""
    name = "models"
    mend = "Install Coach again, or point COACH_MODELS_DIR at a complete models folder."
    try:
        found = _checked_model(settings.models_dir)
    except CoachError as error:
        return [_problem(name, error.sentence(), mend)]
    except (OSError, ValueError, KeyError, TypeError):
        return [_problem(name, "models/current.json is damaged.", mend)]
    return [_ok(name, found)]


def _checked_model(models_dir: Path | None) -> str:
    model = current_model(models_dir)
    for file_name in model.digests:
        model.file(file_name)
    return f"{model.name}: {len(model.digests)} files, all as released ({model.digest[:19]})."


def look_at_spacy(settings: Settings) -> list[Check]:
    """Check that the spaCy pipeline is installed and fits the spaCy that is."""
    name, package = "spacy", settings.spacy_model
    if (Path(package) / "config.cfg").is_file():
        return [_ok(name, f"Pipeline from the folder {package}.")]
    mend = "Install Coach again, or name an installed pipeline in COACH_SPACY_MODEL."
    if not package.isidentifier() or find_spec(package) is None:
        return [_problem(name, f"The spaCy pipeline {package} is not installed.", mend)]
    present, pipeline = _version("spacy"), _version(_distribution(package))
    if not present.startswith(SPACY_SERIES) or not pipeline.startswith(SPACY_SERIES):
        return [
            _warning(name, f"{package} {pipeline} with spaCy {present}: Coach is tested with {SPACY_SERIES}.", mend)
        ]
    return [_ok(name, f"{package} {pipeline} with spaCy {present}.")]


def look_at_guidelines(settings: Settings) -> list[Check]:
    """Check that a guideline pack which was set is there."""
    file = settings.guidelines_file
    if file is None:
        return [_ok("guidelines", "The shipped pack.")]
    if not file.is_file():
        return [_problem("guidelines", f"There is no file {file}.", "Correct or clear COACH_GUIDELINES_FILE.")]
    return [_ok("guidelines", f"{file}; `coach guidelines lint` checks what is in it.")]


def look_at_safety(settings: Settings) -> list[Check]:
    """Check for settings that are dangerous together, on a network above all."""
    found: list[Check] = []
    local = is_local(settings.host)
    if settings.debug:
        mend = "Clear COACH_DEBUG."
        message = "Debugging shows internals to everybody who can reach the page."
        found.append(_warning("safety", message, mend) if local else _problem("safety", message, mend))
    if not local and not settings.secure_cookies:
        message = f"Coach listens on {settings.host} and cookies travel unencrypted."
        found.append(_warning("safety", message, "Put HTTPS in front of it and set COACH_SECURE_COOKIES=true."))
    if not local and settings.demo:
        message = f"The demo shows its passwords, and Coach listens on {settings.host}."
        found.append(_problem("safety", message, "Clear COACH_DEMO, or listen on 127.0.0.1."))
    if settings.secure_cookies and settings.trusted_proxies == 0:
        message = "Cookies need HTTPS, but no proxy is trusted that could provide it."
        found.append(_warning("safety", message, "Set COACH_TRUSTED_PROXIES to the number of proxies in front."))
    return found or [_ok("safety", "No unsafe settings.")]


def look_at_mail(settings: Settings) -> list[Check]:
    """Check whether mails about alerts can be sent, and safely."""
    faults = mail_faults(settings)
    if faults:
        return [(_problem if one.serious else _warning)("mail", one.message, one.mend) for one in faults]
    if not settings.smtp_host:
        return [_ok("mail", "No mail is sent: no mail server is set.")]
    words = "with a quotation" if settings.mail_quotes else "without words of a meeting"
    where = f"{settings.smtp_host}:{settings.smtp_port} ({settings.smtp_security})"
    return [_ok("mail", f"Alerts are mailed through {where}, {words}.")]


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _distribution(package: str) -> str:
    return packages_distributions().get(package, [package])[0]


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "of unknown version"


CHECKS: tuple[Callable[[Settings], list[Check]], ...] = (
    look_at_python,
    look_at_data_folder,
    look_at_disk,
    look_at_secret_key,
    look_at_database,
    look_at_models,
    look_at_spacy,
    look_at_guidelines,
    look_at_safety,
    look_at_mail,
)
