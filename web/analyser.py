"""The seam between pages and analysis: what a view calls, and the real thing behind it."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from coach.domain import Meeting, MeetingFacts
from coach.errors import CoachError
from coach.settings import Settings
from coach.storage.documents import ParsedDocument

if TYPE_CHECKING:
    from coach.guidelines.likeness import Encode
    from coach.guidelines.schema import GuidelinePack
    from coach.own_labels import TrainedLabel
    from coach.toolbox import Toolbox

Report = Mapping[str, Any]

AT_ONCE = 2
WAIT_SECONDS = 300.0
KEPT_PREVIEWS = 16
KEPT_PACKS = 16


class Busy(CoachError):
    """More analyses are waiting than can be done in good time."""


@dataclass(frozen=True, slots=True)
class AnalysedReport:
    """A report of schema 1, and the parses to be kept beside it."""

    report: Report
    document: ParsedDocument | None = None


class Analyser(Protocol):
    """Reads a meeting; safe to call from many threads."""

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        """Return the meeting as understood before any analysis; raises `UnreadableUpload`."""
        ...

    def analyse(
        self,
        filename: str,
        content: bytes,
        facts: MeetingFacts,
        guidelines: GuidelinePack | None = None,
        own_labels: Sequence[TrainedLabel] = (),
    ) -> AnalysedReport:
        """Return what Coach says of the meeting by `guidelines` (None: the installed ones).

        `own_labels` are those in use that the guidelines name.

        Raises:
            UnreadableUpload, Busy: nothing can be said of it, or not now.
        """
        ...

    def encoder(self) -> Encode:
        """Return the function that gives one vector a sentence; it raises `Busy`."""
        ...


class PipelineAnalyser:
    """`coach.pipeline` over a toolbox that is built once, at the first call or by `warm_up`.

    At most `AT_ONCE` meetings are computed at a time and `waiting` more wait, so that pages keep being served.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._toolbox: Toolbox | None = None
        self._building = threading.Lock()
        self._computing = threading.BoundedSemaphore(AT_ONCE)
        self._places = threading.BoundedSemaphore(AT_ONCE + max(1, settings.threads - AT_ONCE - 2))
        self._previews: OrderedDict[tuple[str, str, str], Meeting] = OrderedDict()
        self._previews_lock = threading.Lock()
        self._judging: OrderedDict[str, tuple[Toolbox, Toolbox]] = OrderedDict()
        self._judging_lock = threading.Lock()

    def toolbox(self) -> Toolbox:
        """Return the loaded tools; the first call takes seconds, others that come meanwhile wait for it.

        A model that trainers promote or roll back is taken up by the next call.
        """
        with self._building:
            if self._toolbox is None:
                self._toolbox = _work().build(self._settings)
            else:
                self._toolbox = _work().refresh(self._settings, self._toolbox)
            return self._toolbox

    def warm_up(self) -> None:
        """Begin to load the tools in the background; an error shows at the first analysis."""
        threading.Thread(target=self._load_quietly, name="toolbox", daemon=True).start()

    def preview(self, filename: str, content: bytes, facts: MeetingFacts) -> Meeting:
        """Return the meeting as understood, from memory where it was asked for shortly before."""
        key = (filename, hashlib.sha256(content).hexdigest(), _facts_key(facts))
        with self._previews_lock:
            if key in self._previews:
                self._previews.move_to_end(key)
                return self._previews[key]
        with self._turn():
            meeting = _work().preview(filename, content, self.toolbox(), facts)
        with self._previews_lock:
            self._previews[key] = meeting
            while len(self._previews) > KEPT_PREVIEWS:
                self._previews.popitem(last=False)
        return meeting

    def analyse(
        self,
        filename: str,
        content: bytes,
        facts: MeetingFacts,
        guidelines: GuidelinePack | None = None,
        own_labels: Sequence[TrainedLabel] = (),
    ) -> AnalysedReport:
        """Return the report of the meeting."""
        with self._turn():
            return _work().analyse(filename, content, self._toolbox_with(guidelines), facts, own_labels)

    def encoder(self) -> Encode:
        """Return the function that gives one vector a sentence, computed in turn with the analyses."""

        def encode(sentences: Sequence[str]) -> Any:
            with self._turn():
                return _work().encode(sentences, self.toolbox())

        return encode

    def _toolbox_with(self, guidelines: GuidelinePack | None) -> Toolbox:
        """Return the tools with other guidelines; the vectors of their examples are computed once a pack and model."""
        toolbox = self.toolbox()
        if guidelines is None or guidelines.digest == toolbox.guidelines.digest:
            return toolbox
        with self._judging_lock:
            made_from, judging = self._judging.get(guidelines.digest, (None, None))
            if judging is None or made_from is not toolbox:  # never judged by it, or with the model before this one
                judging = _work().with_guidelines(toolbox, guidelines)
                self._judging[guidelines.digest] = (toolbox, judging)
                while len(self._judging) > KEPT_PACKS:
                    self._judging.popitem(last=False)
            self._judging.move_to_end(guidelines.digest)
            return judging

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy("Many meetings are being analysed at this moment.", mend="Try again in a minute.")
        try:
            yield from self._computed()
        finally:
            self._places.release()

    def _computed(self) -> Iterator[None]:
        if not self._computing.acquire(timeout=WAIT_SECONDS):
            raise Busy("The analyses before this one take too long.", mend="Try again in some minutes.")
        try:
            yield
        finally:
            self._computing.release()

    def _load_quietly(self) -> None:
        try:
            self.toolbox()
        except CoachError:
            return


def _facts_key(facts: MeetingFacts) -> str:
    plain = replace(facts, roles=MappingProxyType({}), same_person=MappingProxyType({}))
    return repr((plain, sorted(facts.roles.items()), sorted(facts.same_person.items())))


def _work() -> Any:
    """Return the module that does the work; its imports take seconds, so nothing waits for them at the start."""
    return import_module("web.analysis")
