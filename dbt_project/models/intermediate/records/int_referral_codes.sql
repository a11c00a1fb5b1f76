-- One row per code or link that was valid at some time by `as_of`, newest version: as handed over, and as issued
-- here. What the brand says of a code that was issued here holds.
with

{{ latest_versions('referral_codes') }},

issued as (

    select * from {{ ref('stg_campaigns__issued_codes') }}
    where issued_at <= {{ as_of() }}

),

codes as (

    select
        coalesce(latest.code, issued.code) as code,
        coalesce(latest.customer_id, issued.customer_id) as customer_id,
        coalesce(latest.kind, issued.kind) as kind,
        coalesce(latest.campaign_id, issued.campaign_id) as campaign_id,
        coalesce(latest.valid_from, issued.valid_from) as valid_from,
        case when latest.code is null then issued.valid_to else latest.valid_to end as valid_to,
        issued.is_single_use,
        issued.replaces_code
    from latest
    full join issued on latest.code = issued.code

),

final as (

    select
        code,
        {{ code_normal_form('code') }} as code_form,
        customer_id,
        kind,
        campaign_id,
        valid_from,
        valid_to,
        coalesce(is_single_use, false) as is_single_use,
        replaces_code
    from codes
    where valid_from <= {{ as_of() }}

)

select * from final
