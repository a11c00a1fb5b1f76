-- One row per post and load that brought it, from YouTube: the channel's videos.
with

source as (

    select * from {{ source('raw_youtube', 'videos') }}

),

renamed as (

    select
        'youtube' as platform,
        {{ json_text('record', 'id') }} as post_id,
        {{ json_text('record', 'snippet.channelId') }} as account_id,
        {{ json_text('record', 'snippet.publishedAt') }} as created_at,
        coalesce(
            {{ json_text('record', 'snippet.title') }} || ' ' || {{ json_text('record', 'snippet.description') }},
            {{ json_text('record', 'snippet.title') }},
            {{ json_text('record', 'snippet.description') }}
        ) as text,
        'video' as media_type,
        'https://www.youtube.com/watch?v=' || {{ json_text('record', 'id') }} as permalink,
        {{ json_text('record', 'statistics.likeCount') }} as like_count,
        {{ json_text('record', 'statistics.commentCount') }} as comment_count,
        {{ json_text('record', 'statistics.viewCount') }} as view_count,
        coalesce(
            {{ json_text('record', 'snippet.defaultLanguage') }},
            {{ json_text('record', 'snippet.defaultAudioLanguage') }}
        ) as language,
        {{ instant_text('_extracted_at') }} as observed_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'permalink', 'like_count',
    'comment_count', 'view_count', 'language', 'observed_at', 'access_basis',
]) }}

select * from final
