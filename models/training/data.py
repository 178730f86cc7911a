"""Pairs of small and large patches out of a folder of photographs, kept in memory as bytes."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from degrade import degrade
from matlab_resize import shrink


class Patches:
    """Random patches: batches of LR (N, 3, p, p) and HR (N, 3, scale p, scale p), float32 in 0..1."""

    def __init__(self, folders, scale, flavour, seed):
        self.scale = scale
        self.random = np.random.default_rng(seed)
        self.pairs = []
        for path in sorted(path for folder in folders for path in Path(folder).iterdir()):
            if path.suffix.lower() not in {".jpg", ".jpeg", ".png"}:
                continue
            hr = np.asarray(Image.open(path).convert("RGB"))
            hr = hr[: hr.shape[0] // scale * scale, : hr.shape[1] // scale * scale]
            # Real folders are not bicubic: the photo flavour sees several damaged copies of each picture.
            lrs = [shrink(hr, scale)] if flavour == "clean" else [degrade(hr, scale, self.random) for _ in range(4)]
            self.pairs += [(lr, hr) for lr in lrs]

    def batch(self, size, patch):
        lrs, hrs = [], []
        for index in self.random.integers(len(self.pairs), size=size):
            lr, hr = self.pairs[index]
            y, x = (int(self.random.integers(side - patch + 1)) for side in lr.shape[:2])
            s = self.scale
            pair = [lr[y : y + patch, x : x + patch], hr[y * s : (y + patch) * s, x * s : (x + patch) * s]]
            turns, mirror = int(self.random.integers(4)), bool(self.random.integers(2))
            pair = [np.rot90(part, turns) for part in pair]
            pair = [part[:, ::-1] for part in pair] if mirror else pair
            lrs.append(pair[0].transpose(2, 0, 1).copy())
            hrs.append(pair[1].transpose(2, 0, 1).copy())
        return tuple(torch.from_numpy(np.stack(part)).float() / 255 for part in (lrs, hrs))
