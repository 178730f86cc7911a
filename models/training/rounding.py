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


def round_kernel(kernel):
    """To 255 steps a channel, as the program does; gradients pass over it."""
    scales = kernel.detach().abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12) / 127
    return kernel + (torch.round(kernel / scales) * scales - kernel).detach()


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
