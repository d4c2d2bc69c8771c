-- A returned row is a fact whose yuan are not its printed figure in its printed unit: nothing may change a printed value on the way.
{{ config(meta={'dagster': {'ref': {'name': 'fct_printed_amounts'}}}) }}

with amounts as (
    select
        *,
        regexp_replace(translate(amount_printed, '．０１２３４５６７８９', '.0123456789'), '[，,\s()（）－−¥￥-]|[百千万亿]*元$', '', 'g') as digits,
        case unit_printed
            when '元' then 1 when '百元' then 100 when '千元' then 1000 when '万元' then 10000 when '百万元' then 1000000 when '亿元' then 100000000
        end as yuan
    from {{ changed(ref('fct_printed_amounts')) }}
    where amount_yuan is not null
)

select document_id, table_no, row_no, column_no, amount_printed, unit_printed, amount_yuan
from amounts
where try_cast(digits as decimal(24, 6)) is null or round(abs(try_cast(digits as decimal(24, 6))) * yuan, 2) <> abs(amount_yuan)
