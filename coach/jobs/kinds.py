"""The kinds of jobs, by name: a new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from .backtest_kind import BACKTEST
from .kind import JobKind
from .own_label_kind import LOOKING, OWN_LABEL
from .prepare_kind import PREPARE, PREPARING
from .product_kind import FINDING, PRODUCTS
from .reread_kind import REREAD, REREADING
from .retrain_kind import RETRAIN, RETRAINING

JOB_KINDS: Mapping[str, JobKind] = {
    "backtest": BACKTEST,
    RETRAIN: RETRAINING,
    REREAD: REREADING,
    OWN_LABEL: LOOKING,
    PRODUCTS: FINDING,
    PREPARE: PREPARING,
}

__all__ = ["JOB_KINDS", "JobKind"]
