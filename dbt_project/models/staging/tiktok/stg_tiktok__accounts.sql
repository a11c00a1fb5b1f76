-- One row per account, as last observed and load that brought it, from TikTok: accounts that connected themselves.
with

source as (

    select * from {{ source('raw_tiktok', 'accounts') }}

),

renamed as (

    select
        'tiktok' as platform,
        {{ json_text('record', 'open_id') }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'display_name') }} as display_name,
        {{ json_text('record', 'bio_description') }} as bio,
        {{ json_text('record', 'follower_count') }} as followers_count,
        {{ json_text('record', 'following_count') }} as following_count,
        {{ json_text('record', 'video_count') }} as posts_count,
        {{ instant_text('_extracted_at') }} as observed_at,
        case
            when {{ json_text('record', '_customer_id') }} is null then 'brand_own_media'
            else 'customer_oauth'
        end as access_basis,
        {{ landed_columns() }}
    from source
    -- A connection that was withdrawn shows no account.
    where {{ json_text('record', '_refused') }} is null

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'posts_count',
    'observed_at', 'access_basis',
]) }}

select * from final
