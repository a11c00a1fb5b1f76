-- One row per complaint opened by `as_of`, newest version.
with

{{ latest_versions('complaints') }},

final as (

    select
        complaint_id,
        customer_id,
        opened_at,
        case when resolved_at <= {{ as_of() }} then resolved_at end as resolved_at
    from latest
    where opened_at <= {{ as_of() }}

)

select * from final
