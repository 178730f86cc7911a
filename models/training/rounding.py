"""Int8 forms of networks, trained in floating point: ONNX's QuantizeLinear and DequantizeLinear (QDQ)."""

import torch


def round_to_8_bits(x, a):
    """
    Value, scale and zero of uint8 to the value that its integer stands for. Rounding is passed over by gradients, a
    value out of range has none (straight-through estimator: Bengio, Leonard and Courville 2013; Jacob et al. 2018).
    """
    value, scale, zero = x[0].float(), x[1], x[2].float()
    within = value.clamp(float(-zero * scale), float((255 - zero) * scale))
    return within + (torch.round(within / scale) * scale - within).detach()


LARGEST = 127
# Processors that add up two products in 16 bits cut off what is more: src-main/tools/quantise/weights.ts.
LARGEST_PAIR = 128
TRIES = 16


def round_kernel(kernel):
    """
    To 255 steps a channel, as the program does: at the scale of least error when neighbours of one sign add up to 128
    steps at most. Gradients pass over it.
    """
    out, channels, height, width = kernel.shape
    weights = kernel.detach().permute(0, 2, 3, 1).reshape(out, -1)
    pairs = torch.nn.functional.pad(weights, (0, weights.shape[1] % 2)).reshape(1, out, -1, 2)
    coarser = torch.linspace(1, 2, TRIES + 1, device=kernel.device).reshape(-1, 1, 1, 1)
    scales = pairs.abs().amax((2, 3), keepdim=True).clamp(min=1e-12) / LARGEST * coarser
    values = torch.round(pairs / scales)
    excess = (values.sum(3, keepdim=True).abs() - LARGEST_PAIR).clamp(min=0)
    taken = torch.cat([torch.floor(excess / 2), torch.ceil(excess / 2)], 3)
    rounded = (values - values.sign() * taken) * scales
    best = (rounded - pairs).square().sum((2, 3)).argmin(0)
    chosen = rounded[best, torch.arange(out, device=kernel.device)].reshape(out, -1)[:, : weights.shape[1]]
    return kernel + (chosen.reshape(out, height, width, channels).permute(0, 3, 1, 2) - kernel).detach()


def restore(tensors, nodes):
    """
    Parameters kept in integers, NAME/int8 and NAME/int32, become float32 under NAME, and who reads them is told.
    Gives the names of those that are to be rounded while they are trained: kernels, not biases, whose steps are fine.
    """
    rounded = set()
    for node in nodes:
        if node.op_type == "DequantizeLinear" and node.input[0] in tensors:
            integers, scales = tensors.pop(node.input[0]), tensors[node.input[1]]
            name = node.input[0].rpartition("/")[0]
            tensors[name] = integers.float() * scales.reshape(-1, *[1] * (integers.dim() - 1))
            node.op_type, node.input[:] = "Identity", [name]
            if integers.dim() == 4:
                rounded.add(name)
    return rounded
