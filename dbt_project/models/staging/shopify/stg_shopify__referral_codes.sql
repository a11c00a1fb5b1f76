-- One row per discount code that exactly one customer may use, from Shopify.
with

source as (

    select * from {{ source('raw_shopify', 'discounts') }}

),

-- The discount as it stands: one that was opened to others since is nobody's own any more.
versions as (

    select
        *,
        row_number() over (
            partition by {{ json_text('record', 'id') }}
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from source

),

-- A code without an owner earns nobody credit.
owned as (

    select
        *,
        {{ json_text('record', 'discount.context.customers[0].legacyResourceId') }} as owner_number,
        {{ json_elements('record', 'discount.codes.nodes') }} as code_node
    from versions
    where
        recency_rank = 1
        and {{ json_text('record', 'discount.context.__typename') }} = 'DiscountCustomers'
        and {{ json_text('record', 'discount.context.customers[0].legacyResourceId') }} is not null
        and {{ json_text('record', 'discount.context.customers[1].id') }} is null

),

renamed as (

    select
        {{ json_text('code_node', 'code') }} as code,
        'shopify-' || owner_number as customer_id,
        'promo_code' as kind,
        coalesce(
            {{ json_text('record', 'discount.startsAt') }}, {{ json_text('record', 'discount.createdAt') }}
        ) as valid_from,
        {{ json_text('record', 'discount.endsAt') }} as valid_to,
        {{ landed_columns() }}
    from owned

),

{{ under_contract('renamed', 'referral_codes', ['code', 'customer_id', 'kind', 'valid_from', 'valid_to']) }}

select * from final
