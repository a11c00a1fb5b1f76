-- One row per account that a Bluesky repository's owner follows, and load that brought it. Of whom the owner follows
-- only these edges are known.
with

source as (

    select * from {{ source('raw_bluesky_export', 'following') }}

),

renamed as (

    select
        'bluesky' as platform,
        {{ json_text('record', 'owner') }} as follower_id,
        {{ json_text('record', 'subject') }} as followed_id,
        {{ json_text('record', 'at') }} as since,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'partial' as list_completeness,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'since', 'observed_at', 'list_completeness',
]) }}

select * from final
