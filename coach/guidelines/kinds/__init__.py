"""The kinds of rule, by the name that stands after `kind:` in a pack."""

from __future__ import annotations

from .avoid import AVOID
from .cadence import CADENCE
from .kind import RuleKind
from .like import LIKE
from .limit import LIMIT
from .order import ORDER
from .pair import PAIR
from .prefer import PREFER
from .require import REQUIRE

RULE_KINDS: dict[str, RuleKind] = {
    "prefer": PREFER,
    "avoid": AVOID,
    "require": REQUIRE,
    "order": ORDER,
    "pair": PAIR,
    "limit": LIMIT,
    "cadence": CADENCE,
    "like": LIKE,
}
