"""Networks of the NTIRE 2026 challenge, each from a description of its layers."""

import math

import torch
import torch.nn.functional as F

from layers import bilinear, bilinear_like, coarse, leaky, mean_colour, nearest_like, self_weighed, variance
from newer import modulation


def shuffled(x):
    return F.pixel_shuffle(x, 4)


def near(p, x):
    return p.conv(x, "conv_near", 48, groups=3, bias=False)


def spanv2(p, x):
    def layers(step, name):
        for i in (1, 2, 3):
            step = p.conv(step, f"{name}.c{i}.conv", 32, bias=False)
            step = F.relu(step) if i < 3 else step
        return step

    step = F.relu(layers(x, "block_1"))
    for i in range(2, 6):
        found = layers(step, f"block_{i}")
        step = (step + found) * p.conv(found, f"block_{i}.guidance_map_conv", 32, 1)
    tail = p.depthwise(torch.cat([near(p, x), step], 1), "depthwise_conv", bias=False)
    return shuffled(p.conv(tail, "pointwise_conv", 48, 1, bias=False))


def swift_layers(p, step, name, width, first="c1_r"):
    """SPAN's three 3x3s; `first` is where they begin. Also what the first gave, after its SiLU."""
    inner = F.silu(p.conv(step, f"{name}.{first}.eval_conv", width)) if first else F.silu(step)
    found = p.conv(F.silu(p.conv(inner, f"{name}.c2_r.eval_conv", width)), f"{name}.c3_r.eval_conv", width)
    return found, inner


def pds_frame(p, x, gather, width, last):
    first, _ = swift_layers(p, x, "block_1", 32)
    step = first
    for i in range(2, 6):
        step = self_weighed(swift_layers(p, step, f"block_{i}", 32)[0], step)
    gathered = p.conv(torch.cat([near(p, x), step, first], 1), gather, width, 1)
    return shuffled(p.conv(gathered, f"{last}.eval_conv", 48))


def pds(p, x):
    return pds_frame(p, x, "conv_cat_1", 20, "conv_2_1")


def pkdsr(p, x):
    return pds_frame(p, x, "conv_cat", 24, "conv_2")


def dscf(p, x):
    x = (x - mean_colour()) * 255
    head = p.conv(x, "conv_1.eval_conv", 26)
    found, inner = swift_layers(p, p.conv(x, "conv_fused", 26, 5), "block_1", 26, first=None)
    first = step = self_weighed(found, head)
    for i in range(2, 7):
        found, inner = swift_layers(p, step, f"block_{i}", 26)
        step = self_weighed(found, step)
    gathered = p.conv(torch.cat([head, first, inner], 1), "conv_cat_other", 26, 1)
    return shuffled(p.conv(gathered + p.conv(step, "conv2_fused", 26, bias=False), "upsampler.0", 48))


def disp(p, x):
    head = step = p.conv(x, "conv_1.eval_conv", 32)
    for i in range(4):
        inner = step
        for layer in ("c1_r", "c2_r", "_extern_conv_block.0", "c3_r"):
            inner = F.silu(p.conv(inner, f"blocks.{i}.{layer}.eval_conv", 32))
        step = inner + step
    return shuffled(p.conv(p.conv(step, "conv_2", 32, 1) + head, "upsampler.0", 48))


def errn2(p, x):
    head = step = p.conv(x, "conv_1", 32)
    for i in range(1, 7):
        inner = step
        for k in (1, 2, 3, 4):
            inner = p.conv(inner, f"block_{i}.rep{k}.rep_conv", 32)
            inner = leaky(inner, 0.1) if k < 4 else inner
        step = self_weighed(inner, step)
    return shuffled(p.conv(p.conv(step, "conv_2", 32) + head, "upsampler.0", 48))


