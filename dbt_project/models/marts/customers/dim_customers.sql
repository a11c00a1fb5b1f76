-- One row per customer who consents to profiling: who they are to the brand, without their name.
with

profiled as (

    select * from {{ ref('int_profiled_customers') }}

),

customers as (

    select
        *,
        {{ age_in_years('birth_year') }} as age
    from {{ ref('int_customers') }}

),

links as (

    select
        links.customer_id,
        count(distinct {{ account_key('accounts') }}) as account_count,
        min({{ method_rank('links.method') }}) as best_rank
    from {{ ref('int_identity_links') }} as links
    left join {{ ref('int_accounts') }} as accounts
        on
            links.platform = accounts.platform
            and links.account_id = accounts.account_id
    group by links.customer_id

),

final as (

    select
        profiled.customer_id,
        customers.country,
        customers.language,
        customers.industry,
        {{ age_band('customers.age') }} as age_band,
        customers.loyalty_tier,
        customers.created_at as customer_since_at,
        customers.has_outreach_consent,
        coalesce(links.account_count, 0) as account_count,
        {{ method_of_rank('links.best_rank') }} as link_method
    from profiled
    inner join customers on profiled.customer_id = customers.customer_id
    left join links on profiled.customer_id = links.customer_id

)

select * from final
