-- One row per order line and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'order_items') }}

),

renamed as (

    select
        order_id,
        line_number,
        product_id,
        product_name,
        nullif(trim(category), '') as category,
        quantity,
        amount,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
