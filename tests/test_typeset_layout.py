"""The typesetter keeps to its own model: what is set is all there, inside its cells, and every hazard it claims to set does occur."""

import pytest

from tests.typeset import families, fonts, sample
from tests.typeset.draw import pdf_of
from tests.typeset.layout import Page, TableSetter, set_document, wrap
from tests.typeset.model import Cell, Document, Sheet, Style, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")


def table(**changes: object) -> Table:
    cells = [Cell(1, 1, "项目", align="center"), Cell(1, 2, "金额", align="center"), Cell(2, 1, "标签", 9)]
    cells += [Cell(row, 2, f"{row}.00", align="right") for row in range(2, 11)]
    return Table(**{"cells": tuple(cells), "widths": (60.0, 60.0), "header_rows": 1, "style": Style(row_height=20.0)} | changes)  # type: ignore[arg-type]


def pages_of(one: Table, height: float) -> list[Page]:
    return set_document(Document("", "", (Sheet(height=height, numbered=False), one)))


def test_lines_are_as_wide_as_the_room_and_no_line_begins_with_a_closing_sign() -> None:
    lines = wrap("本年度安排经费，用于设备购置、维护；共1,234,567.89万元。", 60.0, 9.0)
    assert "".join(lines) == "本年度安排经费，用于设备购置、维护；共1,234,567.89万元。"
    assert all(fonts.width(line, 9.0) <= 60.0 for line in lines)
    assert not any(line[0] in "，；。、" for line in lines)


def test_a_number_wider_than_its_cell_is_broken_inside() -> None:
    assert wrap("39,880,000", 50.0, 13.0) == ["39,880,0", "00"]


def test_cells_that_overlap_or_leave_a_gap_are_refused() -> None:
    with pytest.raises(ValueError, match="exactly once"):
        Table((Cell(1, 1, "一", 1, 2), Cell(1, 2, "二")), (50.0, 50.0))
    with pytest.raises(ValueError, match="exactly once"):
        Table((Cell(1, 1, "一"), Cell(2, 2, "二")), (50.0, 50.0))


def test_a_table_that_runs_over_pages_has_every_row_once() -> None:
    pages = pages_of(table(), height=200.0)
    amounts = [text.text for page in pages for text in page.texts if text.text.endswith(".00")]
    assert len(pages) == 3
    assert amounts == [f"{row}.00" for row in range(2, 11)]


def test_a_header_is_repeated_where_the_table_says_so() -> None:
    assert [sum(text.text == "项目" for text in page.texts) for page in pages_of(table(repeats_header=True), height=200.0)] == [1] * 3
    assert [sum(text.text == "项目" for text in page.texts) for page in pages_of(table(), height=200.0)] == [1, 0, 0]


def test_a_clipped_label_is_drawn_on_every_page_and_a_flowing_one_once() -> None:
    def drawn(one: Table) -> list[int]:
        return [sum(text.text == "标签" for text in page.texts) for page in pages_of(one, height=200.0)]

    assert drawn(table(cut="clip")) == [1, 1, 1]
    assert drawn(table()) == [1, 0, 0]


def test_a_row_is_cut_between_lines_only_where_it_may_be() -> None:
    long = Table((Cell(1, 1, "一"), Cell(2, 1, "长" * 78)), (60.0,), style=Style(row_height=20.0))
    cut = Table((Cell(1, 1, "一"), Cell(2, 1, "长" * 78)), (60.0,), style=Style(row_height=20.0), cut_rows=frozenset({2}))
    assert [sum(len(text.text) for text in page.texts) for page in pages_of(long, height=260.0)] == [1, 78]
    first, second = (sum(len(text.text) for text in page.texts) for page in pages_of(cut, height=260.0))
    assert first > 1
    assert first + second == 79


def test_text_stays_inside_its_cell() -> None:
    for seed in range(1, 40):
        for one in families.document(seed).tables:
            setter = TableSetter(one, 0.0)
            for cell, lines in setter.lines.items():
                room = sum(one.widths[cell.column - 1 : cell.last_column])
                assert all(fonts.width(line, one.style.size, one.style.font) <= room for line in lines), (seed, cell)
                assert "".join(lines) == (cell.text or "")


def test_every_family_and_every_look_occurs() -> None:
    documents = [families.document(seed) for seed in range(1, 61)]
    tables = [one for document in documents for one in document.tables]
    sheets = [block for document in documents for block in document.blocks if isinstance(block, Sheet)]
    assert {one.style.rules for one in tables} == {"lines", "rects", "boxes", "curves", "open", "horizontal"}
    assert {one.style.font for one in tables} == {"plain", "displaced", "absent"}
    assert {one.cut for one in tables} == {"flow", "clip"}
    assert {sheet.rotation for sheet in sheets} == {0, 90}
    assert {(sheet.width, sheet.height) for sheet in sheets} == {(595.0, 842.0), (842.0, 595.0), (1191.0, 842.0)}
    assert any(one.cut_rows for one in tables)
    assert any(one.repeats_above for one in tables)
    assert max(one.n_columns for one in tables) >= 30


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert pdf_of(set_document(families.document(7))) == pdf_of(set_document(families.document(7)))


def test_the_sample_has_its_hazards() -> None:
    pages = set_document(sample.document())
    texts = [[text.text for text in page.texts] for page in pages]
    assert len(pages) > 80
    assert {(page.sheet.width, page.sheet.height) for page in pages} == {(595.0, 842.0), (842.0, 595.0)}
    # A figure broken inside its cell (form 10), and forms that run over a page break.
    assert any("39,880,00" in page and "0" in page for page in texts)
    assert sum("一级指标" not in page and "指标值" not in page and any("%" in text for text in page) for page in texts) > 10
    # Tables 2, 5 and 12 repeat their headers, 1, 3 and 4 do not.
    assert sum("国有资本经营预" in "".join(page) and "本年收入" in page for page in texts) == 3
    assert sum("2026年合计" in page for page in texts) == 1
