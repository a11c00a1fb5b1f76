-- One row per account with a likely owner about which nobody decided, with what the link may be used for.
with

settings as (

    select * from {{ ref('stg_config__identity_settings') }}

),

final as (

    select
        matches.customer_id,
        matches.platform,
        matches.account_id,
        matches.probability,
        matches.match_weight,
        matches.evidence,
        case
            when matches.probability >= settings.contact_threshold then 'contact'
            when matches.probability >= settings.aggregate_threshold then 'aggregate'
            else 'none'
        end as link_use
    from {{ ref('int_account_matches') }} as matches
    cross join settings
    left join {{ ref('int_account_decisions') }} as refused
        on
            matches.customer_id = refused.customer_id
            and matches.platform = refused.platform
            and matches.account_id = refused.account_id
            and not refused.is_same
    left join {{ ref('int_declared_links') }} as declared
        on
            matches.platform = declared.platform
            and matches.account_id = declared.account_id
    where refused.account_id is null and declared.account_id is null

)

select * from final
