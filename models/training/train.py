"""Trains a network of the program: see README.md. Stops after --minutes, goes on where it stopped when run again."""

import argparse
import csv
import json
import math
import time
from pathlib import Path

import torch

import tensors
from data import Patches
from interpret import Network
from measure import on_set


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", required=True, help="ONNX file that the program wrote")
    parser.add_argument("--from", dest="start", help="safetensors to start from")
    parser.add_argument("--photos", nargs="+", required=True, help="folders of photographs")
    parser.add_argument("--sets", help="folder with Set5 and Set14, for the curve")
    parser.add_argument("--scale", type=int, required=True)
    parser.add_argument("--flavour", choices=("clean", "photo"), default="clean")
    parser.add_argument("--loss", choices=("charbonnier", "l2"), default="charbonnier")
    parser.add_argument("--branches", nargs="*", default=[], help="1x3 3x1 1x1: kernels trained as sums")
    parser.add_argument("--minutes", type=float, required=True, help="of the whole schedule")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--patch", type=int, default=40, help="side of an LR patch")
    parser.add_argument("--average", type=float, default=0.999, help="of the running average of the weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", required=True, help="NAME of NAME.safetensors, NAME.csv, NAME.json")
    return parser.parse_args()


LOSSES = {
    "charbonnier": lambda a, b: torch.sqrt((a - b) ** 2 + 1e-6).mean(),
    "l2": lambda a, b: ((a - b) ** 2).mean(),
}


def main(o):
    torch.manual_seed(o.seed)
    network = Network(o.graph, o.branches).to(o.device)
    state_file, minutes, step = Path(f"{o.out}.state.pt"), 0.0, 0
    if o.start:
        network.load(tensors.read(o.start))
    average = {name: value.clone() for name, value in network.weights().items()}
    optimiser = torch.optim.Adam(network.parameters(), lr=o.rate)
    if state_file.exists():
        state = torch.load(state_file)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average, minutes, step = state["average"], state["minutes"], state["step"]
    patches = Patches(o.photos, o.scale, o.flavour, o.seed + step)
    last, saved = time.monotonic(), minutes
    while minutes < o.minutes:
        share = minutes / o.minutes
        for group in optimiser.param_groups:
            group["lr"] = o.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        small, large = (part.to(o.device) for part in patches.batch(o.batch, o.patch))
        loss = LOSSES[o.loss](network(small), large)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        for name, value in network.weights().items():
            average[name].lerp_(value, 1 - o.average)
        now = time.monotonic()
        minutes, last = minutes + (now - last) / 60, now
        if minutes - saved >= 4 or minutes >= o.minutes:
            saved = minutes
            save(o, network, optimiser, average, minutes, step, loss.item(), len(patches.pairs), state_file)
            last = time.monotonic()


def save(o, network, optimiser, average, minutes, step, loss, pictures, state_file):
    judged = Network(o.graph)
    judged.load({name: value.cpu() for name, value in average.items()})
    scores = {name: on_set(judged, f"{o.sets}/{name}", o.scale) for name in ("Set5", "Set14")} if o.sets else {}
    record = {**vars(o), "minutes": round(minutes, 1), "steps": step, "loss": loss, "pictures": pictures}
    record = {**record, "scores": scores, "torch": torch.__version__}
    tensors.write(f"{o.out}.safetensors", average, {"scale": o.scale, "steps": step})
    Path(f"{o.out}.json").write_text(json.dumps(record, indent=2))
    with open(f"{o.out}.csv", "a", newline="") as file:
        csv.writer(file).writerow([round(minutes, 1), step, loss, *scores.values()])
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save({**state, "average": average, "minutes": minutes, "step": step}, state_file)
    print(record, flush=True)


if __name__ == "__main__":
    main(options())
