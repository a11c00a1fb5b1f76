-- One row per post of a Facebook archive's owner that others may see, and load that brought it. Without the network's
-- number its id is its owner, time and file or words. Counts are not in archives, so nothing was
-- observed: a version with counts goes before.
with

source as (

    select * from {{ source('raw_facebook_export', 'posts') }}

),

renamed as (

    select
        'facebook' as platform,
        coalesce(
            {{ json_text('record', 'post_id') }},
            {{ account_at('record', 'owner') }}
            || '/' || {{ json_text('record', 'at') }}
            || '/' || coalesce({{ json_text('record', 'file') }}, {{ json_text('record', 'digest') }}, '')
        ) as post_id,
        {{ account_at('record', 'owner') }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        {{ json_text('record', 'media_type') }} as media_type,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'access_basis',
]) }}

select * from final
