"""Every rule of proof can be broken: in copies of documents that hold, one figure of one identity a rule is printed otherwise."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from pipelines.dbt import build_arguments, invoke
from pipelines.settings import Settings
from tests.typeset import fonts
from tests.workshop import Workshop

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

RULES = (
    *("balance", "bridge", "column_sum", "copy", "economic_by_subject", "form_copy", "form_horizon", "form_sum", "likely_copy"),
    *("narrative_copy", "narrative_increase", "narrative_rate", "narrative_share", "narrative_sum", "period_sum", "row_sum"),
    *("within_three_public", "year_change"),
)

# Of each rule a figure that it needs: of a whole (of a part, where it must not be more than its whole), if there is one in a document with
# no broken identity of that rule, and where the most of its kind stand beside: whether a rule applies is put to the vote.
FIGURES = """
    with terms as (
        select
            i.rule_id, i.document_id, i.identity_id, t.table_no, t.row_no, t.column_no, f.page_no, f.line_no,
            coalesce(c.text, f.amount_printed) as printed,
            count(*) over (partition by i.document_id, i.rule_id, t.table_no) as n_beside,
            exists (
                from quality.identities as b where (b.document_id, b.rule_id, b.outcome) = (i.document_id, i.rule_id, 'broken')
            ) as has_broken
        from quality.identities as i
        inner join quality.identity_terms as t using (document_id, identity_id)
        left join staging.cells as c using (document_id, table_no, row_no, column_no)
        left join marts.fct_narrative_figures as f using (document_id, paragraph_no, sentence_no, figure_no)
        where
            i.outcome in ('exact', 'rounding')
            and (t.coefficient = -1) = (i.rule_id not in ('form_horizon', 'within_three_public'))
            and (i.rule_id <> 'narrative_copy' or t.table_no is not null)
    )
    select rule_id, document_id, identity_id, table_no, row_no, column_no, page_no, line_no, printed
    from terms
    where regexp_full_match(printed, '[1-9][0-9,]*([.][0-9]+)?')
    qualify row_number() over (
        partition by rule_id
        order by
            has_broken, n_beside desc,
            (select count(*) from staging.cells as s where s.document_id = terms.document_id), identity_id desc
    ) = 1"""


@dataclass(frozen=True)
class Fault:
    """One figure printed otherwise, and the identity that it stands in."""

    rule_id: str
    document_id: str
    identity_id: str
    table_no: int | None
    row_no: int | None
    column_no: int | None
    page_no: int | None
    line_no: int | None
    printed: str

    @property
    def copy_id(self) -> str:
        """The document that is like the one at hand, but for the faults in it."""
        return hashlib.sha256(self.document_id.encode()).hexdigest()

    @property
    def wrong(self) -> str:
        """Of a figure that must be near another one more, of others a digit more in front."""
        whole, point, fraction = self.printed.partition(".")
        number = int(whole.replace(",", ""))
        wrong = number + 1 if self.rule_id == "economic_by_subject" else int(f"7{number}")
        return (f"{wrong:,}" if "," in whole else str(wrong)) + point + fraction


def plant(warehouse: duckdb.DuckDBPyConnection, faults: list[Fault]) -> None:
    """Copies of the documents of these faults, with them; they are what the next build follows."""
    warehouse.execute("delete from staging.changed_documents")
    columns = "select table_name from duckdb_columns() where schema_name = 'staging' and column_name = 'document_id'"
    tables = [name for (name,) in warehouse.execute(columns).fetchall() if name != "changed_documents"]
    for document_id, copy_id in {(fault.document_id, fault.copy_id) for fault in faults}:
        for table in tables:
            rows = f"select * replace (? as document_id) from staging.{table} where document_id = ?"
            warehouse.execute(f"insert into staging.{table} {rows}", [copy_id, document_id])
        warehouse.execute("insert into staging.changed_documents values (?, 'added')", [copy_id])
    for f in faults:
        cell = "document_id = ? and table_no = ? and row_no = ? and column_no = ?"
        values = [f.wrong, f.wrong, f.copy_id, f.table_no, f.row_no, f.column_no]
        warehouse.execute(f"update staging.cells set text = ?, folded = ? where {cell}", values)
        warehouse.execute(
            """update staging.lines set text = replace(text, $printed, $wrong), folded = replace(folded, $printed, $wrong)
            where document_id = $document and page_no = $page and line_no = $line""",
            {"printed": f.printed, "wrong": f.wrong, "document": f.copy_id, "page": f.page_no, "line": f.line_no},
        )


@dataclass(frozen=True)
class Planted:
    """The build after the faults, and what they are."""

    connection: duckdb.DuckDBPyConnection
    faults: dict[str, Fault]
    rules: set[str]


@pytest.fixture(scope="module")
def planted(typeset_home: Settings, workshop: Workshop) -> Iterator[Planted]:
    settings = workshop.home(keep_intermediate=False, like=typeset_home)
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        rules = {rule for (rule,) in warehouse.execute("select distinct rule_id from quality.identities").fetchall()}
        faults = [Fault(*row) for row in warehouse.execute(FIGURES).fetchall()]
        plant(warehouse, faults)
    assert invoke(settings, build_arguments(full_refresh=False))
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        yield Planted(warehouse, {fault.rule_id: fault for fault in faults}, rules)


# dbt's adapter gives each of its threads an event loop and leaves it to the garbage collector, which here comes by before the test is over.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_rule_that_applies_anywhere_is_tried(planted: Planted) -> None:
    assert planted.rules == set(RULES)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_figure_breaks_the_rule(planted: Planted, rule: str) -> None:
    fault = planted.faults[rule]
    identity = fault.copy_id[:16] + fault.identity_id[16:]
    query = "select outcome from quality.identities where document_id = ? and identity_id = ?"
    assert planted.connection.execute(query, [fault.copy_id, identity]).fetchall() == [("broken",)], fault
