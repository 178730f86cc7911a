"""
Pieces for together.py: all of them are made once, by all processors and the card, and stay in the card's memory as bytes.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import teach
from back_projection import back_project
from damage import damage
from data import SUFFIXES
from drawn import SHARES
from matlab_resize import shrink
from sharpen import sharpen

SIDE = teach.SIDE
#: Of true pages, so many small pieces are damaged.
DAMAGED = 0.75
#: Small pixels that a teacher enlarges at a time, or one picture.
AT_ONCE = 150_000
#: Mean difference of neighbours, levels, below which a clean piece teaches nothing.
DETAIL = 2.0
#: Pieces that are drawn, of all kinds together.
DRAWN = 4096


class Pieces:
    """
    `small` (N, 3, SIDE, SIDE) and `large` (N, 3, scale SIDE, scale SIDE), uint8, on one device. A `large` of four times the
    side serves x2 too, shrunk by its box means. Batches are patches of them, turned and mirrored, as data.Patches and
    pairs.Pairs give.
    """

    def __init__(self, small, large, detailed, drawn):
        """`drawn`: a share of the patches, and small and large pieces that they are of."""
        self.small, self.large = small, large
        self.share, *self.drawn = drawn
        # Flat sky teaches nothing: of two pieces the one with more in it.
        self.detail = small.float().std((1, 2, 3)) if detailed else torch.zeros(len(small), device=small.device)

    def batch(self, size, patch, scale):
        """LR (size, 3, patch, patch) and HR (size, 3, scale patch, scale patch), float32 in 0..1, by the device's chance."""
        device = self.small.device
        drawn = round(size * self.share)
        pick = torch.randint(len(self.small), (2, size - drawn), device=device)
        pick = torch.where(self.detail[pick[0]] >= self.detail[pick[1]], pick[0], pick[1])
        parts = self._patches((self.small, self.large), pick, patch, scale)
        if drawn:
            pick = torch.randint(len(self.drawn[0]), (drawn,), device=device)
            parts = [torch.cat(alike) for alike in zip(parts, self._patches(self.drawn, pick, patch, scale))]
        return parts

    def _patches(self, parts, pick, patch, scale):
        count, whole, device = len(pick), parts[1].shape[-1] // parts[0].shape[-1], pick.device
        at = torch.randint(SIDE - patch + 1, (2, count, 1), device=device)
        mirrored = torch.rand((2, count, 1), device=device) < 0.5
        parts = [self._cut(part, pick, at, mirrored, patch, s) for part, s in zip(parts, (1, whole))]
        parts[1] = F.avg_pool2d(parts[1], whole // scale)
        # Half of them are turned by 90 degrees.
        return [torch.cat([part[: count // 2].transpose(2, 3), part[count // 2 :]]) for part in parts]

    def _cut(self, part, pick, at, mirrored, patch, s):
        line = torch.arange(patch * s, device=part.device)
        rows, columns = (s * begin + torch.where(flip, patch * s - 1 - line, line) for begin, flip in zip(at, mirrored))
        channels = torch.arange(3, device=part.device)[None, :, None, None]
        return part[pick[:, None, None, None], channels, rows[:, None, :, None], columns[:, None, None, :]].float() / 255


def workers(count):
    """Other processes, which never touch the card."""
    return ProcessPoolExecutor(count, mp_context=get_context("fork"))


def paths_in(folders):
    return sorted(path for folder in folders for path in Path(folder).iterdir() if path.suffix.lower() in SUFFIXES)


def shrunk(pool, folders, scale):
    """Photographs at the sizes that `folders` gives each folder, shrunk as papers do, as they come: what clean() needs."""
    tasks = [(path, size, scale) for folder, sizes in folders.items() for path in paths_in([folder]) for size in sizes]
    return pool.map(_shrunk, tasks, chunksize=4)


def drawings(pool, flavour, scale, seed, count=DRAWN):
    """The share of a flavour's patches that are drawn, and pieces to take them from, as they come."""
    shares = SHARES[flavour]
    whole = sum(shares.values())
    tasks = [(draw, scale, seed, n) for draw, share in shares.items() for n in range(round(count * share / whole))]
    return whole, pool.map(_drawing, tasks, chunksize=16)


def _drawing(task):
    draw, scale, seed, number = task
    return [part.round().astype(np.uint8) for part in draw(np.random.default_rng([seed, number, 2]), SIDE, scale)]


@torch.no_grad()
def clean(pairs, scale, teachers, share, drawings, device):
    """
    As teach_clean.py, of whole photographs: `large` is `share` of what the teachers make of the shrunk photograph, each the
    mean of it and of its turned form ("geometric self-ensemble", Timofte et al. 2016), and the rest the photograph itself.
    """
    alike, pieces = {}, []
    for pair in pairs:
        group = alike.setdefault(pair[0].shape, [])
        group.append(pair)
        if len(group) * pair[0][..., 0].size >= AT_ONCE:
            pieces += _taught(alike.pop(pair[0].shape), scale, teachers, share, device)
    for group in alike.values():
        pieces += _taught(group, scale, teachers, share, device)
    small, large = (torch.cat(part) for part in zip(*pieces))
    detailed = torch.cat([_detail(part) >= DETAIL for part in large.split(512)])
    return Pieces(small[detailed], large[detailed], detailed=True, drawn=_on(device, drawings))


def _detail(part):
    part = part.float()
    return (part.diff(dim=2).abs().mean((1, 2, 3)) + part.diff(dim=3).abs().mean((1, 2, 3))) / 2


def _shrunk(task):
    path, size, scale = task
    picture = Image.open(path).convert("RGB")
    if size != 1:
        picture = picture.resize([round(side * size) for side in picture.size], Image.LANCZOS)
    large = np.asarray(picture)
    large = large[: large.shape[0] // scale * scale, : large.shape[1] // scale * scale]
    return shrink(large, scale), large


def _taught(group, scale, teachers, share, device):
    small, large = (_tensor(part, device) for part in zip(*group))
    if min(small.shape[2:]) < SIDE:
        return []
    if teachers:
        picture = small.float() / 255
        mirrored = [taught(picture.flip(form)).flip(form) for form in ([], [2, 3]) for taught in teachers]
        large = _bytes(share * sum(mirrored) / len(mirrored) + (1 - share) * large.float() / 255)
    places = [(y, x) for y in _places(small.shape[2]) for x in _places(small.shape[3])]
    return [(_square(small, y, x, 1), _square(large, y, x, scale)) for y, x in places]


def _places(side):
    """Where pieces of a side begin, evenly, without a gap."""
    return np.linspace(0, side - SIDE, -(-side // SIDE)).round().astype(int).tolist()


def _square(part, y, x, s):
    return part[:, :, y * s : (y + SIDE) * s, x * s : (x + SIDE) * s]


def small_pieces(pool, photos, pages, count, seed):
    """
    What look() needs of the processors, as it comes: of pages a sixth of `count`, then `count` clean and damaged pieces of
    photographs, which are at half a camera's size or less.
    """
    clean_ones = round(count * (1 - teach.DAMAGED))
    photos, pages = paths_in([photos]), paths_in([pages])
    drawn = pool.map(_page, [(pages, seed, n) for n in range(count // 6)], chunksize=16)
    parts = {
        damaged: pool.map(_piece, [(photos, seed, n, damaged) for n in numbers], chunksize=16)
        for damaged, numbers in ((False, range(clean_ones)), (True, range(clean_ones, count)))
    }
    return drawn, parts


@torch.no_grad()
def look(pages, parts, teacher, drawings, device):
    """As teach.py: pages as they are, and of pieces of photographs what the teacher made of them."""
    pairs = [tuple(_tensor(part, device) for part in zip(*group)) for group in _groups(pages)]
    for damaged, pieces in parts.items():
        for group in _groups(pieces):
            pairs.append(_enlarged(_tensor(group, device), teacher, damaged))
    return Pieces(*(torch.cat(part) for part in zip(*pairs)), detailed=False, drawn=_on(device, drawings))


def _enlarged(small, teacher, damaged):
    picture, rim = small.float() / 255, teach.RIM
    large = sharpen(back_project(teacher(picture), picture, teach.SCALE, teach.FINEST[damaged]))
    small, large = small[..., rim:-rim, rim:-rim], _bytes(large)[..., 4 * rim : -4 * rim, 4 * rim : -4 * rim]
    shift = F.avg_pool2d(F.avg_pool2d(large.float(), teach.SCALE) - small.float(), 8).abs().amax((1, 2, 3))
    near = shift <= teach.BOUND
    return small[near], large[near]


@lru_cache(maxsize=None)
def _picture(path):
    return Image.open(path).convert("RGB")


def _page(task):
    pages, seed, number = task
    random = np.random.default_rng([seed, number, 1])
    pair = teach.true(_picture(pages[random.integers(len(pages))]), random)
    small = damage(pair["small"], random.random(), random) if random.random() < DAMAGED else pair["small"]
    return small, pair["large"]


def _piece(task):
    photos, seed, number, damaged = task
    random = np.random.default_rng([seed, number, 0])
    small = teach.patch_of(_picture(photos[random.integers(len(photos))]), SIDE + 2 * teach.RIM, random)
    return damage(small, random.random(), random) if damaged else small


def _on(device, drawings):
    share, pairs = drawings
    return share, *(_tensor(part, device) for part in zip(*pairs))


def _tensor(pictures, device):
    return torch.from_numpy(np.stack(pictures)).to(device).permute(0, 3, 1, 2)


def _bytes(picture):
    return (picture.clamp(0, 1) * 255).round().byte()


def _groups(items, size=256):
    items = iter(items)
    while group := list(islice(items, size)):
        yield group
