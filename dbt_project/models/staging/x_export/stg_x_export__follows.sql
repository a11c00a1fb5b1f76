-- One row per follower edge of an X archive's owner, and load that brought it. X tells no time of an edge; of whom the
-- owner follows only these edges are known.
with

edges as (

    select
        {{ json_text('record', 'id') }} as follower_id,
        {{ json_text('record', 'owner') }} as followed_id,
        {{ json_text('record', 'list_completeness') }} as list_completeness,
        *
    from {{ source('raw_x_export', 'followers') }}

    union all

    select
        {{ json_text('record', 'owner') }} as follower_id,
        {{ json_text('record', 'id') }} as followed_id,
        'partial' as list_completeness,
        *
    from {{ source('raw_x_export', 'following') }}

),

renamed as (

    select
        'x' as platform,
        follower_id,
        followed_id,
        {{ json_text('record', 'at') }} as since,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        list_completeness,
        {{ landed_columns() }}
    from edges

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'since', 'observed_at', 'list_completeness',
]) }}

select * from final
