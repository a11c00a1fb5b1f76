-- One row per handle or account a customer was tied to by `as_of`, in any spelling, even revoked.
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

resolved as (

    select
        declared.customer_id,
        declared.platform,
        coalesce(declared.account_id, handles.account_id) as account_id,
        coalesce(declared.handle, accounts.handle) as handle,
        declared.typed_handle,
        declared.method,
        declared.declared_at,
        declared.is_active
    from declared
    left join {{ ref('int_account_handles') }} as handles
        on
            declared.platform = handles.platform
            and declared.handle = handles.handle
    left join {{ ref('int_accounts') }} as accounts
        on
            declared.platform = accounts.platform
            and declared.account_id = accounts.account_id

),

final as (

    select
        *,
        -- What is contested: the account where one is known, else the bare name.
        case
            when account_id is not null then 'id ' || account_id else '@' || handle
        end as identity_key,
        {{ method_rank('method') }} as method_rank
    from resolved
    where account_id is not null or handle is not null

)

select * from final
