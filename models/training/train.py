"""Trains a network of the program: see README.md. Stops after --minutes, goes on where it stopped when run again."""

import argparse
import math
import signal
import time
from fnmatch import fnmatch

import torch

import tensors
from data import Patches
from drawn import SHARES, shares_by_name
from interpret import Network
from losses import LOSSES, loss_of
from muon import Muon
from pairs import Pairs
from run import Run

OPTIMISERS = {"adam": torch.optim.Adam, "muon": Muon}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", required=True, help="ONNX file that the program wrote; its weights are the start")
    parser.add_argument("--from", dest="start", nargs="+", help="safetensors or ONNX to begin with, or with their mean")
    parser.add_argument("--zero", help="pattern of names: those that --from lacks begin as zeros (a longer network)")
    parser.add_argument("--photos", nargs="+", default=[], help="folders of photographs")
    parser.add_argument("--pairs", nargs="+", default=[], help="folders that teach.py filled, instead of --photos")
    parser.add_argument("--sizes", nargs="+", type=float, default=[1.0], help="of each photograph: smaller is crisper")
    parser.add_argument("--sets", nargs="*", default=[], help="folders like Set5, measured for the curve")
    parser.add_argument("--scale", type=int, required=True)
    parser.add_argument("--flavour", choices=("clean", "photo"), default="clean")
    parser.add_argument("--loss", choices=LOSSES, default="charbonnier")
    parser.add_argument("--luma", type=float, default=0.0, help="share of the loss that is of Y alone, 0..1")
    parser.add_argument("--edges", type=float, default=0.0, help="weight of the differences between neighbours")
    parser.add_argument("--energy", type=float, default=0.0, help="weight of how much fine detail there is")
    parser.add_argument("--lattice", type=float, default=0.0, help="weight of what repeats with the small pixels")
    parser.add_argument("--levels", type=int, default=1, help="sizes that the loss looks at, each half of the last")
    parser.add_argument("--optimiser", choices=OPTIMISERS, default="adam")
    parser.add_argument("--branches", nargs="*", default=[], help="1x3 3x1 1x1: kernels trained as sums")
    parser.add_argument("--bases", type=int, default=1, help="kernels trained as means of so many")
    parser.add_argument("--teacher", help="ONNX of a better network; the loss is half against its output")
    parser.add_argument("--minutes", type=float, required=True, help="of the whole schedule; 0 measures the start")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--patch", type=int, default=40, help="side of an LR patch")
    parser.add_argument("--average", type=float, default=0.999, help="of the running average of the weights")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32", help="of the convolutions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=float, default=4, help="minutes between two checkpoints")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", required=True, help="NAME of NAME.safetensors, NAME.csv, NAME.json, NAME.state.pt")
    return parser.parse_args()


def rate(o, share, step):
    """A short rise, then a cosine down to a fiftieth."""
    return o.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, share))))


def main(o):
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    network = Network(o.graph, o.branches, o.bases).to(o.device)
    if o.start:
        fresh = network.load(tensors.mean([tensors.read(path) for path in o.start]))
        print("from the graph itself:", fresh, flush=True)
        silent = [name for name in fresh if o.zero and fnmatch(name, o.zero)]
        network.load({name: value * 0 for name, value in network.weights().items() if name in silent})
    teacher = Network(o.teacher).to(o.device) if o.teacher else None
    optimiser = OPTIMISERS[o.optimiser](network.parameters(), lr=o.rate)
    run = Run(o, network, optimiser)
    seed = o.seed + run.step
    shares, o.drawn = SHARES[o.flavour], shares_by_name(o.flavour)
    if o.pairs:
        patches = Pairs(o.pairs, o.scale, seed, shares)
    else:
        patches = Patches(o.photos, o.scale, o.flavour, seed, o.sizes, shares)
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    kind = torch.device(o.device).type
    while run.minutes < o.minutes and not stopping:
        started = time.monotonic()
        for group in optimiser.param_groups:
            group["lr"] = rate(o, run.minutes / o.minutes, run.step)
        small, large = (part.to(o.device) for part in patches.batch(o.batch, o.patch))
        # Convolutions on processors are up to a fifth quicker so.
        small = small.to(memory_format=torch.channels_last)
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=o.precision == "bfloat16"):
            output = network(small)
            if teacher is not None:
                with torch.no_grad():
                    taught = teacher(small)
        loss = loss_of(o, output.float(), large)
        if teacher is not None:
            loss = (loss + loss_of(o, output.float(), taught.float())) / 2
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        run.stepped(loss.item(), (time.monotonic() - started) / 60)
    run.save()


if __name__ == "__main__":
    main(options())
