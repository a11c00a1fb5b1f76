-- One row per click on a link and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'referral_clicks') }}

),

renamed as (

    select
        referral_click_id,
        code,
        clicked_at,
        nullif(trim(visitor_id), '') as visitor_id,
        customer_id,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
