"""Excel workbooks: read as text, and never trusted."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from ingesting import source

from layers.errors import SourceError
from layers.sources import excel_file


def workbook(path, *rows, title="자료", more=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name in more:
        book.create_sheet(name).append([f"{name}의 열"])
    book.save(path)
    return path


def read(path, **options):
    return excel_file.read(path, source(adapter="excel_file", options=options))


def rezipped(path, change):
    """Write a workbook again with members changed: ``change(name, bytes)`` gives the new ones."""
    with zipfile.ZipFile(path) as archive:
        members = {each.filename: archive.read(each) for each in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, change(name, raw))
    return path


def test_a_cell_gives_the_text_that_a_reader_would_copy(tmp_path):
    day = dt.datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - a cell has no zone
    file = workbook(
        tmp_path / "a.xlsx",
        ["이름", "수", "비율", "때", "열림", "빈칸"],
        ["강동", 12.0, 0.5, day, True, None],
    )
    frame = read(file).frame
    assert frame.iloc[0].tolist() == ["강동", "12", "0.5", "2026-11-22 09:30:00", "true", ""]


def test_rows_are_numbered_as_in_the_sheet_and_blank_ones_left_out(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ["이름"], ["하나"], [None], ["셋"])
    frame = read(file).frame
    assert frame["이름"].tolist() == ["하나", "셋"]
    assert frame.index.tolist() == [2, 4]


def test_a_row_that_is_longer_than_its_header_keeps_its_columns(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ["이름", "수"], ["하나", 1, "딴 것"], ["둘"])
    assert read(file).frame.to_numpy().tolist() == [["하나", "1"], ["둘", ""]]


def test_a_sheet_is_chosen_by_name_and_else_the_first_one_is_read(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ["이름"], ["하나"], more=["둘째"])
    assert read(file).frame.columns.tolist() == ["이름"]
    assert read(file, sheet="둘째").frame.columns.tolist() == ["둘째의 열"]
    with pytest.raises(SourceError, match=r"no sheet '셋째'.*자료, 둘째"):
        read(file, sheet="셋째")


def test_a_formula_gives_what_it_showed_and_is_not_worked_out(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ["이름", "수"], ["하나", '=HYPERLINK("http://x","1")'])
    # Nobody opened it in a spreadsheet, so it never showed anything.
    assert read(file).frame.iloc[0].tolist() == ["하나", ""]


def test_a_workbook_without_a_header_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no header"):
        read(workbook(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04 broken", b"<VRTDataset/>", b"\xd0\xcf\x11\xe0old"]
)
def test_what_is_no_workbook_is_refused(tmp_path, raw):
    file = tmp_path / "a.xlsx"
    file.write_bytes(raw)
    with pytest.raises(SourceError, match="not an Excel workbook"):
        read(file)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "안녕")
    with pytest.raises(SourceError, match="not an Excel workbook"):
        read(file)


def test_fault_40_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ["이름"], ["하나"])
    rezipped(file, lambda name, raw: raw + b" " * 30_000_000 if "sheet1" in name else raw)
    assert file.stat().st_size < 100_000
    with pytest.raises(SourceError, match="more than 100 times its size"):
        read(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fault_40_a_document_type_in_any_encoding_is_refused(tmp_path, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'
    file = workbook(tmp_path / "a.xlsx", ["이름"], ["하나"])
    rezipped(file, lambda name, raw: bomb.encode(encoding) if "sheet1" in name else raw)
    with pytest.raises(SourceError, match="declares a document type"):
        read(file)


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"does not end in \.xlsx"):
        read(workbook(tmp_path / "a.xlsx", ["이름"]).rename(tmp_path / "a.xlsm"))
