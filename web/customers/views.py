"""The list of customers, the page of one, contacts entered by hand, and merging."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.contacts.tables import CellError
from coach.days import today
from coach.numbers import number_of, numbers_of
from coach.storage import customer_merges, customer_needs, customers, deals, followups, touches
from coach.storage.engine import reading, writing
from web.customers.forms import KIND_NAMES, OUTCOME_NAMES, sentence_of, touch_form
from web.sessions import me, viewer
from web.state import engine

PER_PAGE = 50
NO_VALUES: dict[str, str] = {}

blueprint = Blueprint("customers", __name__)


@blueprint.get("/customers")
def index() -> ResponseReturnValue:
    """List customers, and those that may be one and the same."""
    search, number = request.args.get("search", "")[:200], number_of(request.args.get("page")) or 1
    with reading(engine()) as session:
        found = customers.list_customers(session, viewer(), search=search, page=number, per_page=PER_PAGE)
        alike = customers.duplicate_groups(session, viewer())
    return render_template("customers/index.html", found=found, alike=alike, search=search)


@blueprint.get("/customers/<int:customer_id>")
def show(customer_id: int) -> ResponseReturnValue:
    """Show a customer."""
    return customer_page(customer_id)


@blueprint.post("/customers/<int:customer_id>/contacts")
def add_touch(customer_id: int) -> ResponseReturnValue:
    """Add a contact that was entered by hand."""
    with reading(engine()) as session:
        customer = customers.get_customer(session, viewer(), customer_id)
    try:
        touch = touch_form(request.form, customer.names[0])
    except CellError as error:
        return customer_page(customer_id, refused=("date", sentence_of(error)), touch=dict(request.form)), 422
    with writing(engine()) as session:
        imported = touches.add_touches(session, viewer(), [touch])
    if imported.added:
        flash("The contact is noted.", "success")
    else:
        flash("This contact is noted already. Add a note to tell two on one day apart.", "warning")
    return redirect(url_for("customers.show", customer_id=customer_id))


@blueprint.post("/contacts/<int:touch_id>/delete")
def delete_touch(touch_id: int) -> ResponseReturnValue:
    """Delete a contact that was entered or imported."""
    with writing(engine()) as session:
        customer_id = touches.delete_touch(session, viewer(), touch_id)
        stays = customers.sees_customer(session, viewer(), customer_id)
    flash("The contact is deleted.", "success")
    page = url_for("customers.show", customer_id=customer_id) if stays else url_for("customers.index")
    return redirect(page)


@blueprint.get("/customers/<int:customer_id>/merge")
def ask_merge(customer_id: int) -> ResponseReturnValue:
    """Show what may be the same customer, and ask which of them are."""
    with reading(engine()) as session:
        customer = customers.get_customer(session, viewer(), customer_id)
        others = customers.possible_duplicates(session, viewer(), customer_id)
    return render_template("customers/merge.html", customer=customer, others=others)


@blueprint.post("/customers/<int:customer_id>/merge")
def merge(customer_id: int) -> ResponseReturnValue:
    """Merge the chosen customers into this one."""
    chosen = numbers_of(request.form.getlist("other"))
    with writing(engine()) as session:
        kept = customer_merges.merge_customers(session, viewer(), customer_id, chosen)
    if chosen:
        flash(f"Merged into {kept.name}. You can part them again at the end of this page.", "success")
    else:
        flash("Nothing was chosen, so nothing was merged.", "warning")
    return redirect(url_for("customers.show", customer_id=kept.id))


@blueprint.post("/customers/<int:customer_id>/part/<int:merge_id>")
def part(customer_id: int, merge_id: int) -> ResponseReturnValue:
    """Part a customer again that was merged into this one."""
    with writing(engine()) as session:
        number = customer_merges.part_customer(session, viewer(), customer_id, merge_id)
        stays, seen = (customers.sees_customer(session, viewer(), one) for one in (customer_id, number))
    flash("They are two customers again." if stays else "The customer has its own page again.", "success")
    page = customer_id if stays else number
    return redirect(url_for("customers.show", customer_id=page) if stays or seen else url_for("customers.index"))


def customer_page(
    customer_id: int,
    *,
    refused: tuple[str, str] | None = None,
    touch: dict[str, str] = NO_VALUES,
    deal: dict[str, str] = NO_VALUES,
) -> str:
    """Return the page of a customer; what was refused stands in its forms, with the field and a sentence."""
    with reading(engine()) as session:
        parts = {
            "customer": customers.get_customer(session, viewer(), customer_id),
            "contacts": touches.list_contacts(session, viewer(), customer_id=customer_id),
            "needs": customer_needs.unanswered_needs(session, viewer(), customer_id),
            "steps": followups.list_followups(session, viewer(), customer_id=customer_id, limit=50),
            "deals": deals.list_deals(session, viewer(), customer_id),
            "others": customers.possible_duplicates(session, viewer(), customer_id),
            "merged": customer_merges.merged_into(session, viewer(), customer_id),
        }
    names = {"kinds": KIND_NAMES, "outcomes": OUTCOME_NAMES}
    return render_template(
        "customers/customer.html",
        **parts,
        names=names,
        refused=refused,
        touch=touch,
        deal=deal,
        today=today(),
        user=me(),
    )
