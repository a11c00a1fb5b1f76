-- One row per customer record that was to be forgotten by `as_of`, named by id or by address.
with

{{ latest_versions('erasure_requests') }},

requests as (

    select
        customer_id,
        {{ bare_email('email') }} as bare_email
    from latest
    where requested_at <= {{ as_of() }}

),

addresses as (

    select
        customer_id,
        {{ bare_email('email') }} as bare_email
    from {{ ref('int_customer_records') }}
    where email is not null

),

erased as (

    select customer_id from requests
    where customer_id is not null
    union distinct
    select addresses.customer_id
    from addresses
    inner join requests
        on
            {{ mailbox_of_bare_email('addresses.bare_email') }}
            = {{ mailbox_of_bare_email('requests.bare_email') }}

)

select * from erased
