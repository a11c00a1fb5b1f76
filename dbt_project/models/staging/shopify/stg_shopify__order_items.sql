-- One row per order line and load that brought it, from Shopify.
with

source as (

    select * from {{ source('raw_shopify', 'orders') }}

),

{{ shopify_line_amounts() }},

renamed as (

    select
        'shopify-' || {{ json_text('sales.record', 'legacyResourceId') }} as order_id,
        -- The line's own number, which stays when other lines come and go.
        line_amounts.line_number,
        {{ gid_number(json_text('line_amounts.line', 'product.id')) }} as product_id,
        {{ json_text('line_amounts.line', 'title') }} as product_name,
        coalesce(
            {{ json_text('line_amounts.line', 'product.productType') }},
            {{ json_text('line_amounts.line', 'product.category.name') }}
        ) as category,
        {{ json_text('line_amounts.line', 'quantity') }} as quantity,
        line_amounts.gross_amount - line_amounts.discount_amount as amount,
        {{ landed_columns_of('sales') }}
    from line_amounts
    inner join sales
        on line_amounts._source_file = sales._source_file and line_amounts._source_line = sales._source_line

),

{{ under_contract('renamed', 'order_items', [
    'order_id', 'line_number', 'product_id', 'product_name', 'category', 'quantity', 'amount',
]) }}

select * from final
