"""Random disclosure documents in every layout family that published PDFs use. The same seed gives the same document.

A family is a way to print a table (its columns, merges and codes); a look is how it is drawn (rules, paper, type, page breaks). They are
drawn independently, so that seeds meet all combinations. Where print itself is ambiguous nothing is asked: see `model` and `layout` for
what never happens (a label's text divided between two single rows, say).
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from tests.typeset import words
from tests.typeset.model import Align, Block, Cell, Cut, Document, Line, Paragraph, Rules, Sheet, Style, Table


class Press:
    """One random document's choices."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.unit = self.random.choice(words.UNITS)
        self.year = self.random.randint(2022, 2027)
        self.decimals = self.random.choice((2, 2, 2, 2, 6, 0))
        self.commas = self.random.random() < 0.5
        self.running = self.random.choice(("", "", f"{self.unit}{self.year}年度部门预算"))

    # What is printed.

    def amount(self, blank: float = 0.0) -> str | None:
        """An amount as this document prints them; None in a share `blank` of the cases."""
        if self.random.random() < blank:
            return self.random.choice((None, None, "0.00"))
        value = Decimal(self.random.choice((self.random.randint(1, 99999), self.random.randint(1, 99999999)))) / 100
        if self.random.random() < 0.03:
            value = -value
        return f"{value:,.{self.decimals}f}" if self.commas else f"{value:.{self.decimals}f}"

    def project(self) -> str:
        head = self.random.sample(words.PROJECT_HEADS, self.random.choice((1, 1, 2, 3)))
        return self.random.choice(("", f"{self.year}年")) + "".join(head) + self.random.choice(words.PROJECT_TAILS)

    def prose(self, least: int, most: int) -> str:
        return "".join(self.random.choice(words.SENTENCES) for _ in range(self.random.randint(least, most)))

    def subjects(self) -> list[tuple[str, str]]:
        """Codes with their names, parents before children."""
        rows = []
        for code in sorted(self.random.sample(sorted(words.SUBJECTS), self.random.randint(2, len(words.SUBJECTS)))):
            name, sections = words.SUBJECTS[code]
            rows.append((code, name))
            for section, (section_name, items) in sections.items():
                rows += [(section, section_name), *items.items()]
        return rows

    # How it looks.

    def style(self) -> Style:
        kinds: tuple[Rules, ...] = ("lines", "lines", "rects", "boxes", "curves", "open")
        size = self.random.choice((7.0, 8.0, 9.0, 9.0, 10.5))
        return Style(
            size=size,
            leading=self.random.choice((1.1, 1.15, 1.3)),
            padding=self.random.choice((1.5, 2.0, 3.0)),
            row_height=size * self.random.choice((1.8, 2.2, 2.6)),
            rules=self.random.choice(kinds),
            rule_width=self.random.choice((0.3, 0.5, 0.75, 1.0)),
            font=self.random.choice(("plain", "plain", "plain", "plain", "displaced", "displaced", "absent")),
            bold=self.random.random() < 0.3,
            breaks_anywhere=self.random.random() < 0.2,
            shades_header=self.random.random() < 0.2,
            by_character=self.random.random() < 0.3,
        )

    def sheet(self, width: float) -> Sheet:
        """Paper that a table of this width fits: portrait, landscape, A3, lying on its side in the file or not."""
        for size in ((595.0, 842.0), (842.0, 595.0), (1191.0, 842.0)):
            margin = self.random.choice((36.0, 54.0))
            if width <= size[0] - 2 * margin:
                return Sheet(
                    *size,
                    margin=margin,
                    rotation=self.random.choice((0, 0, 90)),
                    numbered=self.random.random() < 0.7,
                    running=self.running,
                )
        raise ValueError(f"no paper is {width} points wide")

    def finished(self, table: Table, title: str) -> Table:
        """The table with a look, lines above and below, and a way over page breaks."""
        cuts: tuple[Cut, ...] = ("flow", "clip")
        repeats = self.random.choice(((False, False), (False, False), (True, False), (True, False), (True, True)))
        mark = (Line(left=f"预算公开表{self.random.randint(1, 20)}"),) if self.random.random() < 0.6 else ()
        heading = Line(middle=f"{self.year}年{title}", size=self.random.choice((12.0, 16.0)))
        unit = Line(left=f"单位名称：{self.unit}" if self.random.random() < 0.6 else "", right="单位：万元")
        return replace(
            table,
            style=self.style(),
            above=(*mark, heading, unit),
            below=(Line(left="注：部分金额因四舍五入可能存在尾差。"),) if self.random.random() < 0.3 else (),
            repeats_header=repeats[0],
            # The title of a form that came again without a header would be the mark of another form.
            repeats_above=repeats[1] and table.header_rows > 0,
            cut=self.random.choice(cuts),
        )

    # Families.

    def subject_table(self) -> Table:
        """Expenditure by subject: codes in one column, in three (类|款|项), fused into the name, or none; a total first or last."""
        codes = self.random.choice(("one", "split", "split", "fused", "indent"))
        amounts = ["合计", "基本支出", "项目支出", *self.random.sample(words.FUNDS, self.random.randint(0, 3))]
        keys = {"one": [60.0, 130.0], "split": [28.0, 28.0, 28.0, 130.0], "fused": [170.0], "indent": [170.0]}[codes]
        n_keys, n_columns = len(keys), len(keys) + len(amounts)
        cells = list(self._subject_header(codes, n_keys, amounts))
        row = cells[-1].last_row + 1
        if self.random.random() < 0.3:
            cells += [Cell(row, column, str(column), align="center") for column in range(1, n_columns + 1)]
            row += 1
        header_rows = row - 1
        total_first = self.random.random() < 0.7
        for number, (code, name) in enumerate([("", "合计"), *self.subjects()] if total_first else [*self.subjects(), ("", "合计")]):
            if code:
                cells += self._subject_key(row, codes, code, name, number)
            else:
                cells.append(Cell(row, 1, "合计", 1, n_keys, "center"))
            # The first row under a header has its amounts: without any it would look like one more header row.
            blank = 0.2 if number else 0.0
            cells += [Cell(row, column, self.amount(blank), align="right") for column in range(n_keys + 1, n_columns + 1)]
            row += 1
        return self.finished(Table(tuple(cells), (*keys, *[self.random.choice((62.0, 74.0))] * len(amounts)), header_rows), "支出总表")

    def _subject_header(self, codes: str, n_keys: int, amounts: list[str]) -> Iterator[Cell]:
        n_columns = n_keys + len(amounts)
        if codes == "split":
            yield Cell(1, 1, "科目编码", 1, 3, "center")
            yield Cell(1, 4, "科目名称", 2, 1, "center")
            yield from (Cell(2, column, name, align="center") for column, name in enumerate(("类", "款", "项"), start=1))
        elif codes == "one":
            yield Cell(1, 1, "项目", 1, 2, "center")
            yield from (Cell(2, column, name, align="center") for column, name in enumerate(("科目编码", "科目名称"), start=1))
        else:
            yield Cell(1, 1, "科目名称", 2, 1, "center")
        yield Cell(1, n_keys + 1, f"{self.year}年预算数", 1, len(amounts), "center")
        yield from (Cell(2, column, name, align="center") for column, name in zip(range(n_keys + 1, n_columns + 1), amounts, strict=True))

    def _subject_key(self, row: int, codes: str, code: str, name: str, number: int) -> Iterator[Cell]:
        if codes == "one":
            yield Cell(row, 1, code)
            yield Cell(row, 2, name, indent=self.random.choice((0.0, (len(code) - 3) * 3.0)))
        elif codes == "split":
            parts = (code[:3], code[3:5], code[5:7])
            repeats = number % 2 == 0
            for column, part in enumerate(parts, start=1):
                is_own = bool(part) and (repeats or column == len([part for part in parts if part]))
                yield Cell(row, column, part if is_own else None, align="center")
            yield Cell(row, 4, name)
        else:
            yield Cell(row, 1, {"fused": f"[{code}]{name}", "indent": name}[codes], indent=(len(code) - 3) * 4.0)

    def panel_table(self) -> Table:
        """Revenue and expenditure side by side, the shorter panel padded with blank cells."""
        funds, subjects = words.FUNDS[: self.random.randint(3, 8)], [name for code, name in self.subjects() if len(code) == 3]
        n_amounts = self.random.choice((1, 1, 3))
        names = ("合计", "一般公共预算", "政府性基金预算")[:n_amounts]
        n_columns = 3 + n_amounts
        cells = [Cell(1, 1, "收入", 1, 2, "center"), Cell(1, 3, "支出", 1, n_amounts + 1, "center")]
        cells += [Cell(2, column, text, align="center") for column, text in enumerate(("项目", "预算数", "项目", *names), start=1)]
        n_rows = max(len(funds), len(subjects))
        row = 3
        for number in range(n_rows):
            left, right = funds[number] if number < len(funds) else None, subjects[number] if number < len(subjects) else None
            blank = 0.3 if number else 0.0
            cells += [Cell(row, 1, left), Cell(row, 2, self.amount(blank) if left else None, align="right"), Cell(row, 3, right)]
            cells += [Cell(row, column, self.amount(blank) if right else None, align="right") for column in range(4, n_columns + 1)]
            row += 1
        cells += [
            Cell(row, 1, "收入总计", align="center"),
            Cell(row, 2, self.amount(), align="right"),
            Cell(row, 3, "支出总计", align="center"),
        ]
        cells += [Cell(row, column, self.amount(), align="right") for column in range(4, n_columns + 1)]
        return self.finished(Table(tuple(cells), (120.0, 66.0, 130.0, *[66.0] * n_amounts), 2), "收支总表")

    def block_table(self) -> Table:
        """Economic classes in two or three blocks of code, name, amount side by side."""
        n_blocks = self.random.choice((2, 3))
        cells = [Cell(1, 1, "人员经费", 1, 3, "center"), Cell(1, 4, "公用经费", 1, 3 * n_blocks - 3, "center")]
        cells += [
            Cell(2, column, ("科目编码", "科目名称", "金额")[(column - 1) % 3], align="center") for column in range(1, 3 * n_blocks + 1)
        ]
        depth = self.random.randint(5, 30)
        for row in range(3, depth + 3):
            for block in range(n_blocks):
                is_blank = row > 3 and self.random.random() < 0.1
                name = self.random.choice(words.CLASSES)
                code = str(30100 + words.CLASSES.index(name))
                cells.append(Cell(row, 3 * block + 1, None if is_blank else code))
                cells.append(Cell(row, 3 * block + 2, None if is_blank else name))
                cells.append(Cell(row, 3 * block + 3, None if is_blank else self.amount(0.2 if row > 3 else 0.0), align="right"))
        return self.finished(Table(tuple(cells), (42.0, 88.0, 58.0) * n_blocks, 2), "基本支出经济分类表")

    def wide_table(self) -> Table:
        """Twenty to forty columns in small type, headers three deep."""
        n_groups = self.random.randint(4, 8)
        n_amounts = n_groups * 4
        cells = [Cell(1, 1, "单位名称", 3, 1, "center"), Cell(1, 2, "总计", 3, 1, "center"), Cell(1, 3, "资金来源", 1, n_amounts, "center")]
        for group in range(n_groups):
            first = 3 + 4 * group
            cells += [Cell(2, first, words.FUNDS[group], 1, 4, "center"), Cell(3, first, "小计", align="center")]
            cells += [
                Cell(3, first + offset, name, align="center") for offset, name in enumerate(("基本支出", "项目支出", "其他"), start=1)
            ]
        for row in range(4, 4 + self.random.randint(3, 30)):
            cells.append(Cell(row, 1, self.random.choice(words.UNITS)))
            blank = 0.5 if row > 4 else 0.0
            cells += [Cell(row, column, self.amount(blank), align="right") for column in range(2, n_amounts + 3)]
        table = self.finished(Table(tuple(cells), (70.0, 34.0, *[27.5] * n_amounts), 3), "部门收支明细表")
        return replace(table, style=replace(table.style, size=4.5, row_height=14.0, padding=1.0, rule_width=0.3))

    def plain_table(self) -> Table:
        """Horizontal rules only: the columns stand by alignment alone."""
        names = ("经费项目", "合计", "财政拨款", "单位资金")
        cells = [Cell(1, column, name, align="left" if column == 1 else "right") for column, name in enumerate(names, start=1)]
        for row in range(2, 2 + self.random.randint(3, 25)):
            cells.append(Cell(row, 1, self.random.choice(words.CLASSES)))
            cells += [Cell(row, column, self.amount(), align="right") for column in range(2, 5)]
        table = self.finished(Table(tuple(cells), (180.0, 90.0, 90.0, 90.0), 1), "经费情况表")
        return replace(table, style=replace(table.style, rules="horizontal", breaks_anywhere=False))

    def project_list(self) -> Table:
        """Shape b: rows are indicators, the project's cells are merged over its rows, page after page."""
        names = ("单位名称", "项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标值")
        cells = [Cell(1, column, name, align="center") for column, name in enumerate(names, start=1)]
        row = 2
        n_projects = self.random.randint(2, 6)
        first_row = row
        for _ in range(n_projects):
            start = row
            for level1, labels in words.LEVELS.items():
                level1_row = row
                for level2 in self.random.sample(labels, self.random.randint(1, len(labels))):
                    span = self.random.randint(1, 4)
                    cells.append(Cell(row, 5, level2, span, 1, "center"))
                    for offset in range(span):
                        cells.append(Cell(row + offset, 6, self.random.choice(words.INDICATORS)))
                        cells.append(Cell(row + offset, 7, self.random.choice(words.VALUES), align="center"))
                    row += span
                cells.append(Cell(level1_row, 4, level1, row - level1_row, 1, "center"))
            cells.append(Cell(start, 2, self.project(), row - start))
            cells.append(Cell(start, 3, self.amount(), row - start, align="right"))
        cells.append(Cell(first_row, 1, self.unit, row - first_row))
        return self.finished(Table(tuple(cells), (58.0, 100.0, 58.0, 54.0, 66.0, 104.0, 74.0), 1), "项目支出绩效目标表")

    def form(self) -> Table:
        """Shape a: one project a form, one half or two (实施期 | 年度) that merge independently; texts that a page break may cut."""
        n_halves = self.random.choice((1, 2, 2))
        widths = (30.0, 50.0, 60.0, 120.0, 64.0) if n_halves == 1 else (26.0, 46.0, 56.0, 100.0, 58.0, 56.0, 100.0, 58.0)
        # Narrow enough for one character a line, as labels set upright.
        widths = (self.random.choice((18.0, widths[0])), *widths[1:])
        last = len(widths)
        cells = [Cell(1, 1, "项目名称", 1, 2, "center"), Cell(1, 3, self.project(), 1, last - 2)]
        cells += [Cell(2, 1, "项目资金（万元）", 3, 2, "center")]
        for row, label in enumerate(("资金总额:", "其中:财政拨款", "其他资金"), start=2):
            halves = ((3, 2, 5),) if n_halves == 1 else ((3, 2, 5), (6, 2, 8))
            for column, span, amount_column in halves:
                cells += [Cell(row, column, label, 1, span), Cell(row, amount_column, self.amount(0.1), align="right")]
        for row, label in enumerate(("项目概况", "立项依据", "实施计划"), start=5):
            cells += [Cell(row, 1, label, 1, 2, "center"), Cell(row, 3, self.prose(1, 14), 1, last - 2)]
        cells += [Cell(8, 1, "总体目标", 1, 2, "center")]
        cells += [Cell(8, 3, self.prose(1, 5), 1, 3), *([Cell(8, 6, self.prose(1, 5), 1, 3)] if n_halves == 2 else [])]
        cells += [
            Cell(9, column, text, align="center")
            for column, text in enumerate(("一级指标", *("二级指标", "三级指标", "指标值") * n_halves), start=2)
        ]
        row = 10
        for level1, labels in words.LEVELS.items():
            height = max(len(labels), self.random.randint(1, 8))
            cells.append(Cell(row, 2, level1, height, 1, "center"))
            for column in (3, 6)[:n_halves]:
                cells += self._half(row, column, labels, height)
            row += height
        cells.append(Cell(9, 1, "绩效指标", row - 9, 1, "center"))
        table = self.finished(Table(tuple(cells), widths, 0), "项目支出绩效目标表")
        return replace(table, cut_rows=frozenset(range(5, 9)), cut="flow", style=replace(table.style, breaks_anywhere=False))

    def _half(self, row: int, column: int, labels: tuple[str, ...], height: int) -> Iterator[Cell]:
        cuts = sorted(self.random.sample(range(1, height), len(labels) - 1))
        for level2, start, end in zip(labels, [0, *cuts], [*cuts, height], strict=True):
            yield Cell(row + start, column, level2, end - start, 1, "center")
            for offset in range(start, end):
                is_blank = self.random.random() < 0.15
                yield Cell(row + offset, column + 1, None if is_blank else self.random.choice(words.INDICATORS))
                yield Cell(row + offset, column + 2, None if is_blank else self.random.choice(words.VALUES), align="center")

    def packed_list(self) -> Table:
        """Shape c: a project a row, all its indicators in one cell."""
        names: tuple[str, ...] = ("序号", "项目名称", "预算数", "绩效目标", "绩效指标")
        cells = [Cell(1, column, name, align="center") for column, name in enumerate(names, start=1)]
        n_rows = self.random.randint(2, 8)
        for row in range(2, 2 + n_rows):
            indicators = "；".join(
                f"{self.random.choice(words.INDICATORS)}：{self.random.choice(words.VALUES)}" for _ in range(self.random.randint(2, 9))
            )
            texts: tuple[tuple[str | None, Align], ...] = (
                (str(row - 1), "center"),
                (self.project(), "left"),
                (self.amount(), "right"),
                (self.prose(1, 3), "left"),
                (indicators, "left"),
            )
            cells += [Cell(row, column, text, align=align) for column, (text, align) in enumerate(texts, start=1)]
        table = self.finished(Table(tuple(cells), (30.0, 90.0, 66.0, 120.0, 170.0), 1), "项目绩效目标表")
        return replace(table, cut_rows=frozenset(range(2, 2 + n_rows)) if self.random.random() < 0.5 else frozenset())

    def department_form(self) -> Table:
        """Shape e: a whole department's targets, tasks with their amounts, then indicators with weights."""
        cells = [Cell(1, 1, "部门名称", 1, 2, "center"), Cell(1, 3, self.unit, 1, 4)]
        n_tasks = self.random.randint(2, 6)
        cells.append(Cell(2, 1, "年度主要任务", n_tasks + 1, 1, "center"))
        cells += [Cell(2, 2, "任务名称", align="center"), Cell(2, 3, "主要内容", 1, 2, "center"), Cell(2, 5, "预算金额", 1, 2, "center")]
        row = 3
        for _ in range(n_tasks):
            cells += [Cell(row, 2, self.project()), Cell(row, 3, self.prose(1, 2), 1, 2), Cell(row, 5, self.amount(), 1, 2, "right")]
            row += 1
        start = row
        cells += [
            Cell(row, column, name, align="center")
            for column, name in enumerate(("一级指标", "二级指标", "三级指标", "指标值", "权重"), start=2)
        ]
        row += 1
        for level1, labels in words.LEVELS.items():
            level1_row = row
            for level2 in labels:
                span = self.random.randint(1, 3)
                cells.append(Cell(row, 3, level2, span, 1, "center"))
                for offset in range(span):
                    cells += [
                        Cell(row + offset, 4, self.random.choice(words.INDICATORS)),
                        Cell(row + offset, 5, self.random.choice(words.VALUES), align="center"),
                        Cell(row + offset, 6, str(self.random.randint(1, 20)), align="center"),
                    ]
                row += span
            cells.append(Cell(level1_row, 2, level1, row - level1_row, 1, "center"))
        cells.append(Cell(start, 1, "年度绩效指标", row - start, 1, "center"))
        return self.finished(Table(tuple(cells), (60.0, 90.0, 74.0, 110.0, 74.0, 46.0), 0), "部门整体绩效目标表")

    def document(self) -> Document:
        """One to three tables of random families, with sentences between them."""
        makers: list[Callable[[], Table]] = [getattr(self, name) for name in FAMILIES]
        blocks: list[Block] = []
        paper = (0.0, 0.0)
        for mark in "甲乙丙"[: self.random.randint(1, 3)]:
            table = self.random.choice(makers)()
            # A title that came again would be the mark of a table that goes on.
            above = tuple(replace(line, middle=f"{line.middle}（{mark}）") if line.middle else line for line in table.above)
            table = replace(table, above=above)
            if table.header_rows and table.style.rules != "horizontal" and self.random.random() < 0.1:
                table = titled_inside(table)
            sheet = self.sheet(sum(table.widths))
            # A table may begin on the page where the one before it ends.
            if not blocks or (sheet.width, sheet.height) != paper or self.random.random() < 0.6:
                blocks.append(sheet)
                paper = (sheet.width, sheet.height)
            if self.random.random() < 0.3:
                blocks.append(Paragraph(self.prose(1, 4), indent=24.0))
            blocks.append(table)
            if self.random.random() < 0.3:
                blocks.append(Paragraph(self.prose(1, 4), indent=24.0, space=12.0))
        return Document(f"{self.year}年度{self.unit}预算", self.unit, tuple(blocks))


def titled_inside(table: Table) -> Table:
    """The table with its title in a first row of its own, over all columns."""
    title = Cell(1, 1, "".join(line.middle for line in table.above), 1, table.n_columns, "center")
    below = (replace(cell, row=cell.row + 1) for cell in table.cells)
    rest = tuple(line for line in table.above if not line.middle)
    return replace(
        table, cells=(title, *below), header_rows=table.header_rows + 1, above=rest, cut_rows=frozenset(row + 1 for row in table.cut_rows)
    )


FAMILIES = (
    "subject_table",
    "panel_table",
    "block_table",
    "wide_table",
    "plain_table",
    "project_list",
    "form",
    "packed_list",
    "department_form",
)


def document(seed: int) -> Document:
    """The random document of a seed."""
    return Press(seed).document()