def amcanet(p, x):
    def head_of(z, name, is_coarse):
        key, value = p.conv(z, f"{name}.conv1x1", 32, 1).chunk(2, 1)
        r = p.depthwise(key, f"{name}.conv3x3_1")
        t = F.max_pool2d(r, 7, 4) if is_coarse else r
        t = p.depthwise(p.depthwise(t, f"{name}.conv3x3_2"), f"{name}.conv3x3_3")
        t = p.conv(t, f"{name}.conv1x1_2", 16, 1)
        t = bilinear_like(t, r) if is_coarse else t
        return torch.sigmoid(p.conv(t + r, f"{name}.conv1x1_3", 16, 1)) * p.depthwise(value, f"{name}.conv3x3_v")

    head = step = p.conv(x, "head", 32)
    for i in range(7):
        name, z = f"blocks.{i}.amca", F.normalize(step)
        heads = [head_of(z, f"{name}.heads.{k}", k == 1) for k in (0, 1)]
        step = p.conv(torch.cat(heads, 1), f"{name}.fusion_conv", 32, 1) + step
        name = f"blocks.{i}.fsg"
        a, b = p.conv(F.normalize(step), f"{name}.conv1x1_1", 64, 1).chunk(2, 1)
        gate = torch.sigmoid(p.conv(p.depthwise(a, f"{name}.conv3x3_2"), f"{name}.conv1x1_2", 32, 1))
        step = p.conv(gate * b, f"{name}.conv1x1_3", 32, 1) + step
    return shuffled(p.conv(p.conv(step, "conv1x1", 32, 1) + head, "tail", 48))


def hfenet(p, x):
    def mirrored(z, name, k, dilation):
        pad = dilation * (k - 1) // 2
        return p.depthwise(F.pad(z, [pad] * 4, mode="reflect"), name, k, pad=0, dilation=dilation)

    def slka(z, name):
        pairs = (("conv3_7", 3, 3), ("conv3_13", 5, 3)), (("conv3_3", 3, 1), ("conv3_19", 7, 3))
        pairs += ((("conv3_5", 5, 1), ("conv3_21", 5, 5)),)
        groups = []
        for i, (part, layers) in enumerate(zip(z.chunk(3, 1), pairs), 1):
            one = mirrored(part, f"{name}.{layers[0][0]}", *layers[0][1:])
            two = mirrored(one, f"{name}.{layers[1][0]}", *layers[1][1:])
            w = torch.sigmoid(p.conv(torch.cat([one, two], 1), f"{name}.mix{i}.0", 2, 1))
            groups.append(w[:, :1] * one + w[:, 1:] * two)
        return F.gelu(p.conv(torch.cat(groups, 1), f"{name}.conv", 54, 1, bias=False)) * z

    def entropy(z, name):
        h = 0.5 * torch.log(2 * math.pi * math.e * variance(p.conv(z, f"{name}.conv1", 6, 1)))
        return z * torch.sigmoid(p.conv(h, f"{name}.conv2", 54, 1))

    def gate(z, name):
        a, b = p.conv(z, f"{name}.conv1", 54, 1).chunk(2, 1)
        return p.conv(a * p.depthwise(b, f"{name}.dwconv"), f"{name}.conv2", 27, 1)

    head = step = F.gelu(p.conv(x - mean_colour(), "simple_encoder", 27))
    for i in range(7):
        name = f"pipeline.{i}.slkab"
        wide = F.gelu(p.conv(p.layer_norm(step, f"{name}.layer_norm_pre"), f"{name}.encoder", 54, 1))
        step = step + p.conv(slka(wide, f"{name}.slka"), f"{name}.decoder", 27, 1)
        step = step + gate(p.layer_norm(step, f"{name}.layer_norm_aft"), f"{name}.sgfn")
        name = f"pipeline.{i}.eab"
        wide = F.gelu(p.conv(p.layer_norm(step, f"{name}.layer_norm_pre"), f"{name}.conv1", 54, 1))
        step = step + p.conv(entropy(wide, f"{name}.attn"), f"{name}.conv2", 27, 1)
        step = step + gate(p.layer_norm(step, f"{name}.layer_norm_aft"), f"{name}.ffn")
    return shuffled(p.conv(p.conv(step, "after_pipe", 27) + head, "upsampler.0", 48)) + mean_colour()


def safmn_deep15(p, x):
    def norm(z, name):
        return F.group_norm(z, 1, p.vector(f"{name}.weight", 40), p.vector(f"{name}.bias", 40), 1e-5)

    head = step = p.conv(x, "to_feat", 40)
    for i in range(15):
        name = f"blocks.{i}"
        step = modulation(p, norm(step, f"{name}.norm1.norm"), f"{name}.safm", (2, 4, 8), True) + step
        wide = F.gelu(p.conv(norm(step, f"{name}.norm2.norm"), f"{name}.ffn.0", 80, 1))
        step = p.conv(wide, f"{name}.ffn.2", 40, 1) + step
    return shuffled(p.conv(step + head, "upsampler.0", 48)) + bilinear(x, 4)


