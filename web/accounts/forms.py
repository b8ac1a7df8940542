"""The forms of accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from coach.storage.tables import AccountRole
from coach.storage.teams import Team
from web.words import NAMES

NO_TEAM = ""
NEVER = "never"
LASTING = {"30": "30 days", "90": "90 days", "365": "One year", NEVER: "Until I revoke it"}


def _choices(names: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in names.items()]


class LogInForm(FlaskForm):
    """Who logs in."""

    email = EmailField("E-mail address", validators=[InputRequired("Write your e-mail address."), Length(max=254)])
    password = PasswordField("Password", validators=[InputRequired("Write your password."), Length(max=1000)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """One's own new password."""

    old = PasswordField("Present password", validators=[InputRequired("Write your present password.")])
    new = PasswordField("New password", validators=[InputRequired("Write a new password."), Length(max=1000)])


class TokenForm(FlaskForm):
    """A new API token."""

    name = StringField("What is it for?", validators=[InputRequired("Write what the token is for."), Length(max=120)])
    lasting = SelectField("Valid for", choices=_choices(LASTING), default="90")

    def expires_at(self) -> dt.datetime | None:
        """Return when the token ends, None for never."""
        if self.lasting.data == NEVER:
            return None
        return dt.datetime.now(dt.UTC) + dt.timedelta(days=int(self.lasting.data))


class PersonForm(FlaskForm):
    """Somebody to be changed by an admin."""

    display_name = StringField("Name", validators=[InputRequired("Write a name."), Length(max=120)])
    role = SelectField("Role", choices=_choices(NAMES[AccountRole]), default=AccountRole.REP.value)
    team = SelectField("Team", validators=[Optional()])

    def offer(self, teams: tuple[Team, ...]) -> PersonForm:
        """Let `teams` be chosen from."""
        self.team.choices = _choices({NO_TEAM: "No team"} | {str(team.id): team.name for team in teams})
        return self

    def team_id(self) -> int | None:
        """Return the id of the chosen team."""
        return int(self.team.data) if self.team.data else None


class NewPersonForm(PersonForm):
    """Somebody to be added by an admin."""

    email = EmailField("E-mail address", validators=[InputRequired("Write an e-mail address."), Length(max=254)])
    password = PasswordField("First password", validators=[InputRequired("Write a first password.")])


class NewPasswordForm(FlaskForm):
    """Another's new password, set by an admin."""

    password = PasswordField("New password", validators=[InputRequired("Write a new password.")])


class TeamForm(FlaskForm):
    """A team to be added or renamed."""

    name = StringField("Name", validators=[InputRequired("Write a name."), Length(max=120)])
