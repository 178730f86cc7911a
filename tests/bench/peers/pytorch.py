"""The program's own network in PyTorch, whole or in tiles: GRAPH INPUT WIDTH HEIGHT SCALE OUTPUT TILE (0: whole)."""

import pathlib
import sys

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "models" / "training"))
from interpret import Network

MARGIN = 16

graph, source, width, height, scale, target, tile = sys.argv[1:]
width, height, scale, tile = int(width), int(height), int(scale), int(tile)
pixels = numpy.fromfile(source, numpy.uint8).reshape(height, width, 3)
picture = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
network = Network(graph).eval()


def tiled(picture):
    """As other programs do it: tiles with a margin, which is cut away."""
    result = torch.zeros(1, 3, height * scale, width * scale)
    for y in range(0, height, tile):
        for x in range(0, width, tile):
            top, left = max(0, y - MARGIN), max(0, x - MARGIN)
            bottom, right = min(height, y + tile), min(width, x + tile)
            part = network(picture[:, :, top : bottom + MARGIN, left : right + MARGIN])
            dy, dx = (y - top) * scale, (x - left) * scale
            down, across = (bottom - y) * scale, (right - x) * scale
            result[:, :, y * scale : bottom * scale, x * scale : right * scale] = part[:, :, dy : dy + down, dx : dx + across]
    return result


with torch.no_grad():
    result = network(picture) if tile == 0 else tiled(picture)
(result[0].permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).numpy().tofile(target)
