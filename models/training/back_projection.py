"""Iterative back-projection (Irani and Peleg 1991): a large picture keeps its edges and gets back the small one's colours."""

import math

import torch
import torch.nn.functional as F


def back_project(large, small, scale, blur, times=2):
    """
    NCHW in 0..1. The difference between `small` and the box-shrunk `large`, smoothed by a Gaussian of `blur` small
    pixels, is enlarged smoothly and added, `times` times: what is wider than `blur`, colours above all, comes right, and
    what is finer stays as it was.
    """
    for _ in range(times):
        difference = smooth(small - F.avg_pool2d(large, scale), blur)
        large = large + F.interpolate(difference, scale_factor=scale, mode="bicubic", align_corners=False)
    return large


def smooth(picture, blur):
    """A Gaussian of deviation `blur` pixels, edges repeated."""
    radius, channels = math.ceil(3 * blur), picture.shape[1]
    line = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / blur) ** 2)
    line = (line / line.sum()).repeat(channels, 1, 1, 1).to(picture.device)
    padded = F.pad(picture, [radius] * 4, mode="replicate")
    return F.conv2d(F.conv2d(padded, line, groups=channels), line.transpose(2, 3), groups=channels)
