-- One row per post or reel of an Instagram archive's owner, and load that brought it. Its id is the number of its
-- first file, which is the network's own; without one its owner, time and file. Counts are not in archives,
-- so nothing was observed: a version with counts goes before.
with

source as (

    select * from {{ source('raw_instagram_export', 'posts') }}

),

renamed as (

    select
        'instagram' as platform,
        coalesce(
            {{ json_text('record', 'media_id') }},
            {{ account_by_handle(json_text('record', 'owner')) }}
            || '/' || {{ json_text('record', 'at') }}
            || '/' || coalesce({{ json_text('record', 'file') }}, '')
        ) as post_id,
        {{ account_by_handle(json_text('record', 'owner')) }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        case
            when {{ json_text('record', 'media_count') }} not in ('0', '1') then 'carousel'
            when lower({{ json_text('record', 'file') }}) like '%.mp4' then 'video'
            when {{ json_text('record', 'file') }} is not null then 'image'
        end as media_type,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'access_basis',
]) }}

select * from final
