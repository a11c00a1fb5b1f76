-- One row per version of an act that came in more than one load. Few, as a rule: everything that must tell
-- the newest version asks here instead of ranking millions of acts that came once.
{{ config(
    materialized='incremental',
    incremental_strategy=replace_by_key(),
    unique_key=['platform', 'engagement_id'],
) }}
-- depends_on: {{ ref('stg_config__load_progress') }}
-- depends_on: {{ ref('stg_config__run_parameters') }}

with

acts as (

    select
        platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        text,
        occurred_at,
        _load_sequence
    from {{ ref('int_united_engagements') }}

),

suspected as (

    select
        platform,
        engagement_id,
        _load_sequence
    from acts
    {% if is_incremental() %}
    where _load_sequence > {{ last_processed_load('engagements') }}
    {% else %}
    where {{ is_of_a_later_load('engagements') }}
    {% endif %}

),

resent as (

    select
        acts.platform,
        acts.engagement_id
    from acts
    inner join (
        select distinct
            platform,
            engagement_id
        from suspected
    ) as suspected
        on
            acts.platform = suspected.platform
            and acts.engagement_id = suspected.engagement_id
    group by acts.platform, acts.engagement_id
    having count(*) > 1

),

final as (

    select acts.*
    from acts
    inner join resent
        on
            acts.platform = resent.platform
            and acts.engagement_id = resent.engagement_id

)

select * from final
