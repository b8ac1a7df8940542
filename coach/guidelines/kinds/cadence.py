"""`cadence`: how often and how soon a customer is contacted; it judges all contacts with one customer."""

from __future__ import annotations

import datetime as dt

from coach.domain import Finding

from ..histories import MEETING, Contact, ContactHistory
from ..own_labels import own_labels_of
from ..rules import Guideline, Scope
from ..scene import Scene
from ..verdicts import not_applicable
from .kind import RuleKind


def judge(rule: Guideline, scene: Scene) -> list[Finding]:
    """Return not applicable: one meeting does not tell how often a customer was contacted."""
    return [not_applicable(rule, "it looks at all contacts with a customer, not at one meeting")]


def broken_by(rule: Guideline, history: ContactHistory, today: dt.date) -> tuple[Contact | None, int] | None:
    """Return why a history breaks `rule` today, None where it does not.

    The contact is the one that waits for a follow-up, or the last one (None where there never was one); the number
    counts days since then, or contacts where there were too many. What lies after `today` does not count, and what
    was made good since is no longer a fault.
    """
    past = sorted((one for one in history.contacts if one.on <= today), key=lambda one: (one.on, one.kind != MEETING))
    if rule.follow_up_days is not None:
        return _waiting(rule, past, today)
    if rule.every_days is not None:
        return _quiet(rule, history, past, today)
    return _crowded(rule, past, today)


def _waiting(rule: Guideline, past: list[Contact], today: dt.date) -> tuple[Contact | None, int] | None:
    """Say whether the last contact is a meeting in the rule's scope that nothing followed in time."""
    if not past or not _in_scope(rule, past[-1]):
        return None
    days = (today - past[-1].on).days
    return (past[-1], days) if days > (rule.follow_up_days or 0) else None


def _quiet(
    rule: Guideline, history: ContactHistory, past: list[Contact], today: dt.date
) -> tuple[Contact | None, int] | None:
    """Say whether an open deal in the rule's stages went without contact for too long."""
    stages = rule.scope.stages
    deals = [one for one in history.deals if one.opened_on <= today]
    deals = [one for one in deals if not stages or one.stage.casefold() in stages]
    if not deals:
        return None
    last = past[-1] if past else None
    since = max(min(one.opened_on for one in deals), last.on) if last else min(one.opened_on for one in deals)
    days = (today - since).days
    return (last, days) if days > (rule.every_days or 0) else None


def _crowded(rule: Guideline, past: list[Contact], today: dt.date) -> tuple[Contact | None, int] | None:
    """Say whether the last days hold more contacts than the rule allows."""
    first = today - dt.timedelta(days=rule.per_days or 1)
    recent = [one for one in past if one.on > first]
    return (recent[-1], len(recent)) if len(recent) > (rule.at_most or 0) else None


def _in_scope(rule: Guideline, contact: Contact) -> bool:
    scope = rule.scope
    return (
        contact.kind == MEETING
        and (not scope.meetings or contact.meeting_kind in scope.meetings)
        and (not scope.forms or contact.form in scope.forms)
        and (not rule.when or bool(rule.when & contact.labels))
    )


def fault(rule: Guideline) -> str | None:
    """Return what is wrong with the combination of keys, None when nothing is."""
    forms = [rule.at_most is not None or rule.per_days is not None, rule.every_days, rule.follow_up_days is not None]
    if sum(map(bool, forms)) != 1:
        return "it needs one of: `max` with `per`, `follow_up`, or `every`"
    if (rule.at_most is None) != (rule.per_days is None):
        return "`max` and `per` go together"
    if rule.at_most is not None and (rule.at_most < 0 or rule.at_most != int(rule.at_most)):
        return "`max` is a whole number of contacts"
    scope = rule.scope
    if Scope(meetings=scope.meetings, forms=scope.forms, stages=scope.stages) != scope:
        return "its `scope` has the keys `stage` and `form` alone"
    if scope.meetings != Scope().meetings:
        return "contacts are with customers, so `scope.meeting` is left out"
    if scope.forms and rule.follow_up_days is None:
        return "`scope.form` goes with `follow_up` alone"
    if scope.stages and rule.every_days is None:
        return "`scope.stage` goes with `every` alone"
    if rule.when and rule.follow_up_days is None:
        return "`when` goes with `follow_up` alone"
    if own_labels_of((rule,)):
        return "`when` takes no own label here: the history of a customer does not hold them"
    return None


CADENCE = RuleKind(
    meaning=(
        "How often and how soon to contact a customer. It looks at all meetings and contacts with one customer and "
        "shows on the page of contacts; in a single meeting it is not applicable. A rule has one of three forms: at "
        "most `max` contacts in `per` days; a contact within `follow_up` days after a meeting (with `when`: one in "
        "which that moment occurs); a contact at least `every` so many days while a deal is open (with `scope.stage`: "
        "in those stages). Its tests are contact histories, a line a day: `meeting` (moments in braces), `call`, "
        "`email`, `message`, `other`, `deal opened` (its stage in braces), `deal closed` (the first that was opened) "
        "and `today`, the day of judging."
    ),
    keys={
        "max": "The largest number of contacts that is all right in `per` days.",
        "per": "The number of days for `max`, today included.",
        "follow_up": "Within how many days after a meeting there must be another contact; one on the same day counts.",
        "every": "How many days an open deal may go without a contact.",
    },
    obligatory=(),
    judge=judge,
    fault=fault,
    example="""
- id: cadence/answer-an-objection
  kind: cadence
  status: shadow
  weight: 0
  say: Come back to the buyer soon after an objection.
  why: What was left open grows while nobody speaks of it.
  source: House practice
  grade: house
  when: objection
  follow_up: 3
  tests:
    hit:
      - - 2026-03-02: meeting {objection}
        - 2026-03-06: today
    miss:
      - - 2026-03-02: meeting {objection}
        - 2026-03-03: email
        - 2026-03-20: today
      - - 2026-03-02: meeting {need}
        - 2026-03-20: today
""",
)
