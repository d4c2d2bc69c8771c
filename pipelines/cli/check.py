"""`budgets check`: what the documents' own arithmetic proves, what it breaks on, where, what it should be and whose error it is."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from pipelines.cli.console import example, fail, say, settings_or_fail
from pipelines.cli.query import Rows, named, reading

_DOCUMENTS = """
with proofs as (
    select document_id, count(*) as n_amounts, count(*) filter (where proven) as n_proven from quality.cell_proofs group by document_id
),

checks as (
    select
        document_id,
        count(*) filter (where outcome = 'exact') as n_exact,
        count(*) filter (where outcome in ('rounding', 'suspicious')) as n_rounding,
        count(*) filter (where outcome = 'broken' and strength = 'hard' and not is_accepted) as n_broken,
        count(*) filter (where is_accepted) as n_accepted,
        count(*) filter (where outcome = 'broken' and strength = 'soft') as n_questions
    from quality.identities
    group by document_id
)

select
    document_id, relative_path, coalesce(n_amounts, 0), coalesce(n_proven, 0),
    coalesce(n_exact, 0), coalesce(n_rounding, 0), coalesce(n_broken, 0), coalesce(n_accepted, 0), coalesce(n_questions, 0)
from staging.documents left join proofs using (document_id) left join checks using (document_id)
where status = 'extracted' and {condition}
order by relative_path
"""

# An identity of the running text has a sentence for its place, one of tables is told at its suspected cell.
_BROKEN = """
with sentences as (
    select t.identity_id, min(f.page_no) as page_no, any_value(f.sentence) as sentence
    from quality.identity_terms as t
    inner join marts.fct_narrative_figures as f using (document_id, paragraph_no, sentence_no, figure_no)
    group by t.identity_id
)

select
    i.document_id, i.identity_id, i.rule_id, i.strength, i.is_accepted, i.expected_yuan, i.actual_yuan, i.difference, i.accepted_because,
    s.page_no, s.sentence
from quality.identities as i
left join sentences as s using (identity_id)
where i.outcome = 'broken' and i.document_id in (select document_id from staging.documents where {condition})
order by i.strength, i.identity_id
"""

# Where only the running text contradicts a cell, the sentence is told and not the cell.
_SUSPECTS = """
select
    document_id, page_no, table_no, row_no, column_no, row_label, heading_path,
    printed_yuan, implied_yuan, verdict, n_identities_repaired, identity_ids
from quality.suspects
where len(list_filter(identity_ids, lambda i: not contains(i, '/narrative_'))) > 0
    and document_id in (select document_id from staging.documents where {condition})
order by document_id, page_no, table_no, row_no, column_no
"""

_GAPS = """
select document_id, 'no figure for ' || label || ' (table ' || table_no || ', row ' || row_no || ')' from quality.missing_totals
where document_id in (select document_id from staging.documents where {condition})
union all
select document_id, found || ': ' || expected_kind from quality.document_ledger
where found in ('missing', 'unreadable') and document_id in (select document_id from staging.documents where {condition})
union all
select f.document_id, format('forms state {{:,.2f}} of {{:,.2f}} yuan of project expenditure', f.amount_yuan, e.amount_yuan)
from quality.project_ledger as f
inner join quality.project_ledger as e on f.document_id = e.document_id and f.stated_in = 'forms' and e.stated_in = 'expenditure'
where f.amount_yuan + f.slack_yuan + e.slack_yuan < e.amount_yuan
    and f.document_id in (select document_id from staging.documents where {condition})
