"""Networks of the AIM 2020 challenge, each from a description of its layers."""

import torch
import torch.nn.functional as F

from layers import bilinear, contrast, esa, leaky, self_weighed, strided, three_layers


def residual_distillation(p, x, name, kept):
    """RFDN's block up to its attention."""
    n, parts, step = x.shape[1], [], x
    for i in (1, 2, 3):
        parts.append(leaky(p.conv(step, f"{name}.c{i}_d", kept, 1)))
        step = leaky(p.conv(step, f"{name}.c{i}_r", n) + step)
    parts.append(leaky(p.conv(step, f"{name}.c4", kept)))
    return p.conv(torch.cat(parts, 1), f"{name}.c5", n, 1)


def rfdn_frame(p, x, channels, kept, attend, scale=4):
    head = p.conv(x, "fea_conv", channels)
    outs, step = [], head
    for name in ("B1", "B2", "B3", "B4"):
        step = attend(residual_distillation(p, step, name, kept), step, name)
        outs.append(step)
    gathered = leaky(p.conv(torch.cat(outs, 1), "c.0", channels, 1))
    return F.pixel_shuffle(p.conv(p.conv(gathered, "LR_conv", channels) + head, "upsampler.0", 3 * scale**2), scale)


def rfdn(p, x):
    def attend(found, _, name):
        return esa(p, found, f"{name}.esa", 12, strided(p, 12), three_layers(p, f"{name}.esa", 12))

    return rfdn_frame(p, x, 50, 25, attend)


def rfdn_span(p, x):
    """Of NTIRE 2026, in RFDN's frame."""
    return rfdn_frame(p, x, 46, 23, lambda found, step, _: self_weighed(found, step))


def refinement(p, x, names, kept):
    """IMDN's steps: a part is kept of each, the rest goes on; the last has no activation."""
    n, parts = x.shape[1], []
    for i, name in enumerate(names):
        if i == len(names) - 1:
            parts.append(p.conv(x, name, kept))
            break
        part, x = leaky(p.conv(x, name, n)).split([kept, n - kept], 1)
        parts.append(part)
    return torch.cat(parts, 1)


def imdn(p, x):
    head = p.conv(x, "fea_conv", 64)
    outs, step = [], head
    for i in range(1, 7):
        parts = refinement(p, step, [f"IMDB{i}.c{k}" for k in (1, 2, 3, 4)], 16)
        step = p.conv(contrast(p, parts, f"IMDB{i}.cca", 4), f"IMDB{i}.c5", 64, 1) + step
        outs.append(step)
    gathered = p.conv(leaky(p.conv(torch.cat(outs, 1), "c.0", 64, 1)), "LR_conv", 64)
    return F.pixel_shuffle(p.conv(gathered + head, "upsampler.0", 48), 4)


def local_imdn(p, x, channels, blocks, kept, steps, fuse, closing, scale):
    head = step = p.conv(x, "model.0", channels)
    for i in range(blocks):
        name = f"model.1.sub.{i}"
        parts = refinement(p, step, [f"{name}.{part}" for part in steps], kept)
        step = p.conv(parts, f"{name}.{fuse}", channels, 1) + step
    last = p.conv(step, f"model.1.sub.{blocks}", channels, closing) + head
    return F.pixel_shuffle(p.conv(last, "model.2", 3 * scale**2), scale)


def imdn_rtc(p, x):
    return local_imdn(p, x, 12, 5, 3, ("c1", "c2", "c3", "c4"), "c5", 1, 2)


def imdn_aim19(p, x):
    return local_imdn(p, x, 64, 8, 16, ("conv1.0", "conv2.0", "conv3.0", "conv4"), "conv1x1", 3, 4)


def pan(p, x):
    head = step = p.conv(x, "conv_first", 40)
    for i in range(16):
        name = f"SCPA_trunk.{i}"
        a = leaky(p.conv(step, f"{name}.conv1_a", 20, 1, bias=False), 0.2)
        b = leaky(p.conv(step, f"{name}.conv1_b", 20, 1, bias=False), 0.2)
        a = leaky(p.conv(a, f"{name}.k1.0", 20, bias=False), 0.2)
        y = torch.sigmoid(p.conv(b, f"{name}.PAConv.k2", 20, 1))
        b = leaky(p.conv(p.conv(b, f"{name}.PAConv.k3", 20, bias=False) * y, f"{name}.PAConv.k4", 20, bias=False), 0.2)
        step = p.conv(torch.cat([a, b], 1), f"{name}.conv3", 40, 1, bias=False) + step
    step = p.conv(step, "trunk_conv", 40) + head
    for i in (1, 2):
        step = p.conv(F.interpolate(step, scale_factor=2, mode="nearest"), f"upconv{i}", 24)
        step = leaky(step * torch.sigmoid(p.conv(step, f"att{i}.conv", 24, 1)), 0.2)
        step = leaky(p.conv(step, f"HRconv{i}", 24), 0.2)
    return p.conv(step, "conv_last", 3) + bilinear(x, 4)


def latticenet(p, x):
    def chain(step, name):
        for place, out in ((0, 48), (2, 48), (4, 64)):
            step = leaky(p.conv(step, f"{name}.{place}", out))
        return step

    def weight(z, name):
        known = {"mean": z.mean((2, 3), keepdim=True), "std": z.std((2, 3), unbiased=True, keepdim=True)}
        both = [
            torch.sigmoid(p.conv(F.relu(p.conv(of, f"{name}.conv_{kind}.0", 4, 1)), f"{name}.conv_{kind}.2", 64, 1))
            for kind, of in known.items()
        ]
        return 0.5 * (both[0] + both[1])

    def block(step, name):
        u = chain(step, f"{name}.conv_block0")
        first = step + weight(u, f"{name}.fea_ca1") * u
        second = u + weight(step, f"{name}.x_ca1") * step
        v = chain(first, f"{name}.conv_block1")
        one = v + weight(second, f"{name}.fea_ca2") * second
        other = second + weight(v, f"{name}.x_ca2") * v
        return p.conv(torch.cat([one, other], 1), f"{name}.compress", 64, 1)

    head = p.conv(p.conv(p.conv(x, "sub_mean", 3, 1), "conv1", 64), "conv2", 64)
    outs = [head]
    for i in range(1, 5):
        outs.append(block(outs[-1], f"body_unit{i}"))
    fused = outs[4]
    for i, earlier in ((1, outs[3]), (2, outs[2]), (3, outs[1])):
        fused = torch.cat([F.relu(p.conv(fused, f"T_tdm{i}.0", 32, 1)), F.relu(p.conv(earlier, f"L_tdm{i}.0", 32, 1))], 1)
    tail = p.conv(fused + head, "tail.0", 64)
    return p.conv(F.pixel_shuffle(p.conv(tail, "tail.1", 48), 4), "add_mean", 3, 1)
