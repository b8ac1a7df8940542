"""Log in and out, one's own page, password and API tokens."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from coach import accounts
from coach.demo import demo_accounts
from coach.errors import AccountError
from coach.storage import tokens
from coach.storage.engine import reading, writing
from web.accounts import admin
from web.accounts.forms import LogInForm, PasswordForm, TokenForm
from web.accounts.limits import account_rate, account_tried, address_rate, failed
from web.security import limiter
from web.sessions import me, start_session
from web.state import coach, engine

blueprint = Blueprint("accounts", __name__)
admin.add_to(blueprint)


@blueprint.route("/login", methods=["GET", "POST"])
@limiter.limit(address_rate, methods=["POST"])
@limiter.limit(account_rate, methods=["POST"], key_func=account_tried, deduct_when=failed)
def log_in() -> ResponseReturnValue:
    """Log in with address and password."""
    form = LogInForm(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(local(form.next.data))
    if not form.validate_on_submit():
        return _log_in_page(form), 422 if form.is_submitted() else 200
    try:
        user = accounts.authenticate(engine(), form.email.data, form.password.data, address=request.remote_addr or "")
    except AccountError as error:
        return _log_in_page(form, refused=error.sentence()), 422
    start_session(user)
    return redirect(local(form.next.data))


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    flash("You are logged out.", "success")
    return redirect(url_for("accounts.log_in"))


@blueprint.get("/account")
def own() -> ResponseReturnValue:
    """Show one's own account."""
    return _own_page(PasswordForm(formdata=None), TokenForm(formdata=None))


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; other sessions end."""
    form, least = PasswordForm(), coach().settings.password_min_length
    if not form.validate_on_submit():
        return _own_page(form, TokenForm(formdata=None)), 422
    try:
        user = accounts.change_password(engine(), me().id, old=form.old.data, new=form.new.data, min_length=least)
    except AccountError as error:
        return _own_page(form, TokenForm(formdata=None), refused=error.sentence()), 422
    start_session(user)
    flash("Your password is changed. Sessions on other devices have ended.", "success")
    return redirect(url_for("accounts.own"))


@blueprint.post("/account/tokens")
def add_token() -> ResponseReturnValue:
    """Make an API token and show its secret once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _own_page(PasswordForm(formdata=None), form), 422
    with writing(engine()) as session:
        _, secret = tokens.create_token(session, me().id, form.name.data, expires_at=form.expires_at())
    return _own_page(PasswordForm(formdata=None), TokenForm(formdata=None), secret=secret)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Make an API token void."""
    with writing(engine()) as session:
        tokens.revoke_token(session, me().id, token_id)
    flash("The token is revoked.", "success")
    return redirect(url_for("accounts.own"))


def local(address: str | None) -> str:
    """Return `address` where it is a path of this application, else the home page: nobody is sent elsewhere."""
    parts = urlsplit((address or "").replace("\\", "/"))
    plain = parts.path.startswith("/") and not parts.path.startswith("//")
    if parts.scheme or parts.netloc or not plain or any(character < " " for character in address or ""):
        return url_for("home.index")
    return address or url_for("home.index")


def _log_in_page(form: LogInForm, *, refused: str = "") -> str:
    demo = demo_accounts() if coach().settings.demo else ()
    return render_template("accounts/log_in.html", form=form, refused=refused, demo=demo)


def _own_page(password: PasswordForm, token: TokenForm, *, refused: str = "", secret: str = "") -> str:
    with reading(engine()) as session:
        mine = tokens.list_tokens(session, me().id)
    least = coach().settings.password_min_length
    return render_template(
        "accounts/own.html",
        user=me(),
        tokens=mine,
        password=password,
        token=token,
        refused=refused,
        secret=secret,
        least=least,
    )
