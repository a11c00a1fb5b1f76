-- One row per post of a TikTok archive's owner, and load that brought it. Its id is the network's own, out of its link.
with

source as (

    select * from {{ source('raw_tiktok_export', 'posts') }}

),

renamed as (

    select
        'tiktok' as platform,
        {{ json_text('record', 'id') }} as post_id,
        {{ account_by_handle(json_text('record', 'owner')) }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        {{ json_text('record', 'media_type') }} as media_type,
        'https://www.tiktok.com/@' || {{ json_text('record', 'owner') }} || '/video/'
        || {{ json_text('record', 'id') }} as permalink,
        {{ json_text('record', 'likes') }} as like_count,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'permalink', 'like_count',
    'observed_at', 'access_basis',
]) }}

select * from final
