"""Letters five pixels high and multiples of them, in half blocks: readable from arm's length on any terminal."""

__all__ = ["big", "plain_big"]

# One row of pixels after the other, from above.
FONT = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "# # # # #",
    "J": "...# ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "### .#. .#. .#. .#.",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# #...# .#.#. ..#..",
    "W": "#...# #...# #.#.# #.#.# .#.#.",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "#### ..#. .#.. #... ####",
    "0": ".##. #..# #..# #..# .##.",
    "1": ".# ## .# .# .#",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    " ": ". . . . .",
    "-": "... ... ### ... ...",
    ",": ".. .. .. .# #.",
    ":": ". # . # .",
    "!": "# # # . #",
    "?": "###. ...# .##. .... .#..",
    "✓": "....# ...#. #..#. #.#.. .#...",
    "✗": "#...# .#.#. ..#.. .#.#. #...#",
}

HALVES = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}
"""By the upper and the lower pixel of a character cell."""


def big(text: str, *, times: int = 1) -> tuple[str, ...] | None:
    """Draw capitals, digits and the marks of verdicts.

    Args:
        text: What to draw.
        times: So many times as large; five pixels make three lines, ten make five.

    Returns:
        Lines of equal width; None where a character has no drawing.
    """
    if not all(character in FONT for character in text):
        return None
    glyphs = [FONT[character].split() for character in text]
    rows = [".".join(glyph[row] for glyph in glyphs) for row in range(5)]
    rows = ["".join(pixel * times for pixel in row) for row in rows for _ in range(times)]
    if len(rows) % 2:
        rows.append("." * len(rows[0]))
    return tuple(
        "".join(HALVES[above + below] for above, below in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[0::2], rows[1::2], strict=True)
    )


def plain_big(text: str) -> tuple[str, ...] | None:
    """The same in five lines of number signs, for fonts without blocks."""
    if not all(character in FONT for character in text):
        return None
    glyphs = [FONT[character].split() for character in text]
    return tuple(" ".join(glyph[row] for glyph in glyphs).replace(".", " ") for row in range(5))
