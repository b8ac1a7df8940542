"""Errors as pages for people and as problem documents (RFC 9457) for programs."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from coach.contacts.tables import TableError
from coach.errors import (
    AccountError,
    CoachError,
    DuplicateUpload,
    GateClosed,
    GuidelineError,
    InvalidBriefing,
    InvalidCorrection,
    InvalidEntry,
    InvalidLabel,
    InvalidMeeting,
    InvalidProduct,
    ModelError,
    NotFound,
    SettingError,
    UnreadableUpload,
)
from coach.storage.errors import EditConflict, StorageError, TooMany
from web.analyser import Busy
from web.intake import UploadTooLarge

log = logging.getLogger(__name__)

STATUSES: Mapping[type[CoachError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    UploadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnreadableUpload: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidEntry: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidLabel: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidMeeting: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidProduct: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidBriefing: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidCorrection: HTTPStatus.UNPROCESSABLE_ENTITY,
    AccountError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TableError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DuplicateUpload: HTTPStatus.CONFLICT,
    GateClosed: HTTPStatus.UNPROCESSABLE_ENTITY,
    EditConflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.CONFLICT,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    GuidelineError: HTTPStatus.SERVICE_UNAVAILABLE,
    SettingError: HTTPStatus.SERVICE_UNAVAILABLE,
}
SENTENCES: Mapping[int, tuple[str, str]] = {
    400: ("This request cannot be understood.", "Go back, reload the page and try again."),
    401: ("This needs a valid token.", "Make one on your account page and send it as “Authorization: Bearer …”."),
    403: ("This page is not for your role.", "Ask an admin if you need it."),
    404: ("There is no such page.", "It may have been deleted, or it is not yours to see."),
    405: ("This address does not take that kind of request.", "Go back to the page you came from."),
    413: ("This is more than can be uploaded at once.", "Upload fewer or smaller files."),
    415: ("This content type is not accepted.", "Send JSON or a form with a file."),
    429: ("That was too often in too short a time.", "Wait a moment and try again."),
    500: (
        "Something went wrong inside Coach.",
        "Nothing was half-saved. Try again; if it happens again, tell an admin.",
    ),
}
UNCHANGED_FORM = ("This form is too old or came from another place.", "Reload the page and send it again.")


def handle_errors(app: Flask) -> None:
    """Answer every error of `app` in words."""
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(CoachError, coach_error)
    app.register_error_handler(HTTPException, _http_error)


def status_of(error: CoachError) -> HTTPStatus:
    """Return the status that stands for an error."""
    for kind in type(error).__mro__:
        if kind in STATUSES:
            return STATUSES[kind]
    return HTTPStatus.BAD_REQUEST


def coach_error(error: CoachError) -> ResponseReturnValue:
    """Answer with the error's own sentences."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s at %s", type(error).__name__, request.endpoint)
    if wants_problem():
        extra = {"meeting_id": error.meeting_id} if isinstance(error, DuplicateUpload) else {}
        return problem(status, error.what, where=error.where, mend=error.mend, **extra)
    return render_template("errors/error.html", status=status, what=error.what, mend=error.mend), status


def problem(status: int, what: str, *, where: str = "", mend: str = "", **extra: Any) -> Response:
    """Return a problem document; `type` is about:blank, so `title` is that of the status."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": what}
    body |= {key: value for key, value in {"where": where, "mend": mend, **extra}.items() if value}
    response = jsonify(body | {"instance": request.path})
    response.status_code = int(status)
    response.content_type = "application/problem+json"
    return response


def wants_problem() -> bool:
    """Return whether the request came from a program."""
    return request.path.startswith("/api/")


def _log_exception(exc_info: Any) -> None:
    """Log where a bug is: its type and its lines, never its message, which may quote a meeting."""
    kind, _, trace = exc_info if isinstance(exc_info, tuple) else sys.exc_info()
    places = "".join(f"\n  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
    log.error("%s at %s%s", getattr(kind, "__name__", "error"), request.endpoint, places)


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _answer(HTTPStatus.BAD_REQUEST, *UNCHANGED_FORM)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    answer = _answer(error.code, *SENTENCES.get(error.code, SENTENCES[400]))
    headers = {key: value for key, value in error.get_headers() if key in {"Allow", "Retry-After", "WWW-Authenticate"}}
    answer.headers.update(headers)
    return answer


def _answer(status: int, what: str, mend: str) -> Response:
    if wants_problem():
        return problem(status, what, mend=mend)
    contact = current_app.extensions["coach"].settings.contact
    page = render_template("errors/error.html", status=HTTPStatus(status), what=what, mend=mend, contact=contact)
    return Response(page, status)
