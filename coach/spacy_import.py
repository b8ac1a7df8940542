"""Imports spaCy without its command line.

`import spacy` also imports every command of `python -m spacy`, and with them 360 modules for downloads, project
templates and web pages: a quarter of the time to the first note. Nothing of them is needed to read a text.
"""

from __future__ import annotations

import sys
from types import ModuleType

_COMMANDS = "spacy.cli"
_INFO = "spacy.cli.info"


def import_spacy() -> None:
    """Import spaCy, where it is not yet, with a stand-in for its commands; afterwards `import spacy.cli` works as ever.

    Only `spacy.info`, the one name that spaCy takes from there, is then a function that says nothing.
    """
    if "spacy" in sys.modules:
        return
    commands, info = ModuleType(_COMMANDS), ModuleType(_INFO)
    commands.__path__ = []
    vars(info)["info"] = _no_info
    sys.modules.update({_COMMANDS: commands, _INFO: info})
    try:
        import spacy  # noqa: F401
    finally:
        for name, stand_in in ((_COMMANDS, commands), (_INFO, info)):
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _no_info(*_: object, **__: object) -> dict[str, object]:
    return {}
