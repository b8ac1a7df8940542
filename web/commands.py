"""The commands that serve Coach; `coach.cli` joins them through the entry-point group `coach.commands`."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import threading
from ipaddress import ip_address
from typing import Any

import click
from flask import Flask
from waitress import create_server

from coach.days import today
from coach.demo import demo_accounts, fill, found_company, is_filled
from coach.errors import CoachError, SettingError
from coach.jobs.embedded import start_worker
from coach.settings import Settings, load_settings, platform_data_folder, prepare_data_folder, sqlite_in
from coach.storage import users
from coach.storage.engine import Engine, make_engine, reading
from coach.storage.migrate import upgrade
from web.analyser import PipelineAnalyser
from web.app import create_app
from web.filling import Filling, filling_of
from web.state import EXTENSION

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (asked about, not listened on)

# The database says at each health check where it stands; waitress warns of every request that waits for a moment.
QUIET = {"alembic": logging.WARNING, "waitress.queue": logging.ERROR}

# How long a stopping server waits for the part of a job in hand; the rest is gone on with at the next start.
WORKER_SECONDS = 60.0

FIRST_YEAR, LAST_YEAR = 2000, 2190


def _in_reach(_: click.Context, __: click.Parameter, until: dt.datetime | None) -> dt.date | None:
    """Return the day, and refuse one so far away that the demo's calendar has no days there."""
    if until is None:
        return None
    if not FIRST_YEAR <= until.year <= LAST_YEAR:
        raise click.BadParameter(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    return until.date()


host_option = click.option("--host", help="Address to listen on; by default the one of the settings.")
port_option = click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")


@click.command()
@host_option
@port_option
def serve(host: str | None, port: int | None) -> None:
    """Serve the web application."""
    settings = _settings(host, port)
    if settings.demo:
        _serve_demo(settings)
        return
    engine = _database(settings)
    if not _has_users(engine):
        click.echo("Nobody can log in yet. Add an admin with: coach user add")
    if _is_demo(engine):
        click.echo("This data folder holds the demo company, whose passwords everybody may know.", err=True)
    analyser = PipelineAnalyser(settings)
    _serve(create_app(settings, analyser=analyser, engine=engine), settings, analyser.warm_up)


@click.command()
@host_option
@port_option
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_in_reach,
    help="Day with which a new company's year ends, as 2026-11-22; by default the last Sunday.",
)
def demo(host: str | None, port: int | None, until: dt.date | None) -> None:
    """Serve a filled demo company, and show the accounts of every role."""
    settings = _in_demo_folder(_settings(host, port)).model_copy(update={"demo": True})
    _serve_demo(settings, until=until)


def _serve_demo(settings: Settings, *, until: dt.date | None = None) -> None:
    """Add the people of the demo company at once, and their meetings while the pages are served already."""
    engine = _database(settings)
    if _has_users(engine) and not _is_demo(engine):
        raise SettingError(
            "This data folder holds real accounts, not the demo company.",
            where=str(settings.data_dir),
            mend="Use `coach serve`, or set COACH_DATA_DIR to an empty folder.",
        )
    found_company(engine, until=until or today())
    click.echo("Demo accounts, also shown at log-in:")
    for account in demo_accounts():
        click.echo(f"  {account.role:<8} {account.email:<32} {account.password}")
    analyser = PipelineAnalyser(settings)
    app = create_app(settings, analyser=analyser, engine=engine)
    filling = threading.Thread(target=_fill, args=(engine, analyser, filling_of(app)), name="demo", daemon=True)
    _serve(app, settings, filling.start)


def _fill(engine: Engine, analyser: PipelineAnalyser, filling: Filling) -> None:
    """Add the meetings that are missing; a problem is told and keeps nothing else from working."""
    if is_filled(engine):
        analyser.warm_up()
        return
    filling.running = True
    try:
        fill(engine, analyser, progress=lambda done, planned: _tell_progress(filling, done, planned))
    except CoachError as error:
        click.echo(f"The demo company is not complete: {error.sentence()}", err=True)
    finally:
        filling.running = False


def _tell_progress(filling: Filling, done: int, planned: int) -> None:
    filling.tell(done, planned)
    click.echo(f"Demo meetings analysed: {done} of {planned}")


def _settings(host: str | None, port: int | None) -> Settings:
    given = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    return load_settings().model_copy(update=given)


def _in_demo_folder(settings: Settings) -> Settings:
    """Keep the demo company out of the usual data folder; a folder that somebody named is used as it is."""
    usual = platform_data_folder()
    if settings.data_dir != usual or settings.database_url != sqlite_in(usual):
        return settings
    folder = usual / "demo"
    return settings.model_copy(update={"data_dir": folder, "database_url": sqlite_in(folder)})


def _database(settings: Settings) -> Engine:
    prepare_data_folder(settings)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    return engine


def _has_users(engine: Engine) -> bool:
    with reading(engine) as session:
        return bool(users.list_users(session))


def _is_demo(engine: Engine) -> bool:
    with reading(engine) as session:
        return any(users.find_user(session, account.email) for account in demo_accounts())


def _serve(app: Flask, settings: Settings, then: Any) -> None:
    """Listen, call `then` (which must not block), answer and do long work until somebody stops the process."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for quiet, level in QUIET.items():
        logging.getLogger(quiet).setLevel(level)
    server = _bound(app, settings)
    if not _loopback(settings.host) and not settings.secure_cookies:
        click.echo("Others can reach this address without encryption; put HTTPS in front of it.", err=True)
    shown = "localhost" if settings.host in EVERYWHERE or _loopback(settings.host) else settings.host
    click.echo(f"\nData folder: {settings.data_dir}\nCoach: http://{shown}:{settings.port}   (stop with Ctrl+C)\n")
    sys.stdout.flush()
    then()
    stop = threading.Event()
    worker = start_worker(settings, app.extensions[EXTENSION].engine, stop)
    try:
        server.run()
    finally:
        stop.set()
        worker.join(WORKER_SECONDS)


def _bound(app: Flask, settings: Settings) -> Any:
    """Return the server, bound to its address; waitress has no types."""
    largest = 2 * app.config["MAX_CONTENT_LENGTH"]
    try:
        return create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="",
            max_request_body_size=largest,
            expose_tracebacks=settings.debug,
        )
    except OSError as error:
        raise SettingError(
            f"The port {settings.port} cannot be used: {error.strerror or error}.",
            where=settings.host,
            mend="Choose another with --port.",
        ) from error


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


__all__ = ["demo", "serve"]
