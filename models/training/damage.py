"""What happens to a picture between the lens and a reader's screen, at its own size: HWC uint8 to HWC uint8."""

import io

import numpy as np
from PIL import Image, ImageFilter

RESAMPLERS = (Image.BICUBIC, Image.LANCZOS, Image.BILINEAR)


def damage(pixels, strength, random):
    """
    Each kind of damage strikes some pictures only. `strength` 0..1: at 0 what a good camera and one careful export do,
    at 1 what a phone in the dark and two web sites do.
    """
    picture = Image.fromarray(pixels)
    if random.random() < 0.3 + 0.3 * strength:
        picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.5 + 1.1 * strength)))
    if random.random() < 0.3 + 0.3 * strength:
        picture = _sensor_noise(picture, random.uniform(0.5, 2 + 10 * strength * random.random()), random)
    if random.random() < 0.25:
        picture = _sharpened(picture, random)
    if random.random() < 0.8:
        picture = _compressed(picture, strength, random)
    if random.random() < 0.1 + 0.3 * strength:
        picture = _resampled(picture, random.uniform(0.9 - 0.4 * strength, 1.3), random)
    if random.random() < 0.1 + 0.4 * strength:
        picture = _compressed(picture, strength, random)
    return np.asarray(picture)


def _sensor_noise(picture, deviation, random):
    """
    Shot and read noise: `deviation` in levels at middle grey, and less in the dark; in half of the pictures smeared over
    neighbours, as interpolating a sensor's colours does, or in brightness more than in colour.
    """
    size = (picture.height, picture.width)
    grey, colour = random.normal(size=(*size, 1)), random.normal(size=(*size, 3))
    share = random.uniform(0.3, 1)
    noise = share * grey + np.sqrt(1 - share**2) * colour
    if random.random() < 0.5:
        noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, (1, 1), (0, 1))) / 2
    pixels = np.asarray(picture).astype(np.float64)
    return _picture(pixels + noise * deviation * np.sqrt(0.25 + 1.5 * pixels / 255))


def _sharpened(picture, random):
    """With halos, as phones do."""
    return picture.filter(ImageFilter.UnsharpMask(random.uniform(0.5, 1.5), int(random.uniform(30, 120)), 0))


def _compressed(picture, strength, random):
    """JPEG or WebP; colours at half the size in most."""
    stream = io.BytesIO()
    quality = int(random.uniform(75 - 55 * strength, 97))
    if random.random() < 0.12:
        picture.save(stream, "WEBP", quality=quality)
    else:
        picture.save(stream, "JPEG", quality=quality, subsampling=int(random.choice([0, 1, 2, 2])))
    return Image.open(stream).convert("RGB")


def _resampled(picture, factor, random):
    """To another size and back, so that pixels stay where they were."""
    other = [max(1, round(side * factor)) for side in picture.size]
    there, back = random.integers(len(RESAMPLERS), size=2)
    return picture.resize(other, RESAMPLERS[there]).resize(picture.size, RESAMPLERS[back])


def _picture(values):
    return Image.fromarray(np.clip(np.round(values), 0, 255).astype(np.uint8))