union all
select document_id, 'correction refused (table ' || table_no || ', row ' || row_no || ', column ' || column_no || '): ' || refused_because
from quality.corrections
where not is_applied and document_id in (select document_id from staging.documents where {condition})
"""

_QUESTIONS = """
select document_id, relation_id, page_no, table_no, row_no, printed, elsewhere
from quality.questions
where document_id in (select document_id from staging.documents where {condition})
order by document_id, page_no, table_no, row_no
"""

_VERDICTS = {
    "publisher_error": "the publisher's: two text engines read the same",
    "extractor_error": "the extractor's: another text engine reads something else",
    "rounding": "the publisher's rounding",
    "undecided": "undecided",
}


@click.command()
@click.argument("document", required=False)
@click.option("--verbose", "-v", is_flag=True, help="Also documents in which nothing is broken, and each broken identity by name.")
@example("budgets check 公安局")
def check(document: str | None, verbose: bool) -> None:
    """Say what is proven, what is broken, where, what it should be and whose error it is.

    DOCUMENT is the beginning of a document's id or a part of its path; without it all documents are checked.
    The amounts of performance forms are counted here; `budgets status` counts those of tables alone.
    Exit code 1 when a hard identity is broken that nobody has accepted (seed accepted_errors).
    """
    condition = named(document)
    with reading(settings_or_fail()) as connection:  # one for all: a refresh may publish meanwhile
        documents, *found = (
            connection.execute(sql.format(condition=condition)).fetchall() for sql in (_DOCUMENTS, _GAPS, _SUSPECTS, _BROKEN, _QUESTIONS)
        )
    if not documents:
        fail(f"no document that was read has an id that begins with {document!r} or a path that holds it", 2)
    findings = [_by_document(rows) for rows in found]
    for row in documents:
        if verbose or document or any(row[0] in kind for kind in findings):
            _say(row, *(kind.get(row[0], []) for kind in findings), verbose=verbose)
    n_broken = sum(row[6] for row in documents)
    n_amounts, n_proven = sum(row[2] for row in documents), sum(row[3] for row in documents)
    say(f"{len(documents)} documents, {n_amounts:,} amounts, {_share(n_proven, n_amounts)} proven, {n_broken} broken and not accepted")
    raise SystemExit(1 if n_broken else 0)


def _by_document(rows: Rows) -> Mapping[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    return found


def _say(document: Sequence[Any], gaps: Rows, suspects: Rows, broken: Rows, questions: Rows, *, verbose: bool) -> None:
    document_id, path, n_amounts, n_proven, n_exact, n_rounding, n_broken, n_accepted, n_soft = document
    say(f"{path} ({document_id[:8]})", bold=True)
    say(
        f"  {n_amounts:,} amounts, {_share(n_proven, n_amounts)} proven; identities: {n_exact:,} exact, {n_rounding:,} rounding,"
        f" {n_broken} broken, {n_accepted} broken and accepted, {n_soft + len(questions)} questions"
    )
    for (gap,) in gaps:
        say(f"  {gap}", "yellow")
    for suspect in suspects:
        _say_suspect(suspect)
    for identity in broken:
        _say_broken(identity, verbose)
    for relation_id, page_no, table_no, row_no, printed, elsewhere in questions:
        place = f"page {page_no}" if table_no is None else f"page {page_no}, table {table_no}, row {row_no}"
        say(f"  question: {relation_id}, {place}: {printed}; elsewhere {elsewhere}")


def _say_broken(identity: Sequence[Any], verbose: bool) -> None:
    identity_id, rule_id, strength, is_accepted, expected, actual, difference, why, page_no, sentence = identity
    if not (verbose or strength == "soft" or sentence):
        return
    mark = "question" if strength == "soft" else "accepted" if is_accepted else "broken"
    place = f"page {page_no}, {sentence}" if sentence else identity_id
    say(f"  {mark}: {rule_id}, {place}: printed {_yuan(actual)}, its parts make {_yuan(expected)} ({_yuan(difference, True)})")
    if is_accepted:
        say(f"    accepted: {why}")


def _say_suspect(suspect: Sequence[Any]) -> None:
    page_no, table_no, row_no, column_no, label, heading, printed, implied, verdict, n_repaired, identity_ids = suspect
    place = f"page {page_no}, table {table_no}, row {row_no}, column {column_no} ({label or 'no label'} | {heading or 'no heading'})"
    if implied is None:
        say(f"  {place}: {_yuan(printed)} is not what its parts make, and no single cell explains it", "red")
        return
    several = f"{n_repaired} identities" if n_repaired > 1 else "an identity"
    say(f"  {place}: printed {_yuan(printed)}, {several} of {len(identity_ids)} ask for {_yuan(implied)}", "red")
    say(f"    whose error: {_VERDICTS[verdict]}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "nothing"


def _yuan(value: Any, signed: bool = False) -> str:
    return f"{value:+,.2f} yuan" if signed else f"{value:,.2f} yuan"
