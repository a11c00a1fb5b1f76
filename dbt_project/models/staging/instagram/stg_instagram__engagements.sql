-- One row per act of one account on one post and load that brought it, from Instagram. Who likes is never told.
with

acts as (

    select
        {{ json_text('record', 'id') }} as engagement_id,
        {{ json_text('record', '_media_id') }} as post_id,
        coalesce(
            {{ account_by_handle(json_text('record', 'from.username')) }},
            {{ account_by_handle(json_text('record', 'username')) }},
            {{ json_text('record', 'from.id') }}
        ) as actor_id,
        case
            when coalesce({{ json_text('record', '_parent_id') }}, {{ json_text('record', 'parent_id') }}) is null
                then 'comment'
            else 'reply'
        end as kind,
        {{ json_text('record', 'text') }} as text,
        {{ json_text('record', 'timestamp') }} as occurred_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'comments') }}
    union all
    select
        'tag-' || {{ json_text('record', 'id') }} as engagement_id,
        {{ json_text('record', 'id') }} as post_id,
        {{ account_by_handle(json_text('record', 'username')) }} as actor_id,
        'tag' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        {{ json_text('record', 'timestamp') }} as occurred_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'tags') }}
    union all
    select
        'mention-' || {{ json_text('record', 'id') }} as engagement_id,
        {{ json_text('record', 'id') }} as post_id,
        {{ account_by_handle(json_text('record', 'username')) }} as actor_id,
        'mention' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        {{ json_text('record', 'timestamp') }} as occurred_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'mentions') }}

),

renamed as (

    select
        'instagram' as platform,
        *
    from acts
    -- Without an author it is nobody's act: a deleted account.
    where actor_id is not null

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
