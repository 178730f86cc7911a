"""Weight files: safetensors (https://huggingface.co/docs/safetensors) and the initialisers of ONNX, float32 only."""

import json
import os
import struct

import numpy as np
import onnx
import torch
from onnx import numpy_helper


def read(path):
    """Name to tensor, in PyTorch's layout."""
    return _read_onnx(path) if str(path).endswith(".onnx") else _read_safetensors(path)


def mean(several):
    """Of weights with the same names and shapes: runs that part from one another late meet in a better place between."""
    first = several[0]
    return {name: sum(weights[name] for weights in several) / len(several) for name in first}


def is_learnt(name):
    """The program keeps what belongs to the architecture under const/; the rest is parameters."""
    return not name.startswith("const/")


def _read_onnx(path):
    tensors = onnx.load(path).graph.initializer
    return {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in tensors if is_learnt(t.name)}


def _read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    header.pop("__metadata__", None)
    weights = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        weights[name] = torch.from_numpy(np.frombuffer(body[start:end], np.float32).reshape(entry["shape"]).copy())
    return weights


def write(path, weights, metadata):
    header, at, blobs = {"__metadata__": {key: str(value) for key, value in metadata.items()}}, 0, []
    for name, value in weights.items():
        blob = value.cpu().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + len(blob)]}
        at += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(f"{path}.part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    os.replace(f"{path}.part", path)
