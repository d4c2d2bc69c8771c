"""`budgets check`: exit codes, places, verdicts, gaps."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.settings import Settings

Check = Callable[..., Result]

_PUBLISHED = """
create schema staging;
create schema quality;
create table staging.documents as
select 'aaaa0001' as document_id, 'city/卫生局.pdf' as relative_path, 'extracted' as status
union all select 'bbbb0002', 'city/教育局.pdf', 'extracted';
create table quality.cell_proofs as
select unnest(['aaaa0001', 'aaaa0001', 'bbbb0002', 'bbbb0002']) as document_id, unnest([true, false, true, true]) as proven;
create table quality.identities as
select
    'bbbb0002/row_sum/t1r1c1' as identity_id, 'bbbb0002' as document_id, 'row_sum' as rule_id, 'hard' as strength, 'exact' as outcome,
    false as is_accepted, cast(10 as decimal(28, 6)) as expected_yuan, cast(10 as decimal(28, 6)) as actual_yuan,
    cast(0 as decimal(28, 6)) as difference, cast(null as varchar) as accepted_because;
create table quality.suspects (
    document_id varchar, page_no integer, table_no integer, row_no integer, column_no integer, row_label varchar, heading_path varchar,
    printed_yuan decimal(28, 6), implied_yuan decimal(28, 6), verdict varchar, n_identities_repaired integer, identity_ids varchar[]
);
create table quality.missing_totals (document_id varchar, label varchar, table_no integer, row_no integer);
create table quality.document_ledger (document_id varchar, found varchar, expected_kind varchar);
create table quality.questions (
    document_id varchar, relation_id varchar, page_no integer, table_no integer, row_no integer, printed varchar, elsewhere varchar
);
create table quality.identity_terms (
    identity_id varchar, document_id varchar, paragraph_no integer, sentence_no integer, figure_no integer
);
create table quality.corrections (
    document_id varchar, table_no integer, row_no integer, column_no integer, is_applied boolean, refused_because varchar
);
create table quality.project_ledger (
    document_id varchar, stated_in varchar, amount_yuan decimal(20, 2), slack_yuan decimal(20, 2)
);
create schema marts;
create table marts.fct_narrative_figures (
    document_id varchar, paragraph_no integer, sentence_no integer, figure_no integer, page_no integer, sentence varchar
);
"""

_BROKEN = """
insert into quality.identities values
    ('aaaa0001/column_sum/t1r3c2', 'aaaa0001', 'column_sum', '{strength}', 'broken', {is_accepted}, 450000, 550000, 100000, {why});
insert into quality.suspects values
    ('aaaa0001', 24, 10, 39, 9, '差旅费', '财政拨款/一般公共预算', 55000, 45000, 'publisher_error', 1, ['aaaa0001/column_sum/t1r3c2']),
    ('aaaa0001', 25, 11, 4, 2, '合计', null, 70000, null, 'undecided', 0, ['aaaa0001/column_sum/t1r3c2']);
