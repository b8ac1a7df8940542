"""What a trainer has in front of them: the working copy of a scope, what it was published as, and how it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from coach.days import today
from coach.domain import Product
from coach.errors import GuidelineError, NotFound
from coach.guidelines.editing import OpenPack, open_pack, opened, own_rules, text_of_pack
from coach.guidelines.likeness import Encode, needs_vectors
from coach.guidelines.rules import Guideline
from coach.numbers import number_of
from coach.storage import packs, teams
from coach.storage.engine import Session, reading, writing
from coach.storage.errors import EditConflict
from coach.storage.packs import PacksInForce, PublishedPack
from coach.storage.products import all_products, known_product
from web.packs import installed_pack, together
from web.sessions import viewer
from web.state import coach, engine

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom guidelines are for: a team, a product, or (neither) the company."""

    team_id: int | None = None
    product_id: int | None = None

    @property
    def is_company(self) -> bool:
        """Whether they are for everybody, so that no others lie beneath."""
        return self.team_id is None and self.product_id is None

    @property
    def address(self) -> dict[str, int]:
        """The parameters that keep the scope in an address."""
        given = {"team": self.team_id, "product": self.product_id}
        return {key: number for key, number in given.items() if number is not None}


COMPANY = Scope()


@dataclass(frozen=True, slots=True)
class Desk:
    """The scope that is worked on. `version` counts the saves of the working copy, `published` is its newest version.

    `whose` is the name of the team or the product; `base` are the company's rules that lie under theirs, empty where
    the scope is the company.
    """

    scope: Scope
    whose: str
    pack: OpenPack
    version: int
    published: PublishedPack | None
    base: tuple[Guideline, ...]

    @property
    def team_id(self) -> int | None:
        """The team whose guidelines these are."""
        return self.scope.team_id

    @property
    def product_id(self) -> int | None:
        """The product whose guidelines these are."""
        return self.scope.product_id

    @property
    def on_top(self) -> bool:
        """Whether the rules lie on top of the company's."""
        return not self.scope.is_company

    @property
    def sort(self) -> str:
        """What whose guidelines these are is: a team, a product, the company."""
        return "product" if self.product_id is not None else "team" if self.team_id is not None else "company"

    @property
    def scope_name(self) -> str:
        """What the scope is called."""
        return f"{self.sort.capitalize()} {self.whose}" if self.on_top else "The whole company"

    @property
    def address(self) -> dict[str, int]:
        """The parameters that keep the scope in an address."""
        return self.scope.address

    @property
    def replaced(self) -> frozenset[str]:
        """The ids of the company's rules that a rule of the team or the product stands in for."""
        return own_rules(self.pack, self.base)

    @property
    def before(self) -> OpenPack:
        """The pack as it was published last; before the first time the installed one, or one without rules."""
        if self.published is not None:
            return open_pack(self.published.text, name=self.pack.name)
        return OpenPack(self.pack.name) if self.on_top else opened(installed_pack())

    @property
    def number(self) -> int:
        """The number of the newest published version, 0 before the first."""
        return self.published.version.number if self.published else 0


def asked_scope() -> Scope:
    """Return the scope that the address or the form names; `for` ("team-3", "product-2", "") goes before the others.

    Raises:
        NotFound: what stands there is no number.
    """
    chosen = request.values.get("for")
    if chosen is not None:
        sort, _, number = chosen.partition("-")
        return Scope(**{f"{sort}_id": _number(number)}) if sort in ("team", "product") else COMPANY
    product = _number(request.values.get("product", ""))
    return Scope(product_id=product) if product is not None else Scope(_number(request.values.get("team", "")))


def _number(text: str) -> int | None:
    number = number_of(text)
    if text and number is None:
        raise NotFound("There is no such team or product.")
    return number


def open_desk(scope: Scope = COMPANY) -> Desk:
    """Return the desk of a scope.

    Raises:
        NotFound: the user may not write guidelines, or there is no such team or product.
    """
    with reading(engine()) as session:
        return _desk(session, scope)


def _desk(session: Session, scope: Scope) -> Desk:
    copy = packs.working_copy(session, viewer(), scope.team_id, product_id=scope.product_id)
    published = packs.newest(session, scope.team_id, product_id=scope.product_id)
    whose = _whose(session, scope)
    if copy is not None:
        pack = open_pack(copy.text, name=_name(scope, whose))
    elif published is not None:
        pack = open_pack(published.text, name=_name(scope, whose))
    else:
        pack = opened(installed_pack()) if scope.is_company else OpenPack(_name(scope, whose))
    base: tuple[Guideline, ...] = ()
    if not scope.is_company:
        base = together(PacksInForce(company=packs.newest(session))).rules
    return Desk(scope, whose, pack, copy.version if copy else 0, published, base)


def _whose(session: Session, scope: Scope) -> str:
    if scope.product_id is not None:
        product = known_product(session, scope.product_id)
        return product.name if product else ""
    return next((team.name for team in teams.list_teams(session) if team.id == scope.team_id), "")


def _name(scope: Scope, whose: str) -> str:
    if scope.is_company:
        return "Guidelines"
    return f"Guidelines for {whose}" if scope.product_id is not None else f"Guidelines of the team {whose}"


def change(scope: Scope, edit: Callable[[Desk], OpenPack]) -> Desk:
    """Save what `edit` makes of the working copy, on top of what others saved meanwhile, and return the new desk.

    Raises:
        GuidelineError: the pack would not be right; nothing is saved.
        EditConflict: others keep saving, or `edit` says that the same rule was changed.
    """
    for _ in range(_ATTEMPTS):
        desk = open_desk(scope)
        text = text_of_pack(edit(desk))
        try:
            _save(desk, text)
        except EditConflict:
            continue
        return open_desk(scope)
    raise EditConflict("Others are changing the guidelines at this moment.", mend="Try again in a moment.")


def _save(desk: Desk, text: str) -> None:
    with writing(engine()) as session:
        keep = {"team_id": desk.team_id, "product_id": desk.product_id}
        packs.save_working_copy(session, viewer(), text, version=desk.version, **keep)


def encoder_for(rules: tuple[Guideline, ...]) -> Encode | None:
    """Return what gives the vectors of sentences, None where no rule needs them."""
    return coach().analyser.encoder() if needs_vectors(rules) else None


def live_pack(product_id: int | None = None) -> OpenPack:
    """Return the pack that counts today for the user's team in meetings about a product (None: none), for reading."""
    with reading(engine()) as session:
        versions = packs.in_force(session, viewer().team_id, today(), () if product_id is None else (product_id,))
    return opened(together(versions))


def products_with_rules() -> tuple[Product, ...]:
    """Return the products for which guidelines count today, by name."""
    with reading(engine()) as session:
        having = {product for product, _ in packs.product_numbers_in_force(session, None, today())}
        return tuple(one for one in all_products(session) if one.id in having)


def sayable(error: GuidelineError) -> str:
    """Return the message of an error without its place, which the page shows by itself."""
    return f"{error.what} {error.mend}".strip()
