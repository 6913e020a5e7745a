"""The ways to write dates and numbers that a person can choose from."""

from babel import Locale

_CODES = (
    "en", "en-GB", "en-AU", "en-CA", "en-IN", "cs", "da", "de", "de-AT", "de-CH", "es", "es-MX", "fi", "fr",
    "fr-CA", "fr-CH", "hi", "hu", "it", "ja", "ko", "nb", "nl", "pl", "pt", "pt-BR", "ro", "sv", "tr", "zh",
)  # fmt: skip


def locale_choices() -> list[tuple[str, str]]:
    """(code, its name in English), "English" first."""
    return [(code, Locale.parse(code, sep="-").english_name or code) for code in _CODES]
