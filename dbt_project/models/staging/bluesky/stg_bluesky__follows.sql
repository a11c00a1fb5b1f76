-- One row per follower of an account that was named, first seen in a Bluesky list of followers.
with

edges as (

    select
        {{ json_text('record', 'subject') }} as followed_id,
        {{ json_text('record', 'follower') }} as follower_id,
        {{ landed_columns() }}
    from {{ source('raw_bluesky', 'follows') }}

),

walks as (

    select
        _source,
        {{ json_text('record', 'subject') }} as followed_id,
        {{ json_text('record', 'complete') }} as is_complete,
        row_number() over (
            partition by _source, {{ json_text('record', 'subject') }}
            order by _extracted_at desc, _load_sequence desc, _source_line desc
        ) as recency_rank
    from {{ source('raw_bluesky', 'follower_lists') }}

),

renamed as (

    select
        'bluesky' as platform,
        edges.follower_id,
        edges.followed_id,
        {{ instant_text('edges._extracted_at') }} as observed_at,
        -- A walk that was cut off has no row, or says so.
        case when walks.is_complete = 'true' then 'full' else 'partial' end as list_completeness,
        edges._source,
        edges._extracted_at,
        edges._load_sequence,
        edges._source_file,
        edges._source_line
    from edges
    left join walks
        on
            edges._source = walks._source
            and edges.followed_id = walks.followed_id
            and walks.recency_rank = 1

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'observed_at', 'list_completeness',
]) }}

select * from final
