"""Lets a network start from one of another scale: the same body sees the same picture, only the last convolution differs."""

import math

import torch.nn.functional as F

COLOURS = 3


def fits_after_rescaling(given, own):
    """Both feed a pixel shuffle of three colours and differ in its factor only."""
    return given.shape[1:] == own.shape[1:] and all(_factor(side.shape[0]) is not None for side in (given, own))


def rescale(given, own):
    """The last convolution's kernel or bias for another factor: what it says of neighbouring sub-pixels is averaged."""
    before, after = _factor(given.shape[0]), _factor(own.shape[0])
    grid = given.reshape(COLOURS, before, before, -1).permute(0, 3, 1, 2)
    grid = F.adaptive_avg_pool2d(grid, after).permute(0, 2, 3, 1)
    return grid.reshape(own.shape)


def _factor(channels):
    factor = math.isqrt(channels // COLOURS)
    return factor if factor > 1 and COLOURS * factor * factor == channels else None
