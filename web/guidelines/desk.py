"""What a trainer has in front of them: the working copy of a scope, what it was published as, and how it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from coach.days import today
from coach.errors import GuidelineError, NotFound
from coach.guidelines.editing import OpenPack, open_pack, opened, own_rules, text_of_pack
from coach.guidelines.likeness import Encode, needs_vectors
from coach.guidelines.rules import Guideline
from coach.numbers import number_of
from coach.storage import packs, teams
from coach.storage.engine import Session, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.packs import PacksInForce, PublishedPack
from web.packs import installed_pack, together
from web.sessions import viewer
from web.state import coach, engine

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """The scope that is worked on. `version` counts the saves of the working copy, `published` is its newest version.

    `base` are the company's rules that lie under a team's; empty where the scope is the company.
    """

    team_id: int | None
    team_name: str
    pack: OpenPack
    version: int
    published: PublishedPack | None
    base: tuple[Guideline, ...]

    @property
    def scope_name(self) -> str:
        """What the scope is called."""
        return f"Team {self.team_name}" if self.team_id is not None else "The whole company"

    @property
    def address(self) -> dict[str, int]:
        """The parameters that keep the scope in an address."""
        return {} if self.team_id is None else {"team": self.team_id}

    @property
    def replaced(self) -> frozenset[str]:
        """The ids of the company's rules that a rule of the team stands in for."""
        return own_rules(self.pack, self.base)

    @property
    def before(self) -> OpenPack:
        """The pack as it was published last; before the first time the installed one, or a team's without rules."""
        if self.published is not None:
            return open_pack(self.published.text, name=self.pack.name)
        return OpenPack(self.pack.name) if self.team_id is not None else opened(installed_pack())

    @property
    def number(self) -> int:
        """The number of the newest published version, 0 before the first."""
        return self.published.version.number if self.published else 0


def asked_team() -> int | None:
    """Return the team that the address or the form names, None for the company.

    Raises:
        NotFound: what stands there is no number.
    """
    text = request.values.get("team", "")
    number = number_of(text)
    if text and number is None:
        raise NotFound("There is no such team.")
    return number


def open_desk(team_id: int | None = None) -> Desk:
    """Return the desk of a scope.

    Raises:
        NotFound: the user may not write guidelines, or there is no such team.
    """
    with reading(engine()) as session:
        return _desk(session, team_id)


def _desk(session: Session, team_id: int | None) -> Desk:
    copy = packs.working_copy(session, viewer(), team_id)
    published = packs.newest(session, team_id)
    names = {team.id: team.name for team in teams.list_teams(session)}
    name = names.get(team_id or 0, "")
    if copy is not None:
        pack = open_pack(copy.text, name=_name(name))
    elif published is not None:
        pack = open_pack(published.text, name=_name(name))
    else:
        pack = OpenPack(_name(name)) if team_id is not None else opened(installed_pack())
    base: tuple[Guideline, ...] = ()
    if team_id is not None:
        base = together(PacksInForce(company=packs.newest(session))).rules
    return Desk(team_id, name, pack, copy.version if copy else 0, published, base)


def _name(team: str) -> str:
    return f"Guidelines of the team {team}" if team else "Guidelines"


def change(team_id: int | None, edit: Callable[[Desk], OpenPack]) -> Desk:
    """Save what `edit` makes of the working copy, on top of what others saved meanwhile, and return the new desk.

    Raises:
        GuidelineError: the pack would not be right; nothing is saved.
        EditConflict: others keep saving, or `edit` says that the same rule was changed.
    """
    for _ in range(_ATTEMPTS):
        desk = open_desk(team_id)
        text = text_of_pack(edit(desk))
        try:
            _save(desk, text)
        except EditConflict:
            continue
        return open_desk(team_id)
    raise EditConflict("Others are changing the guidelines at this moment.", mend="Try again in a moment.")


def _save(desk: Desk, text: str) -> None:
    with writing(engine()) as session:
        packs.save_working_copy(session, viewer(), text, version=desk.version, team_id=desk.team_id)


def encoder_for(rules: tuple[Guideline, ...]) -> Encode | None:
    """Return what gives the vectors of sentences, None where no rule needs them."""
    return coach().analyser.encoder() if needs_vectors(rules) else None


def live_pack() -> OpenPack:
    """Return the pack that counts today for the user's team, for reading."""
    with reading(engine()) as session:
        versions = packs.in_force(session, viewer().team_id, today())
    return opened(together(versions))


def sayable(error: GuidelineError) -> str:
    """Return the message of an error without its place, which the page shows by itself."""
    return f"{error.what} {error.mend}".strip()
