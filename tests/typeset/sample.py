"""The project's own sample: `data/sample`'s figures set in the layout of a Shanxi unit's budget disclosure.

Thirteen tables, the narrative with its key figures, and a performance form for each of 46 projects, each in two halves (实施期 | 年度)
whose merges do not depend on each other. What is hard to read about the published documents is here too: headers repeated on
continuation pages or not, rows and merged labels cut by a page break, figures wrapped inside narrow cells, blank panels.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from tests.typeset.draw import pdf
from tests.typeset.model import Align, Block, Cell, Document, Line, Paragraph, Sheet, Style, Table

FOLDER = Path(__file__).parents[2] / "data" / "sample"
UNIT = "晋城经济技术开发区管理委员会"
PDF_PATH = FOLDER / f"{UNIT}2026年度单位预算公开.pdf"

_CM = 28.3465
_PORTRAIT = Sheet()
_LANDSCAPE = _PORTRAIT.turned()
# The first form's column widths, narrow where the published forms are; see `_form_widths`.
_FORM_WIDTHS = (26.0, 46.0, 58.0, 112.0, 62.0, 58.0, 106.0, 62.0)
_HORIZONS = ("实施期", "年度")
_SOURCES = (
    ("总额", "{}资金总额:"),
    ("中央", "其中:中央财政资金"),
    ("省级", "省级财政资金"),
    ("市县", "市县(区)财政资金"),
    ("单位自筹", "单位自筹"),
    ("其他", "其他资金"),
)
_TEXTS = ("项目概况", "立项依据", "项目设立必要性", "保证项目实施的制度、措施", "项目实施计划")
# The published forms print every second-level indicator, with a blank line where a project has none.
_LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益", "社会效益", "生态效益", "可持续影响"),
    "满意度指标": ("服务对象满意度",),
}


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of the sample's CSV files."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        # ℃ is a composite glyph of this font and comes out blank when a PDF embeds it (seen on the rendered page).
        return list(csv.DictReader(StringIO(file.read().replace("℃", "°C"), newline="")))


def document() -> Document:
    """The sample as blocks."""
    narrative = defaultdict(list)
    for row in read("narrative.csv"):
        narrative[row["part"]].append(_paragraph(row["kind"], row["text"]))
    blocks: list[Block] = [
        Sheet(numbered=False),
        *narrative["cover"],
        _PORTRAIT,
        *narrative["overview"],
        *_budget_tables(),
        _PORTRAIT,
        *narrative["statement"],
        *_forms(),
        _PORTRAIT,
        *narrative["closing"],
    ]
    return Document(title="2026年度单位预算公开", author=UNIT, blocks=tuple(blocks))


def tables() -> list[Table]:
    """The sample's tables in the order of printing: the thirteen, then the forms."""
    return document().tables


def build(path: Path = PDF_PATH) -> Path:
    """Writes the sample's PDF."""
    path.write_bytes(pdf(document()))
    return path


def _paragraph(kind: str, text: str) -> Paragraph:
    if kind == "title":
        return Paragraph(text, size=24, align="center", space=80)
    if kind == "date":
        return Paragraph(text, size=16, align="center", space=260)
    if kind == "h1":
        return Paragraph(text, size=18, align="center", space=8)
    return Paragraph(text, size=12, indent=24, space=4 if kind == "h2" else 0)


def _align(text: str, is_header: bool) -> Align:
    if is_header:
        return "center"
    return "right" if text.replace(".", "").replace(",", "").lstrip("-").isdigit() and "." in text else "left"


def _budget_tables() -> Iterator[Block]:
    for row in read("tables.csv"):
        yield _LANDSCAPE if row["is_landscape"] == "1" else _PORTRAIT
        if row["table_no"] == "1":
            yield Paragraph("第二部分 2026年单位预算报表", size=18, align="center")
        cells = [
            Cell(
                int(cell["row_no"]),
                int(cell["column_no"]),
                cell["text"] or None,
                int(cell["row_span"]),
                int(cell["column_span"]),
                _align(cell["text"], cell["is_header"] == "1" or cell["text"] == "合计"),
            )
            for cell in read(f"tables/{row['file']}")
        ]
        yield Table(
            cells=tuple(cells),
            widths=tuple(float(width) * _CM for width in row["widths_cm"].split()),
            header_rows=int(row["header_rows"]),
            above=(
                Line(left=row["mark"], size=10.5),
                Line(middle=row["title"], size=15),
                Line(left=f"单位名称：{UNIT}", right=f"单位：{row['unit']}"),
            ),
            below=(Line(left=row["note"]),) if row["note"] else (),
            style=Style(size=9, row_height=21),
            repeats_header=row["repeats_header"] == "1",
        )


