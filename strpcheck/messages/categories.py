"""The names of the categories, in both languages: of those who need a permit and of those who need none."""

from collections.abc import Mapping

__all__ = ["CATEGORIES", "EXEMPT", "category_name"]

CATEGORIES: Mapping[str, tuple[str, str]] = {
    "ES-KTI": ("komunikasi dan teknologi informasi", "communications and IT"),
    "ES-KEU": ("keuangan dan perbankan", "finance and banking"),
    "ES-PSM": ("pasar modal", "capital market"),
    "ES-BYR": ("sistem pembayaran", "payment systems"),
    "ES-HTL": ("perhotelan non-penanganan karantina COVID-19", "hotels not handling quarantine"),
    "ES-EKS": ("industri orientasi ekspor", "export-oriented industry"),
    "KR-ENG": ("energi", "energy"),
    "KR-KES": ("kesehatan", "health"),
    "KR-KAM": ("keamanan", "security"),
    "KR-LOG": ("logistik dan transportasi", "logistics and transport"),
    "KR-MAM": ("industri makanan, minuman dan penunjang", "food, drink and support"),
    "KR-PTK": ("petrokimia", "petrochemicals"),
    "KR-SMN": ("semen", "cement"),
    "KR-OVN": ("objek vital nasional", "national vital objects"),
    "KR-BCN": ("penanganan bencana", "disaster response"),
    "KR-PSN": ("proyek strategis nasional", "national strategic projects"),
    "KR-KON": ("konstruksi", "construction"),
    "KR-UTL": ("utilitas dasar (listrik dan air)", "basic utilities"),
    "KR-PKK": ("industri pemenuhan kebutuhan pokok masyarakat", "staple goods"),
    "PR-SKT": ("kunjungan sakit", "visit to the sick"),
    "PR-DUK": ("kunjungan duka / antar jenazah", "bereavement, escorting a body"),
    "PR-HML": ("hamil / bersalin", "pregnancy, birth"),
    "PR-PDP": ("pendamping ibu hamil / bersalin", "companion in pregnancy, birth"),
}
"""Code to name in Bahasa Indonesia and in English; which are honoured is the policy's word."""

EXEMPT: Mapping[str, tuple[str, str]] = {
    "EX-ASN": ("aparatur sipil negara", "civil servant"),
    "EX-TNI": ("TNI", "army"),
    "EX-POL": ("kepolisian", "police"),
    "EX-BI": ("Bank Indonesia", "central bank"),
    "EX-OJK": ("Otoritas Jasa Keuangan", "financial services authority"),
    "EX-NAKES": ("tenaga kesehatan", "health worker"),
    "EX-O2": ("logistik oksigen dan medis", "oxygen and medical logistics"),
    "EX-JENAZAH": ("mobil jenazah", "hearse"),
    "EX-OJOL": ("ojek daring", "ride-hailing"),
}
"""Who passes without any permit."""


def category_name(code: str, language: str) -> str:
    """The name of a category in `id` or `en`; one that a newer policy brought is shown by its code."""
    names = CATEGORIES.get(code) or EXEMPT.get(code)
    if names is None:
        return code
    indonesian, english = names
    return english if language == "en" else indonesian
