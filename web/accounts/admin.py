"""The admin's pages: people and teams."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coach import accounts
from coach.errors import AccountError
from coach.storage import teams, users
from coach.storage.engine import reading, writing
from coach.storage.tables import AccountRole
from coach.storage.users import NewUser, User, UserChange
from web.accounts.forms import NewPasswordForm, NewPersonForm, PersonForm, TeamForm
from web.sessions import me, only_for
from web.state import coach, engine

admins_only = only_for(AccountRole.ADMIN)


def add_to(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.get("/people")(people)
    blueprint.route("/people/new", methods=["GET", "POST"])(add_person)
    blueprint.route("/people/<int:user_id>", methods=["GET", "POST"])(person)
    blueprint.post("/people/<int:user_id>/active")(switch_person)
    blueprint.post("/people/<int:user_id>/password")(set_password)
    blueprint.post("/teams")(add_team)
    blueprint.route("/teams/<int:team_id>", methods=["GET", "POST"])(team)
    blueprint.post("/teams/<int:team_id>/delete")(delete_team)


@admins_only
def people() -> ResponseReturnValue:
    """List everybody and the teams."""
    return _people_page(TeamForm(formdata=None))


@admins_only
def add_person() -> ResponseReturnValue:
    """Add somebody."""
    form = NewPersonForm().offer(_teams())
    if not form.validate_on_submit():
        return _new_page(form), 422 if form.is_submitted() else 200
    new = NewUser(form.email.data, form.display_name.data, AccountRole(form.role.data), form.team_id())
    try:
        _create(new, form.password.data)
    except AccountError as error:
        return _new_page(form, refused=error.sentence()), 422
    flash(f"{new.display_name} can log in now.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def person(user_id: int) -> ResponseReturnValue:
    """Show and change somebody's name, role and team."""
    user = _user(user_id)
    form = PersonForm(display_name=user.display_name, role=user.role.value, team=str(user.team_id or ""))
    if not form.offer(_teams()).validate_on_submit():
        return _person_page(user, form), 422 if form.is_submitted() else 200
    change = UserChange(form.display_name.data, AccountRole(form.role.data), form.team_id())
    try:
        _update(user_id, change)
    except AccountError as error:
        return _person_page(user, form, refused=error.sentence()), 422
    flash(f"{form.display_name.data} is changed.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def switch_person(user_id: int) -> ResponseReturnValue:
    """Deactivate somebody, or let them in again; meetings stay."""
    user = _user(user_id)
    try:
        _update(user_id, UserChange(active=not user.active))
    except AccountError as error:
        flash(error.sentence(), "problem")
        return redirect(url_for("accounts.person", user_id=user_id))
    flash(f"{user.display_name} {'can no longer' if user.active else 'can'} log in.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def set_password(user_id: int) -> ResponseReturnValue:
    """Give somebody a new password; their sessions end."""
    form, least = NewPasswordForm(), coach().settings.password_min_length
    if not form.validate_on_submit():
        abort(400)
    try:
        user = accounts.set_password(engine(), user_id, form.password.data, min_length=least, by=me().id)
    except AccountError as error:
        flash(error.sentence(), "problem")
        return redirect(url_for("accounts.person", user_id=user_id))
    flash(f"{user.display_name} has a new password; tell them in person.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def add_team() -> ResponseReturnValue:
    """Add a team."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _people_page(form), 422
    try:
        _add_team(form.name.data)
    except AccountError as error:
        return _people_page(form, refused=error.sentence()), 422
    flash(f"The team {form.name.data} is added.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def team(team_id: int) -> ResponseReturnValue:
    """Show who is in a team, and rename it."""
    here = next((one for one in _teams() if one.id == team_id), None) or abort(404)
    form = TeamForm(name=here.name)
    if not form.validate_on_submit():
        return _team_page(here, form), 422 if form.is_submitted() else 200
    try:
        _rename_team(team_id, form.name.data)
    except AccountError as error:
        return _team_page(here, form, refused=error.sentence()), 422
    flash(f"The team is called {form.name.data} now.", "success")
    return redirect(url_for("accounts.people"))


@admins_only
def delete_team(team_id: int) -> ResponseReturnValue:
    """Delete a team that is empty."""
    try:
        _delete_team(team_id)
    except AccountError as error:
        flash(error.sentence(), "problem")
        return redirect(url_for("accounts.team", team_id=team_id))
    flash("The team is deleted.", "success")
    return redirect(url_for("accounts.people"))


def _teams() -> tuple[teams.Team, ...]:
    with reading(engine()) as session:
        return teams.list_teams(session)


def _user(user_id: int) -> User:
    with reading(engine()) as session:
        return users.get_user(session, user_id)


def _create(new: NewUser, password: str) -> None:
    least = coach().settings.password_min_length
    accounts.check_password_rules(password, email=new.email, min_length=least)
    with writing(engine()) as session:
        accounts.create_user(session, new, password, min_length=least, by=me().id)


def _update(user_id: int, change: UserChange) -> None:
    with writing(engine()) as session:
        users.update_user(session, user_id, change, by=me().id)


def _add_team(name: str) -> None:
    with writing(engine()) as session:
        teams.add_team(session, name)


def _rename_team(team_id: int, name: str) -> None:
    with writing(engine()) as session:
        teams.rename_team(session, team_id, name)


def _delete_team(team_id: int) -> None:
    with writing(engine()) as session:
        teams.delete_team(session, team_id)


def _people_page(form: TeamForm, *, refused: str = "") -> str:
    with reading(engine()) as session:
        everybody, all_teams = users.list_users(session), teams.list_teams(session)
    return render_template("accounts/people.html", people=everybody, teams=all_teams, form=form, refused=refused)


def _new_page(form: NewPersonForm, *, refused: str = "") -> str:
    least = coach().settings.password_min_length
    return render_template("accounts/new_person.html", form=form, refused=refused, least=least)


def _person_page(user: User, form: PersonForm, *, refused: str = "") -> str:
    new_password = NewPasswordForm(formdata=None)
    return render_template("accounts/person.html", user=user, form=form, password=new_password, refused=refused)


def _team_page(here: teams.Team, form: TeamForm, *, refused: str = "") -> str:
    with reading(engine()) as session:
        members = users.list_users(session, team_id=here.id)
    return render_template("accounts/team.html", team=here, form=form, members=members, refused=refused)
