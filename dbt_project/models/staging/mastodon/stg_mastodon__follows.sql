-- One row per follower of an account that was named, first seen in a Mastodon list of followers.
with

{{ walked_follows('mastodon') }}

select * from final
