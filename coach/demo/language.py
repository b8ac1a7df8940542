"""The guidelines of the demo company: a published version, and a working copy with a draft rule."""

from __future__ import annotations

import datetime as dt
from functools import cache

from coach.days import today
from coach.demo.calendar import WRITTEN_FOR
from coach.demo.cast import Cast
from coach.demo.deeds import language_deeds
from coach.guidelines.differences import as_json, difference
from coach.guidelines.editing import OpenPack, opened, pack_of, text_of_pack, with_rule
from coach.guidelines.schema import GuidelinePack, default_pack, load_pack
from coach.storage import packs
from coach.storage.engine import Session
from coach.storage.judgements import Judgement
from coach.storage.packs import NewVersion

TRAINER = "ruth"
NAME = "company guidelines"


def publish_guidelines(session: Session, cast: Cast) -> None:
    """Publish the company's versions, and begin the working copy for the next."""
    trainer, planned = cast.of(TRAINER), language_deeds(cast.until)
    before = default_pack()
    for seen, (version, text) in enumerate(zip(planned.published, _published(cast.until), strict=True)):
        pack = pack_of(text, NAME)
        new = NewVersion(
            text=text,
            digest=pack.digest,
            rules=len(pack.rules),
            live=opened(pack).live,
            difference=as_json(difference(before, pack)),
            reason=version.reason,
            in_force_from=version.in_force,
        )
        packs.publish(session, trainer, new, seen=seen)
        before = pack
    copy = text_of_pack(_with_rules(opened(before), planned.draft))
    packs.save_working_copy(session, trainer, copy, version=0)


def published_text(until: dt.date = WRITTEN_FOR) -> str:
    """Return the text of the newest version: the shipped pack with all rules of the company."""
    return _published(until)[-1]


@cache
def _published(until: dt.date) -> tuple[str, ...]:
    texts, pack = [], opened(default_pack())
    for version in language_deeds(until).published:
        pack = _with_rules(pack, version.rules)
        texts.append(text_of_pack(pack))
    return tuple(texts)


def judging(session: Session, team_id: int | None, day: dt.date | None) -> tuple[GuidelinePack | None, Judgement]:
    """Return the published guidelines that count for a meeting on `day`, None for the installed ones, and their number.

    The guidelines of the teams are left out: the demo has none while it is filled.
    """
    found = packs.in_force(session, team_id, day or today()).company
    if found is None:
        return None, Judgement("")
    return pack_of(found.text, NAME), Judgement(found.version.digest, found.version.number)


def _with_rules(pack: OpenPack, rules: str) -> OpenPack:
    for rule in load_pack(f"name: demo\nrules:\n{rules}", name="language.yml").rules:
        pack = with_rule(pack, rule, instead_of=rule.id)
    return pack
