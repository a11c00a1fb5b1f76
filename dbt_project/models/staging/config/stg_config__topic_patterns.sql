-- One row per topic and part of its keyword pattern.
with

source as (

    select * from {{ source('config', 'topic_patterns') }}

),

renamed as (

    select
        topic,
        part,
        pattern

    from source

)

select * from renamed
