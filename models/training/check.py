"""Checks that the recipe does what it says, in seconds. The test suite runs it where PyTorch is at hand."""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import check_together
import teach_clean
import tensors
from back_projection import back_project, smooth
from blind import ranks, sheets
from damage import damage
from degrade import degrade
from drawn import SHARES, mosaic, pattern, ramp
from interpret import Network
from kernels import BRANCHES, Kernel
from losses import loss_of
from matlab_resize import shrink
from muon import Muon, orthogonal
from pairs import Pairs
from rescale import rescale
from rounding import round_kernel, round_to_8_bits
from sharpen import sharpen
from widen import fits_after_widening, widen

FOLDER = Path(__file__).parent.parent
MODELS = sorted(path for path in FOLDER.glob("*.onnx") if not path.name.endswith(".int8.onnx"))


def branches_merge_exactly():
    """A picture through each part of a kernel, added up, is the picture through the merged kernel."""
    kernel = Kernel(torch.randn(8, 4, 3, 3), list(BRANCHES), bases=3).double()
    for branch in kernel.branches.values():
        torch.nn.init.normal_(branch)
    x = torch.randn(2, 4, 9, 11, dtype=torch.float64)
    parts = [F.conv2d(x, base / 3, padding=1) for base in kernel.bases]
    parts += [F.conv2d(x, b, padding=[(side - 1) // 2 for side in b.shape[2:]]) for b in kernel.branches.values()]
    assert torch.allclose(sum(parts), F.conv2d(x, kernel(), padding=1), atol=1e-12)


def loading_keeps_the_merged_kernel():
    """Branches and bases added to a trained network do not change it before the first step."""
    value = torch.randn(8, 4, 3, 3)
    assert torch.allclose(Kernel(value, list(BRANCHES), bases=4)(), value, atol=1e-5)


def every_parameter_learns():
    for path in MODELS:
        network = Network(path, ["1x3", "3x1"], bases=2)
        network(torch.rand(1, 3, 12, 12)).square().mean().backward()
        still = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.any()]
        assert not still, f"{path.name}: {still}"


def rounding_is_that_of_uint8():
    """Steps of 0.25 with zero at 4: -1 to 62.75. Gradients pass over rounding and end outside the range."""
    x = torch.tensor([0.3, -0.4, -3.0, 99.0], requires_grad=True)
    y = round_to_8_bits([x, torch.tensor(0.25), torch.tensor(4, dtype=torch.uint8)], {})
    y.sum().backward()
    assert y.tolist() == [0.25, -0.5, -1.0, 62.75] and x.grad.tolist() == [1, 1, 0, 0]


def kernels_are_rounded_as_the_program_does(folder):
    """kernel.f32 (16, 7, 3, 3) becomes rounded.f32."""
    kernel, rounded = (torch.from_numpy(np.fromfile(folder / f"{n}.f32", "<f4")) for n in ("kernel", "rounded"))
    kernel = kernel.reshape(16, 7, 3, 3).requires_grad_()
    result = round_kernel(kernel)
    result.sum().backward()
    assert torch.allclose(result.flatten(), rounded, atol=1e-6) and (kernel.grad == 1).all()


def int8_forms_compute_what_they_came_from_and_learn():
    # Of a smooth picture: noise is louder than anything that ranges were made for.
    x = torch.linspace(0, 1, 3 * 12 * 12).reshape(1, 3, 12, 12)
    for path in (path for path in MODELS if path.with_suffix(".int8.onnx").exists()):
        int8 = Network(path.with_suffix(".int8.onnx"))
        assert int8.rounded and not int8.load(tensors.read(path)), f"{path.name}: another network in int8"
        result = int8(x)
        apart = (result - Network(path)(x)).abs().mean()
        assert 0 < apart < 0.01, f"{path.name}: {apart} apart"
        result.square().mean().backward()
        still = [name for name, p in int8.named_parameters() if p.grad is None or not p.grad.any()]
        assert not still, f"{path.name}: {still}"


def muon_makes_directions_equal():
    """A matrix with singular values from 1 to 1/30 keeps its directions, and they come near 1."""
    u, _, v = torch.linalg.svd(torch.randn(3, 32, 288), full_matrices=False)
    spread = torch.linspace(1, 1 / 30, 32)
    result = orthogonal((u * spread) @ v)
    near = torch.linalg.svdvals(result)
    assert near.min() > 0.6 and near.max() < 1.25
    # In the basis of u and v it stays diagonal.
    inside = u.mT @ result @ v.mT
    assert (inside - torch.diag_embed(inside.diagonal(dim1=1, dim2=2))).abs().max() < 1e-3


def muon_lowers_a_loss():
    network = Network(MODELS[0], ["1x3"], bases=2)
    optimiser = Muon(network.parameters(), lr=1e-3)
    x, losses = torch.rand(1, 3, 12, 12), []
    for _ in range(5):
        loss = network(x).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses == sorted(losses, reverse=True), losses


def weights_survive_a_file():
    weights = Network(MODELS[0]).weights()
    with tempfile.TemporaryDirectory() as folder:
        tensors.write(f"{folder}/w.safetensors", weights, {})
        again = tensors.read(f"{folder}/w.safetensors")
    assert all(torch.equal(again[name], value) for name, value in weights.items())


def another_scale_starts_from_the_averaged_picture():
    """The x2 form of an x4 tail gives the x4 picture, each 2x2 of it averaged."""
    tail = torch.randn(48, 5, 3, 3, dtype=torch.float64)
    x = torch.randn(1, 5, 7, 6, dtype=torch.float64)
    large = F.pixel_shuffle(F.conv2d(x, tail, padding=1), 4)
    small = F.pixel_shuffle(F.conv2d(x, rescale(tail, torch.empty(12, 5, 3, 3)), padding=1), 2)
    assert torch.allclose(F.avg_pool2d(large, 2), small, atol=1e-12)


def a_wider_network_starts_as_the_narrow_one():
    """Two convolutions with an activation between them, of 5 channels and of 8."""
    narrow = [torch.randn(5, 3, 3, 3), torch.randn(5), torch.randn(12, 5, 3, 3), torch.randn(12)]
    own = [torch.randn(8, 3, 3, 3), torch.randn(8), torch.randn(12, 8, 3, 3), torch.randn(12)]
    assert all(fits_after_widening(*pair) for pair in zip(narrow, own)) and not fits_after_widening(own[0], narrow[0])
    wide = [widen(*pair) for pair in zip(narrow, own)]
    x = torch.randn(1, 3, 7, 6)
    results = [F.conv2d(F.relu(F.conv2d(x, w[0], w[1])), w[2], w[3]) for w in (narrow, wide)]
    assert torch.allclose(*results, atol=1e-4) and wide[0][5:].equal(own[0][5:])


def sharpening_makes_edges_steeper_and_leaves_flat_areas():
    edge = smooth((torch.arange(32) >= 16).float().reshape(1, 1, 1, -1).repeat(1, 3, 32, 1) * 0.6 + 0.2, 1)
    grain = 0.5 + 0.004 * torch.rand(1, 3, 32, 32)
    sharp = sharpen(edge)
    assert sharp.diff(dim=-1).max() > 1.25 * edge.diff(dim=-1).max()
    assert sharp.max() < 0.87 and sharp.min() > 0.13 and torch.equal(sharpen(grain), grain)


def damage_is_drawn_from_the_seed():
    picture = np.random.default_rng(0).integers(256, size=(48, 64, 3), dtype=np.uint8)
    one, other = (degrade(picture, 2, np.random.default_rng(7)) for _ in range(2))
    assert one.shape == (24, 32, 3) and (one == other).all()


def damage_of_pairs_is_drawn_from_the_seed_and_leaves_pixels_in_place():
    random = np.random.default_rng(0)
    picture = np.kron(random.integers(256, size=(6, 8, 3), dtype=np.uint8), np.ones((8, 8, 1), np.uint8))
    for seed in range(20):
        one, other = (damage(picture, 1, np.random.default_rng(seed)) for _ in range(2))
        assert one.shape == picture.shape and (one == other).all()
        # Whole blocks of colour stay where they were, near what they were.
        means = (part.reshape(6, 8, 8, 8, 3).mean((1, 3)) for part in (one.astype(float), picture.astype(float)))
        assert np.corrcoef(*(part.ravel() for part in means))[0, 1] > 0.8


def back_projection_gives_colours_back_and_keeps_detail():
    small = F.interpolate(torch.rand(1, 3, 4, 5), scale_factor=8, mode="bilinear")
    detail = (torch.arange(32 * 4) % 2 * 0.1 - 0.05).reshape(-1, 1) * torch.ones(40 * 4)
    large = F.interpolate(small, scale_factor=4, mode="bicubic") + detail
    faded = 0.9 * large + 0.07
    back = back_project(faded, small, 4, 2)
    shift = lambda picture: F.avg_pool2d(F.avg_pool2d(picture, 4) - small, 8).abs().max()
    assert shift(faded) > 0.02 and shift(back) < 0.1 * shift(faded)
    rows = lambda picture: picture.diff(dim=-2).abs().mean()
    assert abs(rows(back) / rows(faded) - 1) < 0.1


def a_loss_counts_what_its_options_say():
    truth = torch.rand(2, 3, 16, 16)
    o = argparse.Namespace(loss="l1", luma=0, edges=0, levels=1, energy=0, lattice=0)
    lighter = truth + 0.1
    assert abs(loss_of(o, lighter, truth) - 0.1) < 1e-6
    # One shade has no edges; every size sees it.
    assert abs(loss_of(argparse.Namespace(**{**vars(o), "edges": 1, "levels": 3}), lighter, truth) - 0.3) < 1e-6
    stripes = truth + 0.1 * (torch.arange(16) % 2 * 2 - 1)
    assert abs(loss_of(argparse.Namespace(**{**vars(o), "edges": 0.5}), stripes, truth) - (0.1 + 0.5 * 0.1)) < 1e-6
    assert abs(loss_of(argparse.Namespace(**{**vars(o), "levels": 2}), stripes, truth) - 0.1) < 1e-6
    # Stripes that lie elsewhere have the same energy; none have less.
    only_energy = argparse.Namespace(loss="l2", luma=0, edges=0, levels=0, energy=1, lattice=0)
    row = 0.1 * (torch.arange(32) % 2 * 2 - 1).float() * torch.ones(1, 3, 32, 1)
    assert loss_of(only_energy, -row, row) < 1e-6 and loss_of(only_energy, 0 * row, row) > 0.07
    # A pattern that repeats with the small pixels is seen; the same of another period, and a shade, are hardly.
    only_lattice = argparse.Namespace(loss="l2", luma=0, edges=0, levels=0, energy=0, lattice=1, scale=4)
    every = lambda period: 0.1 * (torch.arange(120) % period == 0).float() * torch.ones(1, 3, 120, 1)
    alike, other, shade = (loss_of(only_lattice, row, 0 * row) for row in (every(4), every(5), every(1)))
    assert alike > 0.03 and other < alike / 4 and shade < 1e-6, (alike, other, shade)


def drawn_ramps_are_straight():
    random = np.random.default_rng(7)
    for few, many in (ramp(random, 16, 2) for _ in range(40)):
        if 0 < many.min() and many.max() < 255:
            assert np.abs(np.diff(many, 2, axis=0)).max() < 1e-9 and np.abs(np.diff(many, 2, axis=1)).max() < 1e-9
            assert np.abs(many.reshape(16, 2, 16, 2, 3).mean((1, 3)) - few).max() <= 0.5 + 1e-9


def drawn_patterns_keep_their_tone():
    """Two colours at most, and as much of each in the large picture."""
    random = np.random.default_rng(8)
    for few, many in (pattern(random, 48, 4) for _ in range(60)):
        assert len(np.unique(few.reshape(-1, 3), axis=0)) <= 2
        assert np.abs(few.mean((0, 1)) - many.mean((0, 1))).max() < 2.5


def drawn_mosaics_are_what_papers_shrink():
    """The small one is the large one shrunk, where that does not see beyond; most are of pure colours, but for edges between."""
    random, pure = np.random.default_rng(9), 0
    for few, many in (mosaic(random, 16, 2) for _ in range(40)):
        assert few.shape == (16, 16, 3) and many.shape == (32, 32, 3)
        assert np.array_equal(shrink(many, 2)[2:-2, 2:-2], few[2:-2, 2:-2])
        pure += np.isin(many, (0, 255)).mean() > 0.5
    assert 15 < pure < 39, pure


def pairs_lie_on_each_other():
    """A large picture of one colour a small pixel comes back so at x4 and x2, or is a ramp."""
    random = np.random.default_rng(3)
    small = random.integers(256, size=(64, 64, 3), dtype=np.uint8)
    large = np.kron(small, np.ones((4, 4, 1), np.uint8))
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/000000.npz", small=small, large=large, free=False)
        for scale in (4, 2):
            few, many = Pairs([folder], scale, 1, SHARES["photo"]).batch(40, 24)
            assert few.shape == (40, 3, 24, 24) and many.shape == (40, 3, 24 * scale, 24 * scale)
            # Patterns of two colours keep their mean alone.
            patterns = torch.tensor([len(one.flatten(1).unique(dim=1)[0]) == 2 for one in few])
            tones = many.mean((1, 2, 3)) - few.mean((1, 2, 3))
            assert patterns.sum() < 12 and (tones[patterns].abs() < 1 / 255).all(), tones[patterns] * 255
            apart = (F.avg_pool2d(many, scale) - few).abs().amax((1, 2, 3))[~patterns]
            # Three in forty are ramps or so, whose small pixels are rounded.
            assert (apart < 0.6 / 255).all() and (apart > 0.01 / 255).sum() < 10


def clean_pairs_are_what_papers_shrink_and_what_the_teacher_makes():
    """Without the teacher the large picture shrinks to the small one; with it alone it is the teacher's, rim and all."""
    random = np.random.default_rng(4)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "photos").mkdir()
        picture = Image.fromarray(random.integers(256, size=(40, 40, 3), dtype=np.uint8))
        picture.resize((320, 320), Image.BICUBIC).save(folder / "photos" / "one.png")
        shutil.copy(FOLDER / "swift-x4.onnx", folder / "model.onnx")
        (folder / "card.json").write_text('{"range": 1}')
        told = {"teachers": [folder / "model.onnx"], "photos": [folder / "photos"], "sizes": [1.0], "scale": 4}
        for share in (0, 1):
            teach_clean.main(argparse.Namespace(**told, share=share, count=1, seed=5, threads=1, out=folder / str(share)))
        true, taught = (np.load(folder / str(share) / "00000.npz") for share in (0, 1))
        assert (true["small"] == taught["small"]).all()
        apart = np.abs(shrink(true["large"], 4).astype(int) - true["small"])[2:-2, 2:-2]
        assert apart.max() <= 2  # Turned pictures are rounded between rows and columns, not columns and rows.
        small = torch.from_numpy(taught["small"]).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            whole = Network(FOLDER / "swift-x4.onnx")(small).clamp(0, 1)[0].permute(1, 2, 0).numpy() * 255
        inner = slice(4 * 8, -4 * 8)
        assert np.abs(whole[inner, inner] - taught["large"][inner, inner]).max() < 0.51


def sheets_hide_what_made_them_and_ranks_find_it():
    """Each letter's picture is the one that the key says, and ranks are counted by name."""
    colours = {"red": (250, 0, 0), "green": (0, 250, 0), "blue": (0, 0, 250), "grey": (90, 90, 90)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheets"
        for name, colour in colours.items():
            (Path(folder) / name).mkdir()
            for number in range(8):
                Image.new("RGB", (30, 20), colour).save(f"{folder}/{name}/{number}.png")
        sheets(out, {name: Path(folder) / name for name in colours})
        key = json.loads((out / "key.json").read_text())
        assert len({tuple(sheet[letter] for letter in "ABCD") for sheet in key.values()}) > 1
        for number, sheet in key.items():
            picture = Image.open(out / f"{number}.png")
            for place, letter in enumerate("ABCD"):
                at = (place % 3 * picture.width // 3 + 30, place // 3 * picture.height // 2 + 40)
                assert picture.getpixel(at) == colours[sheet[letter]], (number, letter)
        letter_of = [{name: letter for letter, name in sheet.items()} for sheet in key.values()]
        ranking = {n: [[one["green"]], [one["red"], one["blue"]], [one["grey"]]] for n, one in zip(key, letter_of)}
        (out / "ranking.json").write_text(json.dumps(ranking))
        assert ranks(out) == {"green": 1, "red": 2.5, "blue": 2.5, "grey": 4}


def shrinking_is_that_of_papers(set5):
    """The LR pictures that papers use, made by MATLAB, to the last level."""
    for path in sorted((set5 / "HR").iterdir()):
        for scale in (2, 3, 4):
            truth = np.asarray(Image.open(set5 / f"LRx{scale}" / f"{path.stem}x{scale}.png").convert("RGB"))
            ours = shrink(np.asarray(Image.open(path).convert("RGB")), scale)
            assert (ours == truth).all(), f"{path.name} x{scale}"


def graphs_compute_what_the_program_computes(folder):
    """NAME.onnx on input.f32 (1, 3, 24, 32) gives NAME.f32, which ONNX Runtime gave, to the rounding of float32."""
    picture = torch.from_numpy(np.fromfile(folder / "input.f32", np.float32).reshape(1, 3, 24, 32))
    for path in sorted(folder.glob("*.onnx")):
        with torch.no_grad():
            ours = Network(path)(picture).numpy()
        theirs = np.fromfile(path.with_suffix(".f32"), np.float32).reshape(ours.shape)
        # Fresh weights are as they fall, so results may be large.
        apart = np.abs(ours - theirs).max() / np.abs(theirs).max()
        assert apart < 1e-4, f"{path.stem}: {apart} of the largest value apart"
        print("computes the same:", path.stem)


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set5", type=Path, help="the test set, with LR made by MATLAB")
    parser.add_argument("--graphs", type=Path, help="graphs of the program and what they give")
    return parser.parse_args()


if __name__ == "__main__":
    o = options()
    torch.manual_seed(1)
    branches_merge_exactly()
    loading_keeps_the_merged_kernel()
    every_parameter_learns()
    rounding_is_that_of_uint8()
    int8_forms_compute_what_they_came_from_and_learn()
    muon_makes_directions_equal()
    muon_lowers_a_loss()
    weights_survive_a_file()
    another_scale_starts_from_the_averaged_picture()
    a_wider_network_starts_as_the_narrow_one()
    sharpening_makes_edges_steeper_and_leaves_flat_areas()
    damage_is_drawn_from_the_seed()
    damage_of_pairs_is_drawn_from_the_seed_and_leaves_pixels_in_place()
    back_projection_gives_colours_back_and_keeps_detail()
    a_loss_counts_what_its_options_say()
    drawn_ramps_are_straight()
    drawn_patterns_keep_their_tone()
    drawn_mosaics_are_what_papers_shrink()
    pairs_lie_on_each_other()
    clean_pairs_are_what_papers_shrink_and_what_the_teacher_makes()
    sheets_hide_what_made_them_and_ranks_find_it()
    check_together.main()
    if o.set5:
        shrinking_is_that_of_papers(o.set5)
    if o.graphs:
        graphs_compute_what_the_program_computes(o.graphs)
        kernels_are_rounded_as_the_program_does(o.graphs)
    print("all good")
