"""Tampering: change one amount, evaluate the proofs again: is the change noticed, is it located, is the true value asked for?

    python benchmarks/tamper.py WAREHOUSE [--raw data/raw] [--documents 20] [--cells 200] [--seed 1] [--folder jiangsu] [--whole]

WAREHOUSE is a private build database (data/build/warehouse.duckdb), built from the documents as they are, its intermediate tables kept
beside it (`BUDGETS_KEEP_INTERMEDIATE=1 budgets refresh --rebuild`). Documents with at least
50 amounts are drawn from all folders in turn, then cells of each; at each cell four changes are tried, one at a time: ten times the
amount, two neighbouring digits swapped, one more in the last printed place, 1.002 times the amount. A change that changes nothing is
skipped.

Nothing of the proof is written a second time here: dbt runs the project's own models, many changes in one build. Each change is a
document of its own in a scratch database. What comes before `terms` (which cell stands in which sum) does not depend on amounts and is
taken over. Of the document only that is laid out which the change can reach:
- evaluated_identities runs over the identities of the changed cell; the others are taken over as they were evaluated;
- relations votes on every relation of a scope that the cell takes part in; a scope without the cell keeps what was decided;
- cell_repairs, suspects and cell_proofs see all identities of every cell that shares an identity with the changed one,
  or stands in one that was broken before.
`--whole` lays out the whole document for each change instead: the same outcomes on the 213 compared, slowly. One copy of each
document stays untouched and must give no finding.

Printed by kind of change, for proven cells and for all: changes tried; share flagged (an identity of the cell has a worse outcome than
before); share located (exactly that cell is the new suspect) and repaired (and the value asked for is the true one), first by arithmetic
alone, then with the second reading of the cells in doubt, which reads the true page. `still proven` is the share of changed cells that
pass for proven all the same. Then the same by folder.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from pipelines.rereading import second_readings
from pipelines.settings import load_settings

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
# What runs again when the cells in doubt have been read a second time.
LOCATOR = ("cell_repairs", "suspects")
# Changes of one build.
BATCH = 4_000
KINDS = ("x10", "swap", "x1.002", "last place")


class Cell(NamedTuple):
    cell_no: int
    document_id: str
    table_no: int
    row_no: int
    column_no: int
    amount: Decimal
    decimals: int
    unit_yuan: Decimal


class Change(NamedTuple):
    """A document of its own; `kind` none leaves it as it is. Amounts are as printed, in the cell's unit."""

    change_id: str
    kind: str
    cell: Cell
    amount: Decimal


class Outcome(NamedTuple):
    kind: str
    folder: str
    place: str
    was_proven: bool
    is_flagged: bool
    is_located: bool
    is_repaired: bool
    is_located_by_reading: bool
    is_repaired_by_reading: bool
    is_proven: bool
    n_findings: int


def changes_of(cell: Cell) -> Iterator[tuple[str, Decimal]]:
    """The changes of a cell that change it."""
    place = Decimal(1).scaleb(-cell.decimals)
    tried = {
        "x10": cell.amount * 10,
        "swap": swapped(cell.amount, cell.decimals),
        "x1.002": (cell.amount * Decimal("1.002")).quantize(place, ROUND_HALF_UP),
        "last place": cell.amount + place,
    }
    return ((kind, amount) for kind, amount in tried.items() if amount != cell.amount)


def swapped(amount: Decimal, decimals: int) -> Decimal:
    """The first two neighbouring digits that differ, swapped; the same amount where none do."""
    text = f"{amount:.{decimals}f}"
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in pairwise(digits):
        if text[i] != text[j]:
            letters = list(text)
            letters[i], letters[j] = text[j], text[i]
            return Decimal("".join(letters))
    return amount


