"""
Draws pages of text and charts, as on screens and slides: python3 pages.py OUT COUNT [TIMES]. Photographs hold few
letters. With TIMES, pages are so many times as large, with letters as large again: what teach.py takes for flawless.
"""

import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, SEED = 480, 320, 2020
FOLDER = Path("/usr/share/fonts/truetype/dejavu")
FONTS = sorted(FOLDER.glob("*.ttf"))
WORDS = (Path(__file__).parents[2] / "LICENSE").read_text().split()


class Page:
    """Drawn `fine` times as large and shrunk: 1 is a screen's text, set to whole pixels; more is a slide or a scan."""

    def __init__(self, chance, fine):
        self.chance, self.fine = chance, fine
        dark = chance.random() < 0.4
        self.paper, self.ink = (self._tone(0, 90), self._tone(170, 255))[:: 1 if dark else -1]
        self.picture = Image.new("RGB", (WIDTH * fine, HEIGHT * fine), self.paper)
        self.draw = ImageDraw.Draw(self.picture)

    def _tone(self, low, high):
        grey = self.chance.random() < 0.5
        return (self.chance.randint(low, high),) * 3 if grey else tuple(self.chance.randint(low, high) for _ in "rgb")

    def _colour(self):
        return self.ink if self.chance.random() < 0.6 else self._tone(0, 255)

    def text(self, x, y, width, height):
        font = ImageFont.truetype(str(self.chance.choice(FONTS)), self.chance.choice([9, 11, 13, 16, 22, 34]) * self.fine)
        colour, end = self._colour(), (x + width) * self.fine
        line = (font.size * 5) // 4
        for top in range(y * self.fine, (y + height) * self.fine - line, line):
            at = x * self.fine
            while at < end:
                word = self.chance.choice(WORDS) + " "
                self.draw.text((at, top), word, fill=colour, font=font)
                at += font.getlength(word)

    def chart(self, x, y, width, height):
        colours, fine = [self._tone(0, 255) for _ in range(3)], self.fine
        heights = [self.chance.randint(0, height) for _ in range(self.chance.randint(4, 14))]
        step = width / len(heights)
        points = [(round((x + i * step) * fine), (y + height - h) * fine) for i, h in enumerate(heights)]
        bottom = (y + height) * fine
        if self.chance.random() < 0.5:
            for left, top in points:
                self.draw.rectangle([left, top, left + round(step * fine * 0.7), bottom], colours[0], colours[1])
        else:
            self.draw.line(points, fill=colours[0], width=self.chance.randint(1, 3) * fine)
            for left, top in points:
                self.draw.ellipse([left - 3 * fine, top - 3 * fine, left + 3 * fine, top + 3 * fine], colours[2])
        self.draw.line([(x * fine, bottom), ((x + width) * fine, bottom)], fill=self.ink, width=fine)

    def done(self, times):
        return self.picture.resize((WIDTH * times, HEIGHT * times), Image.LANCZOS)


def page(chance, times=1):
    drawn = Page(chance, chance.choice([1, 1, 3]) if times == 1 else times)
    columns, rows = chance.randint(1, 3), chance.randint(1, 3)
    for column in range(columns):
        for row in range(rows):
            width, height = WIDTH // columns - 16, HEIGHT // rows - 16
            part = drawn.chart if chance.random() < 0.3 else drawn.text
            part(8 + column * (width + 16), 8 + row * (height + 16), width, height)
    return drawn.done(times)


if __name__ == "__main__":
    if not FONTS:
        sys.exit(f"Expected the DejaVu fonts in {FOLDER}: install fonts-dejavu.")
    out, count, times = Path(sys.argv[1]), int(sys.argv[2]), int((sys.argv[3:] or [1])[0])
    out.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    for i in range(count):
        page(chance, times).save(out / f"page-{i:03}.png")
