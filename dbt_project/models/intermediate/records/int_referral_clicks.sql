-- One row per click on a link by `as_of`, newest version.
with

{{ latest_versions('referral_clicks') }},

final as (

    select
        referral_click_id,
        code,
        {{ code_normal_form('code') }} as code_form,
        clicked_at,
        visitor_id,
        customer_id
    from latest
    where clicked_at <= {{ as_of() }}

)

select * from final
