-- One row per profile and load that brought it, from Klaviyo.
with

source as (

    select
        *,
        {{ json_text('record', 'id') }} as profile_id,
        {{ json_text('record', 'attributes.location.country') }} as stated_country
    from {{ source('raw_klaviyo', 'profiles') }}

),

{{ klaviyo_people() }},

renamed as (

    select
        people.customer_id,
        {{ json_text('source.record', 'attributes.email') }} as email,
        {{ json_text('source.record', 'attributes.phone_number') }} as phone,
        {{ json_text('source.record', 'attributes.first_name') }} as first_name,
        {{ json_text('source.record', 'attributes.last_name') }} as last_name,
        -- Free text in Klaviyo; a name of a country is left unknown rather than guessed.
        case when {{ matches_pattern('source.stated_country', '^[A-Za-z]{2}$') }} then source.stated_country end
            as country,
        {{ json_text('source.record', 'attributes.location.city') }} as city,
        {{ json_text('source.record', 'attributes.locale') }} as language,
        {{ json_text('source.record', 'attributes.created') }} as created_at,
        {{ json_text('source.record', 'attributes.subscriptions.email.marketing.can_receive_email_marketing') }}
            as may_receive_email,
        {{ json_text('source.record', 'attributes.subscriptions.email.marketing.consent') }} as email_consent,
        {{ landed_columns_of('source') }}
    from source
    inner join people on source.profile_id = people.profile_id

),

judged as (

    select
        *,
        -- Klaviyo calls whoever never refused "can receive"; subscribed is who said yes and is not suppressed.
        case
            when email_consent = 'SUBSCRIBED' and coalesce(may_receive_email, 'true') = 'true' then 'true'
            when email_consent is not null then 'false'
        end as email_subscribed
    from renamed

),

{{ under_contract('judged', 'customers', [
    'customer_id', 'email', 'phone', 'first_name', 'last_name', 'country', 'city', 'language', 'created_at',
    'email_subscribed',
]) }}

select * from final
