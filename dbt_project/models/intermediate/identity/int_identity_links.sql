-- One row per customer and account or handle that is theirs as of `as_of`, with how we know: known without
-- inference, or so likely that the brand may act on it.
with

declared as (

    select
        customer_id,
        platform,
        account_id,
        handle,
        method,
        evidence,
        linked_at
    from {{ ref('int_declared_links') }}

),

probable as (

    select
        links.customer_id,
        links.platform,
        links.account_id,
        accounts.handle,
        'probable' as method,
        links.evidence,
        cast(null as {{ engine_type('timestamp with time zone') }}) as linked_at
    from {{ ref('int_probable_links') }} as links
    left join {{ ref('int_accounts') }} as accounts
        on
            links.platform = accounts.platform
            and links.account_id = accounts.account_id
    where links.link_use = 'contact'

),

final as (

    select * from declared
    union all
    select * from probable

)

select * from final