class Scratch:
    """The scratch database in which dbt evaluates the changes. Open for one step at a time: dbt opens it too."""

    def __init__(self, home: Path, warehouse: Path) -> None:
        self.home = home
        self.path = home / "tampered.duckdb"
        self.intermediate = home / "intermediate.duckdb"
        self.warehouse = warehouse

    def run(self, *statements: str, **tables: pa.Table) -> list[tuple[Any, ...]]:
        """The rows of the last statement; `tables` can be named in all."""
        with duckdb.connect(str(self.path)) as database:
            # by the names that dbt built them with, for the view `terms` reads from both
            database.execute(f"attach '{self.warehouse}' as warehouse (read_only)")
            database.execute(f"attach '{self.warehouse.with_name('intermediate.duckdb')}' as intermediate (read_only)")
            database.execute(f"attach '{self.intermediate}' as own")
            for name, table in tables.items():
                database.register(name, table)
            for statement in statements:
                database.execute(statement)
            return database.fetchall()

    def build(self, *models: str) -> None:
        """dbt's own models over what is laid out."""
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "run", "--full-refresh", "--select", *models]
        for option, folder in {"project": PROJECT, "profiles": PROJECT, "target": self.home / "target", "log": self.home / "logs"}.items():
            command += [f"--{option}-{'path' if option in ('target', 'log') else 'dir'}", str(folder)]
        databases = {"BUDGETS_BUILD": str(self.path), "BUDGETS_INTERMEDIATE": str(self.intermediate)}
        subprocess.run(command, check=True, env=os.environ | databases)


# What is drawn from: every amount that can be proven, in tables and in forms.
_AMOUNTS = """
create or replace table amounts as
select
    p.document_id, p.table_no, p.row_no, p.column_no, p.proven, split_part(d.relative_path, '/', 1) as folder, d.relative_path,
    coalesce(f.unit_yuan, m.unit_yuan) as unit_yuan,
    coalesce(f.amount, m.amount_number) as amount,
    coalesce(f.decimals, length(regexp_extract(m.folded, '\\.([0-9]+)', 1))) as decimals
from warehouse.quality.cell_proofs as p
inner join warehouse.staging.documents as d using (document_id)
left join intermediate.figures as f using (document_id, table_no, row_no, column_no)
left join intermediate.form_amounts as m using (document_id, table_no, row_no, column_no)
qualify row_number() over (partition by p.document_id, p.table_no, p.row_no, p.column_no) = 1
"""

# What a change of a cell can reach. One row a cell and identity in `reached`, a cell and neighbouring cell in `around`.
_REACH = (
    """
create or replace table identities as
select
    row_number() over () as identity_no,
    dense_rank() over (order by e.document_id, e.rule_id, e.scope) as scope_no,
    e.*,
    r.applies,
    r.strength as strength_heard
from intermediate.evaluated_identities as e
inner join warehouse.quality.relations as r using (document_id, rule_id, scope, variant, relation)
semi join cells using (document_id)
""",
    """
create or replace table terms as
select i.identity_no, t.*
from intermediate.terms as t
inner join identities as i on t.document_id = i.document_id and t.identity_key = i.identity_key
""",
    """
create or replace table touched as
select distinct c.cell_no, t.identity_no
from cells as c
inner join terms as t using (document_id, table_no, row_no, column_no)
""",
    """
create or replace table voting as
select distinct t.cell_no, i.identity_no
from touched as t
inner join identities as own using (identity_no)
inner join identities as i on own.scope_no = i.scope_no
""",
    """
create or replace table around as
with doubtful as (
    select cell_no, identity_no from touched
    union
    select v.cell_no, v.identity_no from voting as v inner join identities as i using (identity_no) where i.outcome = 'broken'
    union
    select c.cell_no, i.identity_no from cells as c inner join identities as i using (document_id) where i.outcome = 'broken' and i.applies
)
select distinct d.cell_no, t.document_id, t.table_no, t.row_no, t.column_no
from doubtful as d
inner join terms as t using (identity_no)
where t.table_no is not null
""",
    """
create or replace table reached as
select cell_no, identity_no, true as is_voting from voting
union all
select distinct a.cell_no, t.identity_no, false as is_voting
from around as a
inner join terms as t using (document_id, table_no, row_no, column_no)
inner join identities as i on t.identity_no = i.identity_no and i.applies
anti join voting as v on a.cell_no = v.cell_no and t.identity_no = v.identity_no
""",
)

# A change is a document: its own terms, with the new amount in the place of the old.
_CHANGED_TERMS = """
create or replace table own.terms as
select
    t.* exclude (identity_no) replace (
        v.change_id as document_id,
        case
            when t.table_no = v.table_no and t.row_no = v.row_no and t.column_no = v.column_no then v.new_yuan
            else t.amount_yuan
        end as amount_yuan
    )
from changes as v
inner join terms as t on v.document_id = t.document_id
{condition}
"""

