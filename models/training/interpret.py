"""Runs and trains the program's own networks: PyTorch interprets the ONNX graph that the TypeScript builder writes, so
that no network is defined twice. Parameters are the graph's float initialisers whose names do not begin with const/."""

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from kernels import Kernel


class Network(torch.nn.Module):
    """Picture (N, 3, H, W) in 0..1 to picture (N, 3, scale H, scale W), not clamped."""

    def __init__(self, path, branches=()):
        super().__init__()
        graph = onnx.load(path).graph
        self.nodes = list(graph.node)
        self.input, self.output = graph.input[0].name, graph.output[0].name
        self.constants, self.vectors, self.kernels = {}, {}, {}
        for tensor in graph.initializer:
            value = torch.from_numpy(numpy_helper.to_array(tensor).copy())
            if tensor.name.startswith("const/"):
                self.constants[tensor.name] = value
            elif value.dim() == 4:
                self.kernels[tensor.name] = Kernel(value, branches)
            else:
                self.vectors[tensor.name] = torch.nn.Parameter(value)
        modules = {**self.kernels, **self.vectors}
        for i, name in enumerate(modules):
            (self.add_module if name in self.kernels else self.register_parameter)(f"p{i}", modules[name])

    def forward(self, picture):
        values = {self.input: picture, **self.constants, **self.vectors}
        for name, kernel in self.kernels.items():
            values[name] = kernel()
        for node in self.nodes:
            inputs = [values[name] if name else None for name in node.input]
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            results = OPERATORS[node.op_type](inputs, attributes)
            values.update(zip(node.output, results if isinstance(results, (tuple, list)) else (results,)))
        return values[self.output]

    def weights(self):
        """Name to merged tensor, in PyTorch's layout: what the program imports."""
        merged = {name: kernel().detach() for name, kernel in self.kernels.items()}
        # ONNX broadcasts slopes as (channels, 1, 1); PyTorch stores (channels,).
        plain = {name: value.detach().reshape(value.shape[0]) for name, value in self.vectors.items()}
        return {**merged, **plain}

    def load(self, weights):
        """Takes weights as `weights()` gives them; extra branches start from nothing."""
        with torch.no_grad():
            for name, kernel in self.kernels.items():
                kernel.load(weights[name])
            for name, vector in self.vectors.items():
                vector.copy_(weights[name].reshape(vector.shape))


def _conv(x, a):
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (top, left) != (bottom, right):
        raise ValueError("only even padding is trained")
    return F.conv2d(x[0], x[1], x[2] if len(x) > 2 else None, a.get("strides", 1), (top, left), 1, a.get("group", 1))


def _resize(x, a):
    factor = int(x[2][2])
    return F.interpolate(x[0], scale_factor=factor, mode="nearest")


OPERATORS = {
    "Conv": _conv,
    "LeakyRelu": lambda x, a: F.leaky_relu(x[0], a["alpha"]),
    "PRelu": lambda x, a: torch.maximum(x[0], torch.zeros_like(x[0])) + x[1] * torch.minimum(x[0], torch.zeros_like(x[0])),
    "Relu": lambda x, a: F.relu(x[0]),
    "Sigmoid": lambda x, a: torch.sigmoid(x[0]),
    "Add": lambda x, a: x[0] + x[1],
    "Sub": lambda x, a: x[0] - x[1],
    "Mul": lambda x, a: x[0] * x[1],
    "Div": lambda x, a: x[0] / x[1],
    "Exp": lambda x, a: torch.exp(x[0]),
    "Neg": lambda x, a: -x[0],
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Split": lambda x, a: torch.split(x[0], x[1].tolist(), a["axis"]),
    "DepthToSpace": lambda x, a: F.pixel_shuffle(x[0], a["blocksize"]),
    "Resize": _resize,
    "Identity": lambda x, a: x[0],
}
