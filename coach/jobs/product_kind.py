"""The job that looks through stored meetings for products whose names changed; nothing is analysed again.

The arguments hold the versions of those products and the parts of the archive that can hold their names.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from coach.storage import product_search, products
from coach.storage.engine import Session, reading
from coach.storage.jobs import JobRecord
from coach.storage.product_search import ReadPart

from .kind import JobKind, Workplace

PRODUCTS = "products"


def _plan(_workplace: Workplace, job: JobRecord) -> int:
    return len(job.arguments["parts"])


def _parts(workplace: Workplace, job: JobRecord) -> Generator[ReadPart, None, None]:
    changed = list(_versions(job))
    for first, last in job.arguments["parts"][job.done :]:
        with reading(workplace.database) as session:
            part = product_search.read_part(session, changed, (first, last))
        yield part


def _keep(session: Session, _job: JobRecord, part: ReadPart) -> None:
    product_search.keep_part(session, part)


def _finish(session: Session, job: JobRecord) -> str:
    products.settle_products(session, _versions(job))
    return f"{job.arguments['meetings']:,} meetings were looked through."


def _versions(job: JobRecord) -> dict[int, int]:
    found: dict[str, Any] = job.arguments["versions"]
    return {int(number): int(version) for number, version in found.items()}


FINDING = JobKind("Looking for products", _plan, _parts, _keep, _finish)
