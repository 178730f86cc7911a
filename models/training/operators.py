"""ONNX's operators in PyTorch, as far as the program's networks use them: https://onnx.ai/onnx/operators."""

import torch
import torch.nn.functional as F

from rounding import round_to_8_bits

NUMBERS = {1: torch.float32, 6: torch.int32, 7: torch.int64}


def _both(pads):
    """Padding of rows and columns, the same at both ends."""
    top, left, bottom, right = pads
    if (top, left) != (bottom, right):
        raise ValueError("Expected as much padding at the end as at the beginning of a convolution.")
    return top, left


def _conv(x, a):
    padding = _both(a.get("pads", [0, 0, 0, 0]))
    bias, stride, dilation = x[2] if len(x) > 2 else None, a.get("strides", 1), a.get("dilations", 1)
    return F.conv2d(x[0], x[1], bias, stride, padding, dilation, a.get("group", 1))


def _conv_transpose(x, a):
    padding = _both(a.get("pads", [0, 0, 0, 0]))
    return F.conv_transpose2d(x[0], x[1], x[2] if len(x) > 2 else None, a.get("strides", 1), padding)


def _resize(x, a):
    if a["mode"] == b"nearest":
        return F.interpolate(x[0], scale_factor=int(x[2][2]), mode="nearest")
    return F.interpolate(x[0], x[3][2:].tolist(), mode="bilinear", align_corners=False)


def _pad(x, a):
    """Pads are the beginnings of all axes and then their ends; PyTorch wants pairs, the last axis first."""
    pads = x[1].tolist()
    begins, ends = pads[: len(pads) // 2], pads[len(pads) // 2 :]
    pairs = [int(side) for axis in (3, 2) for side in (begins[axis], ends[axis])]
    return F.pad(x[0], pairs, mode={b"edge": "replicate", b"reflect": "reflect"}[a["mode"]])


def _slice(x, a):
    steps = x[4].tolist() if len(x) > 4 else [1] * len(x[1])
    for begin, end, axis, step in zip(x[1].tolist(), x[2].tolist(), x[3].tolist(), steps):
        at = [slice(None)] * x[0].dim()
        at[axis] = slice(begin, end, step)
        x = [x[0][tuple(at)]]
    return x[0]


def _clip(x, a):
    return torch.clamp(x[0], *(None if end is None else end.item() for end in (*x[1:], None)[:2]))


def _gather(x, a):
    axis, places = a.get("axis", 0), x[1] % x[0].shape[a.get("axis", 0)]
    result = x[0].index_select(axis, places.reshape(-1).to(x[0].device))
    return result.reshape([*x[0].shape[:axis], *places.shape, *x[0].shape[axis + 1 :]])


def _shuffle(x, a):
    block = a["blocksize"]
    if a.get("mode", b"DCR") == b"CRD":
        return F.pixel_shuffle(x[0], block)
    n, c, h, w = x[0].shape
    parts = x[0].reshape(n, block, block, c // block**2, h, w)
    return parts.permute(0, 3, 4, 1, 5, 2).reshape(n, c // block**2, h * block, w * block)


def _reduced(reduce):
    """`reduce` takes a tensor, axes and whether they stay."""
    return lambda x, a: reduce(x[0], a.get("axes", list(range(x[0].dim()))), bool(a.get("keepdims", 1)))


def _quotient(x, a):
    return x[0] / x[1] if x[0].is_floating_point() else torch.div(x[0], x[1], rounding_mode="trunc")


OPERATORS = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "LeakyRelu": lambda x, a: F.leaky_relu(x[0], a["alpha"]),
    "PRelu": lambda x, a: F.prelu(x[0], x[1].reshape(-1).to(x[0].dtype)),
    "Relu": lambda x, a: F.relu(x[0]),
    "Sigmoid": lambda x, a: torch.sigmoid(x[0]),
    "HardSigmoid": lambda x, a: torch.clamp(a["alpha"] * x[0] + a["beta"], 0, 1),
    "HardSwish": lambda x, a: F.hardswish(x[0]),
    "Tanh": lambda x, a: torch.tanh(x[0]),
    "Erf": lambda x, a: torch.erf(x[0]),
    "Exp": lambda x, a: torch.exp(x[0]),
    "Log": lambda x, a: torch.log(x[0]),
    "Sqrt": lambda x, a: torch.sqrt(x[0]),
    "Neg": lambda x, a: -x[0],
    "Clip": _clip,
    "Add": lambda x, a: x[0] + x[1],
    "Sub": lambda x, a: x[0] - x[1],
    "Mul": lambda x, a: x[0] * x[1],
    "Div": _quotient,
    "Mod": lambda x, a: torch.remainder(x[0], x[1]),
    "Min": lambda x, a: torch.minimum(x[0], x[1]),
    "Max": lambda x, a: torch.maximum(x[0], x[1]),
    "MaxPool": lambda x, a: F.max_pool2d(x[0], a["kernel_shape"], a["strides"], _both(a.get("pads", [0] * 4))),
    "AveragePool": lambda x, a: F.avg_pool2d(x[0], a["kernel_shape"], a["strides"], _both(a.get("pads", [0] * 4))),
    "ReduceMean": _reduced(lambda x, axes, keep: x.mean(axes, keepdim=keep)),
    "ReduceMax": _reduced(lambda x, axes, keep: x.amax(axes, keepdim=keep)),
    "ReduceSumSquare": _reduced(lambda x, axes, keep: (x * x).sum(axes, keepdim=keep)),
    "ReduceL2": _reduced(lambda x, axes, keep: (x * x).sum(axes, keepdim=keep).sqrt()),
    "ReduceProd": lambda x, a: torch.prod(x[0]),
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Split": lambda x, a: torch.split(x[0], x[1].tolist(), a["axis"]),
    "Slice": _slice,
    "Gather": _gather,
    "MatMul": lambda x, a: torch.matmul(x[0], x[1]),
    "Softmax": lambda x, a: torch.softmax(x[0], a["axis"]),
    "Transpose": lambda x, a: x[0].permute(a["perm"]),
    "Reshape": lambda x, a: x[0].reshape(x[1].tolist()),
    "Unsqueeze": lambda x, a: x[0].unsqueeze(int(x[1])),
    "Pad": _pad,
    "DepthToSpace": _shuffle,
    "Resize": _resize,
    "Shape": lambda x, a: torch.tensor(x[0].shape[a.get("start", 0) :]),
    "Range": lambda x, a: torch.arange(int(x[0]), int(x[1]), int(x[2])),
    "Cast": lambda x, a: x[0].to(NUMBERS[a["to"]]),
    "QuantizeLinear": round_to_8_bits,
    # What round_to_8_bits gives is brought back already.
    "DequantizeLinear": lambda x, a: x[0],
    "Identity": lambda x, a: x[0],
}
