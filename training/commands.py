"""The commands that the training adds to `coach`: train, evaluate, corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from coach.errors import CorpusError
from coach.settings import load_settings

# The names in `training.robustness.VARIANTS`, which loads slowly.
RESPELLINGS = ("lower", "unpunctuated", "misspelt", "names", "gender")


@click.command()
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    type=click.Path(path_type=Path),
    help="JSON Lines; repeatable.",
)
@click.option("--corrections", is_flag=True, help="Learn from the accepted corrections instead of a corpus.")
@click.option("--prepare", is_flag=True, help="Read what trainings on corrections learn from, and train nothing yet.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the trained head or candidate to.")
@click.option("--cv", "folds", type=click.IntRange(2, 50), help="Judge over K folds that never split a group.")
@click.option("--group", type=click.Choice(["meeting", "none"]), default="meeting", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--finetune", is_flag=True, help="With --cv: fine-tune the encoder too; takes minutes a fold and needs torch."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def train(  # noqa: PLR0913 (one parameter an option)
    corpora: tuple[Path, ...],
    *,
    corrections: bool,
    prepare: bool,
    out: Path | None,
    folds: int | None,
    group: str,
    seed: int,
    finetune: bool,
    as_json: bool,
) -> None:
    """Train a head on any labels, over the shipped encoder's vectors and the words of the lines.

    With --corrections: fit a candidate on the corrections that trainers accepted, and compare it with the model in use.
    With --prepare: only read what that needs, once for each model, so that the first such training is quick too.
    """
    if corrections + prepare + bool(corpora) != 1:
        raise click.UsageError("Give either --corpus FILE or --corrections or --prepare.")
    if prepare:
        _get_ready()
        return
    if corrections and (folds is not None or finetune):
        raise click.UsageError("--cv and --finetune judge a corpus; corrections are judged on the test meetings.")
    if corrections:
        _train_on_corrections(out, as_json=as_json)
        return
    from .cross_validation import cross_validate
    from .head_files import save_head
    from .heads import fit_head
    from .lines import read_lines

    if finetune and folds is None:
        raise click.UsageError("--finetune judges by cross-validation: give --cv K as well.")
    lines = read_lines(corpora, group=group)
    vectors = _encoder().encode([line.text for line in lines]).vectors
    figures: dict[str, Any] = {"lines": len(lines), "groups": len({line.group for line in lines})}
    if folds is not None:
        encoder_file = _encoder_to_fine_tune() if finetune else None
        figures |= cross_validate(lines, vectors, folds=folds, seed=seed, finetune=encoder_file)
    if out is not None:
        save_head(fit_head(lines, vectors, seed=seed), out, figures=figures)
    click.echo(json.dumps(figures, indent=2) if as_json else _table(figures))


def _train_on_corrections(out: Path | None, *, as_json: bool) -> None:
    from coach.candidates import get_candidate

    from .correction_run import run
    from .corrections import card

    folder, name = run(load_settings(), out)
    metrics = dict(get_candidate(folder, name).metrics)
    shown = {"candidate": name, "folder": str(folder / name), **metrics}
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False) if as_json else card(name, metrics))


def _get_ready() -> None:
    from .correction_run import prepare

    click.echo(f"{prepare(load_settings()):,} sentences are read: a training on corrections begins at once now.")


@click.command()
@click.option("--corpus", "corpora", multiple=True, required=True, type=click.Path(path_type=Path))
@click.option("--split", "part_name", type=click.Choice(["train", "development", "test"]), help="Only this part.")
@click.option("--model", "models_dir", type=click.Path(path_type=Path), help="Models folder; default: the shipped one.")
@click.option(
    "--respell", type=click.Choice(RESPELLINGS), help="Change spelling, names or sexes in the meetings first."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(
    corpora: tuple[Path, ...],
    *,
    part_name: str | None,
    models_dir: Path | None,
    respell: str | None,
    as_json: bool,
) -> None:
    """Judge the model on gold meetings: labels, links, attributes, roles and kind."""
    from coach.toolbox import build_toolbox

    from .corpus import part, read_corpus, read_split
    from .evaluate import figures, predict
    from .evaluation_text import evaluation_text
    from .robustness import VARIANTS

    meetings = tuple(meeting for file in corpora for meeting in read_corpus(file))
    if part_name is not None:
        meetings = part(meetings, part_name, split=read_split())
    if not meetings:
        raise CorpusError(
            "There is no meeting to judge.",
            where=", ".join(str(file) for file in corpora),
            mend="Give a corpus that holds meetings of this part.",
        )
    toolbox = build_toolbox(models_dir=models_dir)
    variant = None if respell is None else VARIANTS[respell]
    found = figures([predict(meeting, toolbox, respell=variant) for meeting in meetings])
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else evaluation_text(found))


@click.group()
def corpus() -> None:
    """Check the training corpus."""


@corpus.command("lint")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def lint(file: Path | None) -> None:
    """Check the format and the scheme, and report near-duplicates and repeated sentence frames."""
    from .corpus import CORPUS
    from .lint import lint_corpus

    click.echo(json.dumps(lint_corpus(file or CORPUS), indent=2, ensure_ascii=False))


def _encoder_to_fine_tune() -> Path:
    """Return the shipped encoder file where torch is installed.

    Raises:
        ModelError: torch or what goes with it is missing.
    """
    from importlib.util import find_spec

    from coach.artefacts import current_model
    from coach.errors import ModelError

    missing = [name for name in ("torch", "transformers", "onnx") if find_spec(name) is None]
    if missing:
        raise ModelError(
            f"Fine-tuning needs {', '.join(missing)}, which is not installed.",
            where="--finetune",
            mend="Install the extra `finetune` (pip install '.[finetune]'), or leave --finetune out.",
        )
    return current_model(load_settings().models_dir).file("encoder.onnx")


def _encoder() -> Any:
    from coach.artefacts import current_model
    from coach.understand.encoder import Encoder

    settings = load_settings()
    return Encoder(current_model(settings.models_dir), threads=settings.analysis_threads)


def _table(figures: dict[str, Any]) -> str:
    rows = [f"{figures['lines']} lines in {figures['groups']} groups"]
    for label, found in figures.get("labels", {}).items():
        rows.append(
            f"{label:<24} P {found['precision']:.3f} R {found['recall']:.3f} F1 {found['f1']:.3f} n {found['gold']}"
        )
    if "macro_f1" in figures:
        rows.append(f"macro F1 {figures['macro_f1']:.3f}, joint accuracy {figures['joint_accuracy']:.3f}")
    return "\n".join(rows)
