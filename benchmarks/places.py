"""What a place that nobody has seen gets: each place's tables are understood anew without the rules that only this place needed.

    python benchmarks/places.py BUILD [--cases tests/vocabulary] [--only FOLDER] [--rules] [--work FOLDER]

BUILD is a build database of the whole corpus (`build/warehouse.duckdb` of a home), built with the rules as they stand. A place is the first
folder of a document's path. A rule of a seed that lists alternatives (`合计|总计`) counts as that many rules. A rule is a place's own where
every text that it is the first to fit is printed in that place alone, and where no text of `--cases` (titles, headings and labels from
elsewhere) needs it either.
Each place's staging is built up to `amounts` and the target forms without the place's own rules. Prints a line a place:

    rules    rules that were taken away
    cells    cells that look like money, in tables that are neither `not_money` nor target forms
    amounts  share of them that became amounts
    usable   share in tables of which every column of figures and the unit is understood: what reaches the facts
    same     share that means what it means with all rules: kind of table, coordinate, role of the row, yuan
    targets  share of the indicator rows that are read as they are with all rules

`--rules` prints the rules of each place instead. A place costs 10 to 20 s of one core.
"""

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment

from pipelines.dbt import project_hash
from pipelines.paper.fold import fold
from pipelines.staging import note

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "dbt_project"
ELSEWHERE = "(elsewhere)"
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Seed:
    """A seed of rules: its columns of patterns, whether the last one must match from end to end, what each document asks it for.

    The alternatives of the last column are rules of their own; `texts` is a query for document_id and a text for each column.
    """

    name: str
    patterns: tuple[str, ...]
    is_whole: bool
    texts: str


def folding() -> Any:
    """The macros that fold texts, as a module of functions that give SQL."""
    texts = [(PROJECT / "macros" / name).read_text(encoding="utf-8") for name in ("folding.sql", "forms.sql")]
    return Environment().from_string("\n".join(texts)).module


def seeds() -> tuple[Seed, ...]:
    macros = folding()
    label_key = macros.label_key("first_text")
    titles = "select document_id, title_key from intermediate.table_titles"
    money = "coalesce(t.table_kind, '') <> 'not_money' and coalesce(t.table_kind, '') not like 'performance%'"
    return (
        Seed("table_kinds", ("title",), False, titles),
        Seed("table_bases", ("title",), False, titles),
        Seed(
            "table_structures",
            ("headings",),
            False,
            "select document_id, headings from intermediate.recognised_tables where recognised_by = 'headings'",
        ),
        Seed(
            "headings",
            ("table_kind", "under", "heading"),
            True,
            "select p.document_id, table_kind, under, unnest([heading_key, joined_key]) from intermediate.heading_paths p"
            f" inner join intermediate.recognised_tables t using (document_id, table_no) where {money}",
        ),
        Seed(
            "row_labels",
            ("table_kind", "side_is", "label"),
            True,
            f"select document_id, table_kind, panel_side, {label_key} from intermediate.row_keys where first_text is not null",
        ),
        Seed("form_labels", ("label",), True, f"select document_id, {macros.bare_label('folded')} from intermediate.form_label_cells"),
    )


def alternatives(pattern: str) -> list[str]:
    """A regular expression cut at the bars of its outermost level."""
    parts, depth, in_class, part = list[str](), 0, False, ""
    for i, char in enumerate(pattern):
        is_escaped = i > 0 and pattern[i - 1] == "\\"
        if not is_escaped:
            in_class = (in_class or char == "[") and char != "]"
            depth += 0 if in_class else (char == "(") - (char == ")")
        if char == "|" and depth == 0 and not in_class and not is_escaped:
            parts.append(part)
            part = ""
        else:
            part += char
    return [*parts, part]


