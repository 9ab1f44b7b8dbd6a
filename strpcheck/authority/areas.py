"""Which Kemendagri area codes are possible: provinces in use, and how regencies and cities are numbered."""

__all__ = ["PROVINCES", "is_regency_or_city"]

PROVINCES = {
    11: "Aceh",
    12: "Sumatera Utara",
    13: "Sumatera Barat",
    14: "Riau",
    15: "Jambi",
    16: "Sumatera Selatan",
    17: "Bengkulu",
    18: "Lampung",
    19: "Kepulauan Bangka Belitung",
    21: "Kepulauan Riau",
    31: "DKI Jakarta",
    32: "Jawa Barat",
    33: "Jawa Tengah",
    34: "DI Yogyakarta",
    35: "Jawa Timur",
    36: "Banten",
    51: "Bali",
    52: "Nusa Tenggara Barat",
    53: "Nusa Tenggara Timur",
    61: "Kalimantan Barat",
    62: "Kalimantan Tengah",
    63: "Kalimantan Selatan",
    64: "Kalimantan Timur",
    65: "Kalimantan Utara",
    71: "Sulawesi Utara",
    72: "Sulawesi Tengah",
    73: "Sulawesi Selatan",
    74: "Sulawesi Tenggara",
    75: "Gorontalo",
    76: "Sulawesi Barat",
    81: "Maluku",
    82: "Maluku Utara",
    91: "Papua",
    92: "Papua Barat",
    93: "Papua Selatan",
    94: "Papua Tengah",
    95: "Papua Pegunungan",
    96: "Papua Barat Daya",
}
"""Province codes of the Ministry of Home Affairs (Kepmendagri 100.1.1-6117 of 2022).

93 to 96 are the provinces founded in 2022. The statistics office numbers Papua otherwise (91 Papua Barat ... 97 Papua
Pegunungan): the two lists never mix (field.md). An old code that is in none of them only earns a warning.
"""

LAST_REGENCY, FIRST_CITY, LAST_CITY = 69, 71, 99


def is_regency_or_city(number: int) -> bool:
    """Whether the second pair of digits is a regency (01-69) or a city (71-99)."""
    return 1 <= number <= LAST_REGENCY or FIRST_CITY <= number <= LAST_CITY
