-- One row per term, with how much likelier those who post about it are to buy than the others.
with

buyers as (

    select
        accounts.platform,
        accounts.account_id
    from {{ ref('int_customer_accounts') }} as accounts
    inner join {{ ref('int_buyers') }} as buyers on accounts.customer_id = buyers.customer_id

),

everybody as (

    select
        posters.platform,
        posters.account_id,
        buyers.account_id is not null as is_buyer
    from (
        select distinct
            platform,
            account_id
        from {{ ref('int_term_posts') }}
    ) as posters
    left join buyers
        on
            posters.platform = buyers.platform
            and posters.account_id = buyers.account_id

),

base as (

    select
        cast(count(case when is_buyer then 1 end) as double) / nullif(count(*), 0) as buyer_share
    from everybody

),

counted as (

    select
        posts.term,
        count(*) as account_count,
        count(case when everybody.is_buyer then 1 end) as buyer_count
    from {{ ref('int_term_posts') }} as posts
    inner join everybody
        on
            posts.platform = everybody.platform
            and posts.account_id = everybody.account_id
    group by posts.term

),

final as (

    select
        counted.term,
        counted.account_count,
        counted.buyer_count,
        cast(
            case
                when base.buyer_share > 0
                    then
                        (counted.buyer_count / base.buyer_share + {{ term_prior_accounts() }})
                        / (counted.account_count + {{ term_prior_accounts() }})
                else 1
            end as decimal(18, 6)
        ) as buyer_lift
    from counted
    cross join base

)

select * from final
