"""The accounts set as the budgets of counties lay them out that none of `provinces` is like."""

from collections.abc import Iterator

from tests.typeset.accounts import (
    CODES,
    DEPARTMENT,
    GOVERNMENT,
    NAMES,
    OPERATION,
    OVERSEAS,
    PROJECTS,
    PUBLIC,
    PURCHASE,
    RECEPTION,
    VEHICLES,
    ZERO,
    Print,
    Wan,
    basic,
    by_class,
    by_functional_class,
    class_name,
    heads,
    in_parts,
    named,
    operating,
    panels,
    personnel,
    project,
    shared,
    spent,
    types_of,
    wan,
    whole_of_classes,
)
from tests.typeset.model import Table

# Each class of the government with those of the department that are paid as it.
PAID_AS = {
    "50101": ("30101", "30102", "30103"),
    "50102": ("30108", "30109", "30110"),
    "50103": ("30113",),
    "50201": ("30201", "30211", "30228"),
    "50206": ("30217",),
    "50208": ("30231",),
    "50905": ("30302",),
}
ITEMS_OF_THREE_PUBLIC = (
    ("因公出国（境）费", OVERSEAS),
    ("公务用车购置费", PURCHASE),
    ("公务用车运行维护费", OPERATION),
    ("公务接待费", RECEPTION),
)


def shandong(p: Print) -> Iterator[Table]:
    """Three heads over one another; the government's classes merged over the department's; purchases by kind alone."""
    head = "科目编码|<|<|科目名称|合计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = p.by_code(types_of(), lambda c: [*in_parts(c), NAMES[c]], ["", "", "", "合计"], CODES)
    yield p.table("部门支出总表", [*heads(head), *rows], 2, mark="表3")
    head = """
        科目编码|<|<|科目名称|合计|基本支出|<|<|<|<|项目支出
        类|款|项|^|^|小计|人员经费|<|<|公用经费|^
        ^|^|^|^|^|^|小计|工资福利支出|对个人和家庭的补助|^|^"""

    def by_component(code: str) -> list[Wan]:
        pension = wan("34.00") if "2010301".startswith(code) else ZERO
        staff, running = personnel(code, fund="general_public"), operating(code, fund="general_public")
        return [
            spent(code, fund="general_public"),
            staff + running,
            staff,
            staff - pension,
            pension,
            running,
            project(code, fund="general_public"),
        ]

    rows = p.by_code(by_component, lambda c: [*in_parts(c), NAMES[c]], ["", "", "", "合计"], CODES)
    yield p.table("一般公共预算支出表", [*heads(head), *rows], 3, mark="表5")
    head = """
        政府预算支出经济分类|<|部门预算支出经济分类|<|基本支出|<|<
        科目编码|科目名称|科目编码|科目名称|合计|人员经费|公用经费"""
    lists = by_class(DEPARTMENT, shared)
    rows = [["合计", "<", "<", "<", *p.moneys(*whole_of_classes())]]
    for government, classes in PAID_AS.items():
        for n, code in enumerate(classes):
            keys = ["^", "^"] if n else [government, class_name(GOVERNMENT, government)]
            rows.append([*keys, code, class_name(DEPARTMENT, code), *p.moneys(*lists[code])])
    yield p.table("一般公共预算基本支出表", [*heads(head), *rows], 2, mark="表6")
    head = "项目|{last}年预算数|{year}年预算数|比上年增减|<\n^|^|^|金额|%"
    items = (("合计", PUBLIC), *ITEMS_OF_THREE_PUBLIC[:1], ("公务用车购置及运行维护费", VEHICLES), *ITEMS_OF_THREE_PUBLIC[1:])
    rows = [[label, *p.moneys(amount * 2, amount, -amount), "-50.00" if amount else ""] for label, amount in items]
    yield p.table("一般公共预算财政拨款“三公”经费支出表", [*heads(head), *rows], 2, mark="表7")
    head = "采购品目|总计|财政拨款|<|<|单位资金\n^|^|小计|一般公共预算|政府性基金预算|^"
    kinds = (("合计", "120.00", "20.00"), ("货物", "60.00", "20.00"), ("工程", "25.00", "0.00"), ("服务", "35.00", "0.00"))
    rows = []
    for label, amount, own in kinds:
        fiscal = wan(amount) - wan(own)
        rows.append([label, *p.moneys(wan(amount), fiscal, fiscal, ZERO, wan(own))])
    yield p.table("政府采购预算表", [*heads(head), *rows], 2, mark="表10")


