-- One row per line of an order that Segment's messages tell, as the newest of them tells it.
with

told as (

    select
        {{ json_text('record', 'order_id') }} as order_id,
        row_number() over (
            partition by {{ json_text('record', 'order_id') }}
            order by {{ json_text('record', 'at') }} desc, _load_sequence desc, _source_file desc, _source_line desc
        ) as newness,
        record,
        {{ landed_columns() }}
    from {{ source('raw_segment_export', 'order_events') }}
    where {{ json_text('record', 'state') }} = 'completed'

),

lines as (

    select
        'segment-' || order_id as order_id,
        {{ json_elements('record', 'products') }} as element,
        {{ landed_columns() }}
    from told
    where newness = 1

),

renamed as (

    select
        order_id,
        {{ json_text('element', 'line_number') }} as line_number,
        {{ json_text('element', 'product_id') }} as product_id,
        {{ json_text('element', 'name') }} as product_name,
        {{ json_text('element', 'category') }} as category,
        {{ json_text('element', 'quantity') }} as quantity,
        {{ segment_amount('price', 'element') }} * coalesce({{ segment_amount('quantity', 'element') }}, 1)
            as amount,
        {{ landed_columns() }}
    from lines

),

{{ under_contract('renamed', 'order_items', [
    'order_id', 'line_number', 'product_id', 'product_name', 'category', 'quantity', 'amount',
]) }}

select * from final