_TOUCHED = "semi join touched as o on v.cell_no = o.cell_no and t.identity_no = o.identity_no"
_AROUND = """
semi join reached as r on v.cell_no = r.cell_no and t.identity_no = r.identity_no
semi join around as a
    on v.cell_no = a.cell_no and t.table_no = a.table_no and t.row_no = a.row_no and t.column_no = a.column_no
"""

# What the change does not touch stays as it was evaluated; a relation that it takes no part in stays decided.
_UNTOUCHED_IDENTITIES = """
insert into own.evaluated_identities by name
select
    i.* exclude (identity_no, scope_no, applies, strength_heard) replace (
        v.change_id as document_id,
        case when r.is_voting then i.claim else 'must' end as claim,
        case when r.is_voting then i.strength else i.strength_heard end as strength
    )
from changes as v
inner join reached as r on v.cell_no = r.cell_no
inner join identities as i on r.identity_no = i.identity_no
anti join touched as o on v.cell_no = o.cell_no and r.identity_no = o.identity_no
"""

_LAID_OUT_CELLS = """
create or replace table staging.cells as
select
    c.table_no, c.row_no, c.column_no, c.page_no, c.x0, c.top, c.x1, c.bottom, c.text_source,
    v.change_id as document_id,
    case when c.table_no = v.table_no and c.row_no = v.row_no and c.column_no = v.column_no then v.new_text else c.folded end as folded
from changes as v
inner join warehouse.staging.cells as c on v.document_id = c.document_id
semi join own.terms as t
    on v.change_id = t.document_id and c.table_no = t.table_no and c.row_no = t.row_no and c.column_no = t.column_no
"""

# The figures around the changed one, for cell_proofs, the units of second readings and the labels of suspects.
_FIGURES = (
    """
create or replace table own.figures as
select
    v.change_id as document_id, a.table_no, a.row_no, a.column_no,
    case
        when a.table_no = v.table_no and a.row_no = v.row_no and a.column_no = v.column_no then v.new_yuan
        else cast(a.amount * a.unit_yuan as decimal(24, 6))
    end as amount_yuan,
    a.unit_yuan,
    cast(null as varchar) as row_label, cast(null as varchar) as heading_path
from changes as v
inner join amounts as a on v.document_id = a.document_id
semi join own.terms as t
    on v.change_id = t.document_id and a.table_no = t.table_no and a.row_no = t.row_no and a.column_no = t.column_no
""",
    "create or replace table own.form_amounts as select * from own.figures limit 0",
)

_READINGS = """
create or replace table own.second_readings as
select v.change_id as document_id, r.table_no, r.row_no, r.column_no, r.second_reading
from changes as v
inner join readings as r on v.document_id = r.document_id
where {condition}
"""

_FINDINGS = """
create or replace table {name} as
select
    v.change_id,
    count(*) as n_findings,
    count(*) filter (where s.table_no = v.table_no and s.row_no = v.row_no and s.column_no = v.column_no) as n_right,
    count(*) filter (
        where s.table_no = v.table_no and s.row_no = v.row_no and s.column_no = v.column_no and s.implied_yuan = v.old_yuan
    ) as n_repaired
from changes as v
inner join quality.suspects as s on v.change_id = s.document_id
anti join warehouse.quality.suspects as o
    on
        v.document_id = o.document_id and s.table_no = o.table_no and s.row_no = o.row_no and s.column_no = o.column_no
        and s.implied_yuan = o.implied_yuan
where s.implied_yuan is not null
group by 1
"""

