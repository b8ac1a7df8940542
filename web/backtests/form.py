"""The form that asks for a back-test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import FileStorage

from coach.domain import MeetingForm
from coach.errors import GuidelineError
from coach.guidelines.nodes import LARGEST_BYTES
from coach.guidelines.pack_files import DEFAULT_NAME, named_text
from coach.guidelines.schema import decoded, load_pack
from coach.numbers import number_of
from coach.storage.scenes import SceneFilter
from web.meetings.listing import listing_of
from web.packs import named_pack_today
from web.products.choosing import product_on_list

IN_USE, SHIPPED, FILE = "in-use", "shipped", "file"
OLD_NAMES: Mapping[str, str] = {
    IN_USE: "The pack in use",
    SHIPPED: "The pack that ships with Coach",
    FILE: "The file below",
}

# The name of a pack and its YAML text.
NamedText = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NewBackTest:
    """A back-test that is asked for: both packs are good, and the filter makes sense."""

    old: NamedText
    new: NamedText
    wanted: SceneFilter


def new_backtest(request: Request, team_ids: set[int]) -> NewBackTest:
    """Return what the form asks for.

    Raises:
        GuidelineError: a pack is missing or wrong; it names the line.
    """
    form = request.form
    choice, wanted = form.get("old", IN_USE), _wanted(form, team_ids)
    old = (
        _sent(request.files.get("old_file"), "", "Choose the file of the old pack.")
        if choice == FILE
        else _known(choice, wanted)
    )
    new = _sent(
        request.files.get("new_file"), form.get("new_text", ""), "Choose the file of the new pack, or paste it."
    )
    for name, text in (old, new):
        load_pack(text, name=name)
    return NewBackTest(old, new, wanted)


def _known(choice: str, wanted: SceneFilter) -> NamedText:
    """Return the shipped pack, or the one by which meetings of the team and the product asked for are judged."""
    if choice == SHIPPED:
        return OLD_NAMES[SHIPPED], named_text(DEFAULT_NAME)
    return named_pack_today(wanted.team_id, product_id=wanted.product_id)


def _sent(file: FileStorage | None, text: str, missing: str) -> NamedText:
    if file is not None and file.filename:
        name = file.filename.replace("\\", "/").rpartition("/")[2][-100:]
        return name, decoded(file.stream.read(LARGEST_BYTES + 1), name=name)
    if text.strip():
        return "pasted text", decoded(text.encode("utf-8", "replace"), name="pasted text")
    raise GuidelineError("There is no pack.", mend=missing)


def _wanted(form: Mapping[str, str], team_ids: set[int]) -> SceneFilter:
    understood, team_id = listing_of(form).wanted, number_of(form.get("team"))
    held = understood.form if isinstance(understood.form, MeetingForm) else None
    team = team_id if team_id in team_ids else None
    return SceneFilter(understood.since, understood.until, team, held, product_on_list(understood.product_id))
