-- One row per customer and account or handle that is theirs as of `as_of` without any inference, with how we know.
with

claims as (

    select * from {{ ref('int_contested_claims') }}
    where not is_conflict

),

customers as (

    select * from {{ ref('int_customers') }}

),

final as (

    select
        claims.customer_id,
        claims.platform,
        claims.account_id,
        claims.handle,
        claims.method,
        {{ link_words('claims.method') }}
        || coalesce(', typed as ' || claims.typed_handle, '')
        || case
            when claims.account_id is null then '; no observed account has this name' else ''
        end as evidence,
        claims.declared_at as linked_at
    from claims
    inner join customers on claims.customer_id = customers.customer_id

)

select * from final
