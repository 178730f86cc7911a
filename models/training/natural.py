"""
How unlike photographs pictures are, without an original to compare with: NIQE (Mittal, Soundararajan and Bovik, "Making a
completely blind image quality analyzer", 2013). Each 96x96 patch is described by 36 numbers at two sizes: the shape of
the distribution of its normalised luma, and of products of neighbours there. A set of pictures is as far from photographs
as the Gaussian fitted to its patches is from the one fitted to theirs.

Two things differ from the paper: the photographs are the caller's, and the patches of all pictures of a set are taken
together, since a small picture has too few of them for a covariance of 36 numbers. So figures compare with others of the
same run only.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

SIDE = 96
#: Patches of photographs that are less sharp than this share of the sharpest in the picture say nothing.
SHARP = 0.75
#: Shapes of generalised Gaussians that are told apart.
SHAPES = np.arange(0.2, 10, 0.001)
#: For each, the square of the mean absolute value over the mean square.
RATIOS = np.array([math.gamma(2 / a) ** 2 / (math.gamma(1 / a) * math.gamma(3 / a)) for a in SHAPES])
_KERNEL = np.exp(-np.arange(-3, 4) ** 2 / (2 * (7 / 6) ** 2))
KERNEL = torch.tensor(np.outer(_KERNEL, _KERNEL) / _KERNEL.sum() ** 2, dtype=torch.float32)[None, None]


def normalised(grey):
    """Luma 0..255, (1, 1, H, W), with the local mean taken away and over the local deviation; and that deviation."""
    padded = F.pad(grey, (3, 3, 3, 3), mode="replicate")
    mean = F.conv2d(padded, KERNEL)
    deviation = (F.conv2d(padded.square(), KERNEL) - mean.square()).abs().sqrt()
    return (grey - mean) / (deviation + 1), deviation


def asymmetric(values):
    """Shape, mean and the deviations to both sides of the asymmetric generalised Gaussian that fits the values."""
    below, above = values[values < 0], values[values > 0]
    left = math.sqrt((below**2).mean()) if below.size else 1e-6
    right = math.sqrt((above**2).mean()) if above.size else 1e-6
    skew = left / right
    ratio = np.abs(values).mean() ** 2 / max((values**2).mean(), 1e-12)
    ratio *= (skew**3 + 1) * (skew + 1) / (skew**2 + 1) ** 2
    shape = SHAPES[np.abs(RATIOS - ratio).argmin()]
    wide = math.sqrt(math.gamma(1 / shape) / math.gamma(3 / shape))
    left, right = left * wide, right * wide
    return shape, (right - left) * math.gamma(2 / shape) / math.gamma(1 / shape), left, right


def described(patch):
    """18 numbers of a patch of normalised luma."""
    shape, _, left, right = asymmetric(patch)
    numbers = [shape, (left + right) / 2]
    for shift in ((0, 1), (1, 0), (1, 1), (1, -1)):
        numbers += asymmetric(patch * np.roll(patch, shift, (0, 1)))
    return numbers


def patches(grey, only_sharp=False):
    """36 numbers for each patch of a picture, luma 0..255, (1, 1, H, W)."""
    rows, columns = grey.shape[-2] // SIDE, grey.shape[-1] // SIDE
    grey = grey[..., : rows * SIDE, : columns * SIDE]
    both, sharpness = [], None
    for side in (SIDE, SIDE // 2):
        values, deviation = normalised(grey)
        if sharpness is None:
            sharpness = F.avg_pool2d(deviation, side).flatten().numpy()
        cut = F.unfold(values, side, stride=side)[0].T.reshape(-1, side, side).numpy()
        both.append(np.array([described(patch) for patch in cut]))
        grey = F.interpolate(grey, scale_factor=0.5, mode="bicubic", align_corners=False, antialias=True)
    numbers = np.concatenate(both, 1)
    return numbers[sharpness > SHARP * sharpness.max()] if only_sharp else numbers


def distance(one, other):
    """Between the Gaussians fitted to two lists of patches."""
    apart = one.mean(0) - other.mean(0)
    spread = (np.cov(one.T) + np.cov(other.T)) / 2
    return float(np.sqrt(apart @ np.linalg.pinv(spread) @ apart))
