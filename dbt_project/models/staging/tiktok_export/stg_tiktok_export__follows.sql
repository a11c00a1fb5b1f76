-- One row per follower edge of a TikTok archive's owner, and load that brought it. Of whom the owner follows only these
-- edges are known.
with

edges as (

    select
        {{ account_by_handle(json_text('record', 'username')) }} as follower_id,
        {{ account_by_handle(json_text('record', 'owner')) }} as followed_id,
        {{ json_text('record', 'list_completeness') }} as list_completeness,
        *
    from {{ source('raw_tiktok_export', 'followers') }}

    union all

    select
        {{ account_by_handle(json_text('record', 'owner')) }} as follower_id,
        {{ account_by_handle(json_text('record', 'username')) }} as followed_id,
        'partial' as list_completeness,
        *
    from {{ source('raw_tiktok_export', 'following') }}

),

renamed as (

    select
        'tiktok' as platform,
        follower_id,
        followed_id,
        {{ json_text('record', 'at') }} as since,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        list_completeness,
        {{ landed_columns() }}
    from edges
    -- A deleted account has no name left.
    where {{ json_text('record', 'username') }} is not null

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'since', 'observed_at', 'list_completeness',
]) }}

select * from final
