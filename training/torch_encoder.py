"""The shipped encoder as a torch network again, so that it can be fine-tuned further (needs the extra `finetune`).

`export_model` keeps the name of every weight in the ONNX file, so no other download is needed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from transformers import BertConfig, BertModel

from coach.errors import ModelError

# Suffix of a weight that the file holds transposed, as a matrix product wants it.
TRANSPOSED = ".transposed"
HALF = ".half"
WORDS = "bert.embeddings.word_embeddings"


def torch_encoder(file: Path) -> BertModel:
    """Return the encoder of an `encoder.onnx` with its weights in float32.

    Raises:
        ModelError: a weight of the network is not in the file.
    """
    model = onnx.load(str(file))
    sizes = {entry.key: int(entry.value) for entry in model.metadata_props}
    stored = {tensor.name.removesuffix(HALF): numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    if f"{WORDS}.rows" not in stored or "hidden_size" not in sizes:
        raise ModelError(
            "The encoder was not exported with the names of its weights.",
            where=str(file),
            mend="Export it again with `python -m training.export_model`.",
        )
    config = BertConfig(**sizes, hidden_act="gelu", attn_implementation="sdpa")
    bert = BertModel(config, add_pooling_layer=False)
    weights = {}
    for name, present in bert.state_dict().items():
        full = f"bert.{name}"
        if full == f"{WORDS}.weight":
            value = stored[f"{WORDS}.rows"].astype(np.float32) * stored[f"{WORDS}.scale"].astype(np.float32)
        elif full in stored:
            value = stored[full]
        elif full + TRANSPOSED in stored:
            value = stored[full + TRANSPOSED].T
        else:
            raise ModelError(
                f"The encoder has no weight {full!r}.",
                where=str(file),
                mend="Export it again with `python -m training.export_model`.",
            )
        weights[name] = torch.from_numpy(np.array(value, dtype=np.float32)).reshape(present.shape)
    bert.load_state_dict(weights)
    return bert


def freeze(bert: BertModel, layers: int) -> None:
    """Leave the embeddings and the lowest `layers` layers as they are; 0 frees all but the words."""
    for part in (bert.embeddings, *bert.encoder.layer[:layers]):
        part.requires_grad_(layers == 0)
    # Half of the weights are word embeddings; too few meetings move them for the better, and time is saved.
    bert.embeddings.word_embeddings.weight.requires_grad_(False)


def name_transposed(model: onnx.ModelProto, network: nn.Module) -> None:
    """Give the transposed weights of linear layers their names back, which the export to ONNX drops."""
    wanted = {
        f"{name}.weight": layer.weight.detach().numpy().T
        for name, layer in network.named_modules()
        if isinstance(layer, nn.Linear)
    }
    names: dict[str, str] = {}
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if not tensor.name.startswith("onnx::") or value.ndim != 2:
            continue
        for name, weight in wanted.items():
            if value.shape == weight.shape and np.array_equal(value, weight):
                names[tensor.name] = name + TRANSPOSED
                tensor.name = name + TRANSPOSED
                del wanted[name]
                break
    for node in model.graph.node:
        for place, source in enumerate(node.input):
            node.input[place] = names.get(source, source)
