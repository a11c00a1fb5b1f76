-- One row per code or link that was valid at some time by `as_of`, newest version.
with

{{ latest_versions('referral_codes') }},

final as (

    select
        code,
        {{ code_normal_form('code') }} as code_form,
        customer_id,
        kind,
        campaign_id,
        valid_from,
        valid_to
    from latest
    where valid_from <= {{ as_of() }}

)

select * from final
