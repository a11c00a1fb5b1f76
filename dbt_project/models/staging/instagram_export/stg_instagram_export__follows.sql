-- One row per follower edge of an Instagram archive's owner, and load that brought it.
with

{{ archived_follows(
    'instagram',
    account=account_by_handle(json_text('record', 'username')),
    owner=account_by_handle(json_text('record', 'owner'))
) }}

select * from final
