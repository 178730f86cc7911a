"""Cuts crisp training pictures out of large photographs: python3 photos.py OUT PHOTO...

Each photograph is shrunk by a whole number, at least 2, so that its longer side is at most 1800 pixels (cameras
interpolate their colours; below full size pixels are sharp), and cut into 480x320 pieces. Flat pieces teach nothing and
are left out."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT, LONGEST = 480, 320, 1800
#: Mean absolute difference of neighbouring pixels, in levels.
DETAIL = 2.0


def detail(piece):
    grey = np.asarray(piece.convert("L")).astype(float)
    return (np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()) / 2


def pieces(path):
    picture = Image.open(path).convert("RGB")
    factor = max(2, -(-max(picture.size) // LONGEST))
    picture = picture.reduce(factor)
    for y in range(0, picture.height - HEIGHT + 1, HEIGHT):
        for x in range(0, picture.width - WIDTH + 1, WIDTH):
            piece = picture.crop((x, y, x + WIDTH, y + HEIGHT))
            if detail(piece) >= DETAIL:
                yield y, x, piece


if __name__ == "__main__":
    out, *photographs = sys.argv[1:]
    Path(out).mkdir(parents=True, exist_ok=True)
    for path in map(Path, photographs):
        for y, x, piece in pieces(path):
            piece.save(Path(out) / f"{path.stem}-{y}-{x}.png")
