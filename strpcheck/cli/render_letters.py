"""Letters five pixels high, three lines of half blocks: readable from arm's length on any terminal."""

__all__ = ["big"]

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


def big(text: str) -> tuple[str, str, str] | None:
    """Draw capitals, digits and the marks of verdicts.

    Returns:
        Three lines of equal width; None where a character has no drawing.
    """
    if not all(character in FONT for character in text):
        return None
    glyphs = [FONT[character].split() for character in text]
    rows = [".".join(glyph[row] for glyph in glyphs) for row in range(5)]
    rows.append("." * len(rows[0]))
    upper, middle, lower = (
        "".join(HALVES[above + below] for above, below in zip(rows[at], rows[at + 1], strict=True)) for at in (0, 2, 4)
    )
    return upper, middle, lower
