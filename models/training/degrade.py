"""Mild damage as cameras and web sites do it: blur, shrinking by some filter, noise, sharpening halos, JPEG."""

import io

import numpy as np
from PIL import Image, ImageFilter

from matlab_resize import shrink

FILTERS = (Image.BICUBIC, Image.LANCZOS, Image.BOX, Image.BILINEAR)


def degrade(hr, scale, random):
    """HWC uint8 to HWC uint8, `scale` times smaller. Each damage strikes some pictures only; a few stay clean."""
    picture = Image.fromarray(hr)
    if random.random() < 0.6:
        # Half an LR pixel: what is left of a lens, a low-pass filter and interpolated colours in full-size photographs.
        picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.5 * scale)))
    small = _shrink(picture, scale, random)
    if random.random() < 0.2:
        small = small.filter(ImageFilter.UnsharpMask(random.uniform(0.5, 1.2), int(random.uniform(30, 90)), 0))
    if random.random() < 0.4:
        small = _noise(small, random.uniform(0.5, 6), random)
    if random.random() < 0.75:
        small = _jpeg(small, int(random.uniform(55, 96)), int(random.integers(3)))
    return np.asarray(small)


def _shrink(picture, scale, random):
    if random.random() < 0.5:
        return Image.fromarray(shrink(np.asarray(picture), scale))
    size = (picture.width // scale, picture.height // scale)
    return picture.resize(size, FILTERS[random.integers(len(FILTERS))])


def _noise(picture, deviation, random):
    """White noise; `deviation` in levels."""
    pixels = np.asarray(picture) + random.normal(0, deviation, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))


def _jpeg(picture, quality, subsampling):
    """`subsampling` as Pillow has it: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(stream).convert("RGB")
