"""How a convolution's kernel is parameterised while it is trained. All forms merge into one kernel, exactly."""

import torch
import torch.nn.functional as F

#: Shapes that a 3x3 kernel may get beside itself; AiriA_CG's asymmetric groups of AIM 2020 are 1x3 and 3x1.
BRANCHES = {"1x3": (1, 3), "3x1": (3, 1), "1x1": (1, 1)}


class Kernel(torch.nn.Module):
    """
    A kernel as a sum that is added up before every step:
    the mean of `bases` full ones (UESTC-MediaLab, AIM 2020: kernel bases, more of them in later stages)
    and smaller ones laid on the middle of a 3x3 kernel (Ding et al. 2019, ACNet).
    """

    def __init__(self, value, branches=(), bases=1):
        super().__init__()
        self.bases = torch.nn.ParameterList(torch.nn.Parameter(torch.empty_like(value)) for _ in range(bases))
        square = tuple(value.shape[2:]) == (3, 3)
        shapes = {name: (*value.shape[:2], *BRANCHES[name]) for name in branches if square}
        self.branches = torch.nn.ParameterDict(
            {name: torch.nn.Parameter(torch.zeros(shape)) for name, shape in shapes.items()}
        )
        self.load(value)

    def forward(self):
        kernel = sum(self.bases) / len(self.bases)
        for branch in self.branches.values():
            rows, columns = ((3 - side) // 2 for side in branch.shape[2:])
            kernel = kernel + F.pad(branch, (columns, columns, rows, rows))
        return kernel

    @torch.no_grad()
    def load(self, value):
        """Takes a merged kernel. Smaller ones start from nothing; further bases differ by noise that sums to nothing."""
        noise = [torch.randn_like(value) * value.std() for _ in self.bases]
        mean = sum(noise) / len(noise)
        for base, own in zip(self.bases, noise):
            base.copy_(value + own - mean)
        for branch in self.branches.values():
            branch.zero_()
