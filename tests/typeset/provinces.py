"""The accounts set as the budgets of other provinces and of the Ministry's template lay them out: grids that no document of `budget` has.

`dialects` changes words alone; here the columns, the rows, the places of unit lines and the ways to print nothing change as well. A layout
is a function that yields its tables; a grid is written as text (`heads`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tests.typeset import counties, words
from tests.typeset import final_accounts as final
from tests.typeset.accounts import (
    CODES,
    DEPARTMENT,
    GOVERNMENT,
    ITEMS,
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
    Where,
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
from tests.typeset.model import Block, Cell, Document, Line, Paragraph, Sheet, Table

# Tables that many places lay out alike; the words are theirs.


def totals(p: Print, title: str, head: str, *, left: Sequence[tuple[str, Wan]], right: Sequence[tuple[str, Wan]], mark: str = "") -> Table:
    """收支总表: two panels of label and amount, ending in their totals."""
    pairs = [[label, p.money(amount)] for label, amount in left], [[label, p.money(amount)] for label, amount in right]
    rows = heads(head)
    return p.table(title, [*rows, *panels(*pairs)], len(rows), mark=mark)


def sichuan(p: Print) -> Iterator[Table]:
    """Codes in three columns beside unit codes and units; carry-over in a column of its own; the unit line under the title, left."""
    whole = spent()
    left = [
        ("一、一般公共预算拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算拨款收入", spent(fund="government_fund")),
        ("三、国有资本经营预算拨款收入", ZERO),
        ("四、事业收入", spent(fund="business")),
        ("五、事业单位经营收入", ZERO),
        ("六、其他收入", ZERO),
        ("", ZERO),
        ("", ZERO),
    ]
    left_end = [
        ("本年收入合计", spent(carried=False)),
        ("七、用事业基金弥补收支差额", ZERO),
        ("八、上年结转", spent(carried=True)),
        ("收入总计", whole),
    ]
    right_end = [("本年支出合计", whole), ("九、事业单位结余分配", ZERO), ("十、结转下年", ZERO), ("支出总计", whole)]
    head = "收入|<|支出|<\n项目|{year}年预算数|项目|{year}年预算数"
    yield totals(p, "部门收支总表", head, left=left + left_end, right=by_functional_class() + right_end, mark="表1")

    def keys(code: str) -> list[str]:
        return [*in_parts(code), "318001", NAMES[code]]

    everything = ["", "", "", "", "合计"]
    head = """
        项目|<|<|<|<|合计|上年结转|一般公共预算拨款收入|政府性基金预算拨款收入|国有资本经营预算拨款收入|事业收入|<|事业单位经营收入|其他收入
        科目编码|<|<|单位代码|单位名称（科目）|^|^|^|^|^|金额|其中：教育收费|^|^
        类|款|项|^|^|^|^|^|^|^|^|^|^|^"""
    rows = p.by_code(
        lambda c: [
            spent(c),
            spent(c, carried=True),
            spent(c, fund="general_public", carried=False),
            spent(c, fund="government_fund"),
            ZERO,
            spent(c, fund="business"),
            *[ZERO] * 3,
        ],
        keys,
        everything,
        ITEMS,
    )
    yield p.table("部门收入总表", [*heads(head), *rows], 3, mark="表1-1")
    head = """
        项目|<|<|<|<|合计|基本支出|项目支出|上缴上级支出|对附属单位补助支出
        科目编码|<|<|单位代码|单位名称（科目）|^|^|^|^|^
        类|款|项|^|^|^|^|^|^|^"""
    rows = p.by_code(lambda c: [spent(c), basic(c), project(c), ZERO, ZERO], keys, everything, ITEMS)
    yield p.table("部门支出总表", [*heads(head), *rows], 3, mark="表1-2")
    head = """
        项目|<|<|<|<|合计|当年财政拨款安排|上年结转安排
        科目编码|<|<|单位代码|单位名称（科目）|^|^|^
        类|款|项|^|^|^|^|^"""
    rows = p.by_code(
        lambda c: [spent(c, fund="general_public"), spent(c, fund="general_public", carried=False), spent(c, carried=True)],
        keys,
        everything,
        ITEMS,
    )
    yield p.table("一般公共预算支出预算表", [*heads(head), *rows], 3, mark="表3")
    head = "项目|<|<|<|基本支出|<|<\n科目编码|<|单位代码|单位名称（科目）|合计|人员经费|公用经费\n类|款|^|^|^|^|^"
    lists = by_class(DEPARTMENT, shared)
    rows = [["", "", "", "合计", *p.moneys(*whole_of_classes())]]
    rows += [[c[:3], c[3:], "318001", class_name(DEPARTMENT, c), *p.moneys(*amounts)] for c, amounts in lists.items()]
    yield p.table("一般公共预算基本支出预算表", [*heads(head), *rows], 3, mark="表3-1")
    head = "科目编码|<|<|单位代码|单位名称（科目）|金额\n类|款|项|^|^|^"
    named_projects = [("2010302", *PROJECTS[0]), ("2010302", *PROJECTS[1])]
    rows = [["", "", "", "", "合计", p.money(project(fund="general_public"))]]
    rows += [[*in_parts("2010302"), "318001", NAMES["2010302"], p.money(project("2010302"))]]
    rows += [["", "", "", "", name, p.money(amount)] for _, name, amount in named_projects]
    yield p.table("一般公共预算项目支出预算表", [*heads(head), *rows], 2, mark="表3-2")
    head = """
        单位编码|单位名称（科目）|当年财政拨款预算安排|<|<|<|<|<
        ^|^|合计|因公出国（境）费用|公务用车购置及运行费|<|<|公务接待费
        ^|^|^|^|小计|公务用车购置费|公务用车运行费|^"""
    rows = [["", "合计", *p.moneys(PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)]]
    rows += [["318001", p.unit, *rows[0][2:]]]
    yield p.table("一般公共预算“三公”经费支出预算表", [*heads(head), *rows], 3, mark="表3-3")
    head = "项目|<|<|<|<|本年政府性基金预算支出|<|<\n科目编码|<|<|单位代码|单位名称（科目）|合计|基本支出|项目支出\n类|款|项|^|^|^|^|^"
    rows = p.by_code(types_of(fund="government_fund"), keys, everything, ITEMS)
    yield p.table("政府性基金支出预算表", [*heads(head), *rows], 3, mark="表4")


def xinjiang(p: Print) -> Iterator[Table]:
    """Expenditure by fund beside revenue; 财政拨款（补助）; projects with the classes they are spent on; totals last."""
    whole = spent()
    left = [
        ("财政拨款（补助）", spent(fiscal=True, carried=False)),
        ("  一般公共预算", spent(fund="general_public", carried=False)),
        ("  政府性基金预算", spent(fund="government_fund")),
        ("教育收费（财政专户）", ZERO),
        ("事业收入", spent(fund="business")),
        ("事业单位经营收入", ZERO),
        ("其他收入", ZERO),
        ("", ZERO),
        ("小  计", spent(carried=False)),
        ("单位上年结余（不包括国库集中支付额度结余）", ZERO),
        ("上年结转", spent(carried=True)),
        ("收  入  总  计", whole),
    ]
    right = [(f"{code} {NAMES[code]}", spent(code)) for code in sorted(words.SUBJECTS)]
    right += [("小  计", whole), ("结转下年", ZERO), ("支  出  总  计", whole)]
    head = "收  入|<|支  出|<\n项  目|预算数|功能分类|预算数"
    yield totals(p, "部门收支总体情况表", head, left=left, right=right, mark="表一")
    everything = ["", "", "", "合  计"]

    def keys(code: str) -> list[str]:
        return [*in_parts(code), NAMES[code]]

    head = """
        功能分类科目编码|<|<|功能分类科目名称|总  计|一般公共预算财政拨款|政府性基金预算财政拨款|国有资本经营预算财政拨款|\
            财政专户管理资金|事业收入|事业单位经营收入|其他收入|用事业基金弥补收支差额|上年结转
        类|款|项|^|^|^|^|^|^|^|^|^|^|^"""
    rows = p.by_code(
        lambda c: [
            spent(c),
            spent(c, fund="general_public", carried=False),
            spent(c, fund="government_fund"),
            ZERO,
            ZERO,
            spent(c, fund="business"),
            *[ZERO] * 3,
            spent(c, carried=True),
        ],
        keys,
        everything,
        CODES,
    )
    yield p.table("部门收入总体情况表", [*heads(head), *rows], 2, mark="表二")
    head = "项  目|<|<|<|支出预算|<|<\n功能分类科目编码|<|<|功能分类科目名称|合计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = p.by_code(types_of(), keys, everything, CODES)
    yield p.table("部门支出总体情况表", [*heads(head), *rows], 3, mark="表三")
    head = "财政拨款收入|<|财政拨款支出|<|<|<|<\n项  目|合  计|功  能  分  类|合  计|一般公共预算|政府性基金预算|国有资本经营预算"
    left_rows = [
        ["财政拨款（补助）", p.money(spent(fiscal=True))],
        ["  一般公共预算", p.money(spent(fund="general_public"))],
        ["  政府性基金预算", p.money(spent(fund="government_fund"))],
    ]
    right_rows = [
        [f"{c} {NAMES[c]}", *p.moneys(spent(c, fiscal=True), spent(c, fund="general_public"), spent(c, fund="government_fund"), ZERO)]
        for c in sorted(words.SUBJECTS)
    ]
    end = [
        "总  计",
        *p.moneys(spent(fiscal=True)),
        "总  计",
        *p.moneys(spent(fiscal=True), spent(fund="general_public"), spent(fund="government_fund"), ZERO),
    ]
    yield p.table("财政拨款收支预算总体情况表", [*heads(head), *panels(left_rows, right_rows), end], 2, mark="表四")
    head = "项  目|<|<|<|一般公共预算支出|<|<\n功能分类科目编码|<|<|功能分类科目名称|小计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = p.by_code(
        types_of(fund="general_public"),
        keys,
        everything,
        CODES,
    )
    yield p.table("一般公共预算支出情况表", [*heads(head), *rows], 3, mark="表五")
    head = "项  目|<|<|一般公共预算基本支出|<|<\n经济分类科目编码|<|经济分类科目名称|小计|人员经费|公用经费\n类|款|^|^|^|^"
    lists = by_class(DEPARTMENT, shared)
    rows = [[c[:3], c[3:], class_name(DEPARTMENT, c), *p.moneys(*amounts)] for c, amounts in lists.items()]
    rows += [["", "", "合  计", *p.moneys(*whole_of_classes())]]
    yield p.table("一般公共预算基本支出情况表", [*heads(head), *rows], 3, mark="表六")
    head = """
        科目编码|<|<|科目名称|项目名称|项目支出合计|工资福利支出|商品和服务支出|对个人和家庭的补助|债务利息及费用支出|资本性支出（基本建设）|资本性支出|对企业补助（基本建设）|对企业补助|对社会保障基金补助|其他支出
        类|款|项|^|^|^|^|^|^|^|^|^|^|^|^|^"""
    rows = [[*in_parts("2010302"), NAMES["2010302"], name, *p.moneys(amount, ZERO, amount, *[ZERO] * 8)] for name, amount in PROJECTS[:2]]
    rows += [["", "", "", "合  计", "", *p.moneys(project("201"), ZERO, project("201"), *[ZERO] * 8)]]
    yield p.table("项目支出情况表", [*heads(head), *rows], 2, mark="表七")
    head = "“三公”经费合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费\n^|^|小  计|公务用车购置费|公务用车运行费|^"
    rows = [p.moneys(PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)]
    yield p.table("一般公共预算“三公”经费支出情况表", [*heads(head), *rows], 2, mark="表八")
    head = "项  目|<|<|<|政府性基金预算支出|<|<\n功能分类科目编码|<|<|功能分类科目名称|合计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = p.by_code(types_of(fund="government_fund"), keys, everything, CODES)
    yield p.table("政府性基金预算支出情况表", [*heads(head), *rows], 3, mark="表九")


def ministry(p: Print) -> Iterator[Table]:
    """中央部门: last year's figures beside this year's with their change; carry-over by source; the whole of the row at its end."""
    left = [
        ("一、一般公共预算拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算拨款收入", spent(fund="government_fund")),
        ("三、国有资本经营预算拨款收入", ZERO),
        ("四、财政专户管理资金收入", ZERO),
        ("五、事业收入", spent(fund="business")),
        ("六、上级补助收入", ZERO),
        ("七、附属单位上缴收入", ZERO),
        ("八、事业单位经营收入", ZERO),
        ("九、其他收入", ZERO),
        ("本年收入合计", spent(carried=False)),
        ("使用非财政拨款结余", ZERO),
        ("上年结转", spent(carried=True)),
        ("收    入    总    计", spent()),
    ]
    right = [
        *by_functional_class(),
        ("", ZERO),
        ("本年支出合计", spent()),
        ("结转下年", ZERO),
        ("", ZERO),
        ("支    出    总    计", spent()),
    ]
    head = "收          入|<|支          出|<\n项    目|预算数|项    目|预算数"
    yield totals(p, "部门收支总表", head, left=left, right=right, mark="部门公开表1")
    everything = ["合计", "<"]
    head = """
        科目|<|合计|上年结转|一般公共预算拨款收入|政府性基金预算拨款收入|国有资本经营预算拨款收入|财政专户管理资金收入|事业收入|<|事业单位经营收入|上级补助收入|附属单位上缴收入|其他收入|使用非财政拨款结余
        科目编码|科目名称|^|^|^|^|^|^|金额|其中：教育收费|^|^|^|^|^"""
    rows = p.by_code(
        lambda c: [
            spent(c),
            spent(c, carried=True),
            spent(c, fund="general_public", carried=False),
            spent(c, fund="government_fund"),
            ZERO,
            ZERO,
            spent(c, fund="business"),
            *[ZERO] * 6,
        ],
        named,
        everything,
        CODES,
    )
    yield p.table("部门收入总表", [*heads(head), *rows], 2, mark="部门公开表2")
    head = "科目编码|科目名称|合计|基本支出|项目支出|上缴上级支出|事业单位经营支出|对附属单位补助支出"
    rows = p.by_code(lambda c: [spent(c), basic(c), project(c), ZERO, ZERO, ZERO], named, everything, CODES)
    yield p.table("部门支出总表", [*heads(head), *rows], 1, mark="部门公开表3")
    left_rows = [
        ["一、本年收入", p.money(spent(fiscal=True, carried=False))],
        ["（一）一般公共预算拨款", p.money(spent(fund="general_public", carried=False))],
        ["（二）政府性基金预算拨款", p.money(spent(fund="government_fund"))],
        ["（三）国有资本经营预算拨款", p.money(ZERO)],
        ["二、上年结转", p.money(spent(carried=True))],
        ["（一）一般公共预算拨款", p.money(spent(carried=True))],
        ["（二）政府性基金预算拨款", p.money(ZERO)],
        ["（三）国有资本经营预算拨款", p.money(ZERO)],
    ]

    def of_funds(code: str) -> list[Wan]:
        return [spent(code, fiscal=True), spent(code, fund="general_public"), spent(code, fund="government_fund"), ZERO]

    right_rows = [["一、本年支出", *p.moneys(*of_funds(""))]]
    right_rows += [[f"（{n}）{NAMES[c]}", *p.moneys(*of_funds(c))] for n, c in zip("一二三四五六七八", sorted(words.SUBJECTS), strict=True)]
    right_rows += [["二、结转下年", *[p.money(ZERO)] * 4]]
    end = ["收入总计", p.money(spent(fiscal=True)), "支出总计", *p.moneys(*of_funds(""))]
    head = "收入|<|支出|<|<|<|<\n项目|预算数|项目|合计|一般公共预算|政府性基金预算|国有资本经营预算"
    yield p.table("财政拨款收支总表", [*heads(head), *panels(left_rows, right_rows), end], 2, mark="部门公开表4")
    head = """
        功能分类科目|<|{last}年执行数|{year}年预算数|<|<|{year}年预算数比{last}年执行数|<
        科目编码|科目名称|^|小计|基本支出|项目支出|增减额|增减%"""

    def compared(code: str) -> list[Wan]:
        now = spent(code, fund="general_public", carried=False)
        return [now * 2, now, basic(code, fund="general_public"), project(code, fund="general_public", carried=False), -now]

    rows = [[*row, "-50.00" if row[2] else ""] for row in p.by_code(compared, named, everything, CODES)]
    yield p.table("一般公共预算支出表", [*heads(head), *rows], 2, mark="部门公开表5")
    head = "部门预算支出经济分类科目|<|{year}年基本支出|<|<\n科目编码|科目名称|合计|人员经费|公用经费"
    lists = by_class(DEPARTMENT, shared)
    rows = [[c, class_name(DEPARTMENT, c), *p.moneys(*amounts)] for c, amounts in lists.items()]
    rows += [["合计", "<", *p.moneys(*whole_of_classes())]]
    yield p.table("一般公共预算基本支出表", [*heads(head), *rows], 2, mark="部门公开表6")
    head = """
        {last}年预算数|<|<|<|<|<|{year}年预算数|<|<|<|<|<
        合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费
        ^|^|小计|公务用车购置费|公务用车运行费|^|^|^|小计|公务用车购置费|公务用车运行费|^"""
    half = p.moneys(PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)
    yield p.table("一般公共预算“三公”经费支出表", [*heads(head), half * 2], 3, mark="部门公开表7")
    head = "科目编码|科目名称|本年政府性基金预算支出|<|<\n^|^|合计|基本支出|项目支出"
    rows = p.by_code(types_of(fund="government_fund"), named, everything, CODES)
    yield p.table("政府性基金预算支出表", [*heads(head), *rows], 2, mark="部门公开表8")
    head = "科目编码|科目名称|本年国有资本经营预算支出|<|<\n^|^|合计|基本支出|项目支出"
    note = "说明：本部门没有使用国有资本经营预算安排的支出，故本表无数据。"
    yield p.table("国有资本经营预算支出表", [*heads(head), [""] * 5], 2, mark="部门公开表9", note=note)


def yunnan(p: Print) -> Iterator[Table]:
    """Form numbers at the head, amounts in yuan; expenditure by source and type in two heads; projects with codes and both schemes."""
    fiscal_left = [
        ("一、财政拨款收入", spent(fiscal=True, carried=False)),
        ("（一）一般公共预算拨款", spent(fund="general_public", carried=False)),
        ("（二）政府性基金预算拨款", spent(fund="government_fund")),
        ("（三）国有资本经营预算拨款", ZERO),
        ("二、财政专户管理资金收入", ZERO),
        ("三、单位资金", spent(fund="business")),
        ("（一）事业收入", spent(fund="business")),
        ("（二）事业单位经营收入", ZERO),
        ("（三）其他收入", ZERO),
        ("本年收入合计", spent(carried=False)),
        ("上年结转结余", spent(carried=True)),
        ("1.一般公共预算资金", spent(carried=True)),
        ("收  入  总  计", spent()),
    ]
    right = [*by_functional_class(), ("", ZERO), ("本年支出合计", spent()), ("年终结转结余", ZERO), ("", ZERO), ("支  出  总  计", spent())]
    head = "收        入|<|支        出|<\n项      目|{year}年预算数|项目（按功能分类）|{year}年预算数"
    yield totals(p, "部门财务收支预算总表", head, left=fiscal_left, right=right, mark="预算01-1表")
    head = """
        部门（单位）代码|部门（单位）名称|合计|本年收入|<|<|<|<|<|<|<|<|上年结转结余|<|<
        ^|^|^|小计|一般公共预算|政府性基金预算|国有资本经营预算|财政专户管理资金|单位资金|<|<|<|小计|一般公共预算|政府性基金预算
        ^|^|^|^|^|^|^|^|小计|事业收入|事业单位经营收入|其他收入|^|^|^"""
    amounts = p.moneys(
        spent(),
        spent(carried=False),
        spent(fund="general_public", carried=False),
        spent(fund="government_fund"),
        ZERO,
        ZERO,
        spent(fund="business"),
        spent(fund="business"),
        ZERO,
        ZERO,
        spent(carried=True),
        spent(carried=True),
        ZERO,
    )
    rows = [["105", p.unit, *amounts], ["105001", f"  {p.unit}", *amounts], ["合  计", "<", *amounts]]
    yield p.table("部门收入预算表", [*heads(head), *rows], 3, mark="预算01-2表")
    head = """
        科目编码|科目名称|合计|财政拨款|<|<|财政专户管理资金|单位资金|<
        ^|^|^|小计|基本支出|项目支出|^|小计|事业支出"""

    def by_source(code: str) -> list[Wan]:
        own = spent(code, fund="business")
        return [spent(code), spent(code, fiscal=True), basic(code, fiscal=True), project(code, fiscal=True), ZERO, own, own]

    rows = p.by_code(by_source, named, ["合  计", "<"], CODES)
    yield p.table("部门支出预算表", [*heads(head), *rows], 2, mark="预算01-3表")
    head = """
        部门预算支出功能分类科目|<|合计|基本支出|<|<|项目支出
        科目编码|科目名称|^|小计|人员经费|公用经费|^"""

    def by_component(code: str) -> list[Wan]:
        own: Where = {"fund": "general_public"}
        return [spent(code, **own), basic(code, **own), personnel(code, **own), operating(code, **own), project(code, **own)]

    rows = p.by_code(by_component, named, ["合  计", "<"], CODES)
    yield p.table("一般公共预算支出预算表（按功能科目分类）", [*heads(head), *rows], 2, mark="预算02-2表")
    head = "“三公”经费合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费\n^|^|小计|公务用车购置费|公务用车运行费|^"
    rows = [p.moneys(PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)]
    yield p.table("一般公共预算“三公”经费支出预算表", [*heads(head), *rows], 2, mark="预算03表")
    head = """
        项目分类|项目代码|项目名称|项目单位|功能科目编码|功能科目名称|经济科目编码|经济科目名称|合计|本年拨款|<|财政拨款结转结余|财政专户管理资金|单位资金
        ^|^|^|^|^|^|^|^|^|小计|其中：本次下达|^|^|^"""
    carried = spent(carried=True)
    rows = []
    for number, ((name, amount), code) in enumerate(zip(PROJECTS, ("2010302", "2010302", "2120899"), strict=True)):
        part = carried if number == 1 else ZERO
        money = p.moneys(amount, amount - part, amount - part, part, ZERO, ZERO)
        rows.append(["特定目标类", f"53010021000000{number}", name, p.unit, code, NAMES[code], "30227", "委托业务费", *money])
    rows.append(["合  计", *["<"] * 7, *p.moneys(project(), project() - carried, project() - carried, carried, ZERO, ZERO)])
    yield p.table("部门项目支出预算表", [*heads(head), *rows], 2, mark="预算05-1表")
    head = "科目编码|科目名称|合计|基本支出|项目支出"
    rows = p.by_code(types_of(fund="government_fund"), named, ["合  计", "<"], CODES)
    yield p.table("政府性基金预算支出预算表", [*heads(head), *rows], 1, mark="预算06表")


def hunan(p: Print) -> Iterator[Table]:
    """Subjects by class of expenditure in a wide table; types beside functions; last year's 三公 beside this year's."""
    left = [
        ("一、一般公共预算拨款收入", spent(fund="general_public")),
        ("（一）经费拨款", spent(fund="general_public")),
        ("（二）纳入一般公共预算管理的非税收入拨款", ZERO),
        ("二、政府性基金拨款收入", spent(fund="government_fund")),
        ("三、国有资本经营预算拨款收入", ZERO),
        ("四、纳入专户管理的非税收入拨款", ZERO),
        ("五、事业收入", spent(fund="business")),
        ("六、上级补助收入", ZERO),
        ("七、其他收入", ZERO),
        ("本年收入合计", spent()),
        ("上年结转结余", ZERO),
        ("收 入 总 计", spent()),
    ]
    right = [*by_functional_class(), ("", ZERO), ("本年支出合计", spent()), ("年终结转结余", ZERO), ("支 出 总 计", spent())]
    by_type = [
        ("一、基本支出", basic()),
        ("工资福利支出", sum((e[1] for c, e in DEPARTMENT.items() if c[:3] == "301" and isinstance(e, tuple)), ZERO)),
        ("商品和服务支出", operating()),
        ("对个人和家庭的补助", wan("34.00")),
        ("二、项目支出", project()),
    ]
    rows = panels(
        panels([[a, p.money(x)] for a, x in left], [[a, p.money(x)] for a, x in right]),
        [[a, p.money(x)] for a, x in by_type] + [["", ""]] * (len(left) - len(by_type) - 1) + [["支 出 总 计", p.money(spent())]],
    )
    head = "收      入|<|支      出|<|<|<\n项      目|本年预算|项目（按功能分类）|本年预算|项目（按支出性质）|本年预算"
    yield p.table("1.收支总表", [*heads(head), *rows], 2)
    head = """
        功能科目|<|<|单位编码|单位（功能分类科目）名称|总计|工资福利支出|商品和服务支出|对个人和家庭的补助|资本性支出|其他支出
        类|款|项|^|^|^|^|^|^|^|^"""

    def by_economic(code: str) -> list[Wan]:
        pension = wan("34.00") if (code and "2010301".startswith(code)) or not code else ZERO
        wages = personnel(code) - pension
        return [
            spent(code),
            wages,
            operating(code) + project(code, fund="general_public"),
            pension,
            project(code, fund="government_fund"),
            ZERO,
        ]

    rows = p.by_code(by_economic, lambda c: [*in_parts(c), "", NAMES[c]], ["", "", "", "", "合计"], CODES)
    yield p.table("5.支出分类汇总表（按部门预算经济分类）", [*heads(head), *rows], 2)
    head = "科目编码|科目名称|本年支出|<|<\n^|^|合计|基本支出|项目支出"
    rows = p.by_code(types_of(), named, ["", "合计"], CODES)
    yield p.table("3.支出总表", [*heads(head), *rows], 2)
    head = """
        科目编码|<|科目名称|一般公共预算基本支出|<|<
        类|款|^|合计|人员经费|公用经费"""
    lists = by_class(DEPARTMENT, shared)
    rows = [["", "", "合计", *p.moneys(*whole_of_classes())]]
    rows += [[c[:3], c[3:], class_name(DEPARTMENT, c), *p.moneys(*amounts)] for c, amounts in lists.items()]
    yield p.table("10.一般公共预算基本支出表", [*heads(head), *rows], 2)
    head = """
        单位编码|单位名称|三公经费预算数（上年）|<|<|<|<|<|三公经费预算数（本年）|<|<|<|<|<
        ^|^|小计|公务接待费|公务用车购置及运行费|<|<|因公出国（境）费|小计|公务接待费|公务用车购置及运行费|<|<|因公出国（境）费
        ^|^|^|^|小计|公务用车购置费|公务用车运行费|^|^|^|小计|公务用车购置费|公务用车运行费|^"""
    half = p.moneys(PUBLIC, RECEPTION, VEHICLES, PURCHASE, OPERATION, OVERSEAS)
    yield p.table("15.“三公”经费支出表", [*heads(head), ["105", p.unit, *half, *half]], 3)
    head = "功能科目|<|<|功能科目名称|本年政府性基金预算支出|<|<\n类|款|项|^|合计|基本支出|项目支出"
    rows = p.by_code(
        types_of(fund="government_fund"),
        lambda c: [*in_parts(c), NAMES[c]],
        ["", "", "", "合计"],
        CODES,
    )
    yield p.table("16.政府性基金预算支出表", [*heads(head), *rows], 2)


def _revenue_by_fund(p: Print, first: str, *, one_total: bool = False) -> list[tuple[str, Wan]]:
    """The rows of a revenue panel: sources, this year's sum, carry-over, all."""
    rows = [
        (f"一、{first}", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算财政拨款", spent(fund="government_fund")),
        ("三、国有资本经营预算财政拨款", ZERO),
        ("四、财政专户管理资金", ZERO),
        ("五、单位资金", spent(fund="business")),
    ]
    return [*rows, ("本年收入合计", spent(carried=False)), ("六、上年结转", spent(carried=True)), ("收入总计", spent())]


def henan(p: Print) -> Iterator[Table]:
    """Expenditure by type and fund beside revenue; both economic schemes in one row; the classes of basic expenditure in the headings."""

    def of_funds(amount: Callable[..., Wan]) -> list[Wan]:
        return [
            amount(),
            amount(fund="general_public", carried=False),
            amount(fund="government_fund"),
            ZERO,
            amount(fund="business"),
            amount(carried=True),
        ]

    types = [("一、基本支出", basic), ("1、人员经费", personnel), ("2、公用经费", operating), ("二、项目支出", project)]
    right = [[label, *p.moneys(*of_funds(amount))] for label, amount in types]
    left = [[label, p.money(amount)] for label, amount in _revenue_by_fund(p, "一般公共预算财政拨款")]
    right += [["", *[""] * 6]] * 1
    right += [["本年支出合计", *p.moneys(*of_funds(spent))], ["三、结转下年", *[p.zero] * 6], ["支出总计", *p.moneys(*of_funds(spent))]]
    head = "收入|<|支出|<|<|<|<|<|<\n项目|金额|项目|合计|一般公共预算|政府性基金|国有资本经营预算|单位资金|上年结转"
    yield p.table("部门收支总体情况表", [*heads(head), *panels(left, right)], 2, mark="预算01表")
    head = """
        科目编码|<|<|科目名称|总计|基本支出|<|<|<|项目支出
        类|款|项|^|^|小计|工资福利支出|商品和服务支出|对个人和家庭的补助|^"""

    def by_group(code: str) -> list[Wan]:
        pension = wan("34.00") if code == "" or "2010301".startswith(code) else ZERO
        return [spent(code), basic(code), personnel(code) - pension, operating(code), pension, project(code)]

    rows = p.by_code(by_group, lambda c: [*in_parts(c), NAMES[c]], ["", "", "", "合计"], CODES)
    yield p.table("部门支出总体情况表", [*heads(head), *rows], 2, mark="预算03表")
    pairs = [
        ("30101", "50101"),
        ("30102", "50101"),
        ("30103", "50101"),
        ("30108", "50102"),
        ("30109", "50102"),
        ("30110", "50102"),
        ("30113", "50103"),
    ]
    pairs += [("30201", "50201"), ("30211", "50201"), ("30217", "50206"), ("30228", "50201"), ("30231", "50208"), ("30302", "50905")]
    head = """
        部门预算经济分类|<|<|政府预算经济分类|<|<|合计|人员经费|公用经费
        类|款|科目名称|类|款|科目名称|^|^|^"""
    rows = [["", "", "合计", "", "", "", *p.moneys(*whole_of_classes())]]
    lists = by_class(DEPARTMENT, shared)
    for department, government in pairs:
        keys = [department[:3], department[3:], class_name(DEPARTMENT, department)]
        keys += [government[:3], government[3:], class_name(GOVERNMENT, government)]
        rows.append([*keys, *p.moneys(*lists[department])])
    yield p.table("一般公共预算基本支出情况表", [*heads(head), *rows], 2, mark="预算06表")
    head = "项目|{year}年“三公”经费预算数"
    labels = [
        ("合    计", PUBLIC),
        ("1、因公出国（境）费用", OVERSEAS),
        ("2、公务接待费", RECEPTION),
        ("3、公务用车费", VEHICLES),
        ("其中：（1）公务用车运行维护费", OPERATION),
        ("（2）公务用车购置", PURCHASE),
    ]
    yield p.table("一般公共预算“三公”经费支出情况表", [*heads(head), *[[a, p.money(x)] for a, x in labels]], 1, mark="预算07表")


def hebei(p: Print) -> Iterator[Table]:
    """A department's tables, then its units' in one table by unit, and procurement by project."""
    halves = {"101001": (f"{p.unit}本级", wan("0.75")), "101002": (f"{p.unit}信息中心", wan("0.25"))}
    head = "收入|<|支出|<\n项目|预算数|项目|预算数"
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结转下年", ZERO), ("支出总计", spent())]
    yield totals(p, "部门预算收支总表", head, left=_revenue_by_fund(p, "一般公共预算财政拨款"), right=right)
    head = """
        单位编码|单位名称|合计|上年结转结余|财政拨款|<|<|<|财政专户核拨|单位资金
        ^|^|^|^|小计|一般公共预算|政府性基金|国有资本经营|^|^"""

    def of_funds(share: Wan) -> list[Wan]:
        general, fund = spent(fund="general_public", carried=False), spent(fund="government_fund")
        amounts = [spent(), spent(carried=True), general + fund, general, fund, ZERO, ZERO, spent(fund="business")]
        return [(amount * share).quantize(wan("0.01")) for amount in amounts]

    rows = [["101", p.unit, *p.moneys(*of_funds(wan("1")))]]
    rows += [[code, f"  {name}", *p.moneys(*of_funds(share))] for code, (name, share) in halves.items()]
    yield p.table("部门预算收入总表", [*heads(head), *rows], 2)
    head = "序号|功能分类科目|<|支出总计|基本支出|<|<|项目支出\n^|科目编码|科目名称|^|小计|人员经费|公用经费|^\n栏次|1|2|3|4|5|6|7"
    rows = p.by_code(
        lambda c: [spent(c), basic(c), personnel(c), operating(c), project(c)], lambda c: ["", *named(c)], ["1", "", "合计"], CODES
    )
    rows = [[str(n), *row[1:]] for n, row in enumerate(rows, start=1)]
    yield p.table("部门预算支出总表", [*heads(head), *rows], 3)
    head = "项目单位|项目名称|采购品目名称|数量|计量单位|单价|政府采购金额|<|<|<\n^|^|^|^|^|^|合计|一般公共预算|政府性基金|其他资金"
    name = PROJECTS[1][0]
    rows = [["合计", "", "", "", "", "", *p.moneys(wan("55.00"), wan("55.00"), ZERO, ZERO)]]
    rows += [[p.unit, name, "扫描仪", "10", "台", p.money(wan("2.50")), *p.moneys(wan("25.00"), wan("25.00"), ZERO, ZERO)]]
    rows += [[p.unit, name, "计算机服务", "1", "项", p.money(wan("30.00")), *p.moneys(wan("30.00"), wan("30.00"), ZERO, ZERO)]]
    yield p.table("部门政府采购预算", [*heads(head), *rows], 2)


def guangdong(p: Print) -> Iterator[Table]:
    """Codes fused with their names; a table by each economic scheme; last year's 三公 beside this year's; projects by source."""
    head = "收      入|<|支      出|<\n项      目|{year}年预算|项      目|{year}年预算"
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结转下年", ZERO), ("支出总计", spent())]
    yield totals(p, "收支总体情况表", head, left=_revenue_by_fund(p, "一般公共预算拨款"), right=right, mark="表1")
    head = "功能科目|合计|基本支出|项目支出|事业单位经营支出|对附属单位补助支出|上缴上级支出|结转下年"
    rows = p.by_code(lambda c: [spent(c), basic(c), project(c), *[ZERO] * 4], lambda c: [f"[{c}]{NAMES[c]}"], ["合计"], CODES)
    yield p.table("支出总体情况表", [*heads(head), *rows], 1, mark="表3")
    head = "功能科目|一般公共预算支出|<|<\n^|小计|基本支出|项目支出"
    rows = p.by_code(
        types_of(fund="general_public"),
        lambda c: [f"[{c}]{NAMES[c]}"],
        ["合计"],
        CODES,
    )
    yield p.table("一般公共预算支出情况表（按功能分类科目）", [*heads(head), *rows], 2, mark="表5")
    for title, mark, scheme in (
        ("一般公共预算基本支出情况表（按政府预算支出经济分类）", "表6", GOVERNMENT),
        ("一般公共预算基本支出情况表（按部门预算支出经济分类）", "表7", DEPARTMENT),
    ):
        lists = by_class(scheme, lambda _, amount: [amount])
        rows = [["合计", p.money(basic(fund="general_public"))]]
        rows += [[f"[{c}]{class_name(scheme, c)}", p.money(amounts[0])] for c, amounts in lists.items()]
        column = "政府预算支出经济分类科目名称" if scheme is GOVERNMENT else "部门预算支出经济分类科目名称"
        yield p.table(title, [*heads(f"{column}|{p.year}年预算数"), *rows], 1, mark=mark)
    head = "项目|{last}年|{year}年"
    labels = [
        ("行政经费", wan("900.00")),
        ("“三公”经费", PUBLIC),
        ("其中：（一）因公出国（境）支出", OVERSEAS),
        ("（二）公务用车购置及运行维护支出", VEHICLES),
        ("1.公务用车购置", PURCHASE),
        ("2.公务用车运行维护费", OPERATION),
        ("（三）公务接待费支出", RECEPTION),
    ]
    rows = [[label, *p.moneys(amount * 2, amount)] for label, amount in labels]
    yield p.table("一般公共预算安排的行政经费及“三公”经费预算表", [*heads(head), *rows], 1, mark="表8")
    head = """
        支出项目类别（资金使用单位）|总计|财政拨款|<|<|<|财政专户拨款|单位资金
        ^|^|合计|一般公共预算|政府性基金预算|国有资本经营预算|^|^"""
    rows = [
        ["项目支出", *p.moneys(project(), project(), project(fund="general_public"), project(fund="government_fund"), ZERO, ZERO, ZERO)]
    ]
    for name, amount in PROJECTS:
        fund = name == PROJECTS[2][0]
        rows.append([name, *p.moneys(amount, amount, ZERO if fund else amount, amount if fund else ZERO, ZERO, ZERO, ZERO)])
    yield p.table("项目支出及其他支出预算表", [*heads(head), *rows], 2, mark="表10")


def zhejiang(p: Print) -> Iterator[Table]:
    """All tables stand under one another, titles with the unit's name; revenue with 非财政拨款; expenditure by code and four heads."""
    head = "收   入|<|支   出|<\n项   目|预算数|项   目|预算数"
    left = [
        ("一、财政拨款", spent(fiscal=True, carried=False)),
        ("  一般公共预算", spent(fund="general_public", carried=False)),
        ("  政府性基金预算", spent(fund="government_fund")),
        ("二、专户资金", ZERO),
        ("三、单位资金收入", spent(fund="business")),
        ("  事业收入", spent(fund="business")),
        ("  其他收入", ZERO),
        ("本年收入合计", spent(carried=False)),
        ("四、上年结转结余", spent(carried=True)),
        ("收入总计", spent()),
    ]
    right = [*by_functional_class(), ("", ZERO), ("本年支出合计", spent()), ("结转下年", ZERO), ("支出总计", spent())]
    yield totals(p, f"{p.unit}{p.year}年收支预算总表", head, left=left, right=right, mark="附表1")
    head = "科目编码|科目名称|总  计|人员支出|日常公用支出|项目支出|经营支出"
    rows = p.by_code(lambda c: [spent(c), personnel(c), operating(c), project(c), ZERO], named, ["", "总  计"], CODES)
    yield p.table(f"{p.unit}{p.year}年支出预算总表", [*heads(head), *rows], 1, mark="附表3")
    head = "单位名称|项目名称|预算数|财政拨款|<|专户资金|单位资金|上年结转结余\n^|^|^|一般公共预算|政府性基金|^|^|^"
    rows = [
        [
            "合  计",
            "",
            *p.moneys(
                project(), project(fund="general_public", carried=False), project(fund="government_fund"), ZERO, ZERO, project(carried=True)
            ),
        ]
    ]
    for name, amount in PROJECTS:
        carried = spent(carried=True) if name == PROJECTS[1][0] else ZERO
        fund = name == PROJECTS[2][0]
        rows.append([p.unit, name, *p.moneys(amount, ZERO if fund else amount - carried, amount if fund else ZERO, ZERO, ZERO, carried)])
    yield p.table(f"{p.unit}{p.year}年项目支出预算表", [*heads(head), *rows], 2, mark="附表8")
    head = "合计|因公出国（境）费|公务用车购置及运行费|<|公务接待费\n^|^|公务用车购置|公务用车运行费|^"
    rows = [p.moneys(PUBLIC, OVERSEAS, PURCHASE, OPERATION, RECEPTION)]
    yield p.table(f"{p.unit}{p.year}年一般公共预算“三公”经费预算表", [*heads(head), *rows], 2, mark="附表7")


def ningxia(p: Print) -> Iterator[Table]:
    """A department by its units: each one's sum, then its subjects, in one column of names; projects and 三公 by unit."""
    units = [(f"{p.unit}本级", wan("0.5")), (f"{p.unit}执法大队", wan("0.3")), (f"{p.unit}服务中心", wan("0.2"))]
    items = [code for code in ITEMS if spent(code)]
    rows: list[list[str]] = []
    for number, (name, _) in enumerate(units):
        amounts = {code: _of_unit(code, [share for _, share in units], number) for code in items}
        rows.append(["", "", "", name, *p.moneys(*(sum(column, ZERO) for column in zip(*amounts.values(), strict=True)))])
        rows += [[*in_parts(code), NAMES[code], *p.moneys(*amounts[code])] for code in items]
    whole = ["", "", "", "合计", *p.moneys(spent(), basic(), personnel(), operating(), project())]
    head = "科目编码|<|<|单位名称（科目名称）|合计|基本支出|<|<|项目支出\n类|款|项|^|^|小计|人员经费|公用经费|^"
    yield p.table("部门支出总体情况表", [*heads(head), whole, *rows], 2, mark="表3")
    head = "单位名称|项目名称|合计|一般公共预算|政府性基金预算|上年结转"
    by_fund = [project(fund="general_public", carried=False), project(fund="government_fund"), project(carried=True)]
    rows = [["合计", "", *p.moneys(project(), *by_fund)]]
    for number, (name, amount) in enumerate(PROJECTS):
        carried = spent(carried=True) if number == 1 else ZERO
        money = p.moneys(amount, ZERO if number == 2 else amount - carried, amount if number == 2 else ZERO, carried)
        rows += [[units[number][0], "", *money], ["", name, *money]]
    yield p.table("项目支出表", [*heads(head), *rows], 1, mark="表9")
    head = "单位名称|“三公”经费合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费\n^|^|^|小计|公务用车购置费|公务用车运行费|^"
    half = [PUBLIC / 2, OVERSEAS / 2, VEHICLES / 2, PURCHASE / 2, OPERATION / 2, RECEPTION / 2]
    rows = [["合计", *p.moneys(*(amount * 2 for amount in half))], *([unit, *p.moneys(*half)] for unit, _ in units[:2])]
    yield p.table("“三公”经费支出预算表", [*heads(head), *rows], 2, mark="表8")


def _of_unit(code: str, shares: Sequence[Wan], number: int) -> list[Wan]:
    """合计, 基本支出, 人员经费, 公用经费, 项目支出 of one unit; the last takes the rest."""

    def part(amount: Wan) -> Wan:
        parts = [(amount * share).quantize(wan("0.01")) for share in shares[:-1]]
        return [*parts, amount - sum(parts, ZERO)][number]

    staff, running, planned = part(personnel(code)), part(operating(code)), part(project(code))
    return [staff + running + planned, staff + running, staff, running, planned]


def hainan(p: Print) -> Iterator[Table]:
    """The Ministry's tables with title, unit and unit of money inside the frame, as spreadsheets are printed."""
    for table in ministry(p):
        n = table.n_columns
        (title,) = [line.middle for line in table.above if line.size > 10]
        furniture = (Cell(1, 1, title, 1, n, "center"), Cell(2, 1, f"单位名称：{p.unit}", 1, n - 1), Cell(2, n, p.unit_line))
        cells = furniture + tuple(replace(cell, row=cell.row + 2) for cell in table.cells)
        yield replace(table, cells=cells, header_rows=table.header_rows + 2, above=())


def qiongzhong(p: Print) -> Iterator[Table]:
    """Tables of appropriations first, then those of the whole; sources and classes without numbers under 一、本年收入 and 一、本年支出."""
    whole, fiscal = list(ministry(p))[:3], list(ministry(p))[4:8]
    yield _unnumbered_fiscal_totals(p)
    yield from fiscal
    head = "项目|预算数\n合计|\n1.因公出国（境）费用|\n2.公务接待费|\n3.公务用车购置及运行费|"
    yield p.table("政府性基金预算“三公”经费支出表", heads(head), 1)
    for title, table in zip(("部门（单位）收支总表", "部门（单位）收入总表", "部门（单位）支出总表"), whole, strict=True):
        yield replace(table, above=tuple(replace(line, middle=title if line.size > 10 else line.middle) for line in table.above))


def _unnumbered_fiscal_totals(p: Print) -> Table:
    def of_funds(code: str) -> list[Wan]:
        return [spent(code, fiscal=True), spent(code, fund="general_public"), spent(code, fund="government_fund"), ZERO]

    nothing = [""] * 5
    right = [["一、本年支出", *p.moneys(*of_funds(""))]]
    right += [[NAMES[c], *p.moneys(*of_funds(c))] for c in sorted(words.SUBJECTS)]
    right += [[name, *nothing[1:]] for name in ("预备费", "转移性支出", "债务付息支出", "抗疫特别国债安排的支出")]
    left = [
        ["一、本年收入", p.money(spent(fiscal=True, carried=False))],
        ["一般公共预算资金", p.money(spent(fund="general_public", carried=False))],
        ["政府性基金预算资金", p.money(spent(fund="government_fund"))],
        ["国有资本经营预算资金", ""],
    ]
    left += [["", ""]] * (len(right) - len(left))
    carried = p.money(spent(carried=True))
    left += [
        ["二、上年结转", carried],
        ["（一）一般公共预算拨款", carried],
        ["（二）政府性基金预算拨款", ""],
        ["（三）国有资本经营预算拨款", ""],
    ]
    right += [["二、结转下年", *nothing[1:]], *[nothing] * 3]
    end = ["收入总计", p.money(spent(fiscal=True)), "支出总计", *p.moneys(*of_funds(""))]
    head = "收入|<|支出|<|<|<|<\n项目|预算数|项目|合计|一般公共预算|政府性基金预算|国有资本经营预算"
    return p.table("财政拨款收支总表", [*heads(head), *panels(left, right), end], 2)


def dehong(p: Print) -> Iterator[Table]:
    """Tables that Yunnan adds to a budget: purchases, purchased services, new assets, three years of projects."""
    yield from zhejiang(p)
    head = """
        项目名称|采购项目|采购目录|计量单位|数量|面向中小企业预留资金|政府采购预算|<|<|<
        ^|^|^|^|^|^|合计|一般公共预算|政府性基金|单位资金"""
    rows = [["合  计", *[""] * 4, *p.moneys(wan("25.00"), wan("55.00"), wan("55.00"), ZERO, ZERO)]]
    for name, thing, unit, number, reserved, amount in (
        (PROJECTS[0][0], "物业管理服务", "项", "1", "20.00", "50.00"),
        (PROJECTS[1][0], "复印纸", "箱", "1,200", "5.00", "5.00"),
    ):
        rows.append([name, thing, f"C2104 {thing}", unit, number, *p.moneys(wan(reserved), wan(amount), wan(amount), ZERO, ZERO)])
    yield p.table("部门政府采购预算表", [*heads(head), *rows], 2, mark="预算07表")
    head = "政府购买服务项目|政府购买服务目录|合计|一般公共预算|政府性基金"
    services = (("物业管理服务", "B1104 后勤服务", wan("30.00")), ("档案整理服务", "B1101 辅助性服务", wan("12.00")))
    rows = [[name, entry, *p.moneys(amount, amount, ZERO)] for name, entry, amount in services]
    rows.append(["合计", "", *p.moneys(wan("42.00"), wan("42.00"), ZERO)])
    yield p.table("部门政府购买服务预算表", [*heads(head), *rows], 1, mark="预算08表")
    head = "单位名称|资产类别|资产分类代码.名称|资产名称|计量单位|财政部门批复数（元）|<|<\n^|^|^|^|^|数量|单价|金额"
    rows = [[p.unit, "设备", "A02010105 台式计算机", "台式计算机", "台", "10", "5,000.00", "50,000.00"]]
    rows.append(["合计", *[""] * 4, "10", "", "50,000.00"])
    yield p.table("新增资产配置表", [*heads(head), *rows], 2, mark="预算10表")
    head = "项目级次|项目名称|项目金额|<|<\n^|^|{year}年|{next}年|{after}年"
    rows = [["本级", name, *p.moneys(amount, amount, amount)] for name, amount in PROJECTS]
    rows.append(["合计", "<", *p.moneys(*[project()] * 3)])
    yield p.table("部门项目支出中期规划预算表", [*heads(head), *rows], 2, mark="预算12表")


def pingshan(p: Print) -> Iterator[Table]:
    """Hebei's counties: unit behind its code, year and unit of money in one line above each table; rows and columns numbered."""

    def table(title: str, rows: Sequence[Sequence[str]], n_header: int) -> Table:
        line = Line(left=f"920{p.unit}", middle=f"预算年度：{p.year}", right="单位：万元")
        return replace(p.table(title, rows, n_header), above=(Line(middle=title, size=14), line))

    left = [
        ("一、一般公共预算拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算拨款收入", spent(fund="government_fund")),
        ("三、国有资本经营预算拨款收入", ZERO),
        ("四、财政专户管理资金收入", ZERO),
        ("五、单位资金", spent(fund="business")),
        *[("", ZERO)] * 4,
        ("本年收入合计", spent(carried=False)),
        ("上年结转结余", spent(carried=True)),
        ("收入总计", spent()),
    ]
    right = [*by_functional_class(), ("九、人行科目", ZERO), ("本年支出合计", spent()), ("年终结转结余", ZERO), ("支出总计", spent())]
    pairs = [[label, p.money(amount)] for label, amount in left], [[label, p.money(amount)] for label, amount in right]
    head = "序号|收入|<|支出|<\n^|项 目|预算数|项 目|预算数\n栏次|1|2|3|4"
    yield table("部门预算收支总表", [*heads(head), *_row_numbers(panels(*pairs))], 3)
    head = "序号|功能分类科目|<|合计|基本支出|<|<|项目支出\n^|科目编码|科目名称|^|小计|人员经费|公用经费|^\n栏次|1|2|3|4|5|6|7"
    rows = p.by_code(lambda c: [spent(c), basic(c), personnel(c), operating(c), project(c)], named, ["", "合计"], CODES)
    yield table("部门预算支出总表", [*heads(head), *_row_numbers(rows)], 3)
    head = "序号|经济分类科目|<|一般公共预算基本支出|<|<\n^|科目编码|科目名称|合计|人员经费|公用经费\n栏次|1|2|3|4|5"
    lists = by_class(DEPARTMENT, shared)
    rows = [["", "合计", *p.moneys(*whole_of_classes())]]
    rows += [[code, class_name(DEPARTMENT, code), *p.moneys(*amounts)] for code, amounts in lists.items()]
    yield table("部门预算财政拨款基本支出表", [*heads(head), *_row_numbers(rows)], 3)
    head = "序号|项目|{last}年预算数|{year}年预算数|增减额|增减率（%）\n栏次|1|2|3|4|5"
    items = (
        ("一、“三公”经费合计", PUBLIC),
        ("1.因公出国（境）费用", OVERSEAS),
        ("2.公务用车购置及运行维护费", VEHICLES),
        ("其中：公务用车购置费", PURCHASE),
        ("公务用车运行维护费", OPERATION),
        ("3.公务接待费", RECEPTION),
    )
    rows = [[label, *p.moneys(amount * 2, amount, -amount), "-50.00" if amount else ""] for label, amount in items]
    yield table("部门预算财政拨款“三公”经费支出表", [*heads(head), *_row_numbers(rows)], 2)


def _row_numbers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[str(number), *row] for number, row in enumerate(rows, start=1)]


