-- One row per topic and product category.
with

source as (

    select * from {{ source('config', 'topic_categories') }}

),

renamed as (

    select
        topic,
        category

    from source

)

select * from renamed
