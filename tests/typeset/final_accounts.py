"""The accounts set as final accounts: the nine tables of the Ministry's template, and what provinces add to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.typeset import words
from tests.typeset.accounts import (
    CODES,
    DEPARTMENT,
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
    Amounts,
    Print,
    Wan,
    Where,
    basic,
    by_class,
    by_functional_class,
    class_name,
    classes,
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
from tests.typeset.model import Line, Table


def ministry(p: Print) -> Iterator[Table]:
    """The nine tables of the Ministry's template: line numbers (行次), a row of column numbers (栏次), 公开01表 to 公开09表."""
    yield _final_totals(p)
    everything = ["合计", "<"]
    head = """
        项目|<|本年收入合计|财政拨款收入|上级补助收入|事业收入|<|经营收入|附属单位上缴收入|其他收入
        功能分类科目编码|科目名称|^|^|^|小计|其中：教育收费|^|^|^
        栏次|<|1|2|3|4|5|6|7|8"""
    rows = p.by_code(
        lambda c: [
            spent(c, carried=False),
            spent(c, fiscal=True, carried=False),
            ZERO,
            spent(c, fund="business"),
            *[ZERO] * 4,
        ],
        named,
        everything,
        CODES,
    )
    yield p.table("收入决算表", [*heads(head), *rows], 3, mark="公开02表")
    head = """
        项目|<|本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出
        功能分类科目编码|科目名称|^|^|^|^|^|^
        栏次|<|1|2|3|4|5|6"""
    rows = p.by_code(lambda c: [spent(c), basic(c), project(c), ZERO, ZERO, ZERO], named, everything, CODES)
    yield p.table("支出决算表", [*heads(head), *rows], 3, mark="公开03表")
    yield _final_fiscal_totals(p)
    head = "项目|<|本年支出|<|<\n功能分类科目编码|科目名称|小计|基本支出|项目支出\n栏次|<|1|2|3"
    rows = p.by_code(
        types_of(fund="general_public"),
        named,
        everything,
        CODES,
    )
    yield p.table("一般公共预算财政拨款支出决算表", [*heads(head), *rows], 3, mark="公开05表")
    yield _final_basic(p)
    head = """
        项目|<|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
        功能分类科目编码|科目名称|^|^|小计|基本支出|项目支出|^
        栏次|<|1|2|3|4|5|6"""
    rows = p.by_code(
        lambda c: [ZERO, *[project(c, fund="government_fund")] * 2, ZERO, project(c, fund="government_fund"), ZERO],
        named,
        everything,
        CODES,
    )
    yield p.table("政府性基金预算财政拨款收入支出决算表", [*heads(head), *rows], 3, mark="公开07表")
    head = "项目|<|本年支出|<|<\n功能分类科目编码|科目名称|合计|基本支出|项目支出\n栏次|<|1|2|3\n合计|<|||"
    note = "注：本单位没有国有资本经营预算财政拨款支出，本表为空表。"
    yield p.table("国有资本经营预算财政拨款支出决算表", [*heads(head), [""] * 5], 3, mark="公开08表", note=note)
    head = """
        预算数|<|<|<|<|<|决算数|<|<|<|<|<
        合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费
        ^|^|小计|公务用车购置费|公务用车运行维护费|^|^|^|小计|公务用车购置费|公务用车运行维护费|^
        1|2|3|4|5|6|7|8|9|10|11|12"""
    half = p.moneys(PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)
    yield p.table("财政拨款“三公”经费支出决算表", [*heads(head), half * 2], 4, mark="公开09表")


def _numbered(rows: Sequence[tuple[str, Wan]], first: int, p: Print) -> list[list[str]]:
    return [[label, str(number), p.money(amount)] for number, (label, amount) in enumerate(rows, start=first)]


