"""What is kept of a training: the average of the weights, the state to go on from, the curve, the record."""

import csv
import json
import os
from pathlib import Path

import torch

import tensors
from interpret import Network
from measure import on_set


class Run:
    """Goes on from NAME.state.pt where that exists."""

    def __init__(self, options, network, optimiser):
        self.options, self.network, self.optimiser = options, network, optimiser
        self.state_file = Path(f"{options.out}.state.pt")
        self.average = {name: value.clone() for name, value in network.weights().items()}
        self.minutes, self.step, self.loss = 0.0, 0, None
        if self.state_file.exists():
            state = torch.load(self.state_file, map_location=options.device)
            network.load_state_dict(state["network"])
            optimiser.load_state_dict(state["optimiser"])
            self.average, self.minutes, self.step = state["average"], state["minutes"], state["step"]
        self.saved = self.minutes

    def stepped(self, loss, minutes):
        self.step += 1
        self.minutes += minutes
        self.loss = loss if self.loss is None else 0.99 * self.loss + 0.01 * loss
        for name, value in self.network.weights().items():
            self.average[name].lerp_(value, 1 - min(self.options.average, self.step / (self.step + 9)))
        if self.minutes - self.saved >= self.options.every:
            self.save()

    def save(self):
        """Writes NAME.safetensors (the average), NAME.json (the record), a line of NAME.csv, NAME.state.pt."""
        o, self.saved = self.options, self.minutes
        judged = Network(o.graph)
        judged.load({name: value.cpu() for name, value in self.average.items()})
        scores = {Path(folder).name: round(on_set(judged, folder, o.scale), 3) for folder in o.sets}
        line = {"minutes": round(self.minutes, 1), "steps": self.step, "loss": self.loss, **scores}
        tensors.write(f"{o.out}.safetensors", self.average, {"scale": o.scale, "steps": self.step})
        record = {**vars(o), "ran": line, "torch": torch.__version__}
        Path(f"{o.out}.json").write_text(json.dumps(record, indent=2))
        self._draw(line)
        state = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}
        part = f"{self.state_file}.part"
        torch.save({**state, "average": self.average, "minutes": self.minutes, "step": self.step}, part)
        os.replace(part, self.state_file)
        print(line, flush=True)

    def _draw(self, line):
        path = Path(f"{self.options.out}.csv")
        fresh = not path.exists()
        with open(path, "a", newline="") as file:
            writer = csv.DictWriter(file, line)
            if fresh:
                writer.writeheader()
            writer.writerow(line)
