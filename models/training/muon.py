"""Muon for the kernels inside a network, Adam for the rest.

Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks") steps by the nearest orthogonal
matrix to the momentum, so that directions which the loss hardly feels are learnt as fast as the strong ones. Scaled as in
Liu et al. 2025 ("Muon is scalable for LLM training"), so that rates mean what they mean for Adam.
"""

import torch


class Muon(torch.optim.Optimizer):
    """Kernels that give as many channels as they take go by Muon; the first, the last and all vectors by Adam."""

    def __init__(self, parameters, lr, momentum=0.95):
        inner, outer = [], []
        for parameter in parameters:
            (inner if _is_inner(parameter) else outer).append(parameter)
        super().__init__([{"params": inner, "inner": True}, {"params": outer, "inner": False}], {"lr": lr})
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        inner, outer = self.param_groups
        for alike in _by_shape(inner["params"]):
            moves = 0.2 * max(alike[0].flatten(1).shape) ** 0.5 * orthogonal(torch.stack([*map(self._ahead, alike)]))
            for parameter, move in zip(alike, moves):
                parameter.sub_(inner["lr"] * move.view_as(parameter))
        for parameter in outer["params"]:
            parameter.sub_(outer["lr"] * self._adam(parameter.grad, self.state[parameter]))

    def _ahead(self, parameter):
        """Nesterov's momentum as a matrix, a row for each output channel."""
        gradient = parameter.grad
        momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(gradient))
        momentum.lerp_(gradient, 1 - self.momentum)
        return gradient.lerp(momentum, self.momentum).flatten(1)

    def _adam(self, gradient, state):
        first = state.setdefault("first", torch.zeros_like(gradient)).lerp_(gradient, 0.1)
        second = state.setdefault("second", torch.zeros_like(gradient)).lerp_(gradient * gradient, 0.001)
        # A tensor, as the rate may be: a card that repeats recorded steps changes nothing else.
        steps = state.setdefault("steps", torch.zeros((), device=gradient.device)).add_(1)
        first, second = first / (1 - 0.9**steps), second / (1 - 0.999**steps)
        return first / (second.sqrt() + 1e-8)


def orthogonal(matrices):
    """(N, rows, columns), rows <= columns: their singular values brought near 1 (0.7 to 1.2) by five Newton-Schulz steps."""
    x = matrices / (matrices.norm(dim=(1, 2), keepdim=True) + 1e-12)
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.775 * square + 2.0315 * square @ square) @ x
    return x


def _by_shape(parameters):
    shapes = {}
    for parameter in parameters:
        shapes.setdefault(parameter.shape, []).append(parameter)
    return shapes.values()


def _is_inner(parameter):
    return parameter.dim() == 4 and parameter.shape[0] == parameter.shape[1]
