-- One row per contact and load that brought it, from HubSpot.
with

source as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

renamed as (

    select
        'hubspot-' || {{ json_text('record', 'id') }} as customer_id,
        {{ json_text('record', 'properties.email') }} as email,
        coalesce(
            {{ json_text('record', 'properties.phone') }}, {{ json_text('record', 'properties.mobilephone') }}
        ) as phone,
        {{ json_text('record', 'properties.firstname') }} as first_name,
        {{ json_text('record', 'properties.lastname') }} as last_name,
        {{ json_text('record', 'properties.hs_country_region_code') }} as country,
        {{ json_text('record', 'properties.city') }} as city,
        {{ json_text('record', 'properties.gender') }} as gender,
        {{ json_text('record', 'properties.industry') }} as industry,
        {{ json_text('record', 'properties.hs_language') }} as language,
        coalesce(
            {{ json_text('record', 'properties.createdate') }}, {{ json_text('record', 'createdAt') }}
        ) as created_at,
        -- Who did not unsubscribe has not subscribed by that.
        case {{ json_text('record', 'properties.hs_email_optout') }} when 'true' then 'false' end
            as email_subscribed,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'customers', [
    'customer_id', 'email', 'phone', 'first_name', 'last_name', 'country', 'city', 'gender', 'industry', 'language',
    'created_at', 'email_subscribed',
]) }}

select * from final