def rules(seed: Seed) -> list[dict[str, str]]:
    """The rows of a seed, one for each alternative; first match stays first match."""
    with (PROJECT / "seeds" / f"{seed.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if seed.name == "form_labels":  # LIKE patterns, the longest wins
        return sorted(rows, key=lambda row: (-len(row["label"]), row["label"]))
    return [{**row, seed.patterns[-1]: part} for row in rows for part in alternatives(row[seed.patterns[-1]])]


def first_fits(seed: Seed, rows: list[dict[str, str]], texts: Iterable[Texts]) -> dict[Texts, int]:
    """For each text the number of the first rule that fits it."""

    def compiled(row: dict[str, str], column: str) -> re.Pattern[str] | None:
        pattern = row[column]
        if seed.name == "form_labels":
            pattern = re.escape(pattern).replace("%", ".*")
        is_whole = seed.is_whole and column == seed.patterns[-1]
        return re.compile(f"(?:{pattern})\\Z" if is_whole else pattern) if pattern else None

    def fits(patterns: list[re.Pattern[str] | None], text: Texts) -> bool:
        return all(
            pattern is None or (pattern.match(part) if seed.is_whole and i == len(text) - 1 else pattern.search(part))
            for i, (pattern, part) in enumerate(zip(patterns, text, strict=True))
        )

    patterns = [[compiled(row, column) for column in seed.patterns] for row in rows]
    found = {text: next((n for n, row in enumerate(patterns) if fits(row, text)), None) for text in texts}
    return {text: number for text, number in found.items() if number is not None}


def asked(connection: duckdb.DuckDBPyConnection, seed: Seed, cases: Path | None) -> dict[Texts, set[str]]:
    """The texts that a seed is asked for, with the places that print them."""
    where: dict[Texts, set[str]] = defaultdict(set)
    query = f"""
        select distinct split_part(d.relative_path, '/', 1), a.* exclude (document_id)
        from ({seed.texts}) a inner join staging.documents d using (document_id)
    """
    for place, *texts in connection.execute(query).fetchall():
        if texts[-1] is not None:
            where[tuple(text or "" for text in texts)].add(place)
    for text in elsewhere(connection, seed, cases) if cases else ():
        where[text].add(ELSEWHERE)
    return where


def elsewhere(connection: duckdb.DuckDBPyConnection, seed: Seed, cases: Path) -> Iterator[Texts]:
    """The texts of the cases from elsewhere, as a seed is asked for them."""
    path = cases / f"{seed.name}.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = {"headings": "heading_key", "row_labels": "label_key", "form_labels": "bare_label"}.get(seed.name, "title_key")
    macros = folding()

    def keyed(text: str) -> str:
        expression = getattr(macros, key)("'" + fold(text).replace("'", "''") + "'")
        ((value,),) = connection.execute(f"select {expression}").fetchall()
        return str(value)

    for row in rows:
        if seed.name == "headings":
            parts = [keyed(part) for part in row["path"].split("/")]
            yield from ((row["table_kind"], "/".join(parts[:n]), part) for n, part in enumerate(parts))
        elif seed.name == "row_labels":
            yield row["table_kind"], row["side"], keyed(row["label"])
        else:
            yield (keyed(row[seed.patterns[-1]]),)


def own_rules(connection: duckdb.DuckDBPyConnection, cases: Path | None) -> dict[str, dict[str, set[int]]]:
    """For each place and seed the numbers of the rules that only this place needs."""
    own: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for seed in seeds():
        places: dict[int, set[str]] = defaultdict(set)
        where = asked(connection, seed, cases)
        for text, number in first_fits(seed, rules(seed), where).items():
            places[number] |= where[text]
        for number, printed_in in places.items():
            if len(printed_in) == 1:
                own[min(printed_in)][seed.name].add(number)
    return own


def write_project(folder: Path, without: dict[str, set[int]]) -> None:
    """The dbt project with those rules left out of its seeds."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("target", "logs"))
    for seed in seeds():
        rows = rules(seed)
        with (folder / "seeds" / f"{seed.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for number, row in enumerate(rows) if number not in without[seed.name])


def write_staging(path: Path, build: Path, place: str) -> None:
    """A build database that holds the staging of one place."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{build}' as whole (read_only)")
        connection.execute("create schema staging")
        documents = f"select document_id from whole.staging.documents where split_part(relative_path, '/', 1) = '{place}'"
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'whole' and schema_name = 'staging'"
        ).fetchall():
            connection.execute(f"create table staging.{name} as select * from whole.staging.{name} where document_id in ({documents})")


def beside(database: Path) -> Path:
    """The intermediate tables of a build database."""
    return database.with_name("intermediate.duckdb")


def understand(project: Path, database: Path, work: Path) -> None:
    """Build what is understood of a database's staging: up to `amounts`, and the target forms."""
    dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet"]
    where = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(work / "target"), "--log-path", str(work)]
    environment = {**os.environ, "BUDGETS_BUILD": str(database), "BUDGETS_INTERMEDIATE": str(beside(database))}
    models = ["+amounts", "+unmapped_columns", "+indicator_texts", "+form_amounts"]
    for step in (["seed"], ["run", "--full-refresh", "--select", *models]):
        subprocess.run([*dbt, *step, *where], check=True, env=environment)


