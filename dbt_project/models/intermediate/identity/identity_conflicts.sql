-- One row per customer and handle or account they claim together with another customer, or with the
-- brand itself. None of them is linked to it.
with

claims as (

    select * from {{ ref('int_contested_claims') }}
    where is_conflict

),

final as (

    select
        platform,
        handle,
        account_id,
        customer_id,
        method,
        declared_at,
        claimant_count,
        case
            when is_brand_handle then 'the handle is the brand''s own'
            when method = 'oauth' then 'connected by more than one customer'
            else 'claimed by more than one customer'
        end as reason
    from claims

)

select * from final
