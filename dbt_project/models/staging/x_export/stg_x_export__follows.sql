-- One row per follower edge of an X archive's owner, and load that brought it. X tells no time of an edge.
with

{{ archived_follows('x', account=json_text('record', 'id'), owner=json_text('record', 'owner')) }}

select * from final
