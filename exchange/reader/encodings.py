"""Which encoding a text file is in, by evidence: a mark at its start, or a reading of all of it."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exchange.refusals import refuse

CHUNK = 1024 * 1024
SAMPLE = 64 * 1024

# The longer mark first: UTF-32's little-endian mark starts with UTF-16's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNASSIGNED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
ALLOWED_CONTROLS = frozenset(b"\t\n\r\f\v\x1b")
# Files that are often given the wrong ending; their first bytes give them away.
OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file; save it as .xlsx without a password"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` as Python names it; `note` is how it was found, empty when that was plain."""

    codec: str
    note: str = ""


def find_encoding(path: Path, file: str) -> Encoding:
    """The encoding of a text file. Raises FileRefusedError when the file is not text in one we read.

    Without a mark the whole file must be valid UTF-8 to be taken for it; chance does not produce that. What
    is left is Windows-1252, or Latin-1 where bytes occur that Windows-1252 does not have.
    """
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for magic, what in OTHER_FORMATS:
        if sample.startswith(magic):
            raise refuse(file, f"this is {what}, not a table.")
    for mark, codec in MARKS:
        if sample.startswith(mark):
            return _checked(path, file, codec)
    if wide := _utf16_without_mark(sample):
        return _checked(path, file, wide, note="read as UTF-16: every other byte is empty.")
    if _is_binary(sample):
        raise refuse(file, "this is not a text file.")
    if _broken_at(path, "utf-8") is None:
        return Encoding("utf-8")
    if any(UNASSIGNED_IN_CP1252.intersection(chunk) for chunk in _chunks(path)):
        return Encoding("latin-1", "read as Latin-1: it is not UTF-8, and has bytes that Windows-1252 lacks.")
    return Encoding("cp1252", "read as Windows-1252: it is not UTF-8.")


def _checked(path: Path, file: str, codec: str, note: str = "") -> Encoding:
    """`codec`, once the whole file has been read by it."""
    reason = _broken_at(path, codec)
    if reason is not None:
        name = codec.upper().removesuffix("-SIG")
        raise refuse(file, f"it says it is {name} but cannot be read so: {reason}.")
    return Encoding(codec, note)


def _broken_at(path: Path, codec: str) -> str | None:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return error.reason
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _utf16_without_mark(sample: bytes) -> str:
    """The byte order of unmarked UTF-16, by where the empty halves of its ASCII letters fall; else empty."""
    half = len(sample) // 2
    if half < 2 or (len(sample) % 2 and len(sample) < SAMPLE):
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _is_binary(sample: bytes) -> bool:
    """Whether control characters make up more than a tenth: no table of words and numbers looks so."""
    strange = sum(1 for byte in sample if byte < 32 and byte not in ALLOWED_CONTROLS)
    return strange * 10 > len(sample)
