"""
Stores what teachers make of clean small pictures: python3 teach_clean.py --teachers ONNX... --photos FOLDER... --out OUT

OUT/NUMBER.npz holds `small` (56, 56, 3) and `large` (scale times as large), both uint8 RGB, and `free`, false: pairs.py
reads it. `small` is a piece of a photograph shrunk as papers do; `large` is the mean of the photograph itself and of what
the teachers make of `small`, `--share` of it theirs. A photograph is one of many that `small` may have been, a teacher's
picture what many have in common: what learns it needs fewer steps, and learns what the teacher saw elsewhere (Hinton,
Vinyals and Dean 2015). A pair that exists is not made again.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from data import Patches
from interpret import Network

SIDE = 56
#: Around a patch, small pixels: there a teacher sees the end of the picture and says other things.
RIM = 3


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", nargs="+", required=True, help="model.onnx of installed models")
    parser.add_argument("--photos", nargs="+", required=True, help="folders of photographs")
    parser.add_argument("--sizes", nargs="+", type=float, default=[0.8, 1.0, 1.3], help="of each photograph")
    parser.add_argument("--scale", type=int, default=4)
    parser.add_argument("--share", type=float, default=0.7, help="of the teachers in what is stored")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True)
    return parser.parse_args()


class Teacher:
    """A network of the program, from and to 0..1: `card.json` beside it tells the range that it computes in."""

    def __init__(self, path, device="cpu"):
        self.network = Network(path).to(device)
        self.range = json.loads(Path(path).with_name("card.json").read_text())["range"]

    def __call__(self, small):
        return self.network(small * self.range) / self.range


def inner(picture, rim):
    """NCHW in 0..1 to bytes, HWC, without its rim."""
    picture = picture[0, :, rim:-rim, rim:-rim].clamp(0, 1) * 255
    return picture.round().byte().permute(1, 2, 0).numpy()


def main(o):
    torch.set_num_threads(o.threads)
    teachers = [Teacher(path) for path in o.teachers]
    patches = Patches(o.photos, o.scale, "clean", o.seed, o.sizes)
    Path(o.out).mkdir(parents=True, exist_ok=True)
    for number in range(o.count):
        small, large = patches.batch(1, SIDE + 2 * RIM)
        path = Path(o.out) / f"{number:05}.npz"
        if path.exists():
            continue
        with torch.no_grad():
            taught = sum(teacher(small) for teacher in teachers) / len(teachers)
        large = o.share * taught + (1 - o.share) * large
        np.savez(path, small=inner(small, RIM), large=inner(large, RIM * o.scale), free=False)


if __name__ == "__main__":
    main(options())
