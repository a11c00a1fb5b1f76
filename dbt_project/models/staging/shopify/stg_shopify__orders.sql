-- One row per order and load that brought it, from Shopify. What its amounts mean: macros/shopify.sql.
with

source as (

    select * from {{ source('raw_shopify', 'orders') }}

),

{{ shopify_line_amounts() }},

{{ shopify_refunds() }},

sold as (

    select
        _source_file,
        _source_line,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount
    from line_amounts
    group by _source_file, _source_line

),

renamed as (

    select
        'shopify-' || {{ json_text('sales.record', 'legacyResourceId') }} as order_id,
        'shopify-' || {{ json_text('sales.record', 'customer.legacyResourceId') }} as customer_id,
        coalesce(
            {{ json_text('sales.record', 'processedAt') }}, {{ json_text('sales.record', 'createdAt') }}
        ) as ordered_at,
        -- An order of gift cards alone sells nothing yet.
        coalesce(sold.gross_amount, 0) as gross_amount,
        coalesce(sold.discount_amount, 0) as discount_amount,
        refunded.refunded_amount,
        refunded.refunded_at,
        {{ json_text('sales.record', 'currencyCode') }} as currency,
        {{ json_text('sales.record', 'discountCodes[0]') }} as promo_code,
        {{ json_text('sales.record', 'sourceName') }} as channel,
        case
            when {{ json_text('sales.record', 'cancelledAt') }} is not null then 'cancelled'
            else lower({{ json_text('sales.record', 'displayFinancialStatus') }})
        end as status,
        {{ landed_columns_of('sales') }}
    from sales
    left join sold
        on sales._source_file = sold._source_file and sales._source_line = sold._source_line
    left join refunded
        on sales._source_file = refunded._source_file and sales._source_line = refunded._source_line

),

{{ under_contract('renamed', 'orders', [
    'order_id', 'customer_id', 'ordered_at', 'gross_amount', 'discount_amount', 'refunded_amount', 'refunded_at',
    'currency', 'promo_code', 'channel', 'status',
]) }}

select * from final
