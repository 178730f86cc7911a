"""
Stores what a teacher makes of small pictures: python3 teach.py --teacher ONNX --photos FOLDER... --out OUT

OUT/NUMBER.npz holds `small` (64, 64, 3), mostly damaged, and `large` (256, 256, 3), both uint8 RGB. `large` is what the
teacher made of `small`, a little sharpened, with colours given back to it and, where nothing was damaged, detail. So it is
one definite picture that can be told from `small`, not one of many: what learns it does not blur. Of --true folders, whose
pictures are large and flawless, `large` is the picture itself; `small` may be damaged anew each time (`free`), for letters
and lines are mostly one definite picture even so. A pair that exists is not made again.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from back_projection import back_project
from damage import damage
from interpret import Network
from matlab_resize import shrink
from sharpen import sharpen

SCALE = 4
SIDE = 64
#: Around a patch, small pixels: there the teacher sees the end of the picture and says other things.
RIM = 4
#: Longest side of a photograph that a patch is cut from: from small pictures of the web to a camera's, halved.
LONGEST = (500, 2400)
#: Patches that are looked at for one that is taken; mostly the one with most in it.
CANDIDATES = 3
#: Small pixels: what is finer than this is the teacher's, of clean and of damaged pictures.
FINEST = {False: 0.8, True: 2}
#: Of pictures.
DAMAGED = 0.7
#: Levels: by how much the mean of 8x8 small pixels may differ in the worst place.
BOUND = 2.0


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", required=True, help="ONNX of an x4 network")
    parser.add_argument("--photos", nargs="+", required=True, help="folders of large photographs")
    parser.add_argument("--true", nargs="*", default=[], help="folders of pictures that are flawless at full size")
    parser.add_argument("--share", type=float, default=0.15, help="of pairs that come from --true")
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def pictures(folders):
    """
    Every photograph at half its size or less (cameras interpolate their colours; below full size pixels are sharp and
    hold little noise).
    """
    for path in sorted(path for folder in folders for path in Path(folder).iterdir()):
        picture = Image.open(path)
        picture.draft("RGB", [side // 2 for side in picture.size])
        picture = picture.convert("RGB")
        yield picture.reduce(max(2 if max(picture.size) > LONGEST[1] / 2 else 1, -(-max(picture.size) // LONGEST[1])))


def patch_of(picture, side, random):
    """A square of `side` pixels out of the picture at a random size."""
    largest = max(picture.size)
    factor = min(1, np.exp(random.uniform(*np.log(LONGEST))) / largest)
    factor = max(factor, (side + 1) / min(picture.size))
    cut = min(int(side / factor), *picture.size)
    patches = []
    for _ in range(CANDIDATES):
        x, y = (int(random.integers(length - cut + 1)) for length in picture.size)
        box = (x, y, x + cut, y + cut)
        patches.append(np.asarray(picture.resize((side, side), Image.LANCZOS, box=box)))
    # Flat sky teaches little.
    return max(patches, key=np.std) if random.random() < 0.85 else patches[0]


def worst_shift(large, small):
    """Levels: the largest difference between the means of 8x8 small pixels."""
    means = F.avg_pool2d(F.avg_pool2d(large, SCALE) - small, 8)
    return 255 * means.abs().max().item()


def tensor(pixels):
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255


def pixels(tensor):
    return (tensor[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()


@torch.no_grad()
def taught(teacher, picture, random):
    """What is stored, or nothing when the teacher strayed too far."""
    small = patch_of(picture, SIDE + 2 * RIM, random)
    damaged = random.random() < DAMAGED
    if damaged:
        small = damage(small, random.random(), random)
    large = back_project(teacher(tensor(small)), tensor(small), SCALE, FINEST[damaged])
    large = pixels(sharpen(large))[RIM * SCALE : -RIM * SCALE, RIM * SCALE : -RIM * SCALE]
    small = small[RIM:-RIM, RIM:-RIM]
    if worst_shift(tensor(large), tensor(small)) > BOUND:
        return None
    return {"small": small, "large": large, "free": False}


def true(picture, random):
    x, y = (int(random.integers(length - SIDE * SCALE + 1)) for length in picture.size)
    large = np.asarray(picture.crop((x, y, x + SIDE * SCALE, y + SIDE * SCALE)))
    box = large.reshape(SIDE, SCALE, SIDE, SCALE, 3).mean((1, 3)).round().astype(np.uint8)
    return {"small": box if random.random() < 0.5 else shrink(large, SCALE), "large": large, "free": True}


def write(path, parts):
    stream = io.BytesIO()
    np.savez(stream, **parts)
    path.with_suffix(".part").write_bytes(stream.getvalue())
    path.with_suffix(".part").rename(path)


def main(o):
    torch.set_num_threads(o.threads)
    out = Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    teacher = Network(o.teacher)
    photos = list(pictures(o.photos))
    truths = [Image.open(path).convert("RGB") for folder in o.true for path in sorted(Path(folder).iterdir())]
    strayed = 0
    for number in range(o.count):
        path = out / f"{number:06}.npz"
        random = np.random.default_rng([o.seed, number])
        while not path.exists():
            if truths and random.random() < o.share:
                parts = true(truths[random.integers(len(truths))], random)
            else:
                parts = taught(teacher, photos[random.integers(len(photos))], random)
            if parts is None:
                strayed += 1
                continue
            write(path, parts)
        if number % 200 == 0:
            print(number, "pairs;", strayed, "strayed", flush=True)


if __name__ == "__main__":
    main(options())