"""


@pytest.fixture
def published(home: Settings) -> Path:
    home.published.mkdir(parents=True)
    with duckdb.connect(str(home.published_database)) as database:
        database.execute(_PUBLISHED)
    return home.published_database


@pytest.fixture
def check(home: Settings, published: Path) -> Check:  # the file has to be there
    return lambda *arguments: CliRunner().invoke(main, ["check", *arguments], env={"BUDGETS_HOME": str(home.home)})


def put(published: Path, sql: str) -> None:
    with duckdb.connect(str(published)) as database:
        database.execute(sql)


def test_documents_that_hold_end_with_0(check: Check) -> None:
    result = check()
    assert result.exit_code == 0
    assert result.output == "2 documents, 4 amounts, 75.0 % proven, 0 broken and not accepted\n"


def test_a_broken_hard_identity_ends_with_1_and_says_where_what_and_whose(check: Check, published: Path) -> None:
    put(published, _BROKEN.format(strength="hard", is_accepted="false", why="null"))
    result = check()
    assert result.exit_code == 1
    assert "page 24, table 10, row 39, column 9 (差旅费 | 财政拨款/一般公共预算): printed 55,000.00 yuan" in result.output
    assert "ask for 45,000.00 yuan" in result.output
    assert "whose error: the publisher's: two text engines read the same" in result.output
    assert "page 25, table 11, row 4, column 2 (合计 | no heading): 70,000.00 yuan is not what its parts make" in result.output
    assert "教育局" not in result.output


def test_an_accepted_one_ends_with_0(check: Check, published: Path) -> None:
    put(published, _BROKEN.format(strength="hard", is_accepted="true", why="'rows are withheld'"))
    result = check("-v")
    assert result.exit_code == 0
    assert "accepted: rows are withheld" in result.output


def test_a_question_ends_with_0_and_is_said(check: Check, published: Path) -> None:
    put(published, _BROKEN.format(strength="soft", is_accepted="false", why="null"))
    result = check("aaaa")
    assert result.exit_code == 0
    assert "question: column_sum, aaaa0001/column_sum/t1r3c2: printed 550,000.00 yuan, its parts make 450,000.00 yuan" in result.output


def test_a_sentence_against_a_table_is_said_as_a_sentence(check: Check, published: Path) -> None:
    put(
        published,
        """
        insert into quality.identities values
            ('aaaa0001/narrative_copy/n3.1.1', 'aaaa0001', 'narrative_copy', 'hard', 'broken', false, 0, 29953900, 29953900, null);
        insert into quality.identity_terms values ('aaaa0001/narrative_copy/n3.1.1', 'aaaa0001', 3, 1, 1);
        insert into marts.fct_narrative_figures values ('aaaa0001', 3, 1, 1, 18, '收入支出总计0万元');
        insert into quality.suspects values
            ('aaaa0001', 5, 1, 9, 2, '总计', null, 29953900, null, 'undecided', 0, ['aaaa0001/narrative_copy/n3.1.1']);
        """,
    )
    result = check()
    assert result.exit_code == 1
    assert "broken: narrative_copy, page 18, 收入支出总计0万元: printed 29,953,900.00 yuan, its parts make 0.00 yuan" in result.output
    assert "no single cell" not in result.output


def test_contradictions_in_words_are_questions(check: Check, published: Path) -> None:
    put(published, "insert into quality.questions values ('aaaa0001', 'B08', 8, 2, 30, '20604 技术与研究开发', '技术与开发')")
    result = check()
    assert result.exit_code == 0
    assert "0 broken and accepted, 1 questions" in result.output
    assert "question: B08, page 8, table 2, row 30: 20604 技术与研究开发; elsewhere 技术与开发" in result.output
    put(published, "insert into quality.questions values ('aaaa0001', 'B37', 28, null, null, 'text: 3 projects', 'forms: 4 projects')")
    assert "question: B37, page 28: text: 3 projects; elsewhere forms: 4 projects" in check().output


def test_gaps_are_said(check: Check, published: Path) -> None:
    put(published, "insert into quality.missing_totals values ('aaaa0001', '收入总计', 1, 16)")
    put(published, "insert into quality.document_ledger values ('bbbb0002', 'missing', 'expenditure'), ('aaaa0001', 'found', 'revenue')")
    output = check().output
    assert "no figure for 收入总计 (table 1, row 16)" in output
    assert "missing: expenditure" in output
    assert "found: revenue" not in output


def test_forms_of_less_than_the_projects_are_said(check: Check, published: Path) -> None:
    put(
        published,
        """insert into quality.project_ledger values
            ('aaaa0001', 'forms', 13207000, 100), ('aaaa0001', 'expenditure', 13707000, 50),
            ('bbbb0002', 'forms', 99990, 100), ('bbbb0002', 'expenditure', 100000, 50)""",
    )
    output = check().output
    assert "forms state 13,207,000.00 of 13,707,000.00 yuan of project expenditure" in output
    assert "99,990.00" not in output, "that is rounding"


def test_a_refused_correction_is_said(check: Check, published: Path) -> None:
    put(published, "insert into quality.corrections values ('aaaa0001', 5, 6, 7, false, 'the cell prints 4.50 and not 5.50')")
    assert "correction refused (table 5, row 6, column 7): the cell prints 4.50 and not 5.50" in check().output


def test_an_unknown_document_ends_with_2(check: Check) -> None:
    assert check("no such").exit_code == 2
