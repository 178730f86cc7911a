"""
Patches that are drawn, which no photograph has enough of: (small, large), HWC in 0..255, small (patch, patch, 3), large
(scale patch, scale patch, 3). `random` is numpy's generator.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

from matlab_resize import shrink

#: Thresholds of ordered dither (Bayer 1973), sixteenths.
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
#: Around a mosaic, small pixels: shrinking mirrors what lies at its end.
RIM = 2
#: Side of a mosaic's table of colours, which repeats.
TABLE = 32


def ramp(random, patch, scale):
    """
    From one colour to another within 0 to 60 levels a patch, rounded where pictures are: in the small one. Pure
    colours are as frequent as others.
    """
    first = np.clip(random.uniform(-80, 335, 3), 0, 255)
    slopes = random.uniform(-60, 60, (2, 3)) * random.random() ** 2 / patch
    sizes = [(patch, 1), (patch * scale, 1 / scale)]
    places = [(np.arange(side) + 0.5) * step for side, step in sizes]
    parts = [first + at[:, None, None] * slopes[0] + at[None, :, None] * slopes[1] for at in places]
    small, large = (np.clip(part, 0, 255) for part in parts)
    return np.round(small), large


def pattern(random, patch, scale):
    """
    Stripes, chequers and dither of single or double pixels, of black and white in half of them, of two colours in the
    others. The large one goes in a straight line from small pixel to small pixel: so it keeps their tone and teaches
    nobody to draw squares.
    """
    y, x = np.indices((patch, patch)) // random.integers(1, 3) + random.integers(4, size=2)[:, None, None]
    tones = random.uniform(-4, 20) + x * random.uniform(-0.4, 0.4)
    kinds = (x % 2 == 1, (x + y) % 2 == 1, tones > BAYER[y % 4, x % 4])
    is_second = kinds[random.integers(len(kinds))][..., None]
    colours = np.array([[0] * 3, [255] * 3]) if random.random() < 0.5 else random.integers(256, size=(2, 3))
    small = np.where(is_second, *colours).astype(np.float64)
    return small, _linear(small, scale)


def mosaic(random, patch, scale):
    """
    Cells of 1 to 12 small pixels, upright or turned, as diagrams, icons and screens of old games have them: of pure colours
    in two thirds, of any in the others; shrunk as papers do.
    """
    side, fine = (patch + 2 * RIM) * scale, 2
    angle = random.uniform(0, math.pi) if random.random() < 0.5 else 0
    width = math.exp(random.uniform(0, math.log(12))) * scale * fine
    y, x = np.indices((side * fine, side * fine)) + random.uniform(0, TABLE * width, 2)[:, None, None]
    across, down = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    pure = random.random() < 2 / 3
    colours = random.integers(2, size=(TABLE, TABLE, 3)) * 255 if pure else random.integers(256, size=(TABLE, TABLE, 3))
    cells = colours[tuple((at // width).astype(int) % TABLE for at in (down, across))]
    large = cells.reshape(side, fine, side, fine, 3).mean((1, 3)).round().astype(np.uint8)
    small = shrink(large, scale)
    return tuple(part[rim:-rim, rim:-rim] for part, rim in ((small, RIM), (large, RIM * scale)))


def _linear(picture, scale):
    """HWC to HWC, `scale` times as large, by linear interpolation."""
    large = F.interpolate(torch.from_numpy(picture.transpose(2, 0, 1))[None], scale_factor=scale, mode="bilinear")
    return large[0].permute(1, 2, 0).numpy()


#: What draws patches of a flavour, and what share of them.
SHARES = {"clean": {ramp: 0.01, pattern: 0.01, mosaic: 0.05}, "photo": {ramp: 0.06, pattern: 0.08}}


def shares_by_name(flavour):
    """What a run's record tells of them."""
    return {draw.__name__: share for draw, share in SHARES[flavour].items()}


def any_of(shares, random, patch, scale):
    """A drawn pair, or None for the rest of the patches."""
    chance = random.random()
    for draw, share in shares.items():
        chance -= share
        if chance < 0:
            return draw(random, patch, scale)
    return None