def _forms() -> Iterator[Block]:
    indicators: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in read("indicators.csv"):
        indicators[row["form_no"], row["horizon"], row["level2"]].append(row)
    for form in read("forms.csv"):
        yield _PORTRAIT
        yield _form(form, {key[1:]: rows for key, rows in indicators.items() if key[0] == form["form_no"]})


def _form(form: dict[str, str], indicators: dict[tuple[str, str], list[dict[str, str]]]) -> Table:
    size = float(form["size"])
    cells = [*_form_head(form), *_form_goals(form, first_row=15), *_form_indicators(indicators, first_row=17)]
    return Table(
        cells=tuple(cells),
        widths=_FORM_WIDTHS,
        above=(Line(middle="晋城经济技术开发区县(区)级预算部门(单位)项目支出绩效目标表", size=15), Line(middle="(2026年度)", size=10.5)),
        style=Style(size=size, row_height=size * 2.2),
        cut_rows=frozenset(range(10, 17)),
    )


def _amount(yuan: str) -> str | None:
    """Forms print yuan with thousands commas and no needless decimals."""
    if not yuan:
        return None
    whole, point, cents = yuan.partition(".")
    return f"{int(whole):,}{point}{cents}"


def _form_head(form: dict[str, str]) -> Iterator[Cell]:
    yield Cell(1, 1, "项目名称", 1, 2, "center")
    yield Cell(1, 3, form["项目名称"], 1, 6)
    for row, (left, right) in enumerate((("主管部门及代码", "实施单位"), ("项目属性", "项目期")), start=2):
        yield Cell(row, 1, left, 1, 2, "center")
        yield Cell(row, 3, form[left], 1, 3, "center")
        yield Cell(row, 6, right, 1, 1, "center")
        yield Cell(row, 7, form[right], 1, 2, "center")
    yield Cell(4, 1, "项目资金(元)", 6, 2, "center")
    for row, (source, label) in enumerate(_SOURCES, start=4):
        indent = 0.0 if source in ("总额", "中央") else 24.0
        for horizon, column, amount_column in (("实施期", 3, 5), ("年度", 6, 8)):
            yield Cell(row, column, label.format(horizon), 1, 2, indent=indent)
            yield Cell(row, amount_column, _amount(form[f"{horizon}_{source}"]), align="right")
    for row, label in enumerate(_TEXTS, start=10):
        yield Cell(row, 1, label, 1, 2, "center")
        yield Cell(row, 3, form[label], 1, 6)


def _form_goals(form: dict[str, str], first_row: int) -> Iterator[Cell]:
    yield Cell(first_row, 1, "实施期目标", 1, 5, "center")
    yield Cell(first_row, 6, "年度目标", 1, 3, "center")
    yield Cell(first_row + 1, 1, "总体目标", 1, 1, "center")
    yield Cell(first_row + 1, 2, form["实施期总体目标"], 1, 4)
    yield Cell(first_row + 1, 6, form["年度总体目标"], 1, 3)


def _form_indicators(indicators: dict[tuple[str, str], list[dict[str, str]]], first_row: int) -> Iterator[Cell]:
    """The grid of indicators. A second-level label spans its own half's rows; where the halves differ, a blank one fills up."""
    for column, label in enumerate(("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"), start=2):
        yield Cell(first_row, column, label, align="center")
    row = first_row + 1
    for level1, labels in _LEVELS.items():
        halves = [[(level2, indicators.get((horizon, level2), [])) for level2 in labels] for horizon in _HORIZONS]
        height = max(sum(max(len(rows), 1) for _, rows in half) for half in halves)
        yield Cell(row, 2, level1, height, 1, "center")
        for half, column in zip(halves, (3, 6), strict=True):
            yield from _half(half, row, column, height)
        row += height
    yield Cell(first_row, 1, "绩效指标", row - first_row, 1, "center")


def _half(half: list[tuple[str, list[dict[str, str]]]], row: int, column: int, height: int) -> Iterator[Cell]:
    """One horizon's rows under a first-level label; the last second-level label takes the rows left over."""
    last = row + height
    for position, (level2, rows) in enumerate(half, start=1):
        span = max(len(rows), 1) if position < len(half) else last - row
        yield Cell(row, column, level2, span, 1, "center")
        for offset in range(span):
            indicator = rows[offset] if offset < len(rows) else {}
            yield Cell(row + offset, column + 1, indicator.get("level3") or None)
            yield Cell(row + offset, column + 2, indicator.get("value") or None, align="center")
        row += span
