-- One row per account that is, or may be, a customer's who may be profiled: how we know and what for. Without the
-- account's name and id.
with

declared as (

    select
        customer_id,
        platform,
        account_id,
        method,
        case when method = 'reviewed' then cast(1.0 as double) end as probability,
        'contact' as link_use,
        {{ link_words('method') }} as evidence
    from {{ ref('int_declared_links') }}
    where account_id is not null

),

probable as (

    select
        customer_id,
        platform,
        account_id,
        'probable' as method,
        probability,
        link_use,
        evidence
    from {{ ref('int_probable_links') }}

),

links as (

    select * from declared
    union all
    select * from probable

),

final as (

    select
        links.customer_id,
        links.platform,
        {{ digest("'account ' || " ~ account_key('links')) }} as account_key,
        links.method,
        links.probability,
        links.link_use,
        links.evidence
    from links
    inner join {{ ref('int_profiled_customers') }} as profiled
        on links.customer_id = profiled.customer_id

)

select * from final
