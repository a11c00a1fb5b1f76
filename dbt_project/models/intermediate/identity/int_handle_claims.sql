-- One row per handle or account a customer was tied to by `as_of`, in any spelling, even revoked; and per account
-- that a reviewer decided to be theirs. What was decided not to be theirs is as good as revoked.
with

{{ latest_versions('customer_handles') }},

bare as (

    select
        *,
        {{ bare_handle('handle') }} as bare_handle
    from latest
    where declared_at <= {{ as_of() }}

),

declared as (

    select
        customer_id,
        platform,
        nullif(trim(account_id), '') as account_id,
        handle as typed_handle,
        {{ name_of_bare_handle('platform', 'bare_handle') }} as handle,
        lower(trim(source)) as method,
        declared_at,
        coalesce(revoked_at > {{ as_of() }}, true) as is_active
    from bare

),

decisions as (

    select * from {{ ref('int_account_decisions') }}

),

tied as (

    select * from declared
    union all
    select
        customer_id,
        platform,
        account_id,
        cast(null as {{ engine_type('varchar') }}) as typed_handle,
        cast(null as {{ engine_type('varchar') }}) as handle,
        'reviewed' as method,
        decided_at as declared_at,
        true as is_active
    from decisions
    where is_same

),

resolved as (

    select
        tied.customer_id,
        tied.platform,
        coalesce(tied.account_id, handles.account_id) as account_id,
        coalesce(tied.handle, accounts.handle) as handle,
        tied.typed_handle,
        tied.method,
        tied.declared_at,
        tied.is_active
    from tied
    left join {{ ref('int_account_handles') }} as handles
        on
            tied.platform = handles.platform
            and tied.handle = handles.handle
    left join {{ ref('int_accounts') }} as accounts
        on
            tied.platform = accounts.platform
            and tied.account_id = accounts.account_id

),

final as (

    select
        resolved.customer_id,
        resolved.platform,
        resolved.account_id,
        resolved.handle,
        resolved.typed_handle,
        resolved.method,
        resolved.declared_at,
        resolved.is_active and refused.account_id is null as is_active,
        -- What is contested: the account where one is known, else the bare name.
        case
            when resolved.account_id is not null then 'id ' || resolved.account_id else '@' || resolved.handle
        end as identity_key,
        {{ method_rank('resolved.method') }} as method_rank
    from resolved
    left join decisions as refused
        on
            resolved.customer_id = refused.customer_id
            and resolved.platform = refused.platform
            and resolved.account_id = refused.account_id
            and not refused.is_same
    where resolved.account_id is not null or resolved.handle is not null

)

select * from final
