"""Patches out of pairs that teach.py stored: the same as data.Patches gives, from LR pictures of any damage."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from damage import damage

#: Of patches, so many are a slow ramp from colour to colour: nothing may show on it but the ramp.
RAMPS = 0.06
#: Of patches, so many are stripes, chequers or dither of single or double pixels: they keep their tone.
PATTERNS = 0.08
#: Thresholds of ordered dither (Bayer 1973), sixteenths.
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
#: Of pictures that may be damaged anew each time.
DAMAGED = 0.75
#: Batches after which folders are looked into again: pairs may still be arriving.
AGAIN = 500


class Pairs:
    """Random patches, turned and mirrored: LR (N, 3, p, p) and HR (N, 3, scale p, scale p), float32 in 0..1."""

    def __init__(self, folders, scale, seed, patterns=PATTERNS):
        self.scale, self.random, self.folders = scale, np.random.default_rng(seed), folders
        self.patterns = patterns
        self.batches = 0

    def batch(self, size, patch):
        if self.batches % AGAIN == 0:
            self.paths = sorted(path for folder in self.folders for path in Path(folder).rglob("*.npz"))
        self.batches += 1
        pairs = [self._turned(*self._pair(patch)) for _ in range(size)]
        return tuple(torch.from_numpy(np.stack(part)).float() / 255 for part in zip(*pairs))

    def _pair(self, patch):
        chance = self.random.random()
        if chance < RAMPS:
            return self._ramp(patch)
        if chance < RAMPS + self.patterns:
            return self._pattern(patch)
        stored = np.load(self.paths[self.random.integers(len(self.paths))])
        small, large = stored["small"], stored["large"]
        if stored["free"] and self.random.random() < DAMAGED:
            small = damage(small, self.random.random(), self.random)
        large = _shrunk(large, large.shape[0] // small.shape[0] // self.scale)
        y, x = self.random.integers(small.shape[0] - patch + 1, size=2)
        s = self.scale
        return small[y : y + patch, x : x + patch], large[y * s : (y + patch) * s, x * s : (x + patch) * s]

    def _ramp(self, patch):
        """
        From one colour to another within 0 to 60 levels a patch, rounded where pictures are: in the small one. Pure
        colours are as frequent as others.
        """
        first = np.clip(self.random.uniform(-80, 335, 3), 0, 255)
        slopes = self.random.uniform(-60, 60, (2, 3)) * self.random.random() ** 2 / patch
        sizes = [(patch, 1), (patch * self.scale, 1 / self.scale)]
        places = [(np.arange(side) + 0.5) * step for side, step in sizes]
        parts = [first + at[:, None, None] * slopes[0] + at[None, :, None] * slopes[1] for at in places]
        small, large = (np.clip(part, 0, 255) for part in parts)
        return np.round(small), large

    def _pattern(self, patch):
        """
        Of black and white in half of them, of two colours in the others. The large one goes in a straight line from small
        pixel to small pixel: so it keeps their tone and teaches nobody to draw squares.
        """
        y, x = np.indices((patch, patch)) // self.random.integers(1, 3) + self.random.integers(4, size=2)[:, None, None]
        tones = self.random.uniform(-4, 20) + x * self.random.uniform(-0.4, 0.4)
        kinds = (x % 2 == 1, (x + y) % 2 == 1, tones > BAYER[y % 4, x % 4])
        is_second = kinds[self.random.integers(len(kinds))][..., None]
        colours = np.array([[0] * 3, [255] * 3]) if self.random.random() < 0.5 else self.random.integers(256, size=(2, 3))
        small = np.where(is_second, *colours).astype(np.float64)
        return small, _linear(small, self.scale)

    def _turned(self, *pair):
        turns, mirror = int(self.random.integers(4)), bool(self.random.integers(2))
        pair = [np.rot90(part, turns).astype(np.float32) for part in pair]
        pair = [part[:, ::-1] for part in pair] if mirror else pair
        return [part.transpose(2, 0, 1) for part in pair]


def _linear(picture, scale):
    """HWC to HWC, `scale` times as large, by linear interpolation."""
    large = F.interpolate(torch.from_numpy(picture.transpose(2, 0, 1))[None], scale_factor=scale, mode="bilinear")
    return large[0].permute(1, 2, 0).numpy()


def _shrunk(picture, factor):
    """By its box means."""
    height, width = (side // factor for side in picture.shape[:2])
    return picture.reshape(height, factor, width, factor, 3).mean((1, 3))
