"""Turn a checkpoint of `training.readers` into the files that ship.

`python -m training.export_model --checkpoint FILE --base DIR --name N` writes `models/N/encoder.onnx`,
`reader.onnx`, `pairs.onnx`, `tokenizer.json` and `history.json`. Weights are stored in 16 bits (the word embeddings in
8, with a scale a row) and computed with in 32, so the files are small and the answers do not depend on how sentences
are batched. Needs torch and onnx (the extra `finetune`).
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from coach.artefacts import shipped_models
from coach.understand.schema import DISTANCE_BOUNDS, KINDS

from .network import Encoder, PairScorer, Reader, ReaderPanel, ScorerPanel, Shape, ShippedEncoder, load_base
from .torch_encoder import name_transposed

OPSET = 17
_LARGE = 4096
# What `training.torch_encoder` needs to know to build the network again.
SIZES = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
    "type_vocab_size",
)


class SmallEmbedding(nn.Module):
    """Word embeddings in 8 bits with one scale a row, computed with in 32 bits."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127.0
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def export_encoder(encoder: Encoder, path: Path, *, token_layer: int) -> None:
    """Write the encoder: input_ids, attention_mask [n, tokens] int64 -> states, vectors and tokens (float32)."""
    encoder = ShippedEncoder(encoder, token_layer=token_layer)
    embeddings = encoder.bert.embeddings
    embeddings.word_embeddings = SmallEmbedding(embeddings.word_embeddings.weight.detach())
    encoder.eval()
    example = (torch.ones(2, 7, dtype=torch.long), torch.ones(2, 7, dtype=torch.long))
    torch.onnx.export(
        encoder,
        example,
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["states", "vectors", "tokens"],
        dynamic_axes={
            "input_ids": {0: "n", 1: "tokens"},
            "attention_mask": {0: "n", 1: "tokens"},
            "states": {0: "n"},
            "vectors": {0: "n"},
            "tokens": {0: "n", 1: "tokens"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(str(path))
    name_transposed(model, encoder)
    config = encoder.bert.config
    onnx.helper.set_model_props(model, {name: str(getattr(config, name)) for name in SIZES})
    onnx.save(model, str(path))
    store_in_16_bits(path)


def export_reader(reader: nn.Module, width: int, path: Path) -> None:
    """Write the reader or a panel of them; inputs and outputs as in `training.network.Reader`."""
    reader.eval()
    example = (
        torch.zeros(1, 5, width),
        torch.zeros(1, 5, dtype=torch.long),
        torch.zeros(1, 5, dtype=torch.long),
        torch.tensor([len(KINDS)]),
    )
    names = list(reader(*example))
    outputs = ["kind_logits" if name == "kind" else name for name in names]
    per_sentence = [name for name in outputs if name not in ("kind_logits", "form")]
    axes: dict[str, dict[int, str]] = {name: {1: "n"} for name in ("states", "roles", "turn_starts", *per_sentence)}
    torch.onnx.export(
        _Ordered(reader, names),
        example,
        str(path),
        input_names=["states", "roles", "turn_starts", "kind"],
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    store_in_16_bits(path)


def export_scorer(scorer: nn.Module, width: int, path: Path) -> None:
    """Write the pair network over link states [n, width]; else as in `training.network.PairScorer`."""
    scorer.eval()
    example = (torch.zeros(3, width), torch.zeros(3, width), torch.zeros(3), torch.zeros(3, dtype=torch.long))
    names = ["sources", "targets", "cosine", "bucket"]
    torch.onnx.export(
        scorer,
        example,
        str(path),
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "pairs"} for name in (*names, "logits")},
        opset_version=OPSET,
        dynamo=False,
    )


class _Ordered(nn.Module):
    """The reader with a tuple for a dictionary, as ONNX wants it."""

    def __init__(self, reader: Reader, names: list[str]) -> None:
        super().__init__()
        self.reader = reader
        self.names = names

    def forward(self, states: Tensor, roles: Tensor, turn_starts: Tensor, kind: Tensor) -> tuple[Tensor, ...]:
        out = self.reader(states, roles, turn_starts, kind)
        return tuple(out[name] for name in self.names)


def store_in_16_bits(path: Path) -> None:
    """Rewrite an ONNX file so that large weights are stored as float16 and cast to float32 when it is loaded."""
    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < _LARGE:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values, name=f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT, name=f"{name}.cast"))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main() -> None:
    """Export a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--name", required=True, help="folder under models/")
    arguments = parser.parse_args()
    checkpoint: dict[str, Any] = torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)
    recipe = checkpoint["recipe"]
    encoder = Encoder(load_base(arguments.base, layers=recipe["base"]["layers"], attention="eager"))
    encoder.load_state_dict(checkpoint["encoder"])
    shape = Shape(**recipe["context"])
    readers = [Reader(shape) for _ in checkpoint["readers"]]
    scorers = [PairScorer(shape, len(DISTANCE_BOUNDS) + 1) for _ in readers]
    for network, weights in zip([*readers, *scorers], [*checkpoint["readers"], *checkpoint["scorers"]], strict=True):
        network.load_state_dict(weights)
    folder = shipped_models() / arguments.name
    folder.mkdir(parents=True, exist_ok=True)
    export_encoder(encoder, folder / "encoder.onnx", token_layer=recipe["cutter"]["layer"])
    export_reader(ReaderPanel(readers), shape.vector, folder / "reader.onnx")
    export_scorer(ScorerPanel(scorers), len(readers) * 2 * shape.link_width, folder / "pairs.onnx")
    shutil.copyfile(arguments.base / "tokenizer.json", folder / "tokenizer.json")
    (folder / "history.json").write_text(json.dumps(checkpoint["history"], indent=1) + "\n", encoding="utf-8")
    for file in sorted(folder.iterdir()):
        print(f"{file.stat().st_size / 1e6:6.1f} MB  {file.name}")


if __name__ == "__main__":
    main()