def _final_totals(p: Print) -> Table:
    left = [
        ("一、一般公共预算财政拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算财政拨款收入", spent(fund="government_fund")),
        ("三、国有资本经营预算财政拨款收入", ZERO),
        ("四、上级补助收入", ZERO),
        ("五、事业收入", spent(fund="business")),
        ("六、经营收入", ZERO),
        ("七、附属单位上缴收入", ZERO),
        ("八、其他收入", ZERO),
        ("本年收入合计", spent(carried=False)),
        ("使用非财政拨款结余（含专用结余）", ZERO),
        ("年初结转和结余", spent(carried=True)),
        ("总计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结余分配", ZERO), ("年末结转和结余", ZERO), ("总计", spent())]
    head = "收入|<|<|支出|<|<\n项目|行次|金额|项目|行次|金额\n栏次||1|栏次||2"
    rows = panels(_numbered(left, 1, p), _numbered(right, 32, p))
    note = "注：1.本表反映部门本年度的总收支和年末结转结余情况。2.本套报表金额单位转换时可能存在尾数误差。"
    return p.table("收入支出决算总表", [*heads(head), *rows], 3, mark="公开01表", note=note)


def _final_fiscal_totals(p: Print) -> Table:
    left = [
        ("一、一般公共预算财政拨款", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算财政拨款", spent(fund="government_fund")),
        ("三、国有资本经营预算财政拨款", ZERO),
        ("本年收入合计", spent(fiscal=True, carried=False)),
        ("年初财政拨款结转和结余", spent(carried=True)),
        ("一般公共预算财政拨款", spent(carried=True)),
        ("政府性基金预算财政拨款", ZERO),
        ("国有资本经营预算财政拨款", ZERO),
        ("", ZERO),
        ("总计", spent(fiscal=True)),
    ]

    def of_funds(code: str) -> list[Wan]:
        return [spent(code, fiscal=True), spent(code, fund="general_public"), spent(code, fund="government_fund"), ZERO]

    labels = [*zip(classes(), (of_funds(c) for c in sorted(words.SUBJECTS)), strict=True)]
    labels += [("本年支出合计", of_funds("")), ("年末财政拨款结转和结余", [ZERO] * 4), ("总计", of_funds(""))]
    right = [[label, str(number), *p.moneys(*amounts)] for number, (label, amounts) in enumerate(labels, start=33)]
    head = """
        收     入|<|<|支     出|<|<|<|<|<
        项    目|行次|金额|项    目|行次|合计|一般公共预算财政拨款|政府性基金预算财政拨款|国有资本经营预算财政拨款
        栏    次||1|栏    次||2|3|4|5"""
    left_rows = [[label, number if label else "", amount] for label, number, amount in _numbered(left, 1, p)]
    if len(left_rows) < len(right):
        left_rows[-1:-1] = [["", "", ""]] * (len(right) - len(left_rows))
    return p.table("财政拨款收入支出决算总表", [*heads(head), *panels(left_rows, right)], 3, mark="公开04表")


def _final_basic(p: Print) -> Table:
    """Three blocks of code, name and amount side by side; what they come to stands in a last row that has two of them."""
    lists = by_class(DEPARTMENT, lambda _, amount: [amount])

    def block(*groups: str) -> list[list[str]]:
        return [[c, class_name(DEPARTMENT, c), p.money(v[0])] for c, v in lists.items() if c.startswith(groups)]

    first, second, third = block("301", "303"), block("302"), [["307", "债务利息及费用支出", p.zero], ["310", "资本性支出", p.zero]]
    n = max(len(first), len(second), len(third))
    filled = [side + [["", "", ""]] * (n - len(side)) for side in (first, second, third)]
    head = "人员经费|<|<|公用经费|<|<|<|<|<\n科目编码|科目名称|决算数|科目编码|科目名称|决算数|科目编码|科目名称|决算数"
    staff, rest = lists["301"][0] + lists["303"][0], lists["302"][0]
    end = ["人员经费合计", "<", p.money(staff), "公用经费合计", "<", "<", "<", "<", p.money(rest)]
    rows = [[*a, *b, *c] for a, b, c in zip(*filled, strict=True)]
    return p.table("一般公共预算财政拨款基本支出决算明细表", [*heads(head), *rows, end], 2, mark="公开06表")


def liaoning(p: Print) -> Iterator[Table]:
    """The template's nine tables, then 机构运行信息表: money, vehicles and guests in one table; assets; procurement."""
    yield from ministry(p)
    head = "项  目|行次|统计数|项  目|行次|统计数\n栏  次||1|栏  次||2"
    left = [
        ("一、“三公”经费支出", ""),
        ("（一）支出合计", p.money(PUBLIC)),
        ("1．因公出国（境）费", p.money(OVERSEAS)),
        ("2．公务用车购置及运行维护费", p.money(VEHICLES)),
        ("（1）公务用车购置费", p.money(PURCHASE)),
        ("（2）公务用车运行维护费", p.money(OPERATION)),
        ("3．公务接待费", p.money(RECEPTION)),
        ("（1）国内接待费", p.money(RECEPTION)),
        ("（2）国（境）外接待费", ""),
        ("（二）相关统计数", ""),
        ("1．因公出国（境）团组数（个）", ""),
        ("2．因公出国（境）人次数（人）", ""),
        ("3．公务用车购置数（辆）", ""),
        ("4．公务用车保有量（辆）", "6"),
        ("5．国内公务接待批次（个）", "21"),
        ("6．国内公务接待人次（人）", "164"),
    ]
    right = [
        ("二、机关运行经费", p.money(operating("2010301"))),
        ("（一）行政单位", p.money(operating("2010301"))),
        ("（二）参照公务员法管理事业单位", ""),
        ("三、国有资产占用情况", ""),
        ("（一）车辆数合计（辆）", "6"),
        ("1．副部（省）级及以上领导用车", ""),
        ("2．机要通信用车", "2"),
        ("3．应急保障用车", "4"),
        ("（二）单价100万元（含）以上设备（不含车辆）", ""),
        ("四、政府采购支出信息", ""),
        ("（一）政府采购支出合计", p.money(wan("120.00"))),
        ("1．政府采购货物支出", p.money(wan("45.00"))),
        ("2．政府采购工程支出", ""),
        ("3．政府采购服务支出", p.money(wan("75.00"))),
        ("（二）政府采购授予中小企业合同金额", p.money(wan("100.00"))),
        ("其中：授予小微企业合同金额", p.money(wan("60.00"))),
    ]
    rows = [[a, str(n), x, b, str(n + 16), y] for n, ((a, x), (b, y)) in enumerate(zip(left, right, strict=True), start=1)]
    yield p.table("机构运行信息表", [*heads(head), *rows], 2, mark="公开10表")


def inner_mongolia(p: Print) -> Iterator[Table]:
    """The template's tables, general public expenditure with its carry-over; projects, also by economic class; one list of the rest."""
    for table in ministry(p):
        yield _with_balances(p) if "公开05表" in table.above[0].left else table
    head = "项目名称|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余\n^|^|^|小计|财政拨款|其他资金|^"
    carried = project(carried=True)
    moved = [(name, amount, carried if name == "档案数字化项目" else ZERO) for name, amount in PROJECTS]
    moved.append(("合计", project(), carried))
    rows = [[name, *p.moneys(before, amount - before, amount, amount, ZERO, ZERO)] for name, amount, before in moved]
    yield p.table("项目收入支出决算表", [*heads(head), *rows], 2, mark="公开05表")
    head = """
        项目|<|合计|工资福利支出|商品和服务支出|<|<|资本性支出|<
        功能分类科目编码|科目名称|^|^|小计|办公费|委托业务费|小计|办公设备购置"""

    def by_economic(code: str) -> list[Wan]:
        whole = project(code, fund="general_public")
        goods = (whole * wan("0.6")).quantize(wan("0.01"))
        office = (goods / 4).quantize(wan("0.01"))
        return [whole, ZERO, goods, office, goods - office, whole - goods, whole - goods]

    rows = p.by_code(by_economic, named, ["合计", "<"], CODES)
    yield p.table("一般公共预算财政拨款项目支出决算明细表", [*heads(head), *rows], 2, mark="公开07表")
    rows = [
        ["一、机构运行经费", p.money(operating("2010301"))],
        ["（一）行政单位", p.money(operating("2010301"))],
        ["（二）参照公务员法管理事业单位", ""],
        ["二、国有资产占用情况", ""],
        ["（一）车辆数合计（辆）", "6"],
        ["1．机要通信用车", "2"],
        ["2．应急保障用车", "4"],
        ["（二）单价100万元（含）以上设备（不含车辆）", "3"],
        ["三、政府采购支出信息", ""],
        ["（一）政府采购支出合计", p.money(wan("120.00"))],
        ["1．政府采购货物支出", p.money(wan("45.00"))],
        ["2．政府采购工程支出", ""],
        ["3．政府采购服务支出", p.money(wan("75.00"))],
        ["（二）政府采购授予中小企业合同金额", p.money(wan("100.00"))],
        ["其中：授予小微企业合同金额", p.money(wan("60.00"))],
    ]
    body = [[label, str(n), amount] for n, (label, amount) in enumerate(rows, start=1)]
    yield p.table(
        "机构运行经费支出、国有资产占用情况及政府采购支出信息表", [*heads("项目|行次|统计数\n栏次||1"), *body], 2, mark="公开11表"
    )


def _with_balances(p: Print) -> Table:
    """一般公共预算财政拨款支出决算表 with 年初结转和结余, 本年收入, 本年支出, 年末结转和结余, each by type."""
    parts = ("年初结转和结余", "本年收入", "本年支出", "年末结转和结余")
    head = f"项目|<|{'|'.join(f'{part}|<|<' for part in parts)}\n科目编码|科目名称|{'|'.join(['合计|基本支出|项目支出'] * len(parts))}"

    def moved(code: str) -> list[Wan]:
        sums = [types_of(fund="general_public", carried=carried)(code) for carried in (True, False)]
        return [*sums[0], *sums[1], *types_of(fund="general_public")(code), ZERO, ZERO, ZERO]

    rows = p.by_code(moved, named, ["合计", "<"], CODES)
    return p.table("一般公共预算财政拨款支出决算表", [*heads(head), *rows], 2, mark="公开05表")


def sichuan(p: Print) -> Iterator[Table]:
    """The template's tables, then what Sichuan adds: subjects by economic class, projects, 三公 of both funds; and a self-evaluation."""
    yield from ministry(p)
    head = """
        项目|<|合计|工资福利支出|<|<|商品和服务支出|<|对个人和家庭的补助|<
        科目代码|科目名称|^|小计|基本工资|其他工资福利支出|小计|办公费|小计|退休费"""

    def by_economic(code: str) -> list[Wan]:
        share = basic(code, fund="general_public")
        pension = wan("34.00") if code == "" or "2010301".startswith(code) else ZERO
        wages, goods = personnel(code) - pension, operating(code, fund="general_public")
        base = (wages / 2).quantize(wan("0.01"))
        return [share, wages, base, wages - base, goods, goods, pension, pension]

    items = [c for c in ITEMS if basic(c, fund="general_public")]
    rows = p.by_code(by_economic, named, ["合计", "<"], items)
    whole = [sum(column, ZERO) for column in zip(*(by_economic(c) for c in items), strict=True)]
    rows[-1 if p.totals_last else 0][2:] = p.moneys(*whole)
    yield p.table("财政拨款支出决算明细表", [*heads(head), *rows], 2, mark="公开05表")
    head = "项目|<|金额\n科目代码|科目名称|^"
    rows = p.by_code(lambda c: [project(c, fund="general_public")], named, ["合计", "<"], ITEMS)
    yield p.table("一般公共预算财政拨款项目支出决算表", [*heads(head), *rows], 2, mark="公开08表")
    yield _self_evaluation(p)


def _self_evaluation(p: Print) -> Table:
    """项目支出绩效自评表 of the Ministry's template of 2020."""
    rows = """
        项目名称|<|51000021R000000019951-政务服务大厅运行维护经费|<|<|<|<|<|<|<
        主管部门|<|{unit}|<|<|<|实施单位|<|{unit}|<
        项目资金（万元）|<||年初预算数|全年预算数|全年执行数|<|分值|执行率|得分
        ^|^|年度资金总额|151.00|151.00|150.40|<|10|99.60%|9.96
        ^|^|其中：当年财政拨款|151.00|151.00|150.40|<|—|99.60%|—
        ^|^|上年结转资金||||<|—||—
        ^|^|其他资金||||<|—||—
        年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<|<
        ^|保障大厅全年正常运行。|<|<|<|大厅全年正常运行。|<|<|<|<
        绩效指标|一级指标|二级指标|三级指标|<|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
        ^|产出指标|数量指标|办件数量|<|≥12000件|12860件|20|20|
        ^|^|质量指标|办结率|<|≥98%|99.1%|20|20|
        ^|^|时效指标|开放时间|<|12月底前|12月31日|10|10|
        ^|效益指标|社会效益指标|群众等候时间|<|≤15分钟|11分钟|30|30|
        ^|满意度指标|服务对象满意度指标|群众满意度|<|≥95%|97%|10|10|
        总分|<|<|<|<|<|<|100|99.96|"""
    grid = heads(rows.replace("{unit}", p.unit))
    table = p.table("项目支出绩效自评表", grid, 1)
    return replace(
        table, header_rows=0, above=(Line(middle="项目支出绩效自评表", size=14), Line(middle=f"（{p.year}年度）")), repeats_header=False
    )


def yunnan(p: Print) -> Iterator[Table]:
    """The template's tables, then Yunnan's: carried in and out beside revenue and expenditure; 三公 as rows; assets by kind."""
    yield from ministry(p)
    head = """
        项目|<|年初结转和结余|<|<|本年收入|<|<|本年支出|<|<|<|<|年末结转和结余|<|<
        功能分类科目编码|科目名称|合计|基本支出结转|项目支出结转和结余|合计|基本支出|项目支出|合计|基本支出|<|<|项目支出|合计|基本支出结转|项目支出结转和结余
        ^|^|^|^|^|^|^|^|^|小计|人员经费|公用经费|^|^|^|^"""

    def general(code: str) -> list[Wan]:
        where: Where = {"fund": "general_public"}
        now: Where = {**where, "carried": False}
        carried = spent(code, carried=True)
        came = [spent(code, **now), basic(code, **now), project(code, **now)]
        went = [spent(code, **where), basic(code, **where), personnel(code, **where), operating(code, **where), project(code, **where)]
        return [carried, ZERO, carried, *came, *went, ZERO, ZERO, ZERO]

    rows = p.by_code(general, named, ["合计", "<"], CODES)
    yield p.table("一般公共预算财政拨款收入支出决算表", [*heads(head), *rows], 3, mark="公开05表")
    labels = [
        ("一、“三公”经费支出", None),
        ("（一）支出合计", PUBLIC),
        ("1．因公出国（境）费", OVERSEAS),
        ("2．公务用车购置及运行维护费", VEHICLES),
        ("（1）公务用车购置费", PURCHASE),
        ("（2）公务用车运行维护费", OPERATION),
        ("3．公务接待费", RECEPTION),
        ("（1）国内接待费", RECEPTION),
        ("二、机关运行经费", None),
        ("（一）行政单位", operating("2010301")),
    ]
    rows = [[label, str(n), *(["—", "—", "—"] if x is None else p.moneys(x, x, x))] for n, (label, x) in enumerate(labels, start=1)]
    head = "项目|行次|预算数|全年预算数|决算统计数\n栏次||1|2|3"
    yield p.table("财政拨款“三公”经费、行政参公单位机关运行经费情况表", [*heads(head), *rows], 2, mark="公开10表")
    head = """
        项目|行次|资产总额|流动资产|固定资产|<|<|<|<|对外投资|在建工程|无形资产|其他资产
        ^|^|^|^|小计|房屋构筑物|车辆|单价200万以上大型设备|其他固定资产|^|^|^|^
        栏次||1|2|3|4|5|6|7|8|9|10|11"""
    amounts = [wan(x) for x in ("900.00", "150.00", "700.00", "500.00", "80.00", "0.00", "120.00", "0.00", "0.00", "50.00", "0.00")]
    yield p.table("国有资产使用情况表", [*heads(head), ["合计", "1", *p.moneys(*amounts)]], 3, mark="公开12表")


def before_2019(p: Print) -> Iterator[Table]:
    """The template until 2018: budget figures beside the final ones, 类 | 款 | 项 in the row that numbers the columns."""
    left = [
        ("一、财政拨款收入", spent(fiscal=True, carried=False)),
        ("其中：政府性基金", spent(fund="government_fund")),
        ("二、上级补助收入", ZERO),
        ("三、事业收入", spent(fund="business")),
        ("四、经营收入", ZERO),
        ("五、附属单位上缴收入", ZERO),
        ("六、其他收入", ZERO),
        ("本年收入合计", spent(carried=False)),
        ("用事业基金弥补收支差额", ZERO),
        ("年初结转和结余", spent(carried=True)),
        ("收入总计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结余分配", ZERO), ("年末结转和结余", ZERO), ("支出总计", spent())]
    sides = [[[label, *p.moneys(amount * 2, amount * 2, amount)] for label, amount in side] for side in (left, right)]
    head = "收入|<|<|<|支出|<|<|<\n项目|年初预算数|调整预算数|决算数|项目（按功能分类）|年初预算数|调整预算数|决算数"
    yield p.table("收入支出决算总表", [*heads(head), *panels(*sides)], 2, mark="公开01表")
    head = "项目|<|<|<|本年收入合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入"
    yield _with_numbers(p, "收入决算表", "公开02表", head, lambda c: [*_received(c), ZERO, ZERO, ZERO])
    head = "项目|<|<|<|本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出"
    yield _with_numbers(p, "支出决算表", "公开03表", head, lambda c: [spent(c), basic(c), project(c), ZERO, ZERO, ZERO])
    head = "项目|<|<|<|本年支出合计|基本支出|项目支出"
    general: Where = {"fund": "general_public"}
    yield _with_numbers(
        p, "一般公共预算财政拨款支出决算表", "公开05表", head, lambda c: [spent(c, **general), basic(c, **general), project(c, **general)]
    )
    yield _final_basic(p)
    labels = [
        ("合  计", PUBLIC),
        ("1.因公出国（境）费用", OVERSEAS),
        ("2.公务接待费", RECEPTION),
        ("3.公务用车费", VEHICLES),
        ("其中：（1）公务用车购置费", PURCHASE),
        ("（2）公务用车运行维护费", OPERATION),
    ]
    rows = [[label, *p.moneys(amount * 2, amount)] for label, amount in labels]
    yield p.table("“三公”经费支出决算表", [*heads("项  目|年初预算数|决算数"), *rows], 1, mark="公开07表")


def _received(code: str) -> list[Wan]:
    return [spent(code, carried=False), spent(code, fiscal=True, carried=False), ZERO, spent(code, fund="business")]


def _with_numbers(p: Print, title: str, mark: str, head: str, amounts: Amounts) -> Table:
    """Codes over three columns that 类, 款 and 项 name in the row that numbers the others."""
    n = head.count("|") - 3
    rows = heads(f"{head}\n支出功能分类科目编码|<|<|科目名称|{'|'.join('^' * n)}\n类|款|项|栏次|{'|'.join(map(str, range(1, n + 1)))}")
    body = p.by_code(amounts, lambda c: [c, "<", "<", NAMES[c]], ["合计", "<", "<", "<"], CODES)
    return p.table(title, [*rows, *body], 3, mark=mark)


def jiangsu(p: Print) -> Iterator[Table]:
    """Names under 按功能分类; “三公”经费 under one heading for 预算数 and, below, for 决算数, then counts; purchases in classes."""
    left = [
        ("一、一般公共预算财政拨款收入", spent(fund="general_public", carried=False)),
        ("二、政府性基金预算财政拨款收入", spent(fund="government_fund")),
        ("三、事业收入", spent(fund="business")),
        *[("", ZERO)] * 5,
        ("本年收入合计", spent(carried=False)),
        ("年初结转和结余", spent(carried=True)),
        ("总计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent()), ("年末结转和结余", ZERO), ("总计", spent())]
    sides = [[[label, p.money(amount)] for label, amount in side] for side in (left, right)]
    yield p.table("收入支出决算总表", [*heads("收入|<|支出|<\n项目|决算数|按功能分类|决算数"), *panels(*sides)], 2, mark="公开01表")
    head = "项目|<|本年支出合计|基本支出|项目支出\n功能分类科目编码|科目名称|^|^|^"
    yield p.table("支出决算表", [*heads(head), *p.by_code(types_of(), named, ["合计", "<"], CODES)], 2, mark="公开03表")
    general = types_of(fund="general_public")
    rows = p.by_code(general, named, ["合计", "<"], CODES)
    yield p.table("一般公共预算支出决算表（功能科目）", [*heads(head), *rows], 2, mark="公开07表")
    head = "项目|<|一般公共预算财政拨款基本支出|<|<\n经济分类科目编码|科目名称|合计|人员经费|公用经费"
    lists = by_class(DEPARTMENT, shared)
    rows = [[code, class_name(DEPARTMENT, code), *p.moneys(*amounts)] for code, amounts in lists.items()]
    rows = [["合计", "<", *p.moneys(*whole_of_classes())], *rows]
    yield p.table("一般公共预算基本支出决算表（经济科目）", [*heads(head), *rows], 2, mark="公开08表")
    head = """
        预算数|<|<|<|<|<
        合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费
        ^|^|小计|公务用车购置费|公务用车运行维护费|^"""
    amounts = (PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)
    counts = """
        相关统计数：|<|<|<|<|<
        项目|<|统计数|项目|<|统计数
        因公出国（境）团组数（个）|<|0|公务用车保有量（辆）|<|6
        国内公务接待批次（个）|<|21|国内公务接待人次（人）|<|164"""
    bands = [*heads(head), p.moneys(*(amount * 2 for amount in amounts)), *heads(head.replace("预算数", "决算数")), p.moneys(*amounts)]
    yield p.table("财政拨款“三公”经费支出决算表", [*bands, *heads(counts)], 3, mark="公开09表")
    head = "项目|<|采购金额\n采购品目大类|品目名称|^"
    goods, services = p.moneys(wan("60.00"), wan("45.00"))
    rows = [["合计", "<", p.money(wan("105.00"))], ["一、货物", "<", goods], ["", "计算机", goods]]
    rows += [["二、服务", "<", services], ["", "物业管理服务", services]]
    yield p.table("政府采购支出决算表", [*heads(head), *rows], 2, mark="公开13表")


def tianjin(p: Print) -> Iterator[Table]:
    """One revenue by function and once more by unit; projects with what was spent on them."""
    ministry_tables = {table.above[0].left: table for table in ministry(p)}
    yield ministry_tables["公开01表"]
    names = "本年收入合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入"
    head = f"功能分类科目编码|<|<|科目名称|{names}\n类|款|项|^|{'|'.join('^' * 7)}"
    rows = p.by_code(lambda c: [*_received(c), ZERO, ZERO, ZERO], lambda c: [*in_parts(c), NAMES[c]], ["合计", "<", "<", "<"], CODES)
    yield p.table("收入决算表（按功能分类列示）", [*heads(head), *rows], 2, mark="公开02表")
    whole = p.moneys(*_received(""), ZERO, ZERO, ZERO)
    yield p.table("收入决算表（按单位列示）", [*heads(f"单位名称|{names}"), ["合计", *whole], [p.unit, *whole]], 1, mark="公开03表")
    head = "功能分类科目编码|<|<|科目名称|本年支出合计|基本支出|<|<|项目支出\n类|款|项|^|^|小计|人员经费|公用经费|^"
    rows = p.by_code(
        lambda c: [spent(c), basic(c), personnel(c), operating(c), project(c)],
        lambda c: [*in_parts(c), NAMES[c]],
        ["合计", "<", "<", "<"],
        CODES,
    )
    yield p.table("支出决算表", [*heads(head), *rows], 2, mark="公开04表")
    yield ministry_tables["公开05表"]
    rows = [[code[:3], code[3:], class_name(DEPARTMENT, code), p.money(sums[0])] for code, sums in by_class(DEPARTMENT, shared).items()]
    rows = [["合计", "<", "<", p.money(whole_of_classes()[0])], *rows]
    yield p.table("一般公共预算财政拨款基本支出决算表", [*heads("经济分类科目编码|<|科目名称|金额\n类|款|^|^"), *rows], 2, mark="公开07表")
    yield ministry_tables["公开07表"]
    yield ministry_tables["公开09表"]
    head = "项目名称|合计|财政拨款|<|<|单位资金\n^|^|小计|一般公共预算|政府性基金预算|^"
    rows = []
    for name, amount in PROJECTS:
        of_fund = (ZERO, amount) if name == PROJECTS[2][0] else (amount, ZERO)
        rows.append([name, *p.moneys(amount, amount, *of_fund, ZERO)])
    sums = (project(), project(), project(fund="general_public"), project(fund="government_fund"), ZERO)
    yield p.table("项目支出决算表", [*heads(head), *rows, ["合计", *p.moneys(*sums)]], 2, mark="公开11表")


def before_2017(p: Print) -> Iterator[Table]:
    """上年结转和结余 beside what came in and was spent, in place of a table of the general public budget's expenditure."""
    left = [
        ("一、财政拨款收入", spent(fiscal=True, carried=False)),
        ("其中：政府性基金", spent(fund="government_fund")),
        ("二、事业收入", spent(fund="business")),
        *[("", ZERO)] * 5,
        ("本年收入合计", spent(carried=False)),
        ("用事业基金弥补收支差额", ZERO),
        ("年初结转和结余", spent(carried=True)),
        ("合计", spent()),
    ]
    right = [*by_functional_class(), ("本年支出合计", spent()), ("结余分配", ZERO), ("年末结转和结余", ZERO), ("合计", spent())]
    head = "收     入|<|<|支     出|<|<\n项    目|行次|决算数|项    目（按功能分类）|行次|决算数\n栏    次||1|栏    次||2"
    rows = panels(_numbered(left, 1, p), _numbered(right, 13, p))
    yield p.table("收入支出决算总表", [*heads(head), *rows], 3, mark="财决公开01表")
    head = """
        支出功能分类科目编码|<|<|科目名称|上年结转和结余|<|<|本年收入|<|<|本年支出|<|<|<|<|年末结转和结余|<|<
        类|款|项|^|合计|基本支出结转|项目支出结转和结余|合计|基本支出|项目支出|合计|基本支出|<|<|项目支出|合计|基本支出结转|项目支出结转和结余
        ^|^|^|^|^|^|^|^|^|^|^|小计|人员经费|日常公用经费|^|^|^|^"""

    def general(code: str) -> list[Wan]:
        where: Where = {"fund": "general_public"}
        came = types_of(fund="general_public", carried=False)(code)
        went = [spent(code, **where), basic(code, **where), personnel(code, **where), operating(code, **where), project(code, **where)]
        return [spent(code, carried=True), ZERO, spent(code, carried=True), *came, *went, ZERO, ZERO, ZERO]

    rows = p.by_code(general, lambda c: [*in_parts(c), NAMES[c]], ["合计", "<", "<", "<"], CODES)
    yield p.table("一般公共预算财政拨款收入支出决算表", [*heads(head), *rows], 3, mark="财决公开05表")
    head = "支出功能分类科目编码|<|<|科目名称|本年支出合计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = p.by_code(types_of(), lambda c: [*in_parts(c), NAMES[c]], ["合计", "<", "<", "<"], CODES)
    yield p.table("支出决算表", [*heads(head), *rows], 2, mark="财决公开03表")
    head = "经济分类科目编码|<|科目名称|一般公共预算财政拨款基本支出决算数\n类|款|^|^"
    rows = [[code[:3], code[3:], class_name(DEPARTMENT, code), p.money(sums[0])] for code, sums in by_class(DEPARTMENT, shared).items()]
    rows = [["", "", "合计", p.money(whole_of_classes()[0])], *rows]
    yield p.table("一般公共预算财政拨款基本支出决算表", [*heads(head), *rows], 2, mark="财决公开06表")
    head = """
        {year}年度预算数|<|<|<|<|<|{year}年度决算数|<|<|<|<|<
        合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费
        ^|^|小计|公务用车购置费|公务用车运行费|^|^|^|小计|公务用车购置费|公务用车运行费|^"""
    amounts = (PUBLIC, OVERSEAS, VEHICLES, PURCHASE, OPERATION, RECEPTION)
    row = [*p.moneys(*(amount * 2 for amount in amounts)), *p.moneys(*amounts)]
    yield p.table("一般公共预算财政拨款“三公”经费支出决算表", [*heads(head), row], 3, mark="财决公开07表")
