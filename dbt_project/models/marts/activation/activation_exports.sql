-- One row per export of contacts that left by `as_of`: where, when, by whom, and how many of its people may no longer
-- be contacted. Nobody is named: who they are stands in the lake's records and on the recall list.
with

exports as (

    select
        exported.*,
        {{ person_of('exported.customer_id') }} as person_id
    from {{ ref('stg_campaigns__exports') }} as exported
    left join {{ ref('int_person_ids') }} as persons on exported.customer_id = persons.customer_id
    where exported.as_of <= {{ as_of() }}

),

contactable as (

    select customer_id from {{ ref('int_customers') }}
    where has_profiling_consent and has_outreach_consent and not is_erased

),

final as (

    select
        exports.export_id,
        exports.campaign_id,
        exports.wave,
        exports.channel,
        exports.destination,
        exports.exported_by,
        exports.exported_at,
        exports.as_of,
        count(*) as person_count,
        count(case when contactable.customer_id is null then 1 end) as recalled_person_count
    from exports
    left join contactable on exports.person_id = contactable.customer_id
    group by
        exports.export_id,
        exports.campaign_id,
        exports.wave,
        exports.channel,
        exports.destination,
        exports.exported_by,
        exports.exported_at,
        exports.as_of

)

select * from final
