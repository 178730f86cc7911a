"""Runs and trains the program's own networks: PyTorch interprets the ONNX graph that the TypeScript builder writes, so
that no network is defined twice."""

import onnx
import torch
from onnx import numpy_helper

from kernels import Kernel
from operators import OPERATORS
from rescale import fits_after_rescaling, rescale
from rounding import restore, round_kernel
from tensors import is_learnt
from widen import fits_after_widening, widen


class Network(torch.nn.Module):
    """Picture (N, 3, H, W) in 0..1 to picture (N, 3, scale H, scale W), not clamped."""

    def __init__(self, path, branches=(), bases=1):
        super().__init__()
        graph = onnx.load(path).graph
        tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.rounded = restore(tensors, graph.node)
        self.steps = [_step(node) for node in graph.node]
        self.input, self.output = graph.input[0].name, graph.output[0].name
        self.done = _last_uses(self.steps, self.output)
        self.constants, self.vectors, self.kernels = {}, {}, {}
        for name, value in tensors.items():
            if not is_learnt(name):
                self.constants[name] = value
            elif value.dim() == 4:
                self.kernels[name] = Kernel(value, branches, bases)
            else:
                self.vectors[name] = torch.nn.Parameter(value)
        for i, kernel in enumerate(self.kernels.values()):
            self.add_module(f"kernel{i}", kernel)
        for i, vector in enumerate(self.vectors.values()):
            self.register_parameter(f"vector{i}", vector)

    def forward(self, picture):
        for values in self._computed(picture):
            pass
        return values[self.output]

    def values(self, picture):
        """Every value of the graph by its name."""
        everything = {}
        for values in self._computed(picture):
            everything.update(values)
        return everything

    def _computed(self, picture):
        """The values that are still needed, after each step."""
        # Whole numbers, single ones and lines are sizes, places and factors, which PyTorch wants beside the processor.
        beside = lambda c: c.dim() < 2 or not c.is_floating_point()
        constants = {n: c if beside(c) else c.to(picture.device) for n, c in self.constants.items()}
        values = {self.input: picture, **constants, **self.vectors}
        kernels = {name: kernel() for name, kernel in self.kernels.items()}
        values.update({n: round_kernel(k) if n in self.rounded else k for n, k in kernels.items()})
        for (operator, attributes, inputs, outputs), done in zip(self.steps, self.done):
            results = operator([values[name] if name else None for name in inputs], attributes)
            values.update(zip(outputs, results if isinstance(results, (tuple, list)) else (results,)))
            yield values
            for name in done:
                del values[name]

    def weights(self):
        """Name to merged tensor, in PyTorch's layout: what the program imports."""
        merged = {name: kernel().detach() for name, kernel in self.kernels.items()}
        # ONNX broadcasts slopes as (channels, 1, 1); PyTorch stores (channels,).
        plain = {name: value.detach().reshape(value.shape[0]) for name, value in self.vectors.items()}
        return {**merged, **plain}

    @torch.no_grad()
    def load(self, weights):
        """Takes those of `weights` that fit by name and size; tells the names that it kept as they were."""
        kept = []
        for name, own in self.weights().items():
            given = weights.get(name)
            if given is not None and given.numel() != own.numel():
                given = _fitted(given, own)
            if given is None:
                kept.append(name)
            elif name in self.kernels:
                self.kernels[name].load(given)
            else:
                self.vectors[name].copy_(given.reshape(self.vectors[name].shape))
        return kept


def _fitted(given, own):
    if fits_after_rescaling(given, own):
        return rescale(given, own)
    return widen(given, own) if fits_after_widening(given, own) else None


def _last_uses(steps, output):
    """For each step the names that none after it reads."""
    last = {name: i for i, (_, _, inputs, _) in enumerate(steps) for name in inputs if name not in ("", output)}
    return [[name for name in last if last[name] == i] for i in range(len(steps))]


def _step(node):
    if node.op_type not in OPERATORS:
        raise ValueError(f"Expected one of {', '.join(OPERATORS)} but the graph has {node.op_type}.")
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    return OPERATORS[node.op_type], attributes, list(node.input), list(node.output)
