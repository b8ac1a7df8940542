"""Guidelines in the browser: the rules, the editor, publishing, proposals and how far people took them up."""

from flask import Blueprint

from web.guidelines import adoption_page, editor, files, heard, publishing, views

blueprint = Blueprint("guidelines", __name__)
for part in (views, editor, publishing, files, heard, adoption_page):
    part.add_to(blueprint)

__all__ = ["blueprint"]
