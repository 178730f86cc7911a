"""How a convolution's kernel is parameterised while it is trained. All forms merge into one kernel, exactly."""

import torch
import torch.nn.functional as F

#: Shapes that a 3x3 kernel may get beside itself; AiriA_CG's asymmetric groups of AIM 2020 are 1x3 and 3x1.
BRANCHES = {"1x3": (1, 3), "3x1": (3, 1), "1x1": (1, 1)}


class Kernel(torch.nn.Module):
    """A kernel as the sum of a full one and smaller ones laid on its middle (Ding et al. 2019, ACNet)."""

    def __init__(self, value, branches=()):
        super().__init__()
        self.full = torch.nn.Parameter(value)
        square = tuple(value.shape[2:]) == (3, 3)
        self.branches = torch.nn.ParameterDict(
            {
                name: torch.nn.Parameter(torch.zeros(*value.shape[:2], *BRANCHES[name]))
                for name in branches
                if square
            }
        )

    def forward(self):
        kernel = self.full
        for branch in self.branches.values():
            rows, columns = ((3 - side) // 2 for side in branch.shape[2:])
            kernel = kernel + F.pad(branch, (columns, columns, rows, rows))
        return kernel

    def load(self, value):
        self.full.copy_(value)
        for branch in self.branches.values():
            branch.zero_()
