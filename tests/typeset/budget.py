"""A random budget whose figures agree, set as a whole disclosure: every total is the sum of what it says it is, to the fen.

`families` asks whether cells are read; this asks whether the figures that were read prove each other. `Budget.misprint` puts one figure
out, so that it can be asked whether the pipeline finds it.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.typeset import words
from tests.typeset.model import Block, Cell, Document, Line, Paragraph, Sheet, Style, Table

Wan = Decimal  # an amount in 万元, two decimals
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Item:
    """Spending under one seven-digit functional code."""

    code: str
    name: str
    basic: Wan
    project: Wan
    is_fund: bool  # paid by the government-managed funds

    @property
    def total(self) -> Wan:
        return self.basic + self.project


@dataclass(frozen=True)
class Misprint:
    """A figure that is printed other than it is: where, and both values."""

    table_no: int
    row_no: int
    column_no: int
    true: str
    printed: str


@dataclass
class Budget:
    """One unit's budget of one year. The same seed gives the same budget and the same print."""

    seed: int
    unit: str = ""
    year: int = 2026
    items: list[Item] = field(default_factory=list)
    economic: dict[str, Wan] = field(default_factory=dict)
    projects: list[tuple[str, Wan, bool]] = field(default_factory=list)
    three_public: dict[str, Wan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        place = self.random.choice(("清河", "临江", "东岭", "南浦", "西山")) + self.random.choice("市区县")
        self.unit = place + self.random.choice(words.OFFICES)
        self.year = self.random.randint(2022, 2026)
        self.commas = self.random.random() < 0.5
        self._spend()
        self._classify()
        self._plan()
        self.three_public = {name: self._amount(1_000) for name in ("公务接待费", "公务用车购置费", "公务用车运行维护费")}

    def _amount(self, most: int) -> Wan:
        return Decimal(self.random.randint(100, most * 100)) / 100

    def _spend(self) -> None:
        known = {item: name for _, sections in words.SUBJECTS.values() for _, names in sections.values() for item, name in names.items()}
        ordinary = sorted(set(known) - set(words.FUND_ITEMS))
        for code in sorted(self.random.sample(ordinary, self.random.randint(4, len(ordinary)))):
            basic, project = self.random.choice(((True, True), (True, False), (False, True)))
            self.items.append(
                Item(code, known[code], self._amount(3000) if basic else ZERO, self._amount(9000) if project else ZERO, False)
            )
        if not any(item.basic for item in self.items):
            self.items[0] = replace(self.items[0], basic=self._amount(3000))
        for code in words.FUND_ITEMS:
            self.items.append(Item(code, known[code], ZERO, self._amount(9000), True))
        self.items.sort(key=lambda item: item.code)

    def _classify(self) -> None:
        """Shares the basic expenditure out over economic classes; the last takes the rest."""
        codes = [code for _, names in words.ECONOMIC.values() for code in names]
        rest = self.basic
        for code in codes[:-1]:
            self.economic[code] = (rest * self.random.randint(5, 30) / 100).quantize(Decimal("0.01"))
            rest -= self.economic[code]
        self.economic[codes[-1]] = rest

    def _plan(self) -> None:
        """Shares project money out over named projects, each paid by one fund."""
        for is_fund in (False, True):
            rest = sum((item.project for item in self.items if item.is_fund == is_fund), ZERO)
            names = self.random.sample(
                [f"{head}{tail}" for head in words.PROJECT_HEADS for tail in words.PROJECT_TAILS], self.random.randint(2, 12)
            )
            for name in names[:-1]:
                part = (rest * self.random.randint(10, 50) / 100).quantize(Decimal("0.01"))
                if part:
                    self.projects.append((f"{name}{'（基金）' if is_fund else ''}", part, is_fund))
                    rest -= part
            if rest:
                self.projects.append((f"{names[-1]}{'（基金）' if is_fund else ''}", rest, is_fund))

    # Sums.

    def spent(self, *, basic: bool = True, project: bool = True, fund: bool | None = None, code: str = "") -> Wan:
        """The sum over items of a kind, a fund (None: all) and a code's beginning."""
        chosen = [item for item in self.items if item.code.startswith(code) and fund in (None, item.is_fund)]
        return sum((item.basic * basic + item.project * project for item in chosen), ZERO)

    @property
    def total(self) -> Wan:
        return self.spent()

    @property
    def basic(self) -> Wan:
        return self.spent(project=False)

    # Print.

    def printed(self, amount: Wan) -> str | None:
        """Two decimals; nothing for nothing."""
        if not amount:
            return None
        return f"{amount:,.2f}" if self.commas else f"{amount:.2f}"

    def document(self, misprint: Misprint | None = None) -> Document:
        """The disclosure; with one figure put out where `misprint` says so."""
        tables = [replace(table, style=self._style()) for table in self._tables()]
        if misprint:
            tables[misprint.table_no - 1] = _changed(tables[misprint.table_no - 1], misprint)
        title = f"{self.year}年度单位预算公开"
        blocks: list[Block] = [Sheet(), Paragraph(self.unit, 24, "center", space=120), Paragraph(title, 24, "center", space=60)]
        for table in tables:
            paper = Sheet(running="" if self.seed % 2 else f"{self.unit}{self.year}年度单位预算")
            blocks += [paper if sum(table.widths) < 500 else paper.turned(), table]
        return Document(title, self.unit, tuple(blocks))

    def misprint(self) -> Misprint:
        """One amount of the expenditure table, of an item and a type, with a digit of its yuan changed: more than rounding can do."""
        table_no = 3
        table = list(self._tables())[table_no - 1]
        cell = self.random.choice([cell for cell in table.cells if cell.column > 3 and cell.text and len(self._code(table, cell)) == 7])
        true = cell.text or ""
        place = self.random.choice([index for index, character in enumerate(true[:-3]) if character.isdigit()])
        digit = self.random.choice([digit for digit in "123456789" if digit != true[place]])
        return Misprint(table_no, cell.row, cell.column, true, f"{true[:place]}{digit}{true[place + 1 :]}")

    @staticmethod
    def _code(table: Table, cell: Cell) -> str:
        return next((other.text or "" for other in table.cells if other.row == cell.row and other.column == 1), "")

    def _style(self) -> Style:
        return Style(size=9, row_height=18, rules=("lines", "rects", "boxes")[self.seed % 3], rule_width=0.5)

    def _tables(self) -> Iterator[Table]:
        split = ("合计", "基本支出", "项目支出")
        yield self._totals()
        yield self._by_code("收入总表", ("合计", "一般公共预算", "政府性基金预算"), self._by_fund)
        yield self._by_code("支出总表", split, lambda code: self._by_type(code, None))
        yield self._by_code("一般公共预算支出表", split, lambda code: self._by_type(code, False))
        yield self._by_class()
        yield self._by_code("政府性基金预算支出表", split, lambda code: self._by_type(code, True))
        yield self._by_project()
        yield self._three_public()

    def _by_fund(self, code: str) -> list[Wan]:
        return [self.spent(fund=fund, code=code) for fund in (None, False, True)]

    def _by_type(self, code: str, fund: bool | None) -> list[Wan]:
        return [
            self.spent(fund=fund, code=code),
            self.spent(project=False, fund=fund, code=code),
            self.spent(basic=False, fund=fund, code=code),
        ]

    def _above(self, title: str) -> tuple[Line, ...]:
        return (Line(middle=f"{self.year}年{title}", size=15), Line(left=f"单位名称：{self.unit}", right="单位：万元"))

    def _row(self, row: int, keys: Sequence[str | None], amounts: Sequence[Wan]) -> Iterator[Cell]:
        for column, key in enumerate(keys, start=1):
            yield Cell(row, column, key)
        for column, amount in enumerate(amounts, start=len(keys) + 1):
            yield Cell(row, column, self.printed(amount), align="right")

    def _totals(self) -> Table:
        """Revenue by fund beside expenditure by class."""
        funds = [(name, self.spent(fund=fund)) for name, fund in (("一、一般公共预算", False), ("二、政府性基金预算", True))]
        classes = [(f"{words.SUBJECTS[code][0]}", self.spent(code=code)) for code in sorted(words.SUBJECTS) if self.spent(code=code)]
        cells = [Cell(1, 1, "收入", 1, 2, "center"), Cell(1, 3, "支出", 1, 2, "center")]
        cells += [Cell(2, column, text, align="center") for column, text in enumerate(("项目", f"{self.year}年预算") * 2, start=1)]
        row = 3
        for number in range(max(len(funds), len(classes))):
            for column, side in ((1, funds), (3, classes)):
                name, amount = side[number] if number < len(side) else (None, ZERO)
                cells += [Cell(row, column, name), Cell(row, column + 1, self.printed(amount), align="right")]
            row += 1
        for left, right in (("本年收入合计", "本年支出合计"), ("收入总计", "支出总计")):
            for column, name in ((1, left), (3, right)):
                cells += [Cell(row, column, name, align="center"), Cell(row, column + 1, self.printed(self.total), align="right")]
            row += 1
        return Table(tuple(cells), (150.0, 85.0, 150.0, 85.0), 2, self._above("收支总表"))

    def _by_code(self, title: str, names: Sequence[str], amounts: Callable[[str], list[Wan]]) -> Table:
        """A row for the whole and for each class, section and item that has money."""
        cells = [
            Cell(1, 1, "科目编码", 2, 1, "center"),
            Cell(1, 2, "科目名称", 2, 1, "center"),
            Cell(1, 3, f"{self.year}年预算数", 1, len(names), "center"),
        ]
        cells += [Cell(2, column, name, align="center") for column, name in enumerate(names, start=3)]
        cells += self._row(3, (None, "合计"), amounts(""))
        row = 4
        for code, name in _all_codes():
            if amounts(code)[0]:
                cells += self._row(row, (code, name), amounts(code))
                row += 1
        return Table(tuple(cells), (70.0, 160.0, *[80.0] * len(names)), 2, self._above(title), repeats_header=self.seed % 2 == 0)

    def _by_class(self) -> Table:
        """Basic expenditure by economic class, personnel and operating apart."""
        cells = [Cell(1, 1, "部门预算支出经济分类科目", 1, 2, "center"), Cell(1, 3, f"{self.year}年基本支出", 1, 3, "center")]
        cells += [
            Cell(2, column, name, align="center")
            for column, name in enumerate(("科目编码", "科目名称", "合计", "人员经费", "公用经费"), start=1)
        ]
        shares = {code: self._components(code) for code in (*words.ECONOMIC, *self.economic)}
        whole = [sum((shares[code][column] for code in words.ECONOMIC), ZERO) for column in range(3)]
        cells += self._row(3, (None, "合计"), whole)
        row = 4
        for group, (name, names) in words.ECONOMIC.items():
            for code, label in ((group, name), *names.items()):
                cells += self._row(row, (code, label), shares[code])
                row += 1
        return Table(tuple(cells), (70.0, 150.0, 80.0, 80.0, 80.0), 2, self._above("一般公共预算基本支出表"))

    def _components(self, code: str) -> list[Wan]:
        amount = sum((part for own, part in self.economic.items() if own.startswith(code)), ZERO)
        return [amount, ZERO, amount] if code.startswith("302") else [amount, amount, ZERO]

    def _by_project(self) -> Table:
        cells = [
            Cell(1, column, name, align="center")
            for column, name in enumerate(("项目名称", "合计", "一般公共预算", "政府性基金预算"), start=1)
        ]
        rows = [(None, None), *((name, is_fund) for name, _, is_fund in self.projects)]
        for row, (name, _) in enumerate(rows, start=2):
            chosen = [project for project in self.projects if name in (None, project[0])]
            parts = [sum((part for _, part, is_fund in chosen if fund in (None, is_fund)), ZERO) for fund in (None, False, True)]
            cells += self._row(row, (name or "合计",), parts)
        return Table(tuple(cells), (210.0, 85.0, 85.0, 85.0), 1, self._above("项目支出表"), repeats_header=True)

    def _three_public(self) -> Table:
        cells = [Cell(1, column, name, align="center") for column, name in enumerate(("项目", f"{self.year}年预算数"), start=1)]
        vehicles = self.three_public["公务用车购置费"] + self.three_public["公务用车运行维护费"]
        rows = (
            ("合计", vehicles + self.three_public["公务接待费"]),
            ("因公出国（境）费", ZERO),
            ("公务接待费", self.three_public["公务接待费"]),
            ("公务用车购置及运行费", vehicles),
            ("其中：公务用车购置费", self.three_public["公务用车购置费"]),
            ("公务用车运行维护费", self.three_public["公务用车运行维护费"]),
        )
        for row, (name, amount) in enumerate(rows, start=2):
            cells += self._row(row, (name,), (amount,))
        return Table(tuple(cells), (220.0, 110.0), 1, self._above("“三公”经费支出预算表"))


def _all_codes() -> Iterator[tuple[str, str]]:
    """Every code with its name, parents before children."""
    for code, (name, sections) in sorted(words.SUBJECTS.items()):
        yield code, name
        for section, (section_name, items) in sections.items():
            yield section, section_name
            yield from items.items()


def _changed(table: Table, misprint: Misprint) -> Table:
    cells = [
        replace(cell, text=misprint.printed) if (cell.row, cell.column) == (misprint.row_no, misprint.column_no) else cell
        for cell in table.cells
    ]
    return replace(table, cells=tuple(cells))
