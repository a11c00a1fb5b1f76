-- One row per follower of an account that was named, first seen in a Bluesky list of followers.
with

{{ walked_follows('bluesky') }}

select * from final
