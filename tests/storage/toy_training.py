"""A training for tests, run as a process: it leaves a line when it starts, goes slowly, and writes a candidate.

What it does comes from the file `plan.json` beside the candidates: `seconds`, and `fails` with a message.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from coach.candidates import new_name
from coach.errors import ModelError
from coach.training_run import RunState, TrainingRun, held, write_run


def main() -> None:
    folder = Path(os.environ["COACH_DATA_DIR"]) / "models"
    plan = json.loads((folder / "plan.json").read_text())
    with (folder / "starts.txt").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    with held(folder):
        write_run(folder, TrainingRun(RunState.RUNNING, "Learning from the corrections", 0.5))
        name = new_name(folder)
        half = folder / f".{name}"
        half.mkdir(exist_ok=True)
        time.sleep(plan["seconds"])
        if plan.get("fails"):
            raise ModelError(plan["fails"])
        (half / "metrics.json").write_text("{}")
        half.rename(folder / name)
        write_run(folder, TrainingRun(RunState.DONE, "Done", 1.0, candidate=name))


def prepare(seconds: float) -> None:
    """Read ahead: one stretch is read, the next one half, when it sleeps."""
    cache = Path(os.environ["COACH_DATA_DIR"]) / "models" / "cache"
    with held(cache):
        (cache / "rows-read.npz").touch()
        (cache / ".rows-half.npz").touch()
        write_run(cache, TrainingRun(RunState.RUNNING, "Reading the meetings to learn from", 0.4))
        time.sleep(seconds)
        write_run(cache, TrainingRun(RunState.DONE, "Done", 1.0))


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["prepare"]:
            prepare(float(sys.argv[2]))
        else:
            main()
    except ModelError:
        sys.exit(2)
