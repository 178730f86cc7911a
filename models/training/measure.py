"""PSNR as papers measure it: 8-bit result, `scale` pixels shaved, Y of BT.601 in floating point."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image


def luma(picture):
    return 16 + picture.astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255


def psnr_y(result, truth, scale):
    shave = slice(scale, -scale)
    error = (luma(result) - luma(truth))[shave, shave]
    return 10 * np.log10(255**2 / np.mean(error**2))


@torch.no_grad()
def enlarge(network, small):
    """HWC uint8 to HWC uint8."""
    output = network(torch.from_numpy(small.copy()).permute(2, 0, 1)[None].float() / 255)[0]
    return (output.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()


def on_set(network, folder, scale):
    """Mean PSNR in dB over the pairs HR/NAME.png, LRxS/NAMExS.png below `folder`."""
    scores = []
    for path in sorted((Path(folder) / "HR").iterdir()):
        truth = np.asarray(Image.open(path).convert("RGB"))
        small = np.asarray(Image.open(Path(folder) / f"LRx{scale}" / f"{path.stem}x{scale}.png").convert("RGB"))
        result = enlarge(network, small)
        scores.append(psnr_y(result, truth[: result.shape[0], : result.shape[1]], scale))
    return float(np.mean(scores))
