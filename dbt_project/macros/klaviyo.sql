{#- The CTE `people`: one row per profile with its customer. A profile that carries the brand's own id
    (`external_id`) is that customer; the newest record says it for all of the profile's records, so that a
    profile is never two customers. -#}
{%- macro klaviyo_people() -%}
profile_versions as (

    select
        {{ json_text('record', 'id') }} as profile_id,
        {{ json_text('record', 'attributes.external_id') }} as external_id,
        row_number() over (
            partition by {{ json_text('record', 'id') }}
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from {{ source('raw_klaviyo', 'profiles') }}

),

people as (

    select
        profile_id,
        coalesce(external_id, 'klaviyo-' || profile_id) as customer_id
    from profile_versions
    where recency_rank = 1

)
{%- endmacro -%}
