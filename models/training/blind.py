"""
Sheets to judge results by eye without knowing what made them.

    python3 blind.py sheets OUT NAME=FOLDER...     OUT/NN.png and OUT/key.json
    python3 blind.py ranks OUT                     reads OUT/ranking.json, prints each NAME's mean rank

Every FOLDER holds pictures of the same names and sizes. A sheet shows the middle of one picture by all of them, each pixel
two by two, lettered in an order drawn anew. Who judges writes ranking.json, best first, what cannot be told apart in one
group: {"01": [["B"], ["A", "C"]], ...}.
"""

import json
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, ZOOM, GAP, HEAD = 320, 240, 2, 20, 24
ACROSS = 3
LETTERS = "ABCDEFGHIJKL"


def middle(path):
    picture = Image.open(path).convert("RGB")
    width, height = min(WIDTH, picture.width), min(HEIGHT, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height)).resize((width * ZOOM, height * ZOOM), Image.NEAREST)


def sheets(out, folders, seed=1):
    """`folders`: by what they are called in the key."""
    draw = random.Random(seed)
    key = {}
    out.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(sorted(path.name for path in next(iter(folders.values())).iterdir()), 1):
        order = draw.sample(list(folders), len(folders))
        pictures = [middle(folders[one] / name) for one in order]
        width, height = pictures[0].width + GAP, pictures[0].height + HEAD
        sheet = Image.new("RGB", (ACROSS * width, -(-len(order) // ACROSS) * height), "#222")
        for place, picture in enumerate(pictures):
            x, y = place % ACROSS * width, place // ACROSS * height
            sheet.paste(picture, (x, y + HEAD))
            ImageDraw.Draw(sheet).text((x + 6, y + 6), LETTERS[place], fill="white")
        sheet.save(out / f"{number:02}.png")
        key[f"{number:02}"] = {"picture": name, **dict(zip(LETTERS, order))}
    (out / "key.json").write_text(json.dumps(key, indent=1))


def ranks(out):
    """Mean rank by name, 1 the best; those in one group share the mean of their places."""
    key, ranking = (json.loads((out / name).read_text()) for name in ("key.json", "ranking.json"))
    found = {}
    for sheet, groups in ranking.items():
        place = 1
        for group in groups:
            for letter in group:
                found.setdefault(key[sheet][letter], []).append(place + (len(group) - 1) / 2)
            place += len(group)
    return {name: sum(places) / len(places) for name, places in found.items()}


if __name__ == "__main__":
    command, out, *named = sys.argv[1:]
    if command == "sheets":
        sheets(Path(out), {name: Path(folder) for name, folder in (one.split("=", 1) for one in named)})
    else:
        for name, rank in sorted(ranks(Path(out)).items(), key=lambda one: one[1]):
            print(f"{rank:5.2f}  {name}")
