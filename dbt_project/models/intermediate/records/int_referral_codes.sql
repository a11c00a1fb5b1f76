-- One row per code or link that was valid at some time by `as_of`, newest version: as handed over, and as issued
-- here. What the brand says of a code that was issued here holds, but a code that was replaced has ended.
with

{{ latest_versions('referral_codes') }},

issued as (

    select
        codes.*,
        {{ person_of('codes.customer_id') }} as person_id
    from {{ ref('stg_campaigns__issued_codes') }} as codes
    left join {{ ref('int_person_ids') }} as persons
        on codes.customer_id = persons.customer_id
    where codes.issued_at <= {{ as_of() }}

),

replaced as (

    select
        replaces_code,
        min(valid_from) as replaced_at
    from issued
    where replaces_code is not null
    group by replaces_code

),

codes as (

    select
        coalesce(latest.code, issued.code) as code,
        coalesce(latest.customer_id, issued.person_id) as customer_id,
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
        codes.code,
        {{ code_normal_form('codes.code') }} as code_form,
        codes.customer_id,
        codes.kind,
        codes.campaign_id,
        codes.valid_from,
        case
            when codes.valid_to is null or codes.valid_to > replaced.replaced_at
                then coalesce(replaced.replaced_at, codes.valid_to)
            else codes.valid_to
        end as valid_to,
        coalesce(codes.is_single_use, false) as is_single_use,
        codes.replaces_code
    from codes
    left join replaced on codes.code = replaced.replaces_code
    where codes.valid_from <= {{ as_of() }}

)

select * from final