def gansu(p: Print) -> Iterator[Table]:
    """收入 and 支出 over the names, “三公”经费 over its items; names before codes."""
    left = [
        ("一、一般公共预算收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算收入", spent(fund="government_fund")),
        ("三、事业收入", spent(fund="business")),
        *[("", ZERO)] * 5,
        ("本年收入小计", spent(carried=False)),
        ("上年结转（结余）", spent(carried=True)),
        ("收入合计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出小计", spent()), ("结转下年支出", ZERO), ("支出合计", spent())]
    pairs = [[label, p.money(amount)] for label, amount in left], [[label, p.money(amount)] for label, amount in right]
    yield p.table("单位收支总体情况表", [*heads("收入|预算数|支出|预算数"), *panels(*pairs)], 1, mark="表1")
    head = "科目名称|科目编码|总计|基本支出|<|<|项目支出\n^|^|^|小计|人员支出|日常公用支出|^"
    rows = p.by_code(lambda c: [spent(c), basic(c), personnel(c), operating(c), project(c)], lambda c: [NAMES[c], c], ["总计", ""], CODES)
    yield p.table("单位支出总体情况表", [*heads(head), *rows], 2, mark="表3")
    head = "经济分类科目|<|一般公共预算|<|<\n编码|名称|合计|人员经费|公用经费"
    lists = by_class(DEPARTMENT, shared)
    rows = [[code, class_name(DEPARTMENT, code), *p.moneys(*amounts)] for code, amounts in lists.items()]
    yield p.table("一般公共预算基本支出情况表", [*heads(head), *rows, ["", "合计", *p.moneys(*whole_of_classes())]], 2, mark="表7")
    head = "“三公”经费|{last}年预算数|{year}年预算数|增减额|增减幅度"
    rows = [[label, *p.moneys(amount * 2, amount, -amount), "-50%"] for label, amount in (*ITEMS_OF_THREE_PUBLIC, ("合计", PUBLIC))]
    yield p.table("一般公共预算财政拨款“三公”经费支出情况表", [*heads(head), *rows], 1, mark="表8")


