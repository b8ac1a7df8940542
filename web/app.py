"""The application: its parts put together."""

from __future__ import annotations

from flask import Flask, request

from coach.accounts import SLOTS
from coach.settings import Settings, prepare_data_folder
from coach.storage.engine import Engine, make_engine
from coach.storage.migrate import upgrade
from web import (
    accounts,
    alerts,
    api,
    backtests,
    briefing,
    contacts,
    corrections,
    customers,
    filling,
    focus,
    followups,
    guidelines,
    home,
    jobs,
    labels,
    library,
    meeting_page,
    meetings,
    models,
    navigation,
    products,
    rereads,
    results,
    reviews,
    themes,
    uploads,
    words,
)
from web.analyser import Analyser, PipelineAnalyser
from web.assets import version_assets
from web.errors import handle_errors
from web.security import protect
from web.state import CoachState, install
from web.uploaded import UploadRequest

# The pages by subject, and the API.
PARTS = (
    home,
    accounts,
    uploads,
    meetings,
    meeting_page,
    briefing,
    reviews,
    focus,
    library,
    followups,
    customers,
    contacts,
    rereads,
    results,
    jobs,
    backtests,
    guidelines,
    corrections,
    models,
    labels,
    products,
    themes,
    alerts,
    api,
)


def create_app(settings: Settings, *, analyser: Analyser | None = None, engine: Engine | None = None) -> Flask:
    """Return the application, with its database brought to the newest revision.

    Raises:
        SettingError, StorageError: folder, key or database cannot be used.
    """
    prepare_data_folder(settings)
    database = engine or make_engine(settings.database_url)
    upgrade(database)
    SLOTS.resize(settings.concurrent_logins)
    app = Flask(__name__)
    app.request_class = UploadRequest
    install(app, CoachState(settings, database, analyser or PipelineAnalyser(settings)))
    protect(app, settings)
    handle_errors(app)
    words.add_to(app)
    navigation.add_to(app)
    filling.add_to(app)
    version_assets(app)
    app.teardown_request(lambda _error: request.close())
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    return app
