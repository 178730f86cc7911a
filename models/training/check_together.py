"""Checks together.py and pieces.py on a processor: check.py runs this too. Recording steps needs a card and is not checked."""

import csv
import json
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import tensors
import together
from interpret import Network
from matlab_resize import shrink
from pieces import Pieces, clean, drawings, look, shrunk, small_pieces, workers

MODELS = Path(__file__).parent.parent


def pieces_lie_on_each_other():
    """A large picture of one colour a small pixel comes back so at x4 and x2, turned and mirrored or not."""
    small = torch.randint(256, (5, 3, 64, 64), dtype=torch.uint8)
    large = small.repeat_interleave(4, 2).repeat_interleave(4, 3)
    for scale in (4, 2):
        few, many = Pieces(small, large, detailed=True, drawn=(0.2, 255 - small, 255 - large)).batch(50, 24, scale)
        assert few.shape == (50, 3, 24, 24) and many.shape == (50, 3, 24 * scale, 24 * scale)
        assert (F.avg_pool2d(many, scale) - few).abs().max() < 0.01 / 255
    few, _ = Pieces(small * 0, large * 0, detailed=False, drawn=(0.2, small * 0 + 255, large * 0 + 255)).batch(50, 24, 4)
    assert few.mean() == 0.2


def pieces_are_made_as_pairs_are(folder):
    """Clean ones are what papers shrink; of pages the truth is the page; what a teacher made has the small ones' colours."""
    noise = np.random.default_rng(5).integers(256, size=(40, 40, 3), dtype=np.uint8)
    for name, side in (("photos", 320), ("pages", 300)):
        (folder / name).mkdir()
        Image.fromarray(noise).resize((side, side), Image.BICUBIC).save(folder / name / "one.png")
    shutil.copy(MODELS / "swift-photo-x4.onnx", folder / "teacher.onnx")
    with workers(1) as pool:
        made = lambda flavour: drawings(pool, flavour, 4, 1, 12)
        pieces = clean(shrunk(pool, {folder / "photos": [1.0]}, 4), 4, [], 0, made("clean"), "cpu")
        small = small_pieces(pool, folder / "photos", folder / "pages", 12, 1)
        looks = look(*small, Network(folder / "teacher.onnx"), made("photo"), "cpu")
    whole = shrink(np.asarray(Image.open(folder / "photos" / "one.png")), 4)
    cut = lambda y, x: torch.from_numpy(whole[y : y + 64, x : x + 64].copy()).permute(2, 0, 1)
    corners = [cut(y, x) for y in (0, 16) for x in (0, 16)]
    assert torch.equal(pieces.small, torch.stack(corners))
    assert 2 <= len(looks.small) <= 14
    moved = F.avg_pool2d(F.avg_pool2d(looks.large[2:].float(), 4) - looks.small[2:].float(), 8)
    assert moved.abs().max() <= 2
    return pieces


def learners_learn_and_keep_what_runs_keep(folder, pieces):
    swift = str(MODELS / "swift-x4.onnx")
    told = {"name": "one", "flavour": "clean", "graph": swift, "start": [swift], "scale": 4}
    o = SimpleNamespace(**{**together.USUAL, **told, "pieces": "pieces", "rate": 1e-3, "batch": 4, "patch": 24, "seed": 1})
    learner = together.Learner(o, pieces, "cpu")
    before = learner.network.weights()
    learner.record()
    for step in range(4):
        learner.go(step / 4)
    learner.save(folder, 1.0)
    after = tensors.read(folder / "one.safetensors")
    assert set(after) == set(before) and not any(torch.equal(after[name], before[name]) for name in before)
    with open(folder / "one.csv", newline="") as file:
        assert [row["steps"] for row in csv.DictReader(file)] == ["4"]
    record = json.loads((folder / "one.json").read_text())
    assert record["pairs"] == ["pieces"] and record["ran"]["steps"] == 4 and record["rate"] == 1e-3


def main():
    pieces_lie_on_each_other()
    with tempfile.TemporaryDirectory() as folder:
        pieces = pieces_are_made_as_pairs_are(Path(folder))
        learners_learn_and_keep_what_runs_keep(Path(folder), pieces)


if __name__ == "__main__":
    main()
