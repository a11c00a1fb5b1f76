-- One row per follower edge of a Mastodon archive's owner, and load that brought it. Lists tell no time of an edge; of
-- whom the owner follows only these edges are known.
with

edges as (

    select
        {{ json_text('record', 'address') }} as follower_id,
        {{ json_text('record', 'owner') }} as followed_id,
        -- A server exports the whole list.
        'full' as list_completeness,
        *
    from {{ source('raw_mastodon_export', 'followers') }}

    union all

    select
        {{ json_text('record', 'owner') }} as follower_id,
        {{ json_text('record', 'address') }} as followed_id,
        'partial' as list_completeness,
        *
    from {{ source('raw_mastodon_export', 'following') }}

),

renamed as (

    select
        'mastodon' as platform,
        follower_id,
        followed_id,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        list_completeness,
        {{ landed_columns() }}
    from edges

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'observed_at', 'list_completeness',
]) }}

select * from final
