"""The addresses under /api/v1. Errors are problem documents; see `web.errors`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.errors import NotFound
from coach.numbers import number_of
from coach.storage import analyses, meeting_lists, meetings, uploads
from coach.storage.engine import Session, reading, writing
from coach.storage.meeting_products import products_of_all, set_products
from coach.storage.meetings import MeetingRecord
from coach.storage.products import all_products
from web.api.bodies import analysis_out, facts_in, meeting_out, product_out, products_in, upload_in
from web.api.description import openapi, operations
from web.api.labels import own_labels_out
from web.api.tokens import caller, caller_or_address, require_token
from web.intake import add_upload, analyse_meeting, editable_meeting
from web.meetings.listing import listing_of
from web.security import ANALYSES, csrf, limiter
from web.state import engine

PER_PAGE = 50
MOST_PER_PAGE = 200

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(require_token)
csrf.exempt(blueprint)


@blueprint.get("/openapi.json")
def description() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    return jsonify(openapi())


@blueprint.get("/docs")
def guide() -> ResponseReturnValue:
    """Show the OpenAPI document as a page."""
    return render_template("api/docs.html", document=openapi(), operations=operations())


@blueprint.get("/meetings")
def list_meetings() -> ResponseReturnValue:
    """Return a page of meetings; the filters are those of the page for people."""
    listing, per_page = listing_of(request.args), request.args.get("per_page", PER_PAGE, int)
    size = min(max(per_page, 1), MOST_PER_PAGE)
    with reading(engine()) as session:
        found = meeting_lists.list_meetings(
            session, caller(), listing.wanted, page=listing.page, per_page=size, sort=listing.sort
        )
        products = products_of_all(session, found.meetings)
    rows = [meeting_out(meeting, products.get(meeting.id, ())) for meeting in found.meetings]
    return jsonify(meetings=rows, total=found.total, page=found.page, pages=found.pages, per_page=found.per_page)


@blueprint.post("/meetings")
@limiter.limit(ANALYSES, key_func=caller_or_address)
def add_meeting() -> ResponseReturnValue:
    """Take a meeting in and analyse it, unless `analyse` is false."""
    body = upload_in(request)
    added = add_upload(caller(), body.filename, body.content, body.facts.as_facts())
    record = analyse_meeting(caller(), added.id) if body.analyse else added
    with reading(engine()) as session:
        answer = jsonify(_out(session, record))
    answer.headers["Location"] = url_for("api.meeting", meeting_id=record.id)
    return answer, 201


@blueprint.get("/meetings/<int:meeting_id>")
def meeting(meeting_id: int) -> ResponseReturnValue:
    """Return a meeting with the own labels in use and where they stand in it."""
    with reading(engine()) as session:
        found = _out(session, meetings.get_meeting(session, caller(), meeting_id))
        return jsonify(found | {"own_labels": own_labels_out(session, caller(), meeting_id)})


@blueprint.delete("/meetings/<int:meeting_id>")
def delete_meeting(meeting_id: int) -> ResponseReturnValue:
    """Delete a meeting with everything made from it."""
    with writing(engine()) as session:
        meetings.delete_meeting(session, caller(), meeting_id)
    return Response(status=204)


@blueprint.put("/meetings/<int:meeting_id>/facts")
def put_facts(meeting_id: int) -> ResponseReturnValue:
    """Replace what is stated of a meeting; `If-Match` may carry the version that the caller saw."""
    stated, record = facts_in(request), editable_meeting(caller(), meeting_id)
    seen = request.headers.get("If-Match", "").strip('"')
    version = (number_of(seen) or 0) if seen.isdecimal() else record.version
    with writing(engine()) as session:
        return jsonify(_out(session, meetings.update_facts(session, caller(), meeting_id, stated, version=version)))


@blueprint.put("/meetings/<int:meeting_id>/products")
def put_products(meeting_id: int) -> ResponseReturnValue:
    """Make the products in the body those of a meeting, and no others."""
    with writing(engine()) as session:
        # First whether it is there for the caller: what may not be seen does not exist, whatever the body says.
        meetings.get_meeting(session, caller(), meeting_id)
        set_products(session, caller(), meeting_id, products_in(request))
        return jsonify(_out(session, meetings.get_meeting(session, caller(), meeting_id)))


@blueprint.get("/meetings/<int:meeting_id>/original")
def original(meeting_id: int) -> ResponseReturnValue:
    """Return the bytes as they were uploaded."""
    with reading(engine()) as session:
        file = uploads.original(session, caller(), meeting_id)
    return Response(file.content, content_type="application/octet-stream")


@blueprint.get("/meetings/<int:meeting_id>/analyses")
def list_analyses(meeting_id: int) -> ResponseReturnValue:
    """Return all analyses of a meeting, newest first, without their reports."""
    with reading(engine()) as session:
        records = analyses.list_analyses(session, caller(), meeting_id)
    return jsonify(analyses=[analysis_out(record) for record in records])


@blueprint.post("/meetings/<int:meeting_id>/analyses")
@limiter.limit(ANALYSES, key_func=caller_or_address)
def analyse(meeting_id: int) -> ResponseReturnValue:
    """Analyse a meeting (again) and return the report."""
    analyse_meeting(caller(), meeting_id)
    return _current(meeting_id), 201


@blueprint.get("/meetings/<int:meeting_id>/analyses/current")
def current_analysis(meeting_id: int) -> ResponseReturnValue:
    """Return the current report."""
    return _current(meeting_id)


@blueprint.get("/meetings/<int:meeting_id>/analyses/<int:analysis_id>")
def one_analysis(meeting_id: int, analysis_id: int) -> ResponseReturnValue:
    """Return the report of one analysis."""
    with reading(engine()) as session:
        return jsonify(analyses.report_of(session, caller(), meeting_id, analysis_id))


@blueprint.get("/products")
def list_products() -> ResponseReturnValue:
    """Return all products, by name, retired ones last."""
    with reading(engine()) as session:
        return jsonify(products=[product_out(one) for one in all_products(session)])


def _out(session: Session, record: MeetingRecord) -> dict[str, Any]:
    return meeting_out(record, products_of_all(session, [record]).get(record.id, ()))


def _current(meeting_id: int) -> Response:
    with reading(engine()) as session:
        report = analyses.current_report(session, caller(), meeting_id)
    if report is None:
        raise NotFound("This meeting is not analysed yet.", mend="POST to its analyses.")
    return jsonify(report)