def guizhou(p: Print) -> Iterator[Table]:
    """What is paid from the year before in a table of its own; a fund over this year's appropriation and the year before's."""
    head = "科目编码|科目名称|合计|基本支出|<|<|项目支出|<|<\n^|^|^|小计|人员类|公用经费|小计|其他运转类|特定目标类"

    def by_kind(code: str) -> list[Wan]:
        running = wan("151.00") if "2010302".startswith(code) else ZERO
        return [spent(code), basic(code), personnel(code), operating(code), project(code), running, project(code) - running]

    yield p.table("部门支出总表", [*heads(head), *p.by_code(by_kind, named, ["", "合计"], CODES)], 2, mark="表3")
    head = "科目编码|科目名称|上年结转结余|<|<\n^|^|合计|基本支出|项目支出"
    rows = p.by_code(types_of(carried=True), named, ["", "合计"], CODES)
    yield p.table("上年结转结余预算支出表", [*heads(head), *rows], 2, mark="表10")
    head = """
        部门预算支出经济分类|<|政府预算支出经济分类|<|合计|一般公共预算|<
        科目编码|科目名称|科目编码|科目名称|^|本年财政拨款|上年结转"""
    whole = whole_of_classes()[0]
    rows = [["合计", "<", "<", "<", *p.moneys(whole, whole, ZERO)]]
    lists = by_class(DEPARTMENT, shared)
    for government, classes in PAID_AS.items():
        for code in classes:
            amount = lists[code][0]
            keys = [code, class_name(DEPARTMENT, code), government, class_name(GOVERNMENT, government)]
            rows.append([*keys, *p.moneys(amount, amount, ZERO)])
    yield p.table("基本支出预算总表", [*heads(head), *rows], 2, mark="表11")
    head = "项目类别|项目名称|合计|一般公共预算|<|政府性基金|<\n^|^|^|本年安排|上年结转|本年安排|上年结转"
    rows = []
    for n, (name, amount) in enumerate(PROJECTS):
        carried = spent(carried=True) if n == 1 else ZERO
        of_fund = (ZERO, ZERO, amount, ZERO) if n == 2 else (amount - carried, carried, ZERO, ZERO)
        rows.append(["特定目标类", name, *p.moneys(amount, *of_fund)])
    sums = [project(fund="general_public", carried=False), project(carried=True), project(fund="government_fund"), ZERO]
    rows.append(["合计", "<", *p.moneys(project(), *sums)])
    yield p.table("项目支出预算总表", [*heads(head), *rows], 2, mark="表12")
    head = "“三公”经费合计|因公出国（境）费|公务接待费|公务用车购置及运行维护费|<|<\n^|^|^|小计|购置费|运行维护费"
    rows = [p.moneys(PUBLIC, OVERSEAS, RECEPTION, VEHICLES, PURCHASE, OPERATION)]
    yield p.table("财政拨款“三公”经费预算支出表", [*heads(head), *rows], 2, mark="表9")


