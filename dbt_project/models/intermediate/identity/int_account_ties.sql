-- One row per customer and account or handle about which something is known before any inference: a known link, from
-- which the model learns; a typed name that no observed account has; or what must never be inferred again, because
-- it was revoked or decided against. Links and refusals that only an audit decided are left out: on those the matches
-- are measured.
with

settings as (

    select * from {{ ref('stg_config__identity_settings') }}
    where consent_covers_matching

),

claims as (

    select claims.*
    from {{ ref('int_handle_claims') }} as claims
    inner join {{ ref('int_profiled_customers') }} as profiled on claims.customer_id = profiled.customer_id

),

audited as (

    select * from {{ ref('int_account_decisions') }}
    where is_audit

),

known as (

    select
        links.customer_id,
        links.platform,
        links.account_id,
        links.handle,
        links.method,
        'known' as tie
    from {{ ref('int_declared_links') }} as links
    inner join {{ ref('int_profiled_customers') }} as profiled on links.customer_id = profiled.customer_id
    left join audited
        on
            links.customer_id = audited.customer_id
            and links.platform = audited.platform
            and links.account_id = audited.account_id
            and links.method = 'reviewed'
    where links.account_id is not null and audited.account_id is null

),

typed as (

    select
        customer_id,
        platform,
        account_id,
        handle,
        method,
        'typed' as tie
    from claims
    where is_active and account_id is null and handle is not null

),

revoked as (

    select
        claims.customer_id,
        claims.platform,
        claims.account_id,
        claims.handle,
        claims.method,
        'barred' as tie
    from claims
    left join audited
        on
            claims.customer_id = audited.customer_id
            and claims.platform = audited.platform
            and claims.account_id = audited.account_id
    where not claims.is_active and claims.account_id is not null and audited.account_id is null

),

refused as (

    select
        customer_id,
        platform,
        account_id,
        cast(null as {{ engine_type('varchar') }}) as handle,
        'reviewed' as method,
        'barred' as tie
    from {{ ref('int_account_decisions') }}
    where not is_same and not is_audit

),

ties as (

    select * from known
    union distinct
    select * from typed
    union distinct
    select * from revoked
    union distinct
    select * from refused

),

final as (

    select ties.*
    from ties
    cross join settings

)

select * from final
