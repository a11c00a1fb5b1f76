-- One row per post and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'posts') }}

),

renamed as (

    select
        lower(trim(platform)) as platform,
        post_id,
        account_id,
        created_at,
        text,
        hashtags,
        mentions,
        nullif(trim(media_type), '') as media_type,
        permalink,
        like_count,
        comment_count,
        share_count,
        save_count,
        view_count,
        reached_count,
        is_paid_partnership,
        nullif(trim(language), '') as language,
        observed_at,
        nullif(trim(access_basis), '') as access_basis,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
