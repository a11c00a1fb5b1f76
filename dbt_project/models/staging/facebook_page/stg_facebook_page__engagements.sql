-- One row per act of one account on one post and load that brought it, from a Facebook Page. Who reacts is not told.
with

acts as (

    select
        {{ json_text('record', 'id') }} as engagement_id,
        {{ json_text('record', '_post_id') }} as post_id,
        {{ json_text('record', 'from.id') }} as actor_id,
        case when {{ json_text('record', 'parent.id') }} is null then 'comment' else 'reply' end as kind,
        {{ json_text('record', 'message') }} as text,
        {{ json_text('record', 'created_time') }} as occurred_at,
        {{ landed_columns() }}
    from {{ source('raw_facebook_page', 'comments') }}
    union all
    select
        'review-' || coalesce(
            {{ json_text('record', 'open_graph_story.id') }},
            {{ json_text('record', 'reviewer.id') }} || '-' || {{ json_text('record', 'created_time') }}
        ) as engagement_id,
        -- A review is a story of its own; where that is not shown, it stands under the Page.
        coalesce({{ json_text('record', 'open_graph_story.id') }}, {{ json_text('record', '_page_id') }}) as post_id,
        {{ json_text('record', 'reviewer.id') }} as actor_id,
        'review' as kind,
        {{ json_text('record', 'review_text') }} as text,
        {{ json_text('record', 'created_time') }} as occurred_at,
        {{ landed_columns() }}
    from {{ source('raw_facebook_page', 'reviews') }}

),

renamed as (

    select
        'facebook' as platform,
        'brand_own_media' as access_basis,
        *
    from acts
    -- Whose author is gone, or may not be named, is nobody's act.
    where actor_id is not null

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
