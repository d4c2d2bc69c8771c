"""Parts of tables on following pages: one table, or two."""

from pipelines.paper.joining import join_pages
from pipelines.paper.layout import PageGrid, PageTable, lay_out
from pipelines.paper.page import Character, Hidden, Horizontal, Page, Vertical
from pipelines.paper.table import Table, text_of

XS = [50.0, 150.0, 250.0, 350.0]


def typed(text: str, x: float, baseline: float, size: float = 10.0) -> list[Character]:
    return [Character(glyph, x + i * size, x + (i + 1) * size, baseline, size) for i, glyph in enumerate(text)]


def page(page_no: int, rows: list[list[str]], *, title: str = "", below: str = "", xs: list[float] = XS, top: float = 100.0) -> PageGrid:
    """A ruled table of one-line cells, a line above it and a line below."""
    bottom = top + 20 * len(rows)
    characters = [c for i, row in enumerate(rows) for x, text in zip(xs, row, strict=False) for c in typed(text, x + 2, top + 14 + 20 * i)]
    characters += typed(title, xs[0], top - 10) + typed(below, xs[0], bottom + 20)
    horizontals = [Horizontal(top + 20 * i, xs[0], xs[-1]) for i in range(len(rows) + 1)]
    return lay_out(
        Page(page_no, 600, 800, characters=characters, horizontals=horizontals, verticals=[Vertical(x, top, bottom) for x in xs])
    )


def texts(table: Table) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row].append(text_of(cell))
    return rows


HEAD = ["科目编码", "科目名称", "合计"]


def test_a_part_without_header_continues_the_table() -> None:
    (table,) = join_pages([page(1, [HEAD, ["201", "甲", "1.00"]], title="支出总表"), page(2, [["202", "乙", "2.00"]])])
    assert texts(table) == [HEAD, ["201", "甲", "1.00"], ["202", "乙", "2.00"]]
    assert (table.first_page, table.last_page, table.n_header_rows, [line.text for line in table.caption]) == (1, 2, 1, ["支出总表"])


def test_a_repeated_header_stands_once() -> None:
    (table,) = join_pages(
        [page(1, [HEAD, ["201", "甲", "1.00"]], title="支出总表"), page(2, [HEAD, ["202", "乙", "2.00"]], title="支出总表")]
    )
    assert [row[0] for row in texts(table)] == ["科目编码", "201", "202"]


def test_a_new_title_begins_a_new_table_on_the_same_rules() -> None:
    tables = join_pages(
        [page(1, [HEAD, ["201", "甲", "1.00"]], title="支出总表"), page(2, [HEAD, ["201", "甲", "1.00"]], title="一般公共预算支出表")]
    )
    assert [[line.text for line in t.caption] for t in tables] == [["支出总表"], ["一般公共预算支出表"]]


def test_a_note_under_the_table_ends_it() -> None:
    tables = join_pages(
        [page(1, [HEAD, ["201", "甲", "1.00"]], title="支出总表", below="注：单位预留"), page(2, [["甲", "乙", "丙"], ["1", "2", "3"]])]
    )
    assert len(tables) == 2
    assert [line.text for line in tables[0].notes] == ["注：单位预留"]


def test_forms_of_a_series_stay_apart() -> None:
    forms = [page(n, [["项目名称", name, ""], ["主管部门", "某局", ""]], title="绩效目标表") for n, name in ((1, "培训"), (2, "采购"))]
    assert len(join_pages(forms)) == 2


def test_forms_with_one_title_and_one_name_stay_apart() -> None:
    # Fuzhou, pages 37 to 39 of a budget of 2026: three units' forms for a project of one name.
    rows = [
        ["绩效目标表", "", ""],
        ["项目名称", "综合工作经费", ""],
        ["主管部门", "某局{}", ""],
        ["资金总额", "{}", ""],
        ["年度目标", "保证", ""],
    ]
    forms = [page(n, [[text.format(n) for text in row] for row in rows]) for n in (1, 2)]
    assert len(join_pages(forms)) == 2


def test_a_row_whose_blank_rest_stands_on_the_next_page_is_one_row() -> None:
    # Shanghai, Putuo, pages 16 and 17 of final accounts of 2024.
    first, second = page(1, [HEAD, ["301", "甲", "1.00"], ["302", "乙", ""]]), page(2, [["", "", ""], ["303", "丙", "2.00"]])
    for cell in [*first.tables[0].cells[-3:], *second.tables[0].cells[:3]]:
        cell.box = cell.box._replace(bottom=cell.box.top + 12)
    (table,) = join_pages([first, second])
    assert [row[0] for row in texts(table)] == ["科目编码", "301", "302", "303"]


