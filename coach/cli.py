"""The command `coach`; commands of the web application and the training join by the entry points `coach.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

from . import __version__
from .commands.alerts import alerts
from .commands.analyze import analyze
from .commands.bench import bench
from .commands.briefing import briefing
from .commands.doctor import doctor
from .commands.followups import followups
from .commands.guidelines import guidelines
from .commands.jobs import jobs, worker
from .commands.reread import reread
from .commands.themes import themes
from .commands.trial_mail import trial_mail
from .commands.user import user
from .errors import CoachError

GROUP = "coach.commands"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coach")
def coach() -> None:
    """Read notes and transcripts of sales meetings and coach with evidence."""


for _command in (
    alerts,
    analyze,
    bench,
    briefing,
    doctor,
    followups,
    guidelines,
    jobs,
    reread,
    themes,
    trial_mail,
    user,
    worker,
):
    coach.add_command(_command)


def join_commands(asked: str | None) -> None:
    """Add the commands that other packages register: the one asked for, or all of them for the help page."""
    if asked in coach.commands:
        return
    for entry in entry_points(group=GROUP):
        if asked in (None, entry.name):
            coach.add_command(entry.load(), entry.name)


def main() -> None:
    """Run the command line: exit 2 with one sentence for what the user can mend."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    join_commands(asked)
    try:
        coach(standalone_mode=True)
    except CoachError as error:
        click.echo(f"coach: {error.sentence()}", err=True)
        sys.exit(2)
