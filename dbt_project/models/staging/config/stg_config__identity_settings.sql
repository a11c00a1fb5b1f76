-- One row per run: whether people are matched by likeness, from which probability on a link is used, and what
-- mistakes cost.
with

source as (

    select * from {{ source('config', 'identity_settings') }}

),

renamed as (

    select
        consent_covers_matching,
        contact_threshold,
        aggregate_threshold,
        wrong_contact_cost,
        missed_contact_cost,
        wrong_figure_cost,
        missed_figure_cost,
        review_cost

    from source

)

select * from renamed
