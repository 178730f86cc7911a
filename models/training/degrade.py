"""Mild damage as cameras and web sites do it: blur, shrinking by some filter, noise, sharpening halos, JPEG."""

import io

import numpy as np
from PIL import Image, ImageFilter

from matlab_resize import shrink

FILTERS = (Image.BICUBIC, Image.LANCZOS, Image.BOX, Image.BILINEAR)


def degrade(hr, scale, random):
    """HWC uint8 to HWC uint8, `scale` times smaller. Half the pictures stay nearly clean."""
    picture = Image.fromarray(hr)
    if random.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.35 * scale)))
    size = (picture.width // scale, picture.height // scale)
    small = (
        Image.fromarray(shrink(np.asarray(picture), scale))
        if random.random() < 0.5
        else picture.resize(size, FILTERS[random.integers(len(FILTERS))])
    )
    if random.random() < 0.2:
        small = small.filter(ImageFilter.UnsharpMask(random.uniform(0.5, 1.2), int(random.uniform(30, 90)), 0))
    pixels = np.asarray(small).astype(np.float32)
    if random.random() < 0.4:
        pixels = pixels + random.normal(0, random.uniform(0.5, 6), pixels.shape)
    small = Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
    if random.random() < 0.75:
        stream = io.BytesIO()
        small.save(stream, "JPEG", quality=int(random.uniform(55, 96)), subsampling=int(random.integers(3)))
        small = Image.open(stream)
    return np.asarray(small.convert("RGB"))
