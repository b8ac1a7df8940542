"""The pages of back-tests, for trainers and admins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.backtest import summarise
from coach.errors import GuidelineError, NotFound
from coach.guidelines.schema import load_pack
from coach.storage import backtest_examples, backtests, teams
from coach.storage import jobs as job_rows
from coach.storage.access import Viewer
from coach.storage.backtests import MAKERS, BackTestRecord
from coach.storage.engine import Session, reading, writing
from coach.storage.jobs import JobRecord
from coach.storage.tables import AccountRole, ExampleVerdict
from coach.storage.teams import Team
from web.backtests.form import OLD_NAMES, NewBackTest, new_backtest
from web.backtests.lines import as_yaml
from web.guidelines.foreseeing import editor_address
from web.sessions import me, only_for, viewer
from web.state import engine

blueprint = Blueprint("backtests", __name__, url_prefix="/backtests")
makers_only = only_for(*MAKERS)


@blueprint.get("")
@makers_only
def index() -> ResponseReturnValue:
    """List the back-tests, newest first."""
    with reading(engine()) as session:
        found = backtests.list_backtests(session, viewer())
    return render_template("backtests/index.html", backtests=found)


@blueprint.get("/new")
@makers_only
def ask() -> ResponseReturnValue:
    """Show the form for a new back-test."""
    return _form()


@blueprint.post("/new")
@makers_only
def start() -> ResponseReturnValue:
    """Start a back-test and lead to its job."""
    try:
        wanted = new_backtest(request, {team.id for team in _teams()})
    except GuidelineError as error:
        return _form(error.sentence()), 422
    return redirect(url_for("jobs.show", job_id=_start(viewer(), wanted)))


@blueprint.get("/<int:backtest_id>")
@makers_only
def show(backtest_id: int) -> ResponseReturnValue:
    """Show the counts of a back-test, while it runs those so far."""
    with reading(engine()) as session:
        record = backtests.get_backtest(session, viewer(), backtest_id)
        tally = backtests.tally_so_far(session, viewer(), backtest_id)
        packs = backtests.packs_of(session, viewer(), backtest_id)
        names = backtests.owner_names(session, list(tally.reps))
        job = _job(session, record)
    found = summarise(*(load_pack(text, name=name) for name, text in packs), tally)
    return render_template("backtests/show.html", test=record, found=found, names=names, job=job, teams=_teams())


@blueprint.get("/<int:backtest_id>/rules/<path:guideline>")
@makers_only
def rule(backtest_id: int, guideline: str) -> ResponseReturnValue:
    """Show the examples of a rule: finds that appear and that vanish."""
    with reading(engine()) as session:
        record = backtests.get_backtest(session, viewer(), backtest_id)
        tally = backtests.tally_so_far(session, viewer(), backtest_id).rules.get(guideline)
        examples = backtest_examples.examples_of(session, viewer(), backtest_id, guideline)
        lines = backtest_examples.lines_for_tests(session, viewer(), backtest_id).get(guideline)
    if tally is None:
        raise NotFound("There is no such rule in this back-test.")
    shown = {"test": record, "guideline": guideline, "tally": tally, "examples": examples, "lines": as_yaml(lines)}
    written = editor_address(record, guideline)
    return render_template("backtests/rule.html", **shown, trainer=me().role is AccountRole.TRAINER, written=written)


@blueprint.post("/<int:backtest_id>/examples/<int:example_id>")
@makers_only
def judge(backtest_id: int, example_id: int) -> ResponseReturnValue:
    """Keep what a trainer says of an example."""
    said = request.form.get("verdict", "")
    verdict = ExampleVerdict(said) if said in set(ExampleVerdict) else ExampleVerdict.OPEN
    with writing(engine()) as session:
        guideline = backtest_examples.judge_example(session, viewer(), backtest_id, example_id, verdict)
    address = url_for("backtests.rule", backtest_id=backtest_id, guideline=guideline)
    return redirect(f"{address}#example-{example_id}")


@blueprint.post("/<int:backtest_id>/delete")
@makers_only
def delete(backtest_id: int) -> ResponseReturnValue:
    """Stop and delete a back-test."""
    with writing(engine()) as session:
        backtests.delete_backtest(session, viewer(), backtest_id)
    flash("The back-test is deleted.", "success")
    return redirect(url_for("backtests.index"))


def _start(asking: Viewer, wanted: NewBackTest) -> int:
    with writing(engine()) as session:
        return jobs.start_backtest(session, asking, wanted.old, wanted.new, wanted.wanted)


def _form(refused: str = "") -> str:
    return render_template("backtests/new.html", refused=refused, teams=_teams(), olds=OLD_NAMES, given=request.form)


def _teams() -> tuple[Team, ...]:
    with reading(engine()) as session:
        return teams.list_teams(session)


def _job(session: Session, record: BackTestRecord) -> JobRecord | None:
    """Return the job of a back-test; its page counts for all who see back-tests, so it is not only the owner's."""
    return None if record.job_id is None else job_rows.get_job(session, None, record.job_id)
