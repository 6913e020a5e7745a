"""Cities that people write otherwise than the index of places spells them: by their own name or in English.

The index holds one spelling of each. In small letters, as an account's city is compared.
"""

from typing import Final

AS_INDEXED: Final = {
    "antwerp": "Antwerpen",
    "bengaluru": "Bangalore",
    "berne": "Bern",
    "bruges": "Brugge",
    "bruxelles": "Brussels",
    "copenhagen": "København",
    "den haag": "The Hague",
    "firenze": "Florence",
    "genova": "Genoa",
    "genève": "Geneva",
    "ghent": "Gent",
    "gothenburg": "Göteborg",
    "hanover": "Hannover",
    "kyiv": "Kiev",
    "köln": "Cologne",
    "lisboa": "Lisbon",
    "lyons": "Lyon",
    "milano": "Milan",
    "münchen": "Munich",
    "napoli": "Naples",
    "nuremberg": "Nürnberg",
    "praha": "Prague",
    "roma": "Rome",
    "saint petersburg": "St. Petersburg",
    "sevilla": "Seville",
    "st petersburg": "St. Petersburg",
    "tel aviv": "Tel Aviv-Yafo",
    "torino": "Turin",
    "venezia": "Venice",
    "warszawa": "Warsaw",
    "wien": "Vienna",
}
