"""The list of products, the page of one, and the search of stored meetings for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coach import jobs
from coach.errors import CoachError, InvalidProduct
from coach.products import LONGEST_NAME, MOST_ALIASES, MOST_PRODUCTS
from coach.storage import jobs as job_rows
from coach.storage import product_search, products
from coach.storage.engine import reading, writing
from coach.storage.errors import EditConflict, TooMany
from coach.storage.products import KEEPERS
from web.products.choosing import product_name, products_to_choose
from web.sessions import me, only_for, viewer
from web.state import engine

blueprint = Blueprint("products", __name__)
keepers_only = only_for(*KEEPERS)
LIMITS = {"name": LONGEST_NAME, "aliases": MOST_ALIASES, "products": MOST_PRODUCTS}
# Every other name on a line of its own, or with commas between them.
LONGEST_ALIASES = 1000


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Give templates the products that forms offer, and the name of one."""
    return {"product_name": product_name, "products_to_choose": products_to_choose}


@blueprint.get("/products")
@keepers_only
def index() -> ResponseReturnValue:
    """List the products, with the form for a new one."""
    return _list()


@blueprint.post("/products")
@keepers_only
def add() -> ResponseReturnValue:
    """Add a product."""
    try:
        with writing(engine()) as session:
            product = products.add_product(session, viewer(), request.form.get("name", ""), _aliases())
    except (InvalidProduct, TooMany) as error:
        return _list(error=error), 422
    flash(f"“{product.name}” is on the list. Meetings that are analysed from now on are searched for it.", "success")
    return redirect(url_for("products.index"))


@blueprint.get("/products/<int:product_id>")
@keepers_only
def show(product_id: int) -> ResponseReturnValue:
    """Show a product: its names, where it stands, what can be done with it."""
    return _page(product_id)


@blueprint.post("/products/<int:product_id>")
@keepers_only
def change(product_id: int) -> ResponseReturnValue:
    """Change the names of a product."""
    name, version = request.form.get("name", ""), request.form.get("version", 0, type=int)
    try:
        with writing(engine()) as session:
            product = products.change_product(session, viewer(), product_id, name, _aliases(), version=version)
    except (InvalidProduct, EditConflict) as error:
        return _page(product_id, error=error), 409 if isinstance(error, EditConflict) else 422
    flash(f"The names of “{product.name}” are saved.", "success")
    return redirect(url_for("products.index"))


@blueprint.post("/products/<int:product_id>/retire")
@keepers_only
def retire(product_id: int) -> ResponseReturnValue:
    """Retire a product."""
    with writing(engine()) as session:
        products.retire_product(session, viewer(), product_id)
    flash("The product is retired. Meetings that have it keep it.", "success")
    return redirect(url_for("products.show", product_id=product_id))


@blueprint.post("/products/<int:product_id>/return")
@keepers_only
def bring_back(product_id: int) -> ResponseReturnValue:
    """Bring a retired product back."""
    with writing(engine()) as session:
        products.bring_back_product(session, viewer(), product_id)
    flash("The product is back. Look through stored meetings for what was said meanwhile.", "success")
    return redirect(url_for("products.show", product_id=product_id))


@blueprint.post("/products/search")
@keepers_only
def search() -> ResponseReturnValue:
    """Have stored meetings looked through for products whose names changed."""
    try:
        with writing(engine()) as session:
            job_id = jobs.start_product_search(session, viewer())
    except jobs.JobError as error:
        return _list(error=error), 409
    if job_id is None:
        flash("No stored meeting holds one of the new names. There is nothing to look through.", "success")
        return redirect(url_for("products.index"))
    return redirect(url_for("jobs.show", job_id=job_id))


def _aliases() -> list[str]:
    return request.form.get("aliases", "")[:LONGEST_ALIASES].replace(",", "\n").split("\n")


def _list(*, error: CoachError | None = None) -> str:
    with reading(engine()) as session:
        found = products.list_products(session, viewer())
        changed = products.changed_products(session)
        concerned = product_search.count_concerned(session, list(changed)) if changed else 0
        job = job_rows.newest_job(session, jobs.PRODUCTS)
    waiting = {"names": [one.product.name for one in found if one.product.id in changed], "meetings": concerned}
    return render_template(
        "products/index.html", products=found, waiting=waiting, job=job, limits=LIMITS, error=error, user=me()
    )


def _page(product_id: int, *, error: CoachError | None = None) -> str:
    with reading(engine()) as session:
        found = products.get_product(session, viewer(), product_id)
    return render_template("products/show.html", found=found, limits=LIMITS, error=error)
