"""
Measures what PSNR does not see: python3 judge.py --set SET --eyes ONNX NAME=ONNX...

SET is a folder as sets.py makes it. A line for bicubic and for each network, means over the pictures:

- fine: energy of what is finer than two pixels, of luma, against the original's; 1 is as much
- seen: distance of the features that a large network sees, the first layers of --eyes (like LPIPS, Zhang et al. 2018)
- rough: on areas where the original is flat, deviation of luma within 16x16 pixels, levels
- moved: means of 8x8 small pixels against the input's, levels, root mean square
- unlike: how unlike photographs all of them are, without a look at the originals (NIQE, see natural.py)
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import losses
from back_projection import smooth
from interpret import Network
from natural import distance, patches

#: Convolutions of --eyes whose activations are compared.
LAYERS = (2, 4, 6)
#: Pixels: of photographs that others are compared with.
LONGEST = 1600
#: Levels: areas that deviate less are flat.
FLAT = 2.5


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, required=True)
    parser.add_argument("--scale", type=int, default=4)
    parser.add_argument("--first", type=int, default=25, help="pictures of the set")
    parser.add_argument("--eyes", required=True, help="ONNX of a plain network")
    parser.add_argument("--photos", required=True, type=Path, help="folder of large photographs, other ones")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("models", nargs="+", help="NAME=ONNX")
    return parser.parse_args()


class Eyes:
    """The first layers of a network of convolutions with an activation after each."""

    def __init__(self, path):
        self.network = Network(path)
        convolutions = [i for i, step in enumerate(self.network.steps) if step[0].__name__ == "_conv"]
        outputs = [self.network.steps[convolutions[layer] - 1][3][0] for layer in LAYERS]
        self.network.steps = self.network.steps[: convolutions[max(LAYERS)]]
        self.outputs = outputs

    def __call__(self, picture):
        """Features of unit length in every place."""
        seen = self.network.values(picture)
        return [F.normalize(seen[name], dim=1) for name in self.outputs]

    def distance(self, one, other):
        pairs = zip(self(one), self(other))
        return float(np.mean([(a - b).square().sum(1).mean().item() for a, b in pairs]))


def luma(picture):
    return 255 * losses.luma(picture)


def deviation(grey, side=16):
    """Within blocks."""
    blocks = F.unfold(grey, side, stride=side)
    return blocks.std(1)


def fineness(picture):
    grey = luma(picture)
    return (grey - smooth(grey, 2)).square().mean().item()


def judged(eyes, result, truth, small, scale):
    flat = deviation(luma(truth)) < FLAT
    moved = F.avg_pool2d(F.avg_pool2d(result, scale) - small, 8)
    return {
        "fine": fineness(result) / fineness(truth),
        "seen": eyes.distance(result, truth),
        "rough": deviation(luma(result))[flat].mean().item() if flat.any() else np.nan,
        "moved": 255 * moved.square().mean().sqrt().item(),
    }


def tensor(picture):
    return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)[None].float() / 255


def opened(path):
    return tensor(Image.open(path))


def bicubic(scale):
    return lambda small: F.interpolate(small, scale_factor=scale, mode="bicubic", align_corners=False)


def photographs(folder):
    """Patches of large photographs at half their size or less, where pixels are crisp."""
    found = []
    for path in sorted(folder.iterdir()):
        photo = Image.open(path).convert("RGB")
        found.append(patches(luma(tensor(photo.reduce(max(2, -(-max(photo.size) // LONGEST))))), only_sharp=True))
    return np.concatenate(found)


@torch.no_grad()
def main(o):
    torch.set_num_threads(o.threads)
    eyes = Eyes(o.eyes)
    real = photographs(o.photos)
    named = [model.split("=", 1) for model in o.models]
    networks = {"the original": None, "bicubic": bicubic(o.scale), **{name: Network(path) for name, path in named}}
    print("| model | fine | seen | rough | moved | unlike |\n| --- | --: | --: | --: | --: | --: |")
    for name, network in networks.items():
        rows, described = [], []
        for path in sorted((o.set / "HR").iterdir())[: o.first]:
            small = opened(o.set / f"LRx{o.scale}" / f"{path.stem}x{o.scale}.png")
            height, width = (side * o.scale for side in small.shape[-2:])
            truth = opened(path)[..., :height, :width]
            result = truth if network is None else (network(small).clamp(0, 1) * 255).round() / 255
            rows.append(judged(eyes, result, truth, small, o.scale))
            described.append(patches(luma(result)))
        means = {key: np.nanmean([row[key] for row in rows]) for key in rows[0]}
        means["unlike"] = distance(np.concatenate(described), real)
        cells = [f"{means[key]:.{digits}f}" for key, digits in zip(means, (2, 4, 2, 2, 2))]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(options())
