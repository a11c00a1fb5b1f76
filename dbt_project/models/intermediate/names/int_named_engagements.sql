-- One row per act of sources that know accounts by handle and posts by link, and load that brought it or told who acted
-- or on what: from then on the act is that account's on that post, as a corrected act would be.
{{ config(materialized='view') }}

with

acts as (

    select * from {{ ref('int_engagements_by_name') }}

),

names as (

    select * from {{ ref('int_account_names') }}

),

links as (

    select * from {{ ref('int_post_names') }}

),

-- An act that is told of anew by both at once is one version.
told as (

    select
        names.platform,
        names.name as actor_id,
        cast(null as {{ dbt.type_string() }}) as post_id,
        names.since_load
    from names
    union all
    select
        links.platform,
        cast(null as {{ dbt.type_string() }}) as actor_id,
        links.name as post_id,
        links.since_load
    from links

),

tellings as (

    select distinct
        acts._source_file,
        acts._source_line,
        told.since_load
    from acts
    inner join told
        on
            acts.platform = told.platform
            and (acts.actor_id = told.actor_id or acts.post_id = told.post_id)
            and acts._load_sequence < told.since_load

),

versions as (

    select
        acts.*,
        acts._load_sequence as version_load
    from acts
    union all
    select
        acts.*,
        tellings.since_load as version_load
    from acts
    inner join tellings
        on acts._source_file = tellings._source_file and acts._source_line = tellings._source_line

),

final as (

    select
        versions.platform,
        versions.engagement_id,
        coalesce(links.post_id, versions.post_id) as post_id,
        coalesce(names.account_id, versions.actor_id) as actor_id,
        versions.kind,
        versions.text,
        versions.occurred_at,
        versions.access_basis,
        versions._problem,
        versions._source,
        versions.version_load as _load_sequence,
        versions._source_file,
        versions._source_line
    from versions
    left join names
        on
            versions.platform = names.platform
            and versions.actor_id = names.name
            and versions.version_load >= names.since_load
            and versions.version_load < coalesce(names.until_load, versions.version_load + 1)
    left join links
        on
            versions.platform = links.platform
            and versions.post_id = links.name
            and versions.version_load >= links.since_load

)

select * from final
