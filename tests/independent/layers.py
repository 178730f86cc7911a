"""What the networks here are made of, and where their parameters come from."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def _hashed(name: str, count: int) -> np.ndarray:
    """Numbers in 0..1 from a name: FNV-1a (32 bit) of it plus multiples of a constant, through MurmurHash3's finaliser."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    h = (seed + np.arange(count, dtype=np.uint64) * 0x9E3779B9) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return (h ^ (h >> 16)).astype(np.float64) / 2**32


def made(name: str, shape) -> torch.Tensor:
    """
    The parameter called `name`, of single precision: kernels of `fan` inputs in +-sqrt(2 / fan), biases in +-0.1, and
    factors (other vectors, and what has 1 for its first side) in 0.25..0.75.
    """
    u = _hashed(name, math.prod(shape))
    if name.endswith(".bias"):
        values = (u * 2 - 1) * 0.1
    elif len(shape) == 1 or shape[0] == 1:
        values = 0.25 + u * 0.5
    else:
        values = (u * 2 - 1) * math.sqrt(2 / math.prod(shape[1:]))
    return torch.from_numpy(values.astype(np.float32)).reshape(shape).double()


def picture(height: int, width: int, white: float) -> torch.Tensor:
    """A picture of waves with a noise over them, in 0..white."""
    y, x = np.mgrid[0:height, 0:width]
    noise = _hashed("picture", 3 * height * width).reshape(3, height, width)
    waves = [((y * 7 + x * (5 + c)) % 31) / 31 for c in range(3)]
    samples = ((np.stack(waves) * 0.75 + noise * 0.25) * white).astype(np.float32)
    return torch.from_numpy(samples)[None].double()


class Made:
    """Parameters out of their names."""

    def tensor(self, name, *shape):
        return made(name, shape)


class Stored:
    """Parameters out of a file, all of which must be asked for."""

    def __init__(self, file):
        held = torch.load(file, map_location="cpu")
        held = held.get("params_ema", held.get("params", held))
        self.held = {name.removeprefix("module."): value for name, value in held.items()}
        self.asked = set()

    def tensor(self, name, *shape):
        self.asked.add(name)
        value = self.held[name]
        # A Linear is a 1x1, and BSRN-S stores factors without the sides of a map.
        if value.dim() == 2 and len(shape) == 4:
            value = value[:, :, None, None]
        assert tuple(value.shape) == shape, f"{name}: {tuple(value.shape)} where {shape} was expected"
        return value.double()


class Parameters:
    """The layers of a network, by the names that its file has for them. Maps are NCHW."""

    def __init__(self, source):
        self.tensor = source.tensor

    def conv(self, x, name, out, k=3, bias=True, groups=1, stride=1, pad=None, dilation=1):
        """Zeros are added so that the size stays, unless `pad` says how many."""
        kh, kw = (k, k) if isinstance(k, int) else k
        weight = self.tensor(f"{name}.weight", out, x.shape[1] // groups, kh, kw)
        pads = ((kh - 1) * dilation // 2, (kw - 1) * dilation // 2) if pad is None else pad
        return F.conv2d(x, weight, self.vector(f"{name}.bias", out) if bias else None, stride, pads, dilation, groups)

    def depthwise(self, x, name, k=3, **options):
        return self.conv(x, name, x.shape[1], k, groups=x.shape[1], **options)

    def vector(self, name, size):
        return self.tensor(name, size)

    def prelu(self, x, name):
        return F.prelu(x, self.vector(name, x.shape[1]))

    def layer_norm(self, x, name):
        """Over the channels of each pixel."""
        n = x.shape[1]
        weight, bias = self.vector(f"{name}.weight", n), self.vector(f"{name}.bias", n)
        return F.layer_norm(x.permute(0, 2, 3, 1), (n,), weight, bias, 1e-5).permute(0, 3, 1, 2)


def leaky(x, slope=0.05):
    return F.leaky_relu(x, slope)


def bilinear(x, scale):
    return F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False)


def bilinear_like(x, other):
    return F.interpolate(x, other.shape[2:], mode="bilinear", align_corners=False)


def nearest_like(x, other):
    return F.interpolate(x, other.shape[2:], mode="nearest")


def coarse(x, factor):
    return F.adaptive_max_pool2d(x, [max(1, side // factor) for side in x.shape[2:]])


def mean_colour():
    return torch.tensor([0.4488, 0.4371, 0.4040], dtype=torch.float64).reshape(1, 3, 1, 1)


def variance(x):
    """Over N - 1."""
    return x.var((2, 3), unbiased=True, keepdim=True)


def self_weighed(found, x):
    """SPAN's attention."""
    return (found + x) * (torch.sigmoid(found) - 0.5)


def esa(p, x, name, f, shrink, refine):
    """Enhanced spatial attention with `f` channels inside; `refine` works on the pooled map."""
    narrow = p.conv(x, f"{name}.conv1", f, 1)
    pooled = F.max_pool2d(shrink(narrow, f"{name}.conv2"), 7, 3)
    seen = bilinear_like(refine(pooled), x) + p.conv(narrow, f"{name}.conv_f", f, 1)
    return x * torch.sigmoid(p.conv(seen, f"{name}.conv4", x.shape[1], 1))


def strided(p, f):
    return lambda x, name: p.conv(x, name, f, stride=2, pad=0)


def three_layers(p, name, f):
    """RFDN's work on the pooled map."""
    def work(pooled):
        x = F.relu(p.conv(pooled, f"{name}.conv_max", f))
        x = F.relu(p.conv(x, f"{name}.conv3", f))
        return p.conv(x, f"{name}.conv3_", f)

    return work


def contrast(p, x, name, width):
    """IMDN's channel attention."""
    mean = x.mean((2, 3), keepdim=True)
    known = mean + x.var((2, 3), unbiased=False, keepdim=True).sqrt()
    inner = F.relu(p.conv(known, f"{name}.conv_du.0", width, 1))
    return x * torch.sigmoid(p.conv(inner, f"{name}.conv_du.2", x.shape[1], 1))
