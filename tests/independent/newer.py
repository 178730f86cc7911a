"""Networks between the two challenges, each from a description of its layers."""

import torch
import torch.nn.functional as F

from layers import (
    bilinear,
    bilinear_like,
    coarse,
    contrast,
    esa,
    leaky,
    mean_colour,
    nearest_like,
    self_weighed,
    strided,
    three_layers,
    variance,
)


def rlfn(p, x):
    head = step = p.conv(x, "conv_1", 52)
    for i in range(1, 7):
        name, inner = f"block_{i}", step
        for k, out in ((1, 52), (2, 52), (3, 52)):
            inner = leaky(p.conv(inner, f"{name}.c{k}_r", out))
        inner = p.conv(inner + step, f"{name}.c5", 52, 1)
        refine = lambda pooled, name=name: p.conv(pooled, f"{name}.esa.conv3", 16)
        step = esa(p, inner, f"{name}.esa", 16, strided(p, 16), refine)
    return F.pixel_shuffle(p.conv(p.conv(step, "conv_2", 52) + head, "upsampler.0", 48), 4)


def bsrn_frame(p, x, n, blocks, kept, is_small):
    def separable(step, name, out, **options):
        wide = p.conv(step, f"{name}.pw", out, 1, bias=is_small)
        return p.depthwise(wide, f"{name}.dw", **options)

    def attention(step, name):
        def refine(pooled):
            for part in ("conv_max", "conv3"):
                pooled = F.gelu(separable(pooled, f"{name}.{part}", f))
            return separable(pooled, f"{name}.conv3_", f)

        f = n // 4
        apart = lambda narrow, part: separable(narrow, part, f, stride=2, pad=0)
        return esa(p, step, name, f, strided(p, f) if is_small else apart, refine)

    head = step = separable(torch.cat([x] * 4, 1), "fea_conv", n)
    outs = []
    for i in range(1, blocks + 1):
        name, parts, inner = f"B{i}", [], step
        for k in (1, 2, 3):
            parts.append(F.gelu(p.conv(inner, f"{name}.c{k}_d", kept, 1)))
            inner = F.gelu(separable(inner, f"{name}.c{k}_r", n) + inner)
        parts.append(F.gelu(separable(inner, f"{name}.c4", kept)))
        fused = attention(p.conv(torch.cat(parts, 1), f"{name}.c5", n, 1), f"{name}.esa")
        if is_small:
            weighed = p.conv(fused * p.tensor(f"{name}.cw", 1, n)[:, :, None, None], f"{name}.conv_out", n, 1)
        else:
            weighed = contrast(p, fused, f"{name}.cca", 4)
        step = weighed + step
        outs.append(step)
    gathered = F.gelu(p.conv(torch.cat(outs, 1), "c1", n, 1))
    last = separable(gathered, "c2", n) + head
    return F.pixel_shuffle(p.conv(last, "upsampler.upsampleOneStep.0", 48), 4)


def bsrn(p, x):
    return bsrn_frame(p, x, 64, 8, 32, False)


def bsrn_s(p, x):
    return bsrn_frame(p, x, 48, 5, 24, True)


def modulation(p, x, name, factors, bias):
    """SAFMN's: groups of channels see the map at several sizes."""
    parts = x.chunk(len(factors) + 1, 1)
    seen = [p.depthwise(parts[0], f"{name}.mfr.0", bias=bias)]
    for i, factor in enumerate(factors, 1):
        seen.append(nearest_like(p.depthwise(coarse(parts[i], factor), f"{name}.mfr.{i}", bias=bias), x))
    return F.gelu(p.conv(torch.cat(seen, 1), f"{name}.aggr", x.shape[1], 1, bias=bias)) * x


def safmn(p, x, blocks=8):
    step = p.conv(x, "to_feat", 36)
    energy = step.square().sum((2, 3), keepdim=True).sqrt()
    share = energy / (energy.mean(1, keepdim=True) + 1e-6)
    step = p.tensor("norm.gamma", 1, 36, 1, 1) * step * share + p.tensor("norm.beta", 1, 36, 1, 1) + step
    for i in range(blocks):
        step = step + modulation(p, step, f"feats.{i}.safm", (4, 8, 16), False)
        inner = F.gelu(p.conv(step, f"feats.{i}.ccm.ccm.0", 72, bias=False))
        step = step + p.conv(inner, f"feats.{i}.ccm.ccm.2", 36, 1, bias=False)
    return F.pixel_shuffle(p.conv(step, "to_img.0", 48), 4) + bilinear(x, 4)


