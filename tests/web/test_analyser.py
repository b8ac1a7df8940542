"""The seam to the pipeline: built once, previews remembered, a limit on what waits."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from coach.domain import MeetingFacts, Role
from coach.errors import ModelError
from coach.settings import Settings
from web import analyser as seam
from web.analyser import Busy, PipelineAnalyser

NO_FACTS = MeetingFacts()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What does the work, replaced: it counts, and analyses wait for `go`."""
    calls: list[str] = []
    go = threading.Event()

    def analyse(filename: str, content: bytes, toolbox: object, facts: MeetingFacts, own_labels: object) -> str:
        calls.append("analyse")
        go.wait(10)
        return filename

    def preview(filename: str, content: bytes, toolbox: object, facts: MeetingFacts) -> str:
        calls.append("preview")
        return f"{filename} {sorted(facts.roles)}"

    def build(settings: Settings) -> str:
        calls.append("build")
        return "toolbox"

    def refresh(settings: Settings, toolbox: str) -> str:
        return toolbox

    fake = SimpleNamespace(calls=calls, go=go, analyse=analyse, preview=preview, build=build, refresh=refresh)
    monkeypatch.setattr(seam, "_work", lambda: fake)
    return fake


def test_the_toolbox_is_built_once(work: SimpleNamespace, settings: Settings) -> None:
    analyser = PipelineAnalyser(settings)
    threads = [threading.Thread(target=analyser.toolbox) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.calls == ["build"]


def test_a_model_that_trainers_promote_is_taken_up_by_the_next_call(
    work: SimpleNamespace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyser = PipelineAnalyser(settings)
    assert analyser.toolbox() == "toolbox"
    monkeypatch.setattr(work, "refresh", lambda _settings, toolbox: f"{toolbox} with a promoted model")
    assert analyser.toolbox() == "toolbox with a promoted model"


def test_a_preview_is_remembered_for_the_same_content_and_facts(work: SimpleNamespace, settings: Settings) -> None:
    analyser = PipelineAnalyser(settings)
    for _ in range(3):
        analyser.preview("a.txt", b"x", NO_FACTS)
    analyser.preview("a.txt", b"x", MeetingFacts(roles={"Dana": Role.SELLER}))
    analyser.preview("a.txt", b"y", NO_FACTS)
    assert work.calls.count("preview") == 3


def test_too_many_at_once_are_told_to_come_back(work: SimpleNamespace, settings: Settings) -> None:
    analyser = PipelineAnalyser(settings.model_copy(update={"threads": 5}))
    threads = [threading.Thread(target=analyser.analyse, args=("a", b"", NO_FACTS)) for _ in range(3)]
    for thread in threads:
        thread.start()
    while analyser._places._value:
        threading.Event().wait(0.01)
    with pytest.raises(Busy):
        analyser.analyse("b", b"", NO_FACTS)
    assert work.calls.count("analyse") <= seam.AT_ONCE
    work.go.set()
    for thread in threads:
        thread.join()
    assert analyser.analyse("c", b"", NO_FACTS) == "c"


def test_a_missing_model_shows_at_the_analysis_not_at_the_start(
    work: SimpleNamespace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_settings: Settings) -> None:
        raise ModelError("There is no model.")

    monkeypatch.setattr(work, "build", fail)
    analyser = PipelineAnalyser(settings)
    analyser.warm_up()
    with pytest.raises(ModelError):
        analyser.preview("a.txt", b"x", NO_FACTS)


def test_the_vectors_of_a_pack_are_computed_once(
    work: SimpleNamespace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_guidelines(_toolbox: object, pack: SimpleNamespace) -> str:
        work.calls.append(pack.digest)
        return f"toolbox with {pack.digest}"

    work.with_guidelines = with_guidelines
    work.build = lambda _settings: SimpleNamespace(guidelines=SimpleNamespace(digest="installed"))
    work.analyse = lambda _filename, _content, toolbox, *_: toolbox
    analyser = PipelineAnalyser(settings)
    packs = [SimpleNamespace(digest=digest) for digest in ("one", "two", "one", "installed")]
    used = [analyser.analyse("a", b"", NO_FACTS, pack) for pack in packs]
    assert work.calls == ["one", "two"]
    assert used[:3] == ["toolbox with one", "toolbox with two", "toolbox with one"]
    assert used[3] is analyser.analyse("a", b"", NO_FACTS)


def test_published_guidelines_judge_with_the_model_that_trainers_promoted(
    work: SimpleNamespace, settings: Settings
) -> None:
    installed = SimpleNamespace(digest="installed")
    promoted = [SimpleNamespace(guidelines=installed, model="new")]
    work.with_guidelines = lambda toolbox, _pack: SimpleNamespace(model=toolbox.model)
    work.build = lambda _settings: SimpleNamespace(guidelines=installed, model="old")
    work.analyse = lambda _filename, _content, toolbox, *_: toolbox.model
    analyser, pack = PipelineAnalyser(settings), SimpleNamespace(digest="one")
    assert analyser.analyse("a", b"", NO_FACTS, pack) == "old"
    work.refresh = lambda _settings, _toolbox: promoted[0]
    assert analyser.analyse("a", b"", NO_FACTS, pack) == "new"


def test_other_guidelines_come_with_the_vectors_of_their_examples(toolbox) -> None:
    from coach.guidelines.kinds import RULE_KINDS
    from coach.guidelines.reference import example_pack
    from coach.guidelines.schema import load_pack
    from web.analysis import encode, with_guidelines

    pack = load_pack(example_pack(RULE_KINDS["like"]), name="x")
    changed = with_guidelines(toolbox, pack)
    assert changed.guidelines is pack
    assert changed.examples.of(pack.rules[0].examples) is not None
    assert encode(["Sign today."], toolbox).shape[0] == 1
