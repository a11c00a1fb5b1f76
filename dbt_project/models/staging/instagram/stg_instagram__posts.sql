-- One row per post and load that brought it, from Instagram.
with

landed as (

    select
        record,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'media') }}
    union all
    select
        record,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'tags') }}
    union all
    select
        record,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'mentions') }}
    union all
    select
        record,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'discovered_media') }}
    union all
    select
        record,
        'customer_oauth' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'connected_media') }}

),

-- Whoever else shows the post does not say whom it tags, and leaves the @ out of its text.
tagging as (

    select
        {{ json_text('record', 'id') }} as post_id,
        min(record) as tagging_record
    from landed
    where {{ json_text('record', '_tagged[0]') }} is not null
    group by {{ json_text('record', 'id') }}

),

renamed as (

    select
        'instagram' as platform,
        {{ json_text('landed.record', 'id') }} as post_id,
        {{ account_by_handle(json_text('landed.record', 'username')) }} as account_id,
        {{ json_text('landed.record', 'timestamp') }} as created_at,
        {{ json_text('landed.record', 'caption') }} as text,
        {{ json_texts('tagging.tagging_record', '_tagged') }} as mentions,
        case lower({{ json_text('landed.record', 'media_type') }})
            when 'carousel_album' then 'carousel'
            else lower({{ json_text('landed.record', 'media_type') }})
        end as media_type,
        {{ json_text('landed.record', 'permalink') }} as permalink,
        {{ json_text('landed.record', 'like_count') }} as like_count,
        {{ json_text('landed.record', 'comments_count') }} as comment_count,
        {{ json_text('landed.record', '_insights.shares') }} as share_count,
        {{ json_text('landed.record', '_insights.saved') }} as save_count,
        {{ json_text('landed.record', '_insights.views') }} as view_count,
        {{ json_text('landed.record', '_insights.reach') }} as reached_count,
        {{ instant_text('landed._extracted_at') }} as observed_at,
        landed.access_basis,
        landed._source,
        landed._extracted_at,
        landed._load_sequence,
        landed._source_file,
        landed._source_line
    from landed
    left join tagging on {{ json_text('landed.record', 'id') }} = tagging.post_id
    -- A post whose author deleted their account is nobody's.
    where {{ json_text('landed.record', 'username') }} is not null

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'mentions', 'media_type', 'permalink', 'like_count',
    'comment_count', 'share_count', 'save_count', 'view_count', 'reached_count', 'observed_at', 'access_basis',
]) }}

select * from final