LAYOUTS: dict[str, tuple[Callable[[Print], Iterator[Table]], Print]] = {
    "Sichuan": (sichuan, Print("青川县财政局", 2025, unit_at="left")),
    "Xinjiang": (xinjiang, Print("昌吉市审计局", 2025, zero="0.00", commas=False, totals_last=True, rules="rects")),
    "Inner Mongolia": (xinjiang, Print("固阳县司法局", 2024, unit_at="title")),
    "a ministry": (ministry, Print("国家粮食储备局", 2025)),
    "Gansu": (ministry, Print("永靖县教育局", 2025, zero="0.00", unit_at="middle", unit_line="（单位：万元）", rules="boxes")),
    "final accounts": (final.ministry, Print("余江区民政局", 2024, is_final=True, unit_line="金额单位：万元")),
    "Qinghai, final": (final.ministry, Print("湟中区农业农村局", 2023, is_final=True, zero="0.00", is_yuan=True, unit_line="金额单位：元")),
    "Liaoning, final": (final.liaoning, Print("铁岭县文化和旅游局", 2024, is_final=True, zero="0.00", rules="rects")),
    "Yunnan": (yunnan, Print("宣威市水务局", 2025, is_yuan=True, unit_line="单位：元", totals_last=True)),
    "Henan": (henan, Print("汝州市交通运输局", 2025, unit_line="单位：万元")),
    "Hebei": (hebei, Print("藁城区发展和改革局", 2025, zero="0.00", unit_at="middle")),
    "Guangdong": (guangdong, Print("徐闻县退役军人事务局", 2025, zero="0.00", is_yuan=True, unit_line="单位：元")),
    "Guangxi": (guangdong, Print("平果市卫生健康局", 2025, unit_at="title")),
    "Sichuan, final": (final.sichuan, Print("渠县林业局", 2024, is_final=True, unit_line="单位：万元", rules="boxes")),
    "Inner Mongolia, final": (
        final.inner_mongolia,
        Print("土默特左旗水务局", 2023, is_final=True, zero="0.00", unit_line="金额单位：万元"),
    ),
    "Yunnan, final": (final.yunnan, Print("个旧市科学技术局", 2024, is_final=True, is_yuan=True, unit_line="金额单位：元")),
    "Zhejiang": (zhejiang, Print("嵊泗县海洋与渔业局", 2025, zero="0.00", commas=False)),
    "Jilin": (henan, Print("敦化市工业和信息化局", 2024, zero="0.00", unit_at="left", totals_last=True)),
    "Ningxia": (sichuan, Print("盐池县民族宗教事务局", 2025, unit_at="title", totals_last=True, rules="rects")),
    "Hubei, final": (final.ministry, Print("曾都区应急管理局", 2022, is_final=True, totals_last=True, unit_at="middle")),
    "final accounts until 2018": (final.before_2019, Print("龙湖区残疾人联合会", 2017, is_final=True, unit_line="金额单位：万元")),
    "Gansu, final": (final.before_2019, Print("秦州区第一幼儿园", 2018, is_final=True, zero="0.00", unit_at="left")),
    "by unit": (ningxia, Print("灵武市农业农村局", 2025)),
    "Hainan": (hainan, Print("临高县教育局", 2026, zero="0.00", is_yuan=True, unit_line="单位：元")),
    "Qiongzhong": (qiongzhong, Print("琼中县商务局", 2025, unit_line="金额单位：万元")),
    "Dehong": (dehong, Print("盈江县民政局", 2025, zero="0.00")),
    "Pingshan": (pingshan, Print("平山县下口镇财政所", 2025)),
    "Hunan": (hunan, Print("汨罗市统计局", 2025, unit_line="金额单位：万元")),
    "Yiyuan": (counties.shandong, Print("沂源县应急管理局", 2025)),
    "Minxian": (counties.gansu, Print("岷县林业和草原局", 2025, zero="0.00", totals_last=True, unit_line="单位:万元")),
    "Suiyang": (counties.guizhou, Print("绥阳县洋川街道办事处", 2024, commas=False)),
    "Jinyuan": (counties.shanxi, Print("晋源区罗城街道办事处", 2021)),
    "a hospital": (counties.hospital, Print("江阳区中医医院", 2023, zero="0.00")),
    "Jiangsu, final": (final.jiangsu, Print("姜堰区人民法院", 2023, is_final=True, unit_at="left")),
    "Tianjin, final": (final.tianjin, Print("武清区人民检察院", 2023, is_final=True, zero="0.00", unit_line="金额单位：万元")),
    "final accounts until 2016": (final.before_2017, Print("秦安县安伏镇人民政府", 2016, is_final=True, zero="0.00")),
}


def document(place: str) -> Document:
    """The disclosure of that layout: its cover, then each table on a page of its own."""
    layout, p = LAYOUTS[place]
    title = f"{p.year}年度{'部门决算' if p.is_final else '部门预算'}公开"
    blocks: list[Block] = [Sheet(), Paragraph(p.unit, 24, "center", space=120), Paragraph(title, 24, "center", space=60)]
    for table in layout(p):
        width = sum(table.widths)
        paper = Sheet() if width < 480 else Sheet().turned() if width < 730 else Sheet(width=1191, height=842)
        blocks += [paper, table]
    return Document(title, p.unit, tuple(blocks))
