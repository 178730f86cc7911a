"""Makes a test set like Set5 out of photographs: python3 sets.py PHOTOS OUT clean|photo SCALE...

Writes OUT/HR/NAME.png and OUT/LRxS/NAMExS.png. The damage of `photo` is drawn from a fixed seed."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from degrade import degrade
from matlab_resize import shrink

SEED = 2020


def main(photos, out, flavour, *scales):
    out = Path(out)
    (out / "HR").mkdir(parents=True, exist_ok=True)
    paths = sorted(Path(photos).iterdir())
    for path in paths:
        Image.open(path).convert("RGB").save(out / "HR" / f"{path.stem}.png")
    for scale in map(int, scales):
        random = np.random.default_rng(SEED)
        (out / f"LRx{scale}").mkdir(exist_ok=True)
        for path in paths:
            large = np.asarray(Image.open(path).convert("RGB"))
            large = large[: large.shape[0] // scale * scale, : large.shape[1] // scale * scale]
            small = shrink(large, scale) if flavour == "clean" else degrade(large, scale, random)
            Image.fromarray(small).save(out / f"LRx{scale}" / f"{path.stem}x{scale}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
