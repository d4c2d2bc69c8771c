-- Which column of a table lies directly under which by its coordinate. A pair's family is the first dimension in which part and whole differ:
-- a cross table of funds and types has a family of funds and a family of types. One row a pair of columns (with one coordinate each).
{{ config(schema='intermediate', **by_document()) }}

{% set dimensions = refined_dimensions() %}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

refinements as (
    select * from {{ ref('column_refinements') }}
),

columns as (
    select distinct
        document_id,
        table_no,
        panel_no,
        column_no,
        coordinate,
        side,
        year_meant,
        phase,
        statement,
        {{ dimensions | join(',\n        ') }}
    from figures
),

{{ direct_refinements() }}

select * from direct
