{#- When something happened: what its writer claims, unless the network saw it earlier or nobody can read
    the claim. Both are columns of text. -#}
{%- macro claimed_or_seen(claimed, seen) -%}
    case
            when
                {{ read_as(claimed, 'timestamp with time zone') }}
                <= {{ read_as(seen, 'timestamp with time zone') }}
                then {{ claimed }}
            else coalesce({{ seen }}, {{ claimed }})
        end
{%- endmacro -%}

{#- The CTEs of `stg_<network>__follows`, up to `final`, for a network whose follower lists are walked page by
    page: raw tables `follows` (subject, follower) and `follower_lists` (subject, complete). -#}
{%- macro walked_follows(network) -%}
edges as (

    select
        {{ json_text('record', 'subject') }} as followed_id,
        {{ json_text('record', 'follower') }} as follower_id,
        {{ landed_columns() }}
    from {{ source('raw_' ~ network, 'follows') }}

),

walks as (

    select
        _source,
        {{ json_text('record', 'subject') }} as followed_id,
        {{ json_text('record', 'complete') }} as is_complete,
        row_number() over (
            partition by _source, {{ json_text('record', 'subject') }}
            order by _extracted_at desc, _load_sequence desc, _source_line desc
        ) as recency_rank
    from {{ source('raw_' ~ network, 'follower_lists') }}

),

renamed as (

    select
        '{{ network }}' as platform,
        edges.follower_id,
        edges.followed_id,
        {{ instant_text('edges._extracted_at') }} as observed_at,
        -- A walk that was cut off has no row, or says so.
        case when walks.is_complete = 'true' then 'full' else 'partial' end as list_completeness,
        edges._source,
        edges._extracted_at,
        edges._load_sequence,
        edges._source_file,
        edges._source_line
    from edges
    left join walks
        on
            edges._source = walks._source
            and edges.followed_id = walks.followed_id
            and walks.recency_rank = 1

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'observed_at', 'list_completeness',
]) }}
{%- endmacro -%}

{#- The CTEs of `stg_<network>_export__follows`, up to `final`: raw tables `followers` and `following` of an
    archive's owner. Of whom the owner follows only these edges are known. What is observed was so when the
    newest record of the archive was made. `account` and `owner` give the ids of the two from a record. -#}
{%- macro archived_follows(network, account, owner) -%}
edges as (

    select
        {{ account }} as follower_id,
        {{ owner }} as followed_id,
        {{ json_text('record', 'list_completeness') }} as list_completeness,
        *
    from {{ source('raw_' ~ network ~ '_export', 'followers') }}

    union all

    select
        {{ owner }} as follower_id,
        {{ account }} as followed_id,
        'partial' as list_completeness,
        *
    from {{ source('raw_' ~ network ~ '_export', 'following') }}

),

renamed as (

    select
        '{{ network }}' as platform,
        follower_id,
        followed_id,
        {{ json_text('record', 'at') }} as since,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        list_completeness,
        {{ landed_columns() }}
    from edges
    -- A deleted account has no name left.
    where {{ account }} is not null

),

{{ under_contract('renamed', 'follows', [
    'platform', 'follower_id', 'followed_id', 'since', 'observed_at', 'list_completeness',
]) }}
{%- endmacro -%}