def test_a_part_with_fewer_columns_is_mapped_by_its_rules() -> None:
    narrow = page(2, [["202", "2.00"]], xs=[50.0, 250.0, 350.0])
    (table,) = join_pages([page(1, [HEAD, ["201", "甲", "1.00"]]), narrow])
    assert [(c.column, c.column_span, text_of(c)) for c in table.cells if c.row == 2] == [(0, 2, "202"), (2, 1, "2.00")]


def test_columns_set_anew_under_the_same_header_are_the_same_columns() -> None:
    (table,) = join_pages([page(1, [HEAD, ["201", "甲", "1.00"]]), page(2, [HEAD, ["202", "乙", "2.00"]], xs=[50.0, 170.0, 280.0, 350.0])])
    assert (table.n_columns, table.n_rows) == (3, 3)


def test_a_table_on_other_rules_is_another_table() -> None:
    assert len(join_pages([page(1, [HEAD, ["201", "甲", "1.00"]]), page(2, [["202", "乙", "2.00"]], xs=[50.0, 90.0, 190.0, 350.0])])) == 2


def test_a_row_cut_by_the_page_is_one_row() -> None:
    first = page(1, [HEAD, ["201", "甲", "1.00"], ["保障项目实施制度的管", "措施执行资金支付及合", "1.00"]])
    (table,) = join_pages([first, page(2, [["理措施", "法合规", ""], ["202", "乙", "2.00"]])])
    assert texts(table)[2] == ["保障项目实施制度的管理措施", "措施执行资金支付及合法合规", "1.00"]
    assert table.n_rows == 4


def test_a_row_is_cut_where_a_bracket_takes_the_character_before_it_along() -> None:
    # Shenzhen, pages 43 and 44 of a budget of 2026: 深圳市水务局（本 leaves room for 级, and none for 级）.
    first = page(1, [HEAD, ["201", "甲", "1.00"], ["深圳市水务局(本", "水务行业业务管理经", "1.00"]])
    (table,) = join_pages([first, page(2, [["级)", "费", ""], ["202", "乙", "2.00"]])])
    assert texts(table)[2] == ["深圳市水务局(本级)", "水务行业业务管理经费", "1.00"]


def test_full_figures_under_one_another_are_two_rows() -> None:
    # Guangzhou, pages 132 and 133 of a budget of 2026: 62.21 over 1,399.76.
    first = page(1, [HEAD, ["201", "甲", "1.00"], ["保障项目实施制度的管", "甲", "1234567.21"]])
    (table,) = join_pages([first, page(2, [["保障项目实施制度的管", "", "1234567.21"], ["202", "乙", "2.00"]])])
    assert table.n_rows == 5


def test_a_text_that_begins_further_right_is_a_new_row() -> None:
    # Jiangsu, pages 9 and 10 of a budget of 2017: each text is indented, a text that goes on is not.
    first = page(1, [HEAD, ["201", "甲", "1.00"], ["保障项目实施制度的管", "甲", "1.00"]])
    second = page(2, [["理措施", "", ""], ["202", "乙", "2.00"]])
    (cell, *_) = second.tables[0].cells
    cell.lines = [line._replace(x0=line.x0 + 20, x1=line.x1 + 20) for line in cell.lines]
    assert join_pages([first, second])[0].n_rows == 5


def test_headings_repeated_in_the_middle_of_a_form_stand_once() -> None:
    headings = ["指标名称", "指标性质", "计量单位", "是否核心"]
    xs = [50.0, 150.0, 250.0, 350.0, 450.0]
    form = [["部门", "某局", "", ""], headings, ["维修", "≥", "个", "是"]]
    (table,) = join_pages([page(1, form, xs=xs, title="绩效目标表"), page(2, [headings, ["培训", "≥", "人", "否"]], xs=xs)])
    assert texts(table) == [*[[text or None for text in row] for row in form], ["培训", "≥", "人", "否"]]


def test_columns_that_stand_on_the_next_page_are_set_beside() -> None:
    # Beijing, pages 3 and 4 of a budget of 2026: a heading over both pages, its text in the middle of both.
    left = page(1, [["合计", ""], ["1.00", "2.00"]], xs=XS[:3], title="收入总表")
    right = page(2, [["", "结转"], ["3.00", "4.00"]], xs=XS[:3])
    heading = left.tables[0].cells[1]
    heading.lines = [page(9, [["本年", ""]]).tables[0].cells[0].lines[0]._replace(x0=240.0, x1=260.0)]
    (table,) = join_pages([left, right])
    assert texts(table) == [["合计", "本年", "结转"], ["1.00", "2.00", "3.00", "4.00"]]
    assert [cell.column_span for cell in table.cells if cell.row == 0] == [1, 2, 1]


