"""What programs send and get, as JSON: checked on the way in, plain values on the way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from flask import Request, url_for
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.domain import MeetingFacts, MeetingForm, MeetingKind, Product, Role
from coach.errors import InvalidMeeting
from coach.storage.analyses import AnalysisRecord
from coach.storage.meetings import MeetingRecord
from web.intake import largest_upload, plain_name

Body = TypeVar("Body", bound=BaseModel)
MOST_PRODUCTS_SENT = 500


class Facts(BaseModel):
    """What the caller says of a meeting; whatever is left out is for Coach to understand."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, max_length=300)
    kind: MeetingKind | None = None
    form: MeetingForm | None = None
    held_on: dt.date | None = None
    account: str | None = Field(default=None, max_length=200)
    deal_stage: str | None = Field(default=None, max_length=100)
    roles: dict[str, Role] = {}
    same_person: dict[str, str] = {}

    def as_facts(self) -> MeetingFacts:
        """Return the facts of the domain."""
        return MeetingFacts(**{key: getattr(self, key) for key in type(self).model_fields})


class ChosenProducts(BaseModel):
    """The products of a meeting by their ids: all of them, and no others."""

    model_config = ConfigDict(extra="forbid")

    products: list[int] = Field(max_length=MOST_PRODUCTS_SENT)


class NewText(BaseModel):
    """A meeting sent as text."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1)
    filename: str = Field(default="text.txt", max_length=200)
    facts: Facts = Facts()
    analyse: bool = True


class NewUploadBody(BaseModel):
    """A meeting that is ready to be taken in."""

    filename: str
    content: bytes
    facts: Facts
    analyse: bool


def upload_in(request: Request) -> NewUploadBody:
    """Return the meeting in a request: a form with `file`, or JSON with `text`.

    Raises:
        InvalidMeeting: neither, or a field is wrong.
    """
    if "file" in request.files:
        file = request.files["file"]
        facts = _checked(Facts, request.form.get("facts") or "{}")
        content = file.stream.read(largest_upload() + 1)
        wanted = request.form.get("analyse", "true") != "false"
        return NewUploadBody(filename=plain_name(file.filename), content=content, facts=facts, analyse=wanted)
    body = _checked(NewText, request.get_data(as_text=False) or b"{}")
    content = body.text.encode("utf-8", "replace")
    return NewUploadBody(filename=plain_name(body.filename), content=content, facts=body.facts, analyse=body.analyse)


def facts_in(request: Request) -> MeetingFacts:
    """Return the facts in a JSON request.

    Raises:
        InvalidMeeting: a field is wrong.
    """
    return _checked(Facts, request.get_data() or b"{}").as_facts()


def products_in(request: Request) -> frozenset[int]:
    """Return the ids of products in a JSON request.

    Raises:
        InvalidMeeting: a field is wrong.
    """
    return frozenset(_checked(ChosenProducts, request.get_data() or b"{}").products)


def meeting_out(meeting: MeetingRecord, products: Iterable[Product] = ()) -> dict[str, Any]:
    """Return a meeting for JSON with its products, and with the addresses of what belongs to it."""
    return {
        "id": meeting.id,
        "title": meeting.title,
        "status": meeting.status.value,
        "kind": meeting.kind.value,
        "form": meeting.form.value,
        "held_on": _iso(meeting.held_on),
        "account": meeting.account,
        "deal_stage": meeting.deal_stage,
        "products": [{"id": product.id, "name": product.name} for product in products],
        "owner": {"id": meeting.owner_id, "name": meeting.owner_name},
        "source_format": meeting.source_format,
        "duration_s": meeting.duration_s,
        "score": meeting.score,
        "needs": meeting.needs,
        "needs_unaddressed": meeting.needs_unaddressed,
        "objections": meeting.objections,
        "objections_unanswered": meeting.objections_unanswered,
        "filename": meeting.filename,
        "size": meeting.size,
        "version": meeting.version,
        "created_at": _iso(meeting.created_at),
        "updated_at": _iso(meeting.updated_at),
        "links": {
            "self": url_for("api.meeting", meeting_id=meeting.id),
            "analysis": url_for("api.current_analysis", meeting_id=meeting.id),
            "page": url_for("meeting_page.show", meeting_id=meeting.id),
        },
    }


def product_out(product: Product) -> dict[str, Any]:
    """Return a product for JSON."""
    return {
        "id": product.id,
        "name": product.name,
        "other_names": list(product.aliases),
        "state": product.state.value,
        "links": {"meetings": url_for("api.list_meetings", product=product.id)},
    }


def analysis_out(analysis: AnalysisRecord) -> dict[str, Any]:
    """Return an analysis for JSON, without its report."""
    return {
        "id": analysis.id,
        "meeting_id": analysis.meeting_id,
        "created_at": _iso(analysis.created_at),
        "total": analysis.total,
        "is_current": analysis.is_current,
        "provenance": {
            "software": analysis.software,
            "models": dict(analysis.models),
            "guidelines": analysis.guidelines,
        },
        "links": {
            "report": url_for("api.one_analysis", meeting_id=analysis.meeting_id, analysis_id=analysis.id),
        },
    }


def _iso(value: dt.date | dt.datetime | None) -> str | None:
    return value.isoformat() if value else None


def _checked(of: type[Body], text: str | bytes) -> Body:
    try:
        return of.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidMeeting(
            f"The request is not valid: {first['msg']}.", where=where, mend="See /api/v1/docs."
        ) from None