_OUTCOMES = """
with ranks as (select unnest(['exact', 'rounding', 'suspicious', 'broken']) as outcome, unnest([0, 1, 2, 3]) as badness),

flagged as (
    select distinct v.change_id
    from changes as v
    inner join touched as t on v.cell_no = t.cell_no
    inner join identities as i on t.identity_no = i.identity_no
    inner join quality.identities as now on v.change_id = now.document_id and i.identity_id = now.identity_id
    left join warehouse.quality.identities as old on v.document_id = old.document_id and i.identity_id = old.identity_id
    inner join ranks as now_rank on now.outcome = now_rank.outcome
    inner join ranks as old_rank on coalesce(old.outcome, 'exact') = old_rank.outcome
    where now_rank.badness > old_rank.badness
)

select
    v.kind,
    v.folder,
    format('{} t{}r{}c{}: {} -> {}', left(v.document_id, 8), v.table_no, v.row_no, v.column_no, v.old_yuan, v.new_yuan),
    v.was_proven,
    f.change_id is not null,
    coalesce(a.n_findings = 1 and a.n_right = 1, false),
    coalesce(a.n_findings = 1 and a.n_repaired = 1, false),
    coalesce(b.n_findings = 1 and b.n_right = 1, false),
    coalesce(b.n_findings = 1 and b.n_repaired = 1, false),
    coalesce(p.proven, false),
    coalesce(a.n_findings, 0) + coalesce(b.n_findings, 0)
from changes as v
left join flagged as f using (change_id)
left join findings_by_arithmetic as a using (change_id)
left join findings_by_reading as b using (change_id)
left join quality.cell_proofs as p
    on v.change_id = p.document_id and v.table_no = p.table_no and v.row_no = p.row_no and v.column_no = p.column_no
order by v.change_id
"""


def draw(scratch: Scratch, arguments: argparse.Namespace) -> list[Change]:
    """The documents and cells of this run, laid down in `cells`; their changes, and each document once as it is."""
    rng = random.Random(arguments.seed)
    rows = scratch.run(
        _AMOUNTS,
        "select folder, document_id from amounts group by all having count(*) >= 50 order by all",
    )
    folders: dict[str, list[str]] = defaultdict(list)
    for folder, document_id in rows:
        folders[folder].append(document_id)
    if arguments.folder:
        folders = {arguments.folder: folders[arguments.folder]}
    shuffled = [rng.sample(documents, len(documents)) for documents in folders.values()]
    documents = [d for turn in zip_longest(*shuffled) for d in turn if d is not None][: arguments.documents]
    cells: list[Cell] = []
    first: list[Cell] = []
    for document in documents:
        rows = scratch.run(
            "select document_id, table_no, row_no, column_no, amount, decimals, unit_yuan from amounts"
            f" where document_id = '{document}' order by 2, 3, 4"
        )
        drawn = rng.sample(rows, min(arguments.cells, len(rows)))
        cells += [Cell(len(cells) + i, *row) for i, row in enumerate(drawn)]
        first.append(cells[-1])
    scratch.run(
        "create or replace table cells as select * from drawn",
        drawn=pa.table({name: [getattr(c, name) for c in cells] for name in ("cell_no", "document_id", "table_no", "row_no", "column_no")}),
    )
    untouched = [("none", cell, cell.amount) for cell in first]
    tried = [(kind, cell, amount) for cell in cells for kind, amount in changes_of(cell)]
    return [Change(f"{i:06d}", *change) for i, change in enumerate(untouched + tried)]


def lay_out(scratch: Scratch, batch: list[Change]) -> None:
    columns = {
        "change_id": [c.change_id for c in batch],
        "kind": [c.kind for c in batch],
        "cell_no": [c.cell.cell_no for c in batch],
        "old_yuan": [c.cell.amount * c.cell.unit_yuan for c in batch],
        "new_yuan": [c.amount * c.cell.unit_yuan for c in batch],
        "new_text": [f"{c.amount:f}" for c in batch],
    }
    scratch.run(
        """
        create or replace table changes as
        select
            l.* replace (cast(l.old_yuan as decimal(24, 6)) as old_yuan, cast(l.new_yuan as decimal(24, 6)) as new_yuan),
            c.document_id, c.table_no, c.row_no, c.column_no, a.folder, a.proven as was_proven
        from laid_out as l
        inner join cells as c using (cell_no)
        inner join amounts as a using (document_id, table_no, row_no, column_no)
        """,
        laid_out=pa.table(columns),
    )


