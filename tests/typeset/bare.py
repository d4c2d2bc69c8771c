"""Random tables for print without rules: what a spreadsheet gives that is printed without borders. The same seed gives the same table.

Where print without rules is ambiguous nothing is asked: no merged labels, no heading over one column in two rows, and a label that wraps
stands in the middle of its row.
"""

import random
from dataclasses import dataclass, replace

from tests.typeset.fonts import width
from tests.typeset.layout import Page, Setter
from tests.typeset.model import Align, Cell, Document, Line, Paragraph, Rules, Sheet, Style, Table

_HEADS = (
    "合计",
    "小计",
    "人员经费",
    "公用经费",
    "项目支出",
    "上年结转",
    "一般公共预算",
    "政府性基金预算",
    "国有资本经营预算",
    "单位资金",
    "上级补助收入",
)
_GROUPS = ("基本支出", "财政拨款收入", "本年预算", "2026年预算数", "其中：财政拨款")
_NAMES = (
    "教育支出",
    "行政运行",
    "一般行政管理事务",
    "机关事业单位基本养老保险缴费支出",
    "其他社会保障和就业支出",
    "住房公积金",
    "培训支出",
    "事业单位医疗",
)


@dataclass
class Bare:
    """One random table's choices."""

    seed: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def figure(self, kind: str, blank: float) -> str | None:
        r = self.random
        if r.random() < blank:
            return r.choice((None, None, None, "-", "0.00"))
        if kind == "percent":
            return f"{r.randint(-9999, 9999) / 100:.2f}%"
        value = r.choice((r.randint(1, 999), r.randint(1, 99999), r.randint(1, 99999999))) / 100
        value = -value if r.random() < 0.05 else value
        return f"{value:,.2f}" if kind == "commas" else f"{value:.2f}"

    def labels(self) -> list[tuple[str, float, str]]:
        """Headings of the label columns with their widths, and what stands below."""
        return self.random.choice(
            (
                [("科目编码", 60.0, "code"), ("科目名称", self.random.choice((110.0, 150.0)), "name")],
                [("项目", self.random.choice((110.0, 150.0, 180.0)), "name")],
                [("序号", 36.0, "number"), ("项目名称", 150.0, "name")],
            )
        )

    def table(self, rules: Rules = "none") -> Table:
        r = self.random
        labels = self.labels()
        n = r.randint(1, 6)
        kinds = [r.choice(("commas", "commas", "plain", "percent") if r.random() < 0.3 else ("commas",)) for _ in range(n)]
        aligns: list[Align] = [r.choice(("right", "right", "right", "center", "left"))] * n
        k = len(labels)
        groups = self.groups(n)
        rows = 2 if groups else 1
        cells = [Cell(1, i, head, rows, 1, "center") for i, (head, _, _) in enumerate(labels, 1)]
        heads = r.sample(_HEADS, n)
        covered = {c for first, last, _ in groups for c in range(first, last + 1)}
        for i, head in enumerate(heads):
            cells.append(Cell(2, k + 1 + i, head, align="center") if i in covered else Cell(1, k + 1 + i, head, rows, 1, "center"))
        cells += [Cell(1, k + 1 + first, text, 1, last - first + 1, "center") for first, last, text in groups]
        header = rows
        blank = r.choice((0.0, 0.1, 0.3))
        if r.random() < 0.2:
            rows += 1
            header += 1
            cells += [Cell(rows, c, str(c), align="center") for c in range(1, k + n + 1)]
        for number in range(1, r.randint(4, 20)):
            rows += 1
            is_section = r.random() < 0.06 and number > 1
            for column, (_, _, kind) in enumerate(labels, 1):
                text: str | None = {
                    "code": f"{r.randint(201, 232)}{r.choice(('', '05', '0501'))}",
                    "number": str(number),
                    "name": r.choice(_NAMES),
                }[kind]
                if is_section:
                    text = "其中：" if kind == "name" else None
                cells.append(Cell(rows, column, text, align="center" if kind == "number" else "left"))
            for i in range(n):
                text = None if is_section else self.figure(kinds[i], blank if i else 0.0)
                cells.append(Cell(rows, k + 1 + i, text, align=aligns[i]))
        size = r.choice((8.0, 9.0, 9.0, 10.5)) if n < 5 else 8.0
        least = [max(width(c.text or "", size) for c in cells if c.column == k + 1 + i and c.row > header) + 7.0 for i in range(n)]
        widths = (*(w for _, w, _ in labels), *(max(w, r.choice((45.0, 58.0, 66.0, 80.0))) for w in least))
        style = Style(size, r.choice((1.1, 1.2)), r.choice((2.0, 3.0)), size * r.choice((1.6, 2.0, 2.4)), rules)
        style = replace(style, by_character=r.random() < 0.2, height=r.choice(("middle", "middle", "top", "bottom")))
        title = Line(middle=f"{r.choice(('部门', '单位'))}支出总表", size=r.choice((12.0, 16.0)))
        above = (title, Line(left="单位名称：某某局", right="单位：万元"))
        below = (Line(left="注：部分金额因四舍五入可能存在尾差。"),)
        return Table(tuple(cells), widths, header, above, below, style, repeats_header=r.random() < 0.5)

    def groups(self, n: int) -> list[tuple[int, int, str]]:
        """Headings over several columns of figures, from and to."""
        if n < 3 or self.random.random() < 0.5:
            return []
        span = self.random.choice((2, 3)) if n > 3 else 2
        first = self.random.randint(0, n - span)
        found = [(first, first + span - 1, self.random.choice(_GROUPS[:3]))]
        if first + span + 2 <= n and self.random.random() < 0.5:
            found.append((first + span, first + span + 1, self.random.choice(_GROUPS[3:])))
        return found


