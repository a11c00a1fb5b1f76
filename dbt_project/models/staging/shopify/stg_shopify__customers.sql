-- One row per customer and load that brought it, from Shopify.
with

source as (

    select * from {{ source('raw_shopify', 'customers') }}

),

renamed as (

    select
        'shopify-' || {{ json_text('record', 'legacyResourceId') }} as customer_id,
        {{ json_text('record', 'defaultEmailAddress.emailAddress') }} as email,
        {{ json_text('record', 'defaultPhoneNumber.phoneNumber') }} as phone,
        {{ json_text('record', 'firstName') }} as first_name,
        {{ json_text('record', 'lastName') }} as last_name,
        {{ json_text('record', 'defaultAddress.countryCodeV2') }} as country,
        {{ json_text('record', 'defaultAddress.city') }} as city,
        {{ json_text('record', 'locale') }} as language,
        {{ json_text('record', 'createdAt') }} as created_at,
        -- Other states (PENDING, INVALID) say neither yes nor no.
        case {{ json_text('record', 'defaultEmailAddress.marketingState') }}
            when 'SUBSCRIBED' then 'true'
            when 'UNSUBSCRIBED' then 'false'
            when 'NOT_SUBSCRIBED' then 'false'
        end as email_subscribed,
        {{ json_texts('record', 'tags') }} as tags,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'customers', [
    'customer_id', 'email', 'phone', 'first_name', 'last_name', 'country', 'city', 'language', 'created_at',
    'email_subscribed', 'tags',
]) }}

select * from final
