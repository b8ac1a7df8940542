"""Guidelines in the browser: the rules, the editor, publishing, proposals and how far people took them up."""

from flask import Blueprint

from coach.guidelines.in_words import (
    GRADES,
    STATUSES,
    applies_in_words,
    key_in_words,
    kind_in_words,
    looks_for_in_words,
    swaps_in_words,
)
from web.guidelines import adoption_page, editor, files, foreseeing, heard, publishing, views

blueprint = Blueprint("guidelines", __name__)
for part in (views, editor, publishing, foreseeing, files, heard, adoption_page):
    part.add_to(blueprint)
for name, words in (
    ("applies_words", applies_in_words),
    ("looks_for_words", looks_for_in_words),
    ("swap_words", swaps_in_words),
):
    blueprint.add_app_template_filter(words, name)
for name, words in (
    ("kind_words", kind_in_words),
    ("key_words", key_in_words),
    ("grade_words", lambda grade: GRADES[grade]),
    ("status_choices", lambda: [(str(status), text) for status, text in STATUSES.items()]),
):
    blueprint.add_app_template_global(words, name)

__all__ = ["blueprint"]
