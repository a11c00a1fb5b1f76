-- One row per act of one account on one post and load that brought it, from YouTube. Who likes is not told.
with

source as (

    select * from {{ source('raw_youtube', 'comments') }}

),

renamed as (

    select
        'youtube' as platform,
        {{ json_text('record', 'id') }} as engagement_id,
        {{ json_text('record', '_video_id') }} as post_id,
        {{ json_text('record', 'snippet.authorChannelId.value') }} as actor_id,
        case when {{ json_text('record', 'snippet.parentId') }} is null then 'comment' else 'reply' end as kind,
        coalesce(
            {{ json_text('record', 'snippet.textOriginal') }}, {{ json_text('record', 'snippet.textDisplay') }}
        ) as text,
        {{ json_text('record', 'snippet.publishedAt') }} as occurred_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from source
    -- Whose author deleted their channel is nobody's act.
    where {{ json_text('record', 'snippet.authorChannelId.value') }} is not null

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
