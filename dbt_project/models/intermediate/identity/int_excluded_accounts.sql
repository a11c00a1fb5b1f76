-- One row per account that no mart may show: tied to somebody who is erased or does not consent to
-- profiling. For the erased a revoked or contested tie is enough; forgetting too much harms nobody.
with

claims as (

    select
        claims.platform,
        claims.account_id,
        claims.customer_id
    from {{ ref('int_handle_claims') }} as claims
    left join {{ ref('int_erased_customers') }} as erased
        on claims.customer_id = erased.customer_id
    where
        claims.account_id is not null
        and (claims.is_active or erased.customer_id is not null)

),

profiled as (

    select * from {{ ref('int_profiled_customers') }}

),

-- Proof that the account is a consenting person's outweighs what somebody else typed.
shown as (

    select
        links.platform,
        links.account_id
    from {{ ref('int_declared_links') }} as links
    inner join profiled on links.customer_id = profiled.customer_id
    where links.account_id is not null

),

final as (

    select distinct
        claims.platform,
        claims.account_id
    from claims
    left join profiled on claims.customer_id = profiled.customer_id
    left join shown
        on
            claims.platform = shown.platform
            and claims.account_id = shown.account_id
    where profiled.customer_id is null and shown.account_id is null

)

select * from final
