"""What a picture's difference from the truth costs."""

import torch
import torch.nn.functional as F

#: Y of BT.601 from R, G and B, all in 0..1.
LUMA = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)

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
    keeps colours.
    """
    difference = output - truth
    loss = 0
    for level in range(o.levels):
        loss = loss + _flat_loss(o, difference if level == 0 else F.avg_pool2d(difference, 2**level))
    return loss


def _flat_loss(o, difference):
    loss = LOSSES[o.loss](difference)
    if o.edges:
        across, down = difference.diff(dim=-1), difference.diff(dim=-2)
        loss = loss + o.edges * (LOSSES[o.loss](across) + LOSSES[o.loss](down)) / 2
    if o.luma:
        grey = (difference * LUMA.to(difference.device)).sum(1)
        loss = (1 - o.luma) * loss + o.luma * LOSSES[o.loss](grey)
    return loss
