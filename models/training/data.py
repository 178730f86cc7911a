"""Pairs of small and large patches out of folders of photographs, kept in memory as bytes."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

import drawn
from degrade import degrade
from matlab_resize import shrink

CANDIDATES = 2
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


class Patches:
    """Random patches, turned and mirrored: LR (N, 3, p, p) and HR (N, 3, scale p, scale p), float32 in 0..1."""

    def __init__(self, folders, scale, flavour, seed, sizes=(1.0,), shares={}):
        """`shares`: of drawn.SHARES."""
        self.scale, self.flavour, self.shares = scale, flavour, shares
        self.random = np.random.default_rng(seed)
        paths = sorted(path for folder in folders for path in Path(folder).iterdir() if path.suffix.lower() in SUFFIXES)
        self.large = [self._open(path, size) for path in paths for size in sizes]
        self.small = [self._shrink(picture) for picture in self.large]

    def batch(self, size, patch):
        if self.flavour == "photo":
            # Damage is drawn anew for one picture a batch, so that no picture is always damaged the same way.
            one = int(self.random.integers(len(self.large)))
            self.small[one] = self._shrink(self.large[one])
        pairs = [self._pair(int(index), patch) for index in self.random.integers(len(self.large), size=size)]
        return tuple(torch.from_numpy(np.stack(part)).float() / 255 for part in zip(*pairs))

    def _open(self, path, size):
        picture = Image.open(path).convert("RGB")
        if size != 1:
            picture = picture.resize([round(side * size) for side in picture.size], Image.LANCZOS)
        picture = np.asarray(picture)
        height, width = (side - side % self.scale for side in picture.shape[:2])
        return picture[:height, :width]

    def _shrink(self, picture):
        if self.flavour == "clean":
            return shrink(picture, self.scale)
        return degrade(picture, self.scale, self.random)

    def _pair(self, index, patch):
        pair = drawn.any_of(self.shares, self.random, patch, self.scale) or self._of_photo(index, patch)
        return turned(self.random, pair)

    def _of_photo(self, index, patch):
        small, large, s = self.small[index], self.large[index], self.scale
        places = self.random.integers([side - patch + 1 for side in small.shape[:2]], size=(CANDIDATES, 2))
        # Flat sky teaches nothing: of two places the one with more in it.
        y, x = max(places.tolist(), key=lambda at: small[at[0] : at[0] + patch, at[1] : at[1] + patch].std())
        return small[y : y + patch, x : x + patch], large[y * s : (y + patch) * s, x * s : (x + patch) * s]


def turned(random, pair):
    """Pictures HWC, turned and mirrored alike, CHW."""
    turns, mirror = int(random.integers(4)), bool(random.integers(2))
    pair = [np.rot90(part, turns) for part in pair]
    pair = [part[:, ::-1] for part in pair] if mirror else pair
    return [part.transpose(2, 0, 1) for part in pair]
