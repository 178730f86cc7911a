"""Draws curves that train.py logged: python3 plot.py OUT.svg SET RUN.csv... (matplotlib)"""

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt


def main(out, name, *files):
    figure, axes = plt.subplots(figsize=(7, 4))
    for path in map(Path, files):
        with open(path, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get(name)]
        steps, scores = ([float(row[key]) for row in rows] for key in ("steps", name))
        axes.plot(steps, scores, marker=".", label=path.stem)
    axes.set(xlabel="steps", ylabel=f"PSNR on {name}, Y, dB")
    axes.grid(alpha=0.3)
    axes.legend()
    # Fixed, so that the same curves give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "curves"
    figure.savefig(out, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