def test_columns_of_several_pages_are_set_beside_one_another() -> None:
    names = ["甲", "乙", "丙"]
    pages = [page(1, [["科目", "合计"], *([name, "6.00"] for name in names)], xs=XS[:3], title="支出总表")]
    pages += [
        page(n, [["科目", head], *([name, f"{n}.00"] for name in names)], xs=XS[:3]) for n, head in ((2, "基本支出"), (3, "项目支出"))
    ]
    (table,) = join_pages(pages)
    assert texts(table) == [["科目", "合计", "基本支出", "项目支出"], *([name, "6.00", "2.00", "3.00"] for name in names)]


def test_columns_with_words_beside_the_same_labels_are_the_next_form() -> None:
    # Yantai, pages 40 and 41 of a budget of 2026: forms of a series have one title and the same labels.
    labels = ["项目名称", "主管部门", "总体目标", "资金总额"]
    forms = [
        page(n, [[label, text] for label, text in zip(labels, texts, strict=True)], xs=XS[:3], title="绩效目标表")
        for n, texts in ((1, ("培训", "某局", "按期", "1.00")), (2, ("采购", "某局", "合格", "2.00")))
    ]
    assert len(join_pages(forms)) == 2


def test_the_same_table_of_the_next_unit_stands_beside_nothing() -> None:
    head, names = ["科目", "合计", "基本支出"], ("甲", "乙", "丙")
    pages = [page(n, [head, *([name, "6.00", f"{n}.00"] for name in names)], title="支出总表") for n in (1, 2)]
    assert [table.n_columns for table in join_pages(pages)] == [3, 3]


def test_a_code_at_its_edge_that_is_centred_by_chance_sets_nothing_beside() -> None:
    # 收入决算表 and 支出决算表: the same rows, a blank last column, and a code whose middle happens to be that of both cells.
    left = page(1, [["合计", "其他收入"], ["1.00", ""], ["1.00", ""]], xs=[50.0, 250.0, 270.0], title="收入决算表")
    right = page(2, [["科目", "3.00"], ["201", "3.00"], ["20103", "3.00"]], xs=[50.0, 130.0, 200.0], title="支出决算表")
    assert [texts(table)[1] for table in join_pages([left, right])] == [["1.00", None], ["201", "3.00"]]


def test_a_merged_label_printed_once_spans_the_break() -> None:
    def labelled(page_no: int, label: str) -> PageGrid:
        grid = page(page_no, [["", "质量", "1"], ["", "时效", "2"]])
        part: PageTable = grid.tables[0]
        first, *_ = part.cells
        first.row_span, first.box = 2, first.box._replace(bottom=first.box.bottom + 20)
        part.cells = [c for c in part.cells if (c.row, c.column) != (1, 0)]
        if label:
            first.lines = page(9, [[label, "", ""]]).tables[0].cells[0].lines
        return grid

    (table,) = join_pages([labelled(1, "产出"), labelled(2, "")])
    assert [(c.row, c.row_span, text_of(c)) for c in table.cells if c.column == 0] == [(0, 4, "产出")]


def labelled(page_no: int, rows: list[list[str]], spans: dict[tuple[int, int], int]) -> PageGrid:
    """The table with cells merged over rows, by (row, column)."""
    grid = page(page_no, rows)
    part = grid.tables[0]
    for cell in part.cells:
        span = spans.get((cell.row, cell.column), 1)
        cell.row_span, cell.box = span, cell.box._replace(bottom=cell.box.top + 20 * span)
    covered = {(row + i, column) for (row, column), span in spans.items() for i in range(1, span)}
    part.cells = [cell for cell in part.cells if (cell.row, cell.column) not in covered]
    return grid


def in_column(table: Table, column: int) -> list[tuple[int, str | None]]:
    return [(cell.row_span, text_of(cell)) for cell in table.cells if cell.column == column]


