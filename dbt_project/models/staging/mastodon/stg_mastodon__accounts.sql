-- One row per Mastodon account and extraction that saw it. Its id is its address `name@server`: the number a server
-- gives is its own, the address stands in every server and every export.
with

source as (

    select * from {{ source('raw_mastodon', 'accounts') }}

),

renamed as (

    select
        'mastodon' as platform,
        {{ json_text('record', '_acct') }} as account_id,
        {{ json_text('record', '_acct') }} as handle,
        {{ json_text('record', 'display_name') }} as display_name,
        {{ json_text('record', '_bio') }} as bio,
        -- A server that hides the count says -1.
        nullif({{ json_text('record', 'followers_count') }}, '-1') as followers_count,
        nullif({{ json_text('record', 'following_count') }}, '-1') as following_count,
        {{ json_text('record', 'statuses_count') }} as posts_count,
        {{ json_text('record', 'created_at') }} as created_at,
        {{ instant_text('_extracted_at') }} as observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'posts_count',
    'created_at', 'observed_at', 'access_basis',
]) }}

select * from final