def shanxi(p: Print) -> Iterator[Table]:
    """The year before and 增减（%） in each panel; per cent over three columns; classes by name alone; purchases by unit."""

    def compared(rows: list[tuple[str, Wan]]) -> list[list[str]]:
        return [[label, *p.moneys(amount * 2, amount), "-50.00" if amount else ""] for label, amount in rows]

    left = [
        ("一、一般公共预算", spent(fund="general_public")),
        ("二、政府性基金预算", spent(fund="government_fund")),
        ("三、国有资本经营预算", ZERO),
        ("四、财政专户管理资金", ZERO),
        ("五、单位资金", spent(fund="business")),
        *[("", ZERO)] * 3,
        ("本年收入合计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent())]
    years = "{last}年|{year}年|{year}年比{last}年增减（%）"
    head = f"收入|<|<|<|支出|<|<|<\n项目|{years}|项目|{years}"
    yield p.table("{year}年预算收支总表", [*heads(head), *panels(compared(left), compared(right))], 2, mark="预算公开表1")
    parts = "合计|基本支出|项目支出"
    head = f"""
        项目|<|{{last}}年预算数|<|<|{{year}}年预算数|<|<|{{year}}年预算数比{{last}}年预算数增减%|<|<
        科目编码|科目名称|{parts}|{parts}|{parts}"""

    def both(code: str) -> list[Wan]:
        now = types_of(fund="general_public")(code)
        return [*(amount * 2 for amount in now), *now]

    rows = [[*row, *("-50.00" if text else "" for text in row[5:])] for row in p.by_code(both, named, ["合计", "<"], CODES)]
    yield p.table("{year}年一般公共预算支出预算表", [*heads(head), *rows], 2, mark="预算公开表5")
    head = "科目编码|科目名称|{year}年预算数|<|<|备注\n^|^|合计|基本支出|项目支出|^"
    rows = [[*row, ""] for row in p.by_code(types_of(), named, ["合计", "<"], CODES)]
    yield p.table("{year}年部门支出总体情况表", [*heads(head), *rows], 2, mark="预算公开表3")
    rows = [[class_name(DEPARTMENT, code), p.money(amounts[0]), ""] for code, amounts in by_class(DEPARTMENT, shared).items()]
    rows.append(["合计", p.money(whole_of_classes()[0]), ""])
    yield p.table("{year}年一般公共预算安排基本支出分经济科目表", [*heads("经济科目名称|预算数|备注"), *rows], 1, mark="预算公开表6")
    vehicles = (("公务用车购置及运行费", VEHICLES), ("①公务用车购置费", PURCHASE), ("②公务用车运行维护费", OPERATION))
    items = (*ITEMS_OF_THREE_PUBLIC[:1], ("公务接待费", RECEPTION), *vehicles, ("合计", PUBLIC))
    rows = [[label, *p.moneys(amount * 2, amount), ""] for label, amount in items]
    title = "{year}年一般公共预算“三公”经费支出情况表"
    yield p.table(title, [*heads("项目|{last}年预算数|{year}年预算数|备注"), *rows], 1, mark="预算公开表9")
    bought = p.moneys(*map(wan, ("120.00", "60.00", "25.00", "35.00")))
    head = "单位名称|合计|货物|工程|服务"
    yield p.table("{year}年政府采购预算表", [*heads(head), ["合计", *bought], [p.unit, *bought]], 1, mark="预算公开表11")


def hospital(p: Print) -> Iterator[Table]:
    """Classes of the department in one table, of the government in the next, both under 经济分类科目编码; projects in groups, by period."""
    left = [
        ("一、一般公共预算拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算拨款收入", spent(fund="government_fund")),
        ("三、财政专户管理资金收入", ZERO),
        ("四、事业收入（不含教育收费）", spent(fund="business")),
        *[("", ZERO)] * 4,
        ("本年收入合计", spent(carried=False)),
        ("上年结转", spent(carried=True)),
        ("收入总计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结转下年", ZERO), ("支出总计", spent())]
    pairs = [[label, p.money(amount)] for label, amount in left], [[label, p.money(amount)] for label, amount in right]
    head = "收入|<|支出|<\n项目|金额|项目（按功能分类）|金额"
    yield p.table("单位收支总表", [*heads(head), *panels(*pairs)], 2, mark="单位公开表1")
    head = "科目编码|科目名称|总计|基本支出|<|<|项目支出\n^|^|^|小计|人员支出|公用支出|^"
    rows = p.by_code(lambda c: [spent(c), basic(c), personnel(c), operating(c), project(c)], named, ["合计", "<"], CODES)
    yield p.table("单位支出总表", [*heads(head), *rows], 2, mark="单位公开表3")
    rows = p.by_code(types_of(fund="general_public"), named, ["合计", "<"], CODES)
    yield p.table("一般公共预算支出表", [*heads("科目编码|科目名称|合计|基本支出|项目支出"), *rows], 1, mark="单位公开表5")
    for n, (list_name, scheme) in enumerate((("部门", DEPARTMENT), ("政府", GOVERNMENT)), start=6):
        lists = by_class(scheme, lambda _, amount: [amount])
        rows = [["", "合计", p.money(whole_of_classes()[0])]]
        rows += [[code, class_name(scheme, code), *p.moneys(*amounts)] for code, amounts in lists.items()]
        title = f"一般公共预算基本支出表（{list_name}经济分类）"
        yield p.table(title, [*heads("经济分类科目编码|经济分类科目名称|金额"), *rows], 1, mark=f"单位公开表{n}")
    head = "一级项目名称|二级项目名称|合计|一般公共预算|<|<|政府性基金预算\n^|^|^|小计|本年|上年结转|^"
    rows = [["合计", "", *p.moneys(project(), *_by_period(*project_periods()), project(fund="government_fund"))]]
    for n, (name, amount) in enumerate(PROJECTS):
        carried = spent(carried=True) if n == 1 else ZERO
        general = amount if n < 2 else ZERO
        rows.append(["医疗设备" if n else "政务服务", name, *p.moneys(amount, *_by_period(general - carried, carried), amount - general)])
    yield p.table("项目支出明细表", [*heads(head), *rows], 2, mark="单位公开表9")


def project_periods() -> tuple[Wan, Wan]:
    """The general public budget's projects: what is appropriated for the year, and what the year before left."""
    return project(fund="general_public", carried=False), project(fund="general_public", carried=True)


def _by_period(now: Wan, before: Wan) -> tuple[Wan, Wan, Wan]:
    return now + before, now, before
