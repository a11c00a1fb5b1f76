-- One row per follower edge of an Instagram archive's owner, and load that brought it.
with

{{ archived_follows('instagram') }}

select * from final