def test_a_label_cut_between_two_single_rows_goes_on_in_a_blank_cell() -> None:
    # Shanxi, pages 51 and 52 of a budget of 2026; Fuzhou, pages 25 and 26: the labels of their columns are merged, and none is blank.
    first = labelled(1, [["数量", "培训", "1"], ["", "采购", "2"], ["质量", "合格", "3"]], {(0, 0): 2})
    (table,) = join_pages([first, page(2, [["", "达标", "4"], ["时效", "按期", "5"]])])
    assert in_column(table, 0) == [(2, "数量"), (2, "质量"), (1, "时效")]


def test_a_blank_cell_in_a_column_with_blank_cells_stays_blank() -> None:
    first = labelled(1, [["数量", "培训", "1"], ["", "采购", ""], ["质量", "合格", "3"]], {(0, 0): 2})
    (table,) = join_pages([first, page(2, [["时效", "达标", ""], ["成本", "按期", "5"]])])
    assert in_column(table, 2)[2:4] == [(1, "3"), (1, None)]


def test_an_amount_ends_with_the_project_that_a_page_ends() -> None:
    # Beijing, pages 126 and 127 of a budget of 2026: the next project has its amount in another column.
    first = labelled(1, [["甲项目", "", "235.39"], ["", "", ""]], {(0, 0): 2, (0, 1): 2, (0, 2): 2})
    second = labelled(2, [["乙项目", "370.27", ""], ["", "", ""]], {(0, 0): 2, (0, 1): 2, (0, 2): 2})
    (table,) = join_pages([first, second])
    assert [in_column(table, column) for column in range(3)] == [
        [(2, "甲项目"), (2, "乙项目")],
        [(2, None), (2, "370.27")],
        [(2, "235.39"), (2, None)],
    ]


def test_a_unit_goes_on_where_its_project_ends_with_the_page() -> None:
    first = labelled(1, [["某局", "甲项目", "1"], ["", "", "2"]], {(0, 0): 2, (0, 1): 2})
    second = labelled(2, [["", "乙项目", "3"], ["", "", "4"]], {(0, 0): 2, (0, 1): 2})
    (table,) = join_pages([first, second])
    assert (in_column(table, 0), in_column(table, 1)) == ([(4, "某局")], [(2, "甲项目"), (2, "乙项目")])


def test_a_figure_that_the_page_break_cuts_in_half_is_read_once() -> None:
    # Beijing, pages 70 and 71 of a budget of 2026: 167.900000 is drawn on both pages, its upper half seen on one, its lower on the other.
    first = page(1, [HEAD, ["201", "甲", ""]])
    second = page(2, [["", "", ""], ["202", "乙", "2.00"]])
    for grid, middle in ((first, 140.0), (second, 100.0)):
        grid.hidden = [Hidden(c, "clipped") for c in typed("167.90", 252, middle + 3.8)]
        for x, column in ((52, 0), (152, 1)):
            grid.hidden += [Hidden(c, "clipped") for c in typed("半", x, middle + 3.8)]
            next(c for c in grid.tables[0].cells if c.column == column and c.row == (grid is first)).lines = []
    (table,) = join_pages([first, second])
    assert texts(table) == [HEAD, ["半", "半", "167.90"], ["202", "乙", "2.00"]]


def test_columns_that_are_not_ruled_stand_where_each_page_leaves_strips() -> None:
    first, second = page(1, [HEAD, ["201", "甲", "1.00"]]), page(2, [["202", "乙", "2.00"]], xs=[50.0, 120.0, 280.0, 350.0])
    assert len(join_pages([first, second])) == 2
    for grid in (first, second):
        grid.tables[0].is_aligned = True
    assert len(join_pages([first, second])) == 1


def test_merged_labels_alone_are_no_cut_row() -> None:
    first = labelled(1, [["保障项目实施制度的管", "培训", "1"], ["", "采购", "2"]], {(0, 0): 2})
    (table,) = join_pages([first, page(2, [["保障项目实施制度的措", "", ""], ["时效", "按期", "5"]])])
    assert table.n_rows == 4


def test_a_row_that_numbers_the_columns_is_a_header_row() -> None:
    (table,) = join_pages([page(1, [HEAD, ["栏次", "1", "2"], ["201", "甲", "1.00"]])])
    assert table.n_header_rows == 2


def test_page_numbers_are_no_caption() -> None:
    pages = [page(n, [HEAD, ["201", "甲", "1.00"]], title="支出总表" if n == 1 else "") for n in (1, 2)]
    for grid in pages:
        grid.lines = [*grid.lines, grid.lines[0]._replace(text=f"- {grid.page_no} -", top=780, bottom=790)] if grid.lines else []
    assert [line.text for line in join_pages(pages)[0].caption] == ["支出总表"]
