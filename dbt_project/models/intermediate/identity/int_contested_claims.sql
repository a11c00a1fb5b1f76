-- One row per customer and handle or account they claim as of `as_of` with the best proof anybody
-- has of it: a decision outranks oauth, and oauth whatever was typed. Two customers with the same proof
-- are a conflict.
with

claims as (

    select
        *,
        row_number() over (
            partition by platform, identity_key, customer_id
            order by {{ proof_class('method') }}, method_rank, declared_at, typed_handle, handle
        ) as claim_rank,
        min({{ proof_class('method') }}) over (
            partition by platform, identity_key
        ) as best_proof
    from {{ ref('int_handle_claims') }}
    where is_active

),

-- Each customer's strongest claim, where nobody holds a better proof.
standing as (

    select * from claims
    where claim_rank = 1 and {{ proof_class('method') }} = best_proof

),

brand_handles as (

    select distinct
        platform,
        handle
    from {{ ref('stg_config__brand_handles') }}

),

final as (

    select
        standing.customer_id,
        standing.platform,
        standing.account_id,
        standing.handle,
        standing.typed_handle,
        standing.method,
        standing.method_rank,
        standing.declared_at,
        count(*) over (
            partition by standing.platform, standing.identity_key
        ) as claimant_count,
        brand_handles.handle is not null as is_brand_handle,
        brand_handles.handle is not null
        or count(*) over (partition by standing.platform, standing.identity_key) > 1
            as is_conflict
    from standing
    left join brand_handles
        on
            standing.platform = brand_handles.platform
            and standing.handle = brand_handles.handle

)

select * from final
