"""Patches out of pairs that teach.py stored: the same as data.Patches gives, from LR pictures of any damage."""

from pathlib import Path

import numpy as np
import torch

import drawn
from damage import damage
from data import turned

#: Of pictures that may be damaged anew each time.
DAMAGED = 0.75
#: Batches after which folders are looked into again: pairs may still be arriving.
AGAIN = 500


class Pairs:
    """Random patches, turned and mirrored: LR (N, 3, p, p) and HR (N, 3, scale p, scale p), float32 in 0..1."""

    def __init__(self, folders, scale, seed, shares):
        """`shares`: of drawn.SHARES."""
        self.scale, self.random, self.folders, self.shares = scale, np.random.default_rng(seed), folders, shares
        self.batches = 0

    def batch(self, size, patch):
        if self.batches % AGAIN == 0:
            self.paths = sorted(path for folder in self.folders for path in Path(folder).rglob("*.npz"))
        self.batches += 1
        pairs = [turned(self.random, self._pair(patch)) for _ in range(size)]
        return tuple(torch.from_numpy(np.stack(part)).float() / 255 for part in zip(*pairs))

    def _pair(self, patch):
        return drawn.any_of(self.shares, self.random, patch, self.scale) or self._of_stored(patch)

    def _of_stored(self, patch):
        stored = np.load(self.paths[self.random.integers(len(self.paths))])
        small, large = stored["small"], stored["large"]
        if stored["free"] and self.random.random() < DAMAGED:
            small = damage(small, self.random.random(), self.random)
        large = _shrunk(large, large.shape[0] // small.shape[0] // self.scale)
        y, x = self.random.integers(small.shape[0] - patch + 1, size=2)
        s = self.scale
        return small[y : y + patch, x : x + patch], large[y * s : (y + patch) * s, x * s : (x + patch) * s]


def _shrunk(picture, factor):
    """By its box means."""
    height, width = (side // factor for side in picture.shape[:2])
    return picture.reshape(height, factor, width, factor, 3).mean((1, 3))
