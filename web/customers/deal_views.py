"""Deals: added on the page of their customer, changed on a page of their own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach.contacts.tables import CellError
from coach.numbers import number_of
from coach.storage import customers, deals
from coach.storage.deals import Deal
from coach.storage.engine import reading, writing
from web.customers.forms import OUTCOME_NAMES, deal_form, sentence_of
from web.customers.views import customer_page
from web.sessions import viewer
from web.state import engine


def add_to(blueprint: Blueprint) -> None:
    """Register the views."""
    blueprint.post("/customers/<int:customer_id>/deals")(add_deal)
    blueprint.get("/deals/<int:deal_id>")(deal)
    blueprint.post("/deals/<int:deal_id>")(change_deal)
    blueprint.post("/deals/<int:deal_id>/delete")(delete_deal)


def add_deal(customer_id: int) -> ResponseReturnValue:
    """Add a deal with a customer."""
    with reading(engine()) as session:
        customers.get_customer(session, viewer(), customer_id)
    try:
        facts = deal_form(request.form)
    except CellError as error:
        return customer_page(customer_id, refused=("deal-name", sentence_of(error)), deal=dict(request.form)), 422
    with writing(engine()) as session:
        deals.add_deal(session, viewer(), customer_id, facts)
    flash("The deal is added.", "success")
    return redirect(url_for("customers.show", customer_id=customer_id))


def deal(deal_id: int) -> ResponseReturnValue:
    """Show a deal to be changed."""
    found = _deal(deal_id)
    return _deal_page(found, _values(found))


def change_deal(deal_id: int) -> ResponseReturnValue:
    """Change a deal."""
    found, seen = _deal(deal_id), number_of(request.form.get("version")) or 0
    try:
        facts = deal_form(request.form)
    except CellError as error:
        return _deal_page(found, dict(request.form), refused=sentence_of(error)), 422
    with writing(engine()) as session:
        customer_id = deals.update_deal(session, viewer(), deal_id, facts, version=seen)
    flash("The deal is changed.", "success")
    return redirect(url_for("customers.show", customer_id=customer_id))


def delete_deal(deal_id: int) -> ResponseReturnValue:
    """Delete a deal."""
    with writing(engine()) as session:
        customer_id = deals.delete_deal(session, viewer(), deal_id)
        stays = customers.sees_customer(session, viewer(), customer_id)
    flash("The deal is deleted.", "success")
    page = url_for("customers.show", customer_id=customer_id) if stays else url_for("customers.index")
    return redirect(page)


def _deal(deal_id: int) -> Deal:
    with reading(engine()) as session:
        return deals.get_deal(session, viewer(), deal_id)


def _values(found: Deal) -> dict[str, str]:
    facts = found.facts
    return {
        "name": facts.name,
        "stage": facts.stage,
        "amount": "" if facts.amount is None else f"{facts.amount:.10g}",
        "opened_on": facts.opened_on.isoformat(),
        "closed_on": facts.closed_on.isoformat() if facts.closed_on else "",
        "outcome": facts.outcome.value,
    }


def _deal_page(found: Deal, values: dict[str, str], *, refused: str = "") -> str:
    with reading(engine()) as session:
        customer = customers.get_customer(session, viewer(), found.customer_id)
    shown = {"deal": found, "customer": customer, "values": values, "refused": refused}
    return render_template("customers/deal.html", **shown, outcomes=OUTCOME_NAMES)
