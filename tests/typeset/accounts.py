"""One unit's accounts, whose figures agree: spending by code, source and type, by economic class, by project; and how a place prints them.

What belongs here: the figures, their sums, and how rows of texts become a table. Which tables a place sets is `provinces`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypedDict, Unpack

from tests.typeset import words
from tests.typeset.model import Align, Cell, Line, Style, Table

Wan = Decimal
ZERO = Decimal("0.00")
Fund = Literal["general_public", "government_fund", "business"]
Scheme = dict[str, str | tuple[str, Wan]]  # a group's name, or a class with its amount


@dataclass(frozen=True)
class Spent:
    """Spending under one functional code from one source, personnel and operating apart."""

    code: str
    fund: Fund = "general_public"
    personnel: Wan = ZERO
    operating: Wan = ZERO
    project: Wan = ZERO
    carried: bool = False  # paid from the year before


def wan(text: str) -> Wan:
    return Decimal(text)


SPENT = (
    Spent("2010301", personnel=wan("722.31"), operating=wan("90.05")),
    Spent("2010302", project=wan("215.40")),
    Spent("2010302", project=wan("35.60"), carried=True),
    Spent("2010350", personnel=wan("82.05"), operating=wan("14.00")),
    Spent("2010350", fund="business", operating=wan("20.00")),
    Spent("2080505", personnel=wan("88.90")),
    Spent("2080506", personnel=wan("44.45")),
    Spent("2101101", personnel=wan("41.27")),
    Spent("2120899", fund="government_fund", project=wan("350.00")),
    Spent("2210201", personnel=wan("102.33")),
)
# The basic expenditure of the general public budget by economic class of the department, and of the government.
DEPARTMENT: Scheme = {
    "301": "工资福利支出",
    "30101": ("基本工资", wan("400.10")),
    "30102": ("津贴补贴", wan("250.26")),
    "30103": ("奖金", wan("120.00")),
    "30108": ("机关事业单位基本养老保险缴费", wan("88.90")),
    "30109": ("职业年金缴费", wan("44.45")),
    "30110": ("职工基本医疗保险缴费", wan("41.27")),
    "30113": ("住房公积金", wan("102.33")),
    "302": "商品和服务支出",
    "30201": ("办公费", wan("40.05")),
    "30211": ("差旅费", wan("30.00")),
    "30217": ("公务接待费", wan("3.20")),
    "30228": ("工会经费", wan("12.80")),
    "30231": ("公务用车运行维护费", wan("18.00")),
    "303": "对个人和家庭的补助",
    "30302": ("退休费", wan("34.00")),
}
GOVERNMENT: Scheme = {
    "501": "机关工资福利支出",
    "50101": ("工资奖金津补贴", wan("688.31")),
    "50102": ("社会保障缴费", wan("174.62")),
    "50103": ("住房公积金", wan("102.33")),
    "502": "机关商品和服务支出",
    "50201": ("办公经费", wan("68.85")),
    "50206": ("公务接待费", wan("3.20")),
    "50208": ("公务用车运行维护费", wan("18.00")),
    "505": "对事业单位经常性补助",
    "50501": ("工资福利支出", wan("82.05")),
    "50502": ("商品和服务支出", wan("14.00")),
    "509": "对个人和家庭的补助",
    "50905": ("离退休费", wan("34.00")),
}
NAMES = {
    code: name
    for group, (group_name, sections) in words.SUBJECTS.items()
    for code, name in (
        (group, group_name),
        *((section, section_name) for section, (section_name, _) in sections.items()),
        *((item, name) for _, items in sections.values() for item, name in items.items()),
    )
}
THREE_PUBLIC = {"overseas": ZERO, "purchase": wan("25.00"), "operation": wan("18.00"), "reception": wan("3.20")}
OVERSEAS, PURCHASE, OPERATION, RECEPTION = THREE_PUBLIC.values()
VEHICLES, PUBLIC = PURCHASE + OPERATION, sum(THREE_PUBLIC.values(), ZERO)
PROJECTS = (("政务服务大厅运行维护经费", wan("151.00")), ("档案数字化项目", wan("100.00")), ("城区道路改造提升项目", wan("350.00")))


def spent(
    code: str = "",
    *,
    fund: Fund | None = None,
    fiscal: bool = False,
    carried: bool | None = None,
    personnel: bool = True,
    operating: bool = True,
    project: bool = True,
) -> Wan:
    """The sum over what has that beginning of its code, that source and that period (None: all), of the types that are asked for."""
    chosen = (
        s
        for s in SPENT
        if s.code.startswith(code) and fund in (None, s.fund) and not (fiscal and s.fund == "business") and carried in (None, s.carried)
    )
    return sum((s.personnel * personnel + s.operating * operating + s.project * project for s in chosen), ZERO)


class Where(TypedDict, total=False):
    """Which spending: its source (`fiscal`: all but the unit's own), its period."""

    fund: Fund
    fiscal: bool
    carried: bool


def basic(code: str = "", **where: Unpack[Where]) -> Wan:
    return spent(code, project=False, **where)


def project(code: str = "", **where: Unpack[Where]) -> Wan:
    return spent(code, personnel=False, operating=False, **where)


def personnel(code: str = "", **where: Unpack[Where]) -> Wan:
    return spent(code, project=False, operating=False, **where)


def operating(code: str = "", **where: Unpack[Where]) -> Wan:
    return spent(code, project=False, personnel=False, **where)


Amounts = Callable[[str], Sequence[Wan]]


def types_of(**where: Unpack[Where]) -> Amounts:
    """合计, 基本支出, 项目支出 of what stands under a code."""
    return lambda code: [spent(code, **where), basic(code, **where), project(code, **where)]


@dataclass(frozen=True)
class Print:
    """How a place prints: its unit, the year, what stands for nothing, and in which unit of money."""

    unit: str
    year: int
    is_final: bool = False
    zero: str = ""
    commas: bool = True
    is_yuan: bool = False
    unit_line: str = "单位：万元"
    unit_at: Literal["right", "left", "middle", "title"] = "right"
    rules: Literal["lines", "rects", "boxes", "open"] = "lines"
    totals_last: bool = False

    def money(self, amount: Wan) -> str:
        if not amount:
            return self.zero
        value = amount * 10_000 if self.is_yuan else amount
        return f"{value:,.2f}" if self.commas else f"{value:.2f}"

    def moneys(self, *amounts: Wan) -> list[str]:
        return [self.money(amount) for amount in amounts]

    def table(self, title: str, rows: Sequence[Sequence[str]], n_header: int, *, mark: str = "", note: str = "", who: str = "") -> Table:
        """A table of texts; `<` continues the cell to the left, `^` the one above; `{last}`, `{year}`, `{next}` and `{after}` are years."""
        rows = [[text.format(last=self.year - 1, year=self.year, next=self.year + 1, after=self.year + 2) for text in row] for row in rows]
        cells = tuple(_cells(rows, n_header))
        above = [Line(left=mark)] if mark else []
        who = who or f"单位名称：{self.unit}"
        place = {
            "right": [Line(middle=title, size=14), Line(left=who, right=self.unit_line)],
            "left": [Line(middle=title, size=14), Line(left=self.unit_line)],
            "middle": [Line(middle=title, size=14), Line(middle=self.unit_line)],
            "title": [Line(middle=f"{title}（{self.unit_line}）", size=14)],
        }[self.unit_at]
        return Table(
            cells,
            _widths(rows),
            n_header,
            (*above, *place),
            (Line(left=note),) if note else (),
            Style(size=7.5, row_height=15, rules=self.rules),
            repeats_header=True,
        )

    def by_code(
        self, amounts: Amounts, keys: Callable[[str], Sequence[str]], whole: Sequence[str], codes: Iterable[str]
    ) -> list[list[str]]:
        """A row for the whole and for each code that has money."""
        total = [[*whole, *self.moneys(*amounts(""))]]
        body = [[*keys(code), *self.moneys(*amounts(code))] for code in codes if any(amounts(code))]
        return body + total if self.totals_last else total + body


def _cells(rows: Sequence[Sequence[str]], n_header: int) -> Iterator[Cell]:
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            width = next((n for n, t in enumerate(row[c + 1 :]) if t != "<"), len(row) - c - 1) + 1
            height = next((n for n, below in enumerate(rows[r + 1 :]) if below[c] != "^"), len(rows) - r - 1) + 1
            align: Align = "center" if r < n_header else "right" if text[-3:-2] == "." else "left"
            yield Cell(r + 1, c + 1, text or None, height, width, align)


def _widths(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """As wide as the longest text, within bounds."""
    lengths = [max(sum(1.0 if ch > "⺀" else 0.55 for ch in row[c]) for row in rows) for c in range(len(rows[0]))]
    return tuple(min(max(length * 7.5 + 6, 30), 110) for length in lengths)


def heads(text: str) -> list[list[str]]:
    """Header rows, one a line, cells apart by `|`."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def in_parts(code: str) -> list[str]:
    """类 | 款 | 项."""
    return [code[:3], code[3:5], code[5:7]]


def named(code: str) -> list[str]:
    return [code, NAMES[code]]


CODES = sorted(NAMES)
ITEMS = [code for code in CODES if len(code) == 7]


def classes(prefix: str = "") -> list[str]:
    return [f"{prefix}{number}、{NAMES[code]}" for number, code in zip("一二三四五六七八", sorted(words.SUBJECTS), strict=True)]


def panels(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> list[list[str]]:
    """Two lists side by side, the shorter filled up with blanks."""
    n_left, n_right = len(left[0]), len(right[0])
    n = max(len(left), len(right))
    return [[*(left[i] if i < len(left) else [""] * n_left), *(right[i] if i < len(right) else [""] * n_right)] for i in range(n)]


def by_class(scheme: Scheme, amount: Callable[[str, Wan], Sequence[Wan]]) -> dict[str, list[Wan]]:
    """For each economic class and group its amounts."""
    found: dict[str, list[Wan]] = {}
    for code, entry in scheme.items():
        if isinstance(entry, str):
            parts = [amount(c, e[1]) for c, e in scheme.items() if c.startswith(code) and isinstance(e, tuple)]
            found[code] = [sum(column, ZERO) for column in zip(*parts, strict=True)]
        else:
            found[code] = list(amount(code, entry[1]))
    return found


def class_name(scheme: Scheme, code: str) -> str:
    entry = scheme[code]
    return entry if isinstance(entry, str) else entry[0]


def whole_of_classes() -> list[Wan]:
    """合计, 人员经费, 公用经费 of all economic classes."""
    lists = by_class(DEPARTMENT, shared)
    return [sum((lists[c][n] for c in ("301", "302", "303")), ZERO) for n in range(3)]


def shared(code: str, amount: Wan) -> list[Wan]:
    """合计, 人员经费, 公用经费 of an economic class."""
    return [amount, ZERO, amount] if code.startswith("302") else [amount, amount, ZERO]


def by_functional_class() -> list[tuple[str, Wan]]:
    return [(label, spent(code)) for label, code in zip(classes(), sorted(words.SUBJECTS), strict=True)]
