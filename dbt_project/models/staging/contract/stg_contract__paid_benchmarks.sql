-- One row per channel and month of the brand's own paid spend and load that brought it, as handed
-- over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'paid_benchmarks') }}

),

renamed as (

    select
        channel,
        month,
        spend,
        currency,
        impressions,
        clicks,
        engagements,
        conversions,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
