"""Whatever the file is like: the same text cells, or a refusal that says where."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from exchange.reader import Limits, reading
from exchange.refusals import FileRefusedError

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine")


def write(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path: Path, limits: Limits | None = None) -> list[tuple[int, list[str]]]:
    with reading([path], limits) as (tables, _):
        return [record for table in tables for record in table.records()]


def refusal(path: Path, limits: Limits | None = None) -> tuple[str, int | None, str]:
    with pytest.raises(FileRefusedError) as caught:
        read(path, limits)
    return caught.value.refusal.file, caught.value.refusal.row, caught.value.refusal.reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_encodings_are_found(tmp_path, encoding):
    path = write(tmp_path, "a.csv", "id,name\n1,Café Zürich\n", encoding)
    assert read(path) == [(1, ["id", "name"]), (2, ["1", "Café Zürich"])]


def test_latin_1_is_what_windows_1252_cannot_be_and_both_are_noted(tmp_path):
    write(tmp_path, "a.csv", b"name\ncaf\xe9\n")
    write(tmp_path, "b.csv", b"name\ncaf\xe9\x81\n")
    with reading([tmp_path]) as (tables, _):
        assert [(table.notes[0].split(":")[0], next(table.records())[0]) for table in tables] == [
            ("read as Windows-1252", 1),
            ("read as Latin-1", 1),
        ]


def test_late_bytes_decide_the_encoding(tmp_path):
    path = write(tmp_path, "a.csv", b"name\n" + b"plain\n" * 400_000 + b"caf\xe9\n")
    assert read(path)[-1] == (400_002, ["café"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_outside_quotes(tmp_path, separator):
    path = write(
        tmp_path, "a.csv", separator.join(['"a,;|b"', "c", "d"]) + "\n" + separator.join("123") + "\n"
    )
    assert read(path) == [(1, ["a,;|b", "c", "d"]), (2, ["1", "2", "3"])]


def test_excels_own_separator_line_is_no_row(tmp_path):
    path = write(tmp_path, "a.csv", "sep=;\na;b\n1;2\n")
    assert read(path) == [(2, ["a", "b"]), (3, ["1", "2"])]


def test_blank_rows_are_counted_and_left_out_and_a_quoted_line_break_is_one_row(tmp_path):
    path = write(tmp_path, "a.csv", 'a,b\r\n\r\n"one\r\ntwo",2\r\n,\r\n3,4')
    assert read(path) == [(1, ["a", "b"]), (3, ["one\r\ntwo", "2"]), (5, ["3", "4"])]


# Where the data's own answer differs from the data: another number, line ends lost on the way.
MISTAKES_OF_THE_DATA = {
    "location_coordinates": {"1234567890": "2095257564"},
    "newlines_crlf": {r"\r\n": r"\n"},
}


@needs_data
@pytest.mark.parametrize("path", sorted(DATA.glob("csv_spectrum/csvs/*.csv")), ids=lambda path: path.stem)
def test_csv_spectrum_reads_as_its_json_says(path):
    expected = (path.parents[1] / "json" / f"{path.stem}.json").read_bytes().decode()
    (_, header), *rows = read(path)
    for mistake, truth in MISTAKES_OF_THE_DATA.get(path.stem, {}).items():
        expected = expected.replace(mistake, truth)
    answer = json.loads(expected)
    rows_as_objects = [dict(zip(header, cells, strict=True)) for _, cells in rows]
    assert rows_as_objects == (answer if isinstance(answer, list) else [answer])


@needs_data
@pytest.mark.parametrize(
    "name", ["simple.csv", "simple.ssv", "simple.psv", "example.tsv", "simple.xlsx", "simple.zip"]
)
def test_messy_tables_are_read(name):
    assert len(read(DATA / "messytables" / name)) > 1


@pytest.mark.parametrize(
    ("name", "content", "row", "words"),
    [
        ("open.csv", 'a,b\n1,"never closed\n2,3\n', 2, "inside a quoted cell"),
        ("quotes.csv", 'a,b\n1,2\n"x"y,3\n', 3, "quotation marks"),
        ("wide.csv", "a" + "," * 1_000 + "\n", 1, "1,000 columns"),
        ("line.csv", "a,b\n" + "x" * 1_000_002, 2, "1,000,000 characters"),
        ("cell.csv", "a,b\n1," + "x" * 131_073, 2, "131,072"),
        ("pdf.csv", b"%PDF-1.7 ...", None, "a PDF"),
        ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, "Office"),
        ("noise.csv", bytes(range(32)) * 100, None, "not a text file"),
        ("mark.csv", b"\xef\xbb\xbfname\ncaf\xe9\n", None, "UTF-8"),
        ("half.csv", "name\n".encode("utf-16") + b"\x00", None, "UTF-16"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, name, content, row, words):
    file, where, reason = refusal(write(tmp_path, name, content))
    assert (file, where) == (name, row)
    assert words in reason


def test_a_plain_file_over_its_limit_is_refused(tmp_path):
    assert "larger than" in refusal(write(tmp_path, "a.csv", "a,b\n1,2\n"), Limits(plain_bytes=4))[2]


def test_a_path_that_is_not_there_is_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "nowhere")[2]


def test_a_folder_gives_its_tables_and_names_the_rest(tmp_path):
    write(tmp_path, "b.csv", "x\n1\n")
    write(tmp_path, "a.csv", "x\n1\n")
    write(tmp_path, "README.md", "words")
    write(tmp_path, ".hidden.csv", "x\n")
    with reading([tmp_path]) as (tables, others):
        assert ([table.names for table in tables], others) == ([("a",), ("b",)], ["README.md"])


# Archives


def pack(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def test_a_zip_is_read_without_its_folders_and_without_using_its_names_as_paths(tmp_path):
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("deep/er/a.csv", "x\n1\n")
        archive.writestr("../../escape.csv", "y\n2\n")
        archive.writestr("__MACOSX/a.csv", "rubbish")
    assert [cells for _, cells in read(path)] == [["x"], ["1"], ["y"], ["2"]]
    assert not (tmp_path.parent / "escape.csv").exists()


def test_a_zip_that_unpacks_to_too_much_is_refused_on_the_way(tmp_path):
    bomb = pack(tmp_path / "bomb.zip", **{"a.csv": b"0" * 3_000_000})
    assert "100 times" in refusal(bomb)[2]
    roomy = Limits(ratio=100_000, unpacked_bytes=2_000_000)
    assert "when unpacked" in refusal(bomb, roomy)[2]


def test_a_zip_whose_header_lies_about_the_size_is_refused(tmp_path):
    path = pack(tmp_path / "lie.zip", **{"a.csv": b"name\n" + b"x\n" * 5_000})
    content = path.read_bytes()
    path.write_bytes(content.replace((10_005).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert "damaged" in refusal(path)[2]


def test_archives_with_too_many_files_or_other_archives_are_refused(tmp_path):
    many = pack(tmp_path / "many.zip", **{f"{n}.csv": b"a" for n in range(201)})
    assert "200 files" in refusal(many)[2]
    inner = pack(tmp_path / "inner.zip", **{"a.csv": b"a"})
    assert (
        "inside an archive" in refusal(pack(tmp_path / "outer.zip", **{"inner.zip": inner.read_bytes()}))[2]
    )


@pytest.mark.parametrize("keep", [10, 60, -40])
def test_a_zip_cut_off_is_refused(tmp_path, keep):
    path = pack(tmp_path / "cut.zip", **{"a.csv": b"name\n" + bytes(range(256)) * 20})
    path.write_bytes(path.read_bytes()[:keep])
    assert refusal(path)[0] == "cut.zip"


# Workbooks


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_a_table_a_sheet_with_cells_as_csv_has_them(tmp_path):
    moment = datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001  spreadsheets know no zones
    path = workbook(
        tmp_path / "book.xlsx",
        accounts=[
            ["id", "on", "at", "n", "price", "yes"],
            [],
            ["A1", date(2024, 2, 29), moment, 7, 1.1, True],
        ],
        empty=[],
        products=[["code"], ["P"]],
    )
    with reading([path]) as (tables, _):
        assert [(table.file, table.names) for table in tables] == [
            ("book.xlsx/accounts", ("accounts",)),
            ("book.xlsx/products", ("products",)),
        ]
        assert list(tables[0].records())[1] == (
            3,
            ["A1", "2024-02-29", "2024-01-02 03:04:00", "7", "1.1", "yes"],
        )


def test_a_workbook_of_one_sheet_goes_by_its_file_name_too(tmp_path):
    path = workbook(tmp_path / "accounts.xlsx", Sheet1=[["id"], ["A"]])
    with reading([path]) as (tables, _):
        assert tables[0].names == ("sheet1", "accounts")


def with_sheet(path: Path, xml: str) -> Path:
    """A workbook whose first sheet is this XML."""
    workbook(path, s=[["a"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (
            SHEET.format('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "columns",
        ),
        (
            SHEET.format('<row r="1"><c r="A1"/></row><row r="1048576"><c r="Z1048576"><v>1</v></c></row>'),
            "spans",
        ),
        (SHEET.format('<row r="1"><c r="AAAA1"/></row>'), "columns"),
        ('<!DOCTYPE x [<!ENTITY a "aa">]>' + SHEET.format("<row><c><v>&a;</v></c></row>"), "document type"),
        ("<worksheet>", "damaged"),
        (SHEET.format("<row><c><v>" + " " * 2_000_000 + "</v></c></row>"), "100 times"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path, xml, words):
    file, _, reason = refusal(with_sheet(tmp_path / "bomb.xlsx", xml))
    assert file == "bomb.xlsx"
    assert words in reason


def test_a_workbook_that_is_none_is_read_as_what_it_is(tmp_path):
    assert read(write(tmp_path, "accounts.xlsx", "a,b\n1,2\n")) == [(1, ["a", "b"]), (2, ["1", "2"])]
