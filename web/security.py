"""What keeps the application safe: content policy, forms, log-in, limits, cookies, proxies."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from coach.session_key import secret_key
from coach.settings import Settings
from web.sessions import load_session

CONTENT_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
NO_DEVICES = dict.fromkeys(("camera", "geolocation", "microphone", "payment", "usb"), "()")
OPEN_ENDPOINTS = frozenset({"static", "accounts.log_in", "home.health", "home.about", "followups.feed"})
FILES_AT_ONCE = 10
FORM_ROOM = 2_000_000
ANALYSES = "240 per minute"

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=True, strategy="moving-window")
csrf = CSRFProtect()


def protect(app: Flask, settings: Settings) -> None:
    """Put everything that protects `app` in place."""
    _configure(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    limiter.init_app(app)
    csrf.init_app(app)
    _log_in(app)
    Talisman(
        app,
        force_https=False,
        content_security_policy=CONTENT_POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy=NO_DEVICES,
        session_cookie_secure=settings.secure_cookies,
        session_cookie_samesite="Lax",
        strict_transport_security=settings.secure_cookies,
        strict_transport_security_max_age=31_536_000,
    )
    app.after_request(_keep_private)


def _configure(app: Flask, settings: Settings) -> None:
    mark = "__Host-" if settings.secure_cookies else ""
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME=f"{mark}coach_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000 * FILES_AT_ONCE + FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_mb * 1_000_000 + FORM_ROOM,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )


def _log_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(load_session)
    app.before_request(_require_log_in)


def _require_log_in() -> ResponseReturnValue | None:
    """Ask for a log-in before everything that is not open to all; the API asks for its token itself."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS or endpoint.startswith("api.") or current_user.is_authenticated:
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    log_in = url_for("accounts.log_in", next=None if wanted == "/" else wanted)
    if request.headers.get("HX-Request"):  # else htmx would put the log-in page into a part of the page
        return Response(status=204, headers={"HX-Redirect": log_in})
    return redirect(log_in)


def _keep_private(response: Response) -> Response:
    """Forbid keeping copies of pages: they hold conversations."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def person_or_address() -> str:
    """Return whose limit a request counts to: the user's, or that of the network address."""
    number = current_user.get_id() if current_user.is_authenticated else None
    return f"user:{number.partition(':')[0]}" if number else get_remote_address()