def document(seed: int, rules: Rules = "none", low: float = 0.0) -> Document:
    """The table of the seed between two sentences; `low`: the height of the paper, where it is to go over pages."""
    table = Bare(seed).table(rules)
    wide = sum(table.widths) > 480
    sheet = Sheet(842.0, 595.0) if wide else Sheet()
    sentence = Paragraph("本年收入 1,160.50 万元，比上年增加 60.50 万元，主要是项目支出增加。", space=12.0)
    return Document("", "", (replace(sheet, height=low or 842.0), sentence, table, sentence))


def on_two_pages(seed: int, *, labels: bool, titled: bool) -> tuple[Document, Table]:
    """A ruled table whose last columns stand on the next page, with its labels and its title again or without; and the table whole.

    Seeds whose table has too few rows, or no column of figures where it may be cut, pass on to the next hundreds.
    """
    whole, n_labels, cuts = Bare(seed).table("lines"), 0, list[int]()
    while not cuts:
        whole = Bare(seed).table("lines")
        n_labels = 1 if whole.cells[0].text == "项目" else 2
        is_cut = {n for cell in whole.cells for n in range(cell.column, cell.last_column)}
        cuts = [n for n in range(n_labels + 1, whole.n_columns) if n not in is_cut] if whole.n_rows > 6 else []
        seed += 100
    at = random.Random(seed).choice(cuts)
    whole = replace(whole, below=(), repeats_header=False, style=replace(whole.style, row_height=30.0))
    kept = n_labels if labels else 0
    right = [cell for cell in whole.cells if cell.last_column <= kept]
    right += [replace(cell, column=cell.column - at + kept) for cell in whole.cells if cell.column > at]
    nothing = tuple(Line(left="\u3000", size=line.size) for line in whole.above)
    first = replace(whole, cells=tuple(cell for cell in whole.cells if cell.last_column <= at), widths=whole.widths[:at])
    # A narrow part has no room for the unit beside the name.
    title = tuple(replace(line, right="") for line in whole.above) if titled else nothing
    second = replace(whole, cells=tuple(right), widths=(*whole.widths[:kept], *whole.widths[at:]), above=title)
    sheet = Sheet(max(sum(first.widths), sum(second.widths), 200.0) + 80, 200 + 30 * whole.n_rows, numbered=False)
    return Document("", "", (sheet, first, sheet, second)), whole


def side_by_side(seed: int, rules: Rules) -> tuple[Page, list[Table]]:
    """Two tables beside one another, each under its title, one of which begins a little higher."""
    tables = [replace(Bare(n).table(rules), repeats_header=False) for n in (seed, seed + 1000)]
    page, left = Page(Sheet(80.0, numbered=False)), 40.0
    for table in tables:
        width_of_all = sum(table.widths)
        setter = Setter()
        # A table is set in the middle of its paper.
        setter.turn(Sheet(2 * left + width_of_all, numbered=False))
        setter.table(table)
        page.texts += setter.page.texts
        page.edges += setter.page.edges
        left += width_of_all + 30
    page.sheet = Sheet(left + 10, numbered=False)
    return page, tables
