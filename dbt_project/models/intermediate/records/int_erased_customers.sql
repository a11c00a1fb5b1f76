-- One row per customer who asked by `as_of` to be forgotten, named by id or by address.
with

{{ latest_versions('erasure_requests') }},

requests as (

    select
        customer_id,
        {{ email_normal_form('email') }} as email_form
    from latest
    where requested_at <= {{ as_of() }}

),

{{ latest_versions('customers', prefix='customer_') }},

addresses as (

    select
        customer_id,
        {{ email_normal_form('email') }} as email_form
    from customer_latest

),

erased as (

    select customer_id from requests
    where customer_id is not null
    union distinct
    select addresses.customer_id
    from addresses
    inner join requests on addresses.email_form = requests.email_form

)

select * from erased
