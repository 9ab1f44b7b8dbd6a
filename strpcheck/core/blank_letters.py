"""Characters that a screen shows as nothing although they are letters, marks or symbols and no blanks by category."""

__all__ = ["BLANK_LETTERS"]

BLANK_LETTERS = frozenset(
    map(
        chr,
        (
            0x034F,  # combining grapheme joiner
            0x115F,  # fillers of Hangul: a syllable without a beginning, one without a vowel, a letter of either
            0x1160,
            0x3164,
            0xFFA0,
            0x17B4,  # inherent vowels of Khmer
            0x17B5,
            *(0x180B, 0x180C, 0x180D, 0x180F),  # variation selectors: of Mongolian, of anything, of ideographs
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
            0x2800,  # the Braille pattern without a dot
            0x16FE4,  # filler of the Khitan small script
            0x1D159,  # the musical head of no note
        ),
    )
)
"""Default_Ignorable_Code_Point of Unicode without what the permit's text rule refuses anyway (format characters,
unassigned ones), and those beyond it whose picture is empty.

Source: Unicode 15.0, DerivedCoreProperties.txt; the last three by their charts.
"""