def spatial_attention(p, x, name, is_weighed):
    n = x.shape[1] // 2
    u = p.conv(F.normalize(x), f"{name}.conv1", n, 1, bias=False)
    cells, spread = p.depthwise(coarse(u, 8), f"{name}.dwconv", bias=False), variance(u)
    if is_weighed:
        cells, spread = p.tensor(f"{name}.alpha", 1, n, 1, 1) * cells, p.tensor(f"{name}.belt", 1, n, 1, 1) * spread
    g = nearest_like(F.gelu(p.conv(cells + spread, f"{name}.conv2", n, 1, bias=False)), u)
    return p.conv(u * g, f"{name}.conv3", x.shape[1], 1, bias=False) + x


def window_starts(size):
    """Where windows of at most 72 begin, the last moved back to the edge."""
    side = min(size, 72)
    count = -(-size // side)
    step = side if count == 1 else math.ceil((size - side) / (count - 1))
    starts = []
    while not starts or starts[-1] + side < size:
        starts.append(min(len(starts) * step, size - side))
    return starts, side


def channel_attention(p, x, name):
    n = x.shape[1]
    inner = f"{name}.global_channel"
    a, b = p.conv(p.layer_norm(x, f"{name}.norm1.body"), f"{inner}.project_in", 4 * n, 1, bias=False).chunk(2, 1)
    z = p.depthwise(a, f"{inner}.dwconv", bias=False) * b
    total, times = torch.zeros_like(x), torch.zeros_like(x[:, :1])
    temperature = p.tensor(f"{inner}.temperature", 1, 1)
    (rows, high), (columns, wide) = window_starts(x.shape[2]), window_starts(x.shape[3])
    for top in rows:
        for left in columns:
            at = (..., slice(top, top + high), slice(left, left + wide))
            q, v = z[at].flatten(2).chunk(2, 1)
            alike = F.normalize(q, dim=-1) @ F.normalize(v, dim=-1).mT * temperature
            total[at] += (alike.softmax(-1) @ v).reshape(1, n, high, wide)
            times[at] += 1
    x = p.conv(total / times, f"{inner}.project_out", n, 1, bias=False) + x
    inner = f"{name}.ffn"
    both = p.conv(p.layer_norm(x, f"{name}.norm2.body"), f"{inner}.project_in", 4 * n, 1, bias=False)
    gate, value = p.depthwise(both, f"{inner}.dwconv", bias=False).chunk(2, 1)
    return p.conv(F.gelu(gate) * value, f"{inner}.project_out", n, 1, bias=False) + x


def vscinet(p, x):
    def shapes(z, name):
        z = p.conv(z, f"{name}.conv1", 20, 1, bias=False)
        a, b, c, d = z.chunk(4, 1)
        name = f"{name}.dwc.conv2_"
        one = p.depthwise(a, f"{name}1", bias=False)
        two = p.depthwise(b, f"{name}2", (5, 3), bias=False)
        three = p.depthwise(c, f"{name}3", (3, 5), bias=False)
        four = p.depthwise(p.depthwise(d, f"{name}4.0", bias=False), f"{name}4.1", bias=False)
        return torch.cat([one, two, three, four], 1)

    def msrb(z, name):
        return F.gelu(shapes(z, name) + z)

    def block(z, name):
        r1 = msrb(z, f"{name}.c1_r")
        r2 = msrb(r1, f"{name}.c2_r")
        d1 = F.gelu(p.conv(z, f"{name}.c1_d", 10, 1))
        d2 = F.gelu(p.conv(r1, f"{name}.c2_d", 10, 1))
        d3 = F.gelu(p.conv(r2, f"{name}.c3", 10, groups=10))
        local = msrb(p.conv(torch.cat([d1, d2, d3], 1), f"{name}.c4", 20, 1), f"{name}.local_handle")
        placed = spatial_attention(p, local, f"{name}.spatial_attn", True)
        return channel_attention(p, placed, f"{name}.channel_attn") + z

    head = step = p.conv(x - mean_colour(), "to_feat", 20, bias=False)
    outs = []
    for i in range(1, 6):
        step = block(step, f"B{i}")
        outs.append(step)
    fused = shapes(F.gelu(p.conv(torch.cat(outs, 1), "fuse.0", 20, 1, bias=False)), "fuse.2")
    return shuffled(p.conv(fused + head, "to_img.0", 48, 1, bias=False)) + mean_colour()


def zenosr(p, x):
    def local(z, name):
        steps = [z]
        for i in (1, 2, 3):
            wide = p.conv(steps[-1], f"{name}.dwconv{i}.0", 18, 1)
            steps.append(F.gelu(p.depthwise(wide, f"{name}.dwconv{i}.1") + steps[-1]))
        parts = [F.gelu(p.conv(one, f"{name}.conv{i}", 9, 1)) for i, one in enumerate(steps[:3], 1)]
        parts.append(F.gelu(p.conv(steps[3], f"{name}.conv4", 9, groups=9)))
        return p.conv(torch.cat(parts, 1), f"{name}.conv5", 18, 1)

    head = step = p.conv(x - mean_colour(), "to_feat", 18, bias=False)
    outs = []
    for i in range(1, 5):
        placed = spatial_attention(p, local(step, f"B{i}.local_handle"), f"B{i}.spatial_attn", False)
        step = channel_attention(p, placed, f"B{i}.channel_attn") + step
        outs.append(step * p.tensor(f"alpha_{i + 4}", 1, 18, 1, 1))
    fused = local(F.gelu(p.conv(torch.cat(outs, 1), "fuse.0", 18, 1, bias=False)), "fuse.2")
    large = shuffled(p.conv(fused + head, "to_img.0", 48, 1, bias=False))
    for i in (1, 3, 5, 7):
        large = p.depthwise(F.gelu(large), f"refine.{i}", bias=False)
    return large + mean_colour()


def bviesr(p, x):
    def linear(z, name, out):
        return p.conv(z, name, out, 1)

    def mirrored(z, side):
        """To the right and below, as often as it takes."""
        for axis in (2, 3):
            while z.shape[axis] % side:
                missing = min(-z.shape[axis] % side, z.shape[axis] - 1)
                z = F.pad(z, (0, 0, 0, missing) if axis == 2 else (0, missing, 0, 0), mode="reflect")
        return z

    def correlation(z, name, side):
        whole = mirrored(z, side)
        inner = leaky(p.conv(whole, f"{name}.qv.conv.0", 9, 1), 0.2)
        inner = leaky(p.conv(inner, f"{name}.qv.conv.2", 9), 0.2)
        both = p.conv(inner, f"{name}.qv.conv.4", 48, 1) * p.conv(whole, f"{name}.qv.linear", 48, 1)
        out = torch.zeros_like(both[:, :24])
        for top in range(0, whole.shape[2], side):
            for left in range(0, whole.shape[3], side):
                at = (..., slice(top, top + side), slice(left, left + side))
                q, v = both[at].flatten(2).chunk(2, 1)
                out[at] = (q @ v.mT / side**2 @ v).reshape(1, 24, side, side)
        return linear(out, f"{name}.proj", 48)[:, :, : z.shape[2], : z.shape[3]]

    def mlp(z, name):
        wide = F.gelu(linear(z, f"{name}.fc1", 96))
        return linear(wide + F.gelu(p.depthwise(wide, f"{name}.dwconv.depthwise_conv.0", 5)), f"{name}.fc2", 48)

    group = "layers.0.residual_group"
    head = p.conv(x - mean_colour(), "conv_first", 48)
    first = step = p.layer_norm(head, "patch_embed.norm")
    outs = []
    for i, side in enumerate((64, 32, 8, 32, 64)):
        name = f"{group}.blocks.{i}"
        if i >= 3:
            step = linear(torch.cat([step, outs[4 - i]], 1), f"{group}.convs", 48)
        step = step + p.layer_norm(correlation(step, f"{name}.correlation", side), f"{name}.norm1")
        step = step + p.layer_norm(mlp(step, f"{name}.mlp"), f"{name}.norm2")
        outs.append(step)
    body = p.layer_norm(p.conv(step, "layers.0.conv", 48) + first, "norm")
    return shuffled(p.conv(p.conv(body, "conv_after_body", 48) + head, "upsample.0", 48)) + mean_colour()