def smfanet(p, x):
    head = step = p.conv(x, "to_feat", 36)
    for i in range(8):
        name = f"feats.{i}.smfa"
        y, z = p.conv(F.normalize(step), f"{name}.linear_0", 72, 1).chunk(2, 1)
        cells = p.depthwise(coarse(z, 8), f"{name}.dw_conv")
        known = p.tensor(f"{name}.alpha", 1, 36, 1, 1) * cells + p.tensor(f"{name}.belt", 1, 36, 1, 1) * variance(z)
        far = z * nearest_like(F.gelu(p.conv(known, f"{name}.linear_1", 36, 1)), z)
        wide = p.conv(p.conv(y, f"{name}.lde.conv_0.0", 72, groups=36), f"{name}.lde.conv_0.1", 72, 1)
        near = p.conv(F.gelu(wide), f"{name}.lde.conv_1", 36, 1)
        step = step + p.conv(far + near, f"{name}.linear_2", 36, 1)
        name = f"feats.{i}.pcfn"
        wide = F.gelu(p.conv(F.normalize(step), f"{name}.conv_0", 72, 1))
        first, rest = wide.split([18, 54], 1)
        mixed = torch.cat([F.gelu(p.conv(first, f"{name}.conv_1", 18)), rest], 1)
        step = step + p.conv(mixed, f"{name}.conv_2", 36, 1)
    return F.pixel_shuffle(p.conv(step + head, "to_img.0", 48), 4)


def on_first(x, width, work):
    return torch.cat([work(x[:, :width]), x[:, width:]], 1)


def plainusr(p, x):
    """Of five blocks: PlainUSR-M."""
    def block(step, name):
        body = p.conv(leaky(p.conv(step, f"{name}.body.0", step.shape[1])), f"{name}.body.2", step.shape[1])
        return attention(body, f"{name}.body.3.body")

    def attention(step, name):
        narrow = p.conv(step, f"{name}.0", 8, 1)
        e = narrow.exp()
        pooled = F.avg_pool2d(e * narrow, 7, 3) / F.avg_pool2d(e, 7, 3)
        weight = p.conv(p.conv(pooled, f"{name}.2", 8, stride=2), f"{name}.3", step.shape[1])
        return step * bilinear_like(torch.sigmoid(weight), step) * torch.sigmoid(step[:, :1])

    step = p.conv(x, "head", 48 + 3)
    for name, width in (("block1", 48), ("block2", 32), ("blockm", 16), ("block3", 32), ("block4", 48)):
        step = on_first(step, width, lambda part: block(part, name))
    return F.pixel_shuffle(p.conv(step, "tail.0", 48), 4)


def span(p, x):
    """Of 28 channels."""
    def conv(step, name):
        return p.conv(step, f"{name}.eval_conv", 28)

    head = conv((x - mean_colour()) * 255, "conv_1")
    step, outs, inner = head, [], None
    for i in range(1, 7):
        inner = F.silu(conv(step, f"block_{i}.c1_r"))
        found = conv(F.silu(conv(inner, f"block_{i}.c2_r")), f"block_{i}.c3_r")
        step = self_weighed(found, step)
        outs.append(step)
    gathered = torch.cat([head, conv(step, "conv_2"), outs[0], inner], 1)
    return F.pixel_shuffle(p.conv(p.conv(gathered, "conv_cat", 28, 1), "upsampler.0", 48), 4)


def efdn(p, x):
    def cell(step, name):
        maps = [step]
        for i, kernel in ((1, "conv1x1"), (2, "rep_conv"), (3, "rep_conv")):
            wide = p.conv(maps[-1], f"{name}.conv{i}.{kernel}", 48, 1 if i == 1 else 3)
            maps.append(p.prelu(wide, f"{name}.conv{i}.act.weight"))
        parts = [p.conv(one, f"{name}.branch.{i}", 24, 1) for i, one in enumerate(maps)]
        fused = p.conv(torch.cat(parts, 1), f"{name}.fuse", 48, 1)
        return esa(p, fused, f"{name}.att", 12, strided(p, 12), three_layers(p, f"{name}.att", 12)) + step

    fuse = lambda i, *parts: p.conv(torch.cat(parts, 1), f"local_fuse.{i}", 48, 1)
    head = p.conv(x, "head", 48)
    first = cell(head, "cells.0")
    second = cell(first, "cells.1")
    third = cell(fuse(0, first, second), "cells.2")
    fourth = cell(fuse(1, second, third), "cells.3")
    return F.pixel_shuffle(p.conv(fuse(2, second, fourth) + head, "tail.0", 48), 4).clamp(0, 1)
