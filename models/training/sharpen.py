"""Crisper targets, as Real-ESRGAN sharpens its own (Wang et al. 2021): who learns them by L1 makes them softer again."""

import torch
import torch.nn.functional as F

from back_projection import smooth

#: Of what is finer than `FINE` pixels, so much is added.
AMOUNT, FINE = 0.8, 1.5
#: How far beyond its neighbours' values a pixel may go, of their range: a halo that the eye does not see.
BEYOND = 0.1
#: Levels: where 5x5 pixels range over less than the first all stays as it is, over more than the second all is sharpened.
GRAIN = (6, 20)


def sharpen(picture):
    """NCHW in 0..1 to the same: edges are steeper and hardly any higher; flat areas and grain stay."""
    high = F.max_pool2d(picture, 5, 1, 2)
    low = -F.max_pool2d(-picture, 5, 1, 2)
    spread = high - low
    share = ((255 * spread - GRAIN[0]) / (GRAIN[1] - GRAIN[0])).clamp(0, 1).amax(1, keepdim=True)
    steeper = picture + AMOUNT * share * (picture - smooth(picture, FINE))
    return torch.minimum(torch.maximum(steeper, low - BEYOND * spread), high + BEYOND * spread).clamp(0, 1)