def evaluate(scratch: Scratch, batch: list[Change], is_whole: bool) -> list[Outcome]:
    """One build of the batch: by arithmetic alone, then with the second readings."""
    lay_out(scratch, batch)
    scratch.run(_CHANGED_TERMS.format(condition="" if is_whole else _TOUCHED))
    scratch.build("evaluated_identities")
    if not is_whole:
        scratch.run(_UNTOUCHED_IDENTITIES, _CHANGED_TERMS.format(condition=_AROUND))
    scratch.run(_LAID_OUT_CELLS, *_FIGURES, _READINGS.format(condition="false"))
    scratch.build("relations", "identities", "cell_proofs", "cells_in_doubt", *LOCATOR)
    scratch.run(_FINDINGS.format(name="findings_by_arithmetic"), _READINGS.format(condition="true"))
    scratch.build(*LOCATOR)
    rows = scratch.run(_FINDINGS.format(name="findings_by_reading"), _OUTCOMES)
    return [Outcome(*row) for row in rows]


def read_again(scratch: Scratch, raw: Path) -> None:
    """The true page's second reading of every cell that a change may put in doubt, laid down in `readings`."""
    rows = scratch.run("""
        select distinct c.document_id, d.relative_path, c.table_no, c.row_no, c.column_no, c.page_no, c.x0, c.top, c.x1, c.bottom
        from around as a
        inner join warehouse.staging.cells as c using (document_id, table_no, row_no, column_no)
        inner join warehouse.staging.documents as d using (document_id)
    """)
    places = [(name, pa.int32()) for name in ("table_no", "row_no", "column_no")]
    schema = pa.schema([("document_id", pa.string()), *places, ("second_reading", pa.string())])
    read = pa.Table.from_pylist(second_readings(raw, rows), schema=schema)
    scratch.run("create or replace table readings as select * from read", read=read)


def main() -> None:
    """Ends with 1 when an untouched document gives a finding."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--raw", type=Path, default=None, help="where the documents lie (default: the home folder's raw/)")
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--cells", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="", help="only documents of this folder")
    parser.add_argument("--whole", action="store_true", help="lay out whole documents: the same outcome, slowly")
    parser.add_argument("--csv", type=Path, default=None, help="write each change with its outcome here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = tamper(Scratch(Path(folder), arguments.warehouse), arguments)
    if arguments.csv:
        with arguments.csv.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([Outcome._fields, *outcomes])
    report(outcomes)
    raise SystemExit(1 if any(is_finding(o) for o in outcomes if o.kind == "none") else 0)


def tamper(scratch: Scratch, arguments: argparse.Namespace) -> list[Outcome]:
    """All outcomes of a run."""
    scratch.run(*(f"create schema if not exists {name}" for name in ("staging", "seeds", "quality")))
    changes = draw(scratch, arguments)
    scratch.run("create or replace table seeds.accepted_errors as from warehouse.seeds.accepted_errors", *_REACH)
    read_again(scratch, arguments.raw or load_settings().raw)
    untouched = [c for c in changes if c.kind == "none"]
    tried = changes[len(untouched) :]
    outcomes = evaluate(scratch, untouched, True)
    for start in range(0, len(tried), BATCH):
        outcomes += evaluate(scratch, tried[start : start + BATCH], arguments.whole)
        print(f"{len(outcomes) - len(untouched)} of {len(tried)}", file=sys.stderr, flush=True)
    return outcomes


def is_finding(outcome: Outcome) -> bool:
    return outcome.is_flagged or outcome.n_findings > 0


def report(outcomes: list[Outcome]) -> None:
    tried = [o for o in outcomes if o.kind != "none"]
    print(f"{'':28} {'':6}          by arithmetic      with second reading  still")
    print(f"{'':28} {'n':>6}  flagged  located repaired  located repaired  proven")
    for kind in KINDS:
        line(f"{kind}, proven", [o for o in tried if o.kind == kind and o.was_proven])
    for kind in KINDS:
        line(f"{kind}, all", [o for o in tried if o.kind == kind])
    for folder in sorted({o.folder for o in tried}):
        line(f"{folder}, x10 and swap, proven", [o for o in tried if o.kind in ("x10", "swap") and o.was_proven and o.folder == folder])
    untouched = [o for o in outcomes if o.kind == "none"]
    print(f"untouched documents: {len(untouched)}, with new findings: {sum(map(is_finding, untouched))}")


def line(name: str, outcomes: list[Outcome]) -> None:
    columns = [[o[i] for o in outcomes] for i in range(4, 10)]
    shares = [f"{100 * sum(map(bool, column)) / len(column):7.1f}%" if column else "       -" for column in columns]
    print(f"{name:28} {len(outcomes):6} {' '.join(shares)}")


if __name__ == "__main__":
    main()
