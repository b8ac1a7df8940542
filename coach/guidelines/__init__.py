"""What the company recommends its sellers to say and do: packs of rules, each with its reason and its tests."""

from __future__ import annotations

from .rule_tests import FailedTest, run_tests
from .rules import Guideline
from .scene import open_scene
from .schema import GuidelinePack, default_pack, load_pack, read_pack

__all__ = [
    "FailedTest",
    "Guideline",
    "GuidelinePack",
    "default_pack",
    "load_pack",
    "open_scene",
    "read_pack",
    "run_tests",
]
