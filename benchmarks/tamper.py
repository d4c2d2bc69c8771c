"""Tampering: change one amount, evaluate the proofs again: is the change noticed, is it located, is the true value asked for?

    python benchmarks/tamper.py WAREHOUSE [--documents 20] [--cells 200] [--seed 1] [--folder shenzhen]

WAREHOUSE is a private build database (data/build/warehouse.duckdb), built from the documents as they are. For each of `--documents`
disclosures and each of `--cells` of their amounts, four changes are tried, one at a time: ten times the amount, two neighbouring digits
swapped, one more in the last printed place, 1.002 times the amount. A change that changes nothing (10 x 0) is skipped. Each changed
document is a document of its own in a scratch database, in which dbt evaluates everything from the terms on: votes, identities, repairs,
located errors. What comes before the terms (which cell stands in which sum) does not depend on amounts. One copy of each document stays
unchanged and must give no finding.

Printed for each kind of change, for proven cells and for all: changes tried, share flagged (an identity of the cell has a worse outcome
than before), share located (exactly that cell is the new suspect), share repaired (and the value asked for is the true one).
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import duckdb

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
MODELS = ["evaluated_identities", "relations", "identities", "cell_repairs", "located_errors"]
# Terms of one dbt run.
BATCH_TERMS = 3_000_000


class Cell(NamedTuple):
    document_id: str
    table_no: int
    row_no: int
    column_no: int
    amount: Decimal
    decimals: int
    unit_yuan: Decimal
    proven: bool


class Change(NamedTuple):
    kind: str
    cell: Cell
    amount: Decimal


def changes_of(cell: Cell) -> Iterator[Change]:
    """The four changes of a cell that change it."""
    place = Decimal(1).scaleb(-cell.decimals)
    tried = {
        "x10": cell.amount * 10,
        "swap": swapped(cell.amount, cell.decimals),
        "last place": cell.amount + place,
        "x1.002": (cell.amount * Decimal("1.002")).quantize(place, ROUND_HALF_UP),
    }
    for kind, amount in tried.items():
        if amount != cell.amount:
            yield Change(kind, cell, amount)


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


def sample(database: duckdb.DuckDBPyConnection, arguments: argparse.Namespace) -> list[Change]:
    """Seeded: documents with at least 50 amounts, then cells of each, then their changes."""
    rng = random.Random(arguments.seed)
    documents = database.execute(
        "select f.document_id from source.build.figures as f join source.staging.documents as d using (document_id)"
        " where starts_with(d.relative_path, ?) group by 1 having count(*) >= 50 order by 1",
        [arguments.folder],
    ).fetchall()
    chosen = rng.sample([d for (d,) in documents], min(arguments.documents, len(documents)))
    changes: list[Change] = []
    for document in sorted(chosen):
        cells = database.execute(
            "select f.document_id, table_no, row_no, column_no, f.amount, f.decimals, f.unit_yuan, coalesce(p.proven, false)"
            " from source.build.figures as f left join source.build.proven_cells as p using (document_id, table_no, row_no, column_no)"
            " where f.document_id = ? order by 2, 3, 4",
            [document],
        ).fetchall()
        for row in rng.sample(cells, min(arguments.cells, len(cells))):
            changes += changes_of(Cell(*row))
    return changes


def batches(database: duckdb.DuckDBPyConnection, changes: list[Change]) -> Iterator[list[Change]]:
    sizes = dict(database.execute("select document_id, count(*) from source.build.terms group by 1").fetchall())
    batch: list[Change] = []
    n_terms = 0
    for change in changes:
        batch.append(change)
        n_terms += sizes.get(change.cell.document_id, 0)
        if n_terms > BATCH_TERMS:
            yield batch
            batch, n_terms = [], 0
    if batch:
        yield batch


def lay_out(database: duckdb.DuckDBPyConnection, batch: list[Change]) -> None:
    """The scratch database's `build.terms` and what the models read beside it: a document a change, and each document once unchanged."""
    untouched = {change.cell.document_id: change.cell for change in batch}
    rows = [(c.kind, *c.cell, c.amount) for c in batch] + [("none", *cell, cell.amount) for cell in untouched.values()]
    database.execute(
        "create or replace table variants (variant_id varchar, kind varchar, document_id varchar, table_no integer, row_no integer,"
        " column_no integer, old_yuan decimal(24, 6), new_yuan decimal(24, 6), proven boolean)"
    )
    values = ", ".join(
        f"('{i:016d}', '{kind}', '{document}', {t}, {r}, {c}, {old * unit}, {new * unit}, {str(proven).lower()})"
        for i, (kind, document, t, r, c, old, _, unit, proven, new) in enumerate(rows)
    )
    database.execute(f"insert into variants values {values}")
    database.execute("create schema if not exists build; create schema if not exists staging; create schema if not exists seeds")
    database.execute("""
        create or replace table build.terms as
        select
            v.variant_id || substr(t.identity_id, 17) as identity_id,
            t.* exclude (identity_id) replace (
                v.variant_id as document_id,
                case
                    when t.table_no = v.table_no and t.row_no = v.row_no and t.column_no = v.column_no then v.new_yuan
                    else t.amount_yuan
                end as amount_yuan
            )
        from source.build.terms as t
        inner join variants as v on t.document_id = v.document_id
    """)
    database.execute(
        """
        create or replace table staging.cells as
        select v.variant_id as document_id, c.* exclude (document_id)
        from source.staging.cells as c inner join variants as v on c.document_id = v.document_id
    """.replace("create or replace view", "create or replace table")
    )
    database.execute("create or replace table seeds.accepted_errors as from source.seeds.accepted_errors")


