-- One row per follower edge of a TikTok archive's owner, and load that brought it.
with

{{ archived_follows('tiktok') }}

select * from final
