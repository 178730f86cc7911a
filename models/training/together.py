"""
Trains several networks at once on a graphics card: python3 together.py --plan PLAN.json --minutes 8 --out OUT

Small networks leave most of a card idle. So a step of each, patches, loss, optimiser and average with it, is recorded once as
a CUDA graph and repeated on a stream of its own, and everything the steps read lies in the card's memory. All end when
the minutes are over, those that make the pieces included. PLAN.json says what is learnt from what: README.md has one.
"""

import argparse
import csv
import json
import math
import time
from pathlib import Path
from types import SimpleNamespace

import torch

import pieces
import tensors
from drawn import shares_by_name
from interpret import Network
from losses import loss_of
from muon import Muon
from teach import SCALE
from teach_clean import Teacher

#: Before it is recorded, a step runs so often: memory and the fastest kernels are found then.
FIRST = 3
#: Steps of a stream between two looks at the clock.
ROUND = 8
#: What a network of the plan may leave unsaid; the names are those of train.py.
USUAL = {"loss": "l1", "luma": 0.0, "edges": 0.0, "energy": 0.0, "lattice": 0.0, "levels": 1, "average": 0.999}


class Learner:
    """A network and all that its steps change, on a device. `o` has what USUAL names and name, graph, start, scale, rate."""

    def __init__(self, o, taken, device):
        self.o, self.taken, self.device = o, taken, torch.device(device)
        self.network = Network(o.graph)
        self.network.load(tensors.mean([tensors.read(path) for path in o.start]))
        self.network.to(device)
        self.average = {name: value.clone() for name, value in self.network.weights().items()}
        number = lambda: torch.zeros((), device=device)
        self.rate, self.share, self.steps, self.loss = number(), number(), number(), number()
        self.optimiser = Muon(self.network.parameters(), lr=self.rate)
        self.stream = torch.cuda.Stream() if self.device.type == "cuda" else None
        self.graph, self.seen, self.curve = None, [], []

    def step(self):
        o = self.o
        self.steps += 1
        # A short rise, then a cosine down to a fiftieth, as train.py's.
        falling = 0.51 + 0.49 * torch.cos(math.pi * self.share.clamp(max=1))
        self.rate.copy_(o.rate * (self.steps / 100).clamp(max=1) * falling)
        small, large = self.taken.batch(o.batch, o.patch, o.scale)
        small = small.to(memory_format=torch.channels_last)
        # Casts must not be kept from step to step: a graph would repeat the first one's.
        with torch.autocast(self.device.type, dtype=torch.bfloat16, cache_enabled=False):
            output = self.network(small)
        loss = loss_of(o, output.float(), large)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.loss.lerp_(loss.detach(), 1 / self.steps.clamp(max=100))
        behind = 1 - (self.steps / (self.steps + 9)).clamp(max=o.average)
        for name, value in self.network.weights().items():
            self.average[name].lerp_(value, behind)

    def record(self):
        """Of a card; elsewhere steps run as they are."""
        if self.stream is None:
            return
        with torch.cuda.stream(self.stream):
            for _ in range(FIRST):
                self.step()
        torch.cuda.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, stream=self.stream):
            self.step()

    def go(self, share):
        """Asks for some steps, and waits until only those asked for last are left."""
        if self.graph is None:
            self.share.fill_(share)
            return self.step()
        with torch.cuda.stream(self.stream):
            self.share.fill_(share)
            for _ in range(ROUND):
                self.graph.replay()
            self.seen.append(torch.cuda.Event())
            self.seen[-1].record()
        if len(self.seen) > 2:
            self.seen.pop(0).synchronize()

    def save(self, folder, minutes):
        """NAME.safetensors, NAME.csv and NAME.json, as run.py writes them."""
        line = {"minutes": round(minutes, 2), "steps": int(self.steps), "loss": self.loss.item()}
        self.curve.append(line)
        out = folder / self.o.name
        tensors.write(f"{out}.safetensors", self.average, {"scale": self.o.scale, "steps": line["steps"]})
        with open(f"{out}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, line)
            writer.writeheader()
            writer.writerows(self.curve)
        always = {"optimiser": "muon", "precision": "bfloat16", "branches": [], "bases": 1}
        told = {"pairs": [self.o.pieces], "device": self.device.type, "torch": torch.__version__}
        told["drawn"] = shares_by_name(self.o.flavour)
        record = {**always, **told, **vars(self.o), "out": self.o.name, "ran": line}
        Path(f"{out}.json").write_text(json.dumps(record, indent=2))
        print(self.o.name, line, flush=True)


def prepare(plan, device):
    """Name to pieces."""
    with pieces.workers(plan["workers"]) as pool:
        # The processors begin with what the card waits for.
        drawings = lambda flavour, scale: pieces.drawings(pool, flavour, scale, plan["seed"])
        pairs = {
            n: (pieces.shrunk(pool, p["photos"], p["scale"]), drawings("clean", p["scale"])) for n, p in plan["clean"].items()
        }
        small = {
            n: (pieces.small_pieces(pool, p["photos"], p["pages"], p["count"], plan["seed"]), drawings("photo", SCALE))
            for n, p in plan["look"].items()
        }
        made = {}
        for name, p in plan["clean"].items():
            teachers = [Teacher(path, device) for path in p["teachers"]]
            photos, drawn = pairs[name]
            made[name] = pieces.clean(photos, p["scale"], teachers, p["share"], drawn, device)
        for name, p in plan["look"].items():
            parts, drawn = small[name]
            made[name] = pieces.look(*parts, Network(p["teacher"]).to(device), drawn, device)
    return made


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", required=True, help="PLAN.json")
    parser.add_argument("--minutes", type=float, required=True, help="of everything")
    parser.add_argument("--every", type=float, default=2, help="minutes between two checkpoints")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--out", required=True, help="folder")
    return parser.parse_args()


def main(o):
    begun = time.monotonic()
    plan, out = json.loads(Path(o.plan).read_text()), Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan["seed"])
    made = prepare(plan, o.device)
    minutes = lambda: (time.monotonic() - begun) / 60
    print({n: len(p.small) for n, p in made.items()}, "pieces after", round(minutes(), 2), "minutes", flush=True)
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    learners = [Learner(SimpleNamespace(**{**USUAL, **n, "seed": plan["seed"]}), made[n["pieces"]], o.device) for n in plan["networks"]]
    for learner in learners:
        learner.record()
    first = saved = minutes()
    print("recorded after", round(first, 2), "minutes", flush=True)
    while minutes() < o.minutes:
        for learner in learners:
            learner.go((minutes() - first) / (o.minutes - first))
        if minutes() - saved > o.every:
            saved = minutes()
            keep(learners, out, saved - first)
    keep(learners, out, minutes() - first)


def keep(learners, out, minutes):
    if learners[0].stream is not None:
        torch.cuda.synchronize()
    for learner in learners:
        learner.save(out, minutes)


if __name__ == "__main__":
    main(options())