def evaluate(scratch: Path, home: Path) -> None:
    """dbt on the scratch database, everything from the terms on."""
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "run", "--full-refresh", "--select", *MODELS]
    command += [
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(home / "target"),
        "--log-path",
        str(home / "logs"),
    ]
    subprocess.run(command, check=True, env=os.environ | {"BUDGETS_BUILD": str(scratch)})


JUDGE = """
with ranks as (select unnest(['exact', 'rounding', 'suspicious', 'broken']) as outcome, unnest([0, 1, 2, 3]) as badness),

touched as (
    select distinct v.variant_id, t.identity_id, substr(t.identity_id, 17) as suffix, v.document_id
    from variants as v
    inner join build.terms as t
        on v.variant_id = t.document_id and v.table_no = t.table_no and v.row_no = t.row_no and v.column_no = t.column_no
),

flagged as (
    select t.variant_id, bool_or(new_rank.badness > old_rank.badness) as is_flagged
    from touched as t
    inner join quality.identities as new_i on t.identity_id = new_i.identity_id
    inner join ranks as new_rank on new_i.outcome = new_rank.outcome
    left join source.quality.identities as old_i on left(t.document_id, 16) || t.suffix = old_i.identity_id
    left join ranks as old_rank on old_rank.outcome = coalesce(old_i.outcome, 'exact')
    group by 1
),

suspected as (
    select
        v.variant_id,
        count(*) as n_suspects,
        count(*) filter (where s.table_no = v.table_no and s.row_no = v.row_no and s.column_no = v.column_no) as n_right,
        count(*) filter (
            where s.table_no = v.table_no and s.row_no = v.row_no and s.column_no = v.column_no and s.implied_yuan = v.old_yuan
        ) as n_repaired
    from variants as v
    inner join build.located_errors as s on v.variant_id = s.document_id and s.implied_yuan is not null
    anti join source.build.located_errors as o
        on
            v.document_id = o.document_id and s.table_no = o.table_no and s.row_no = o.row_no and s.column_no = o.column_no
            and s.implied_yuan is not distinct from o.implied_yuan
    group by 1
)

select
    v.kind,
    v.proven,
    coalesce(f.is_flagged, false),
    coalesce(s.n_suspects = 1 and s.n_right = 1, false),
    coalesce(s.n_suspects = 1 and s.n_repaired = 1, false),
    coalesce(s.n_suspects, 0)
from variants as v
left join flagged as f using (variant_id)
left join suspected as s using (variant_id)
"""


def main() -> None:
    """Ends with 1 when an untouched document gives a finding."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--cells", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="", help="only documents whose path begins so")
    arguments = parser.parse_args()
    results: list[tuple[str, bool, bool, bool, bool, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        home, scratch = Path(folder), Path(folder) / "tampered.duckdb"
        with connect(scratch, arguments.warehouse) as database:
            changes = sample(database, arguments)
            parts = list(batches(database, changes))
        for number, batch in enumerate(parts, 1):
            with connect(scratch, arguments.warehouse) as database:
                lay_out(database, batch)
            evaluate(scratch, home)
            with connect(scratch, arguments.warehouse) as database:
                results += database.execute(JUDGE).fetchall()
            print(f"{number} of {len(parts)}", file=sys.stderr, flush=True)
    report(results)


def connect(scratch: Path, warehouse: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(str(scratch))
    database.execute(f"attach '{warehouse}' as source (read_only)")
    return database


def report(results: list[tuple[str, bool, bool, bool, bool, int]]) -> None:
    print(f"{'change':12} {'cells':8} {'n':>6} {'flagged':>8} {'located':>8} {'repaired':>8}")
    for kind in ("x10", "swap", "x1.002", "last place"):
        for name, wanted in (("proven", (True,)), ("all", (True, False))):
            rows = [r for r in results if r[0] == kind and r[1] in wanted]
            shares = [f"{100 * sum(bool(r[i]) for r in rows) / len(rows):7.1f}%" if rows else "      -" for i in (2, 3, 4)]
            print(f"{kind:12} {name:8} {len(rows):6} {' '.join(shares)}")
    untouched = [r for r in results if r[0] == "none"]
    findings = sum(1 for r in untouched if r[2] or r[5] > 0)
    print(f"untouched documents: {len(untouched)}, with new findings: {findings}")
    raise SystemExit(1 if findings else 0)


if __name__ == "__main__":
    main()