_MEANING = (
    "table_kind, side, fund, expenditure_type, component, budget_period, item, statement, phase, fiscal_year, row_role, row_item,"
    " subject_code, department_class_code, government_class_code, budget_unit_name, amount_yuan"
)


def measured(build: Path, database: Path, place: str) -> tuple[int, float, float, float, float]:
    """Cells, and the shares of them that became amounts, are usable, and mean the same as in `build`; then that of the indicator rows."""
    looks_like_money = r"'-?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)'"
    is_money = "coalesce(table_kind, '') <> 'not_money' and coalesce(table_kind, '') not like 'performance%'"
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"attach '{beside(database)}' as intermediate (read_only)")
        connection.execute(f"attach '{build}' as whole (read_only)")
        connection.execute(f"attach '{beside(build)}' as whole_intermediate (read_only)")
        row = connection.execute(
            f"""
            with bad as (
                select document_id, table_no from intermediate.unmapped_columns where not is_beside
                union select document_id, table_no from intermediate.amounts where unit_yuan is null and amount is not null
            ),
            money as (select document_id, table_no from whole_intermediate.recognised_tables where {is_money})
            select
                count(*),
                count(*) filter (where a.document_id is not null) / count(*),
                count(*) filter (where a.document_id is not null and bad.document_id is null) / count(*),
                count(*) filter (where bad.document_id is null and same.document_id is not null) / count(*)
            from staging.cells c
                semi join money using (document_id, table_no)
                left join intermediate.amounts a using (document_id, table_no, row_no, column_no)
                left join bad using (document_id, table_no)
                left join (
                    select document_id, table_no, row_no, column_no, {_MEANING} from intermediate.amounts
                    intersect select document_id, table_no, row_no, column_no, {_MEANING} from whole_intermediate.amounts
                ) same using (document_id, table_no, row_no, column_no)
            where regexp_full_match(c.text, {looks_like_money})
            """
        ).fetchone()
        assert row is not None
        columns = "document_id, table_no, row_no, column_no, horizon, level3, value_text"
        targets = connection.execute(
            f"""
            select count(*) filter (where found.document_id is not null) / count(*)
            from (select distinct {columns} from whole_intermediate.indicator_texts) w
                inner join whole.staging.documents d using (document_id)
                left join (select distinct {columns} from intermediate.indicator_texts) found using ({columns})
            where split_part(d.relative_path, '/', 1) = '{place}'
            """
        ).fetchone()
    assert targets is not None
    return *row, targets[0]


def measure(build: Path, place: str, without: dict[str, set[int]], work: Path) -> str:
    work.mkdir(parents=True)
    write_project(work / "dbt_project", without)
    write_staging(work / "one.duckdb", build, place)
    understand(work / "dbt_project", work / "one.duckdb", work)
    n_cells, *shares = measured(build, work / "one.duckdb", place)
    n_rules = sum(map(len, without.values()))
    return f"{place:<16} rules {n_rules:>3}  cells {n_cells:>6}  " + "  ".join(
        f"{name} {share:.4f}" if share is not None else f"{name} -     "
        for name, share in zip(("amounts", "usable", "same", "targets"), shares, strict=True)
    )


def listed(own: dict[str, dict[str, set[int]]], places: Iterable[str]) -> Iterator[str]:
    for place in places:
        for seed in seeds():
            rows = rules(seed)
            for number in sorted(own[place][seed.name]):
                yield f"{place}\t{seed.name}\t" + "\t".join(rows[number][column] for column in seed.patterns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--work", type=Path, help="keep what is built here")
    arguments = parser.parse_args()
    with duckdb.connect(str(arguments.build), read_only=True) as connection:
        if note(connection, "project") != project_hash(PROJECT):
            parser.error(f"{arguments.build} was built with other rules: `budgets refresh` its home first")
        if not beside(arguments.build).exists():
            parser.error(f"no {beside(arguments.build)}: `BUDGETS_KEEP_INTERMEDIATE=1 budgets refresh --rebuild` its home first")
        connection.execute(f"attach '{beside(arguments.build)}' as intermediate (read_only)")
        own = own_rules(connection, arguments.cases)
        places = [
            place
            for (place,) in connection.execute(
                "select distinct split_part(relative_path, '/', 1) from staging.documents order by 1"
            ).fetchall()
            if place in arguments.only or not arguments.only
        ]
    if arguments.rules:
        print(*listed(own, places), sep="\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        for place in places:
            print(measure(arguments.build.resolve(), place, own[place], (arguments.work or Path(folder)) / place), flush=True)


if __name__ == "__main__":
    main()
