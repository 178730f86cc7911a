"""What a picture's difference from the truth costs."""

import torch
import torch.nn.functional as F

#: Of the difference between two pictures.
LOSSES = {
    "charbonnier": lambda d: torch.sqrt(d * d + 1e-6).mean(),
    "l1": lambda d: d.abs().mean(),
    "l2": lambda d: (d * d).mean(),
}


def loss_of(o, output, truth):
    """
    Of R, G and B, and by --luma of Y alone, which the eye is keenest on and papers measure; by --edges of the
    differences between neighbours too, which keeps edges crisp; of --levels sizes, each half of the one before, which
    keeps colours; by --energy of how much there is in a neighbourhood that is finer than 5 pixels, wherever it lies, for
    who is unsure of a place would rather blur; by --lattice of what repeats with the small pixels, for a grid has energy
    too.
    """
    difference = output - truth
    loss = o.energy * (energy(output) - energy(truth)).abs().mean() if o.energy else 0
    if o.lattice:
        loss = loss + o.lattice * lattice(difference, o.scale)
    for level in range(o.levels):
        loss = loss + _flat_loss(o, difference if level == 0 else F.avg_pool2d(difference, 2**level))
    return loss


def _flat_loss(o, difference):
    loss = LOSSES[o.loss](difference)
    if o.edges:
        across, down = difference.diff(dim=-1), difference.diff(dim=-2)
        loss = loss + o.edges * (LOSSES[o.loss](across) + LOSSES[o.loss](down)) / 2
    if o.luma:
        loss = (1 - o.luma) * loss + o.luma * LOSSES[o.loss](luma(difference))
    return loss


def luma(picture):
    """NCHW to N1HW: Y of BT.601 from R, G and B, all in 0..1."""
    red, green, blue = picture.split(1, 1)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def lattice(difference, scale):
    """What repeats with the small pixels: how far the places within one are off alike all over 6x6 of them."""
    places = F.pixel_unshuffle(difference, scale).unflatten(1, (-1, scale * scale))
    places = places - places.mean(2, keepdim=True)
    return F.avg_pool2d(places.flatten(1, 2), 6, 3).abs().mean()


def energy(picture):
    """Root mean square of what is finer than 5 pixels, within 8x8 pixels."""
    fine = picture - F.avg_pool2d(picture, 5, 1, 2, count_include_pad=False)
    return torch.sqrt(F.avg_pool2d(fine * fine, 8, 4) + 1e-5)
