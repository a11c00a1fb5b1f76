-- One row per pair that a reviewer could decide on, by what the decision is worth: the loss expected without it, for
-- each of the people who engage with the account, less the cost of a look.
with

settings as (

    select * from {{ ref('stg_config__identity_settings') }}

),

engaged as (

    select
        platform,
        author_account_id as account_id,
        count(*) as engaged_people_count
    from {{ ref('int_ties') }}
    group by platform, author_account_id

),

-- What a person's own accounts bring them already: what is at stake where two persons are one.
heard as (

    select
        links.customer_id,
        sum(engaged.engaged_people_count) as engaged_people_count
    from {{ ref('int_identity_links') }} as links
    inner join engaged
        on
            links.platform = engaged.platform
            and links.account_id = engaged.account_id
    group by links.customer_id

),

accounts as (

    select
        'account' as kind,
        links.customer_id,
        links.platform,
        links.account_id,
        cast(null as {{ engine_type('varchar') }}) as other_customer_id,
        links.probability,
        links.link_use,
        links.evidence,
        engaged.engaged_people_count
    from {{ ref('int_probable_links') }} as links
    left join engaged
        on
            links.platform = engaged.platform
            and links.account_id = engaged.account_id

),

contested as (

    select
        'account' as kind,
        claims.customer_id,
        claims.platform,
        claims.account_id,
        cast(null as {{ engine_type('varchar') }}) as other_customer_id,
        1.0 / claims.claimant_count as probability,
        'none' as link_use,
        'claimed by several customers with equal proof' as evidence,
        engaged.engaged_people_count
    from {{ ref('int_contested_claims') }} as claims
    inner join {{ ref('int_profiled_customers') }} as profiled on claims.customer_id = profiled.customer_id
    left join engaged
        on
            claims.platform = engaged.platform
            and claims.account_id = engaged.account_id
    where claims.is_conflict and not claims.is_brand_handle and claims.account_id is not null

),

customers as (

    select
        'customer' as kind,
        matches.customer_id,
        cast(null as {{ engine_type('varchar') }}) as platform,
        cast(null as {{ engine_type('varchar') }}) as account_id,
        matches.other_customer_id,
        matches.probability,
        case
            when matches.probability >= settings.contact_threshold and not matches.is_household then 'contact'
            else 'none'
        end as link_use,
        matches.evidence,
        case
            when ones.customer_id is not null or others.customer_id is not null
                then coalesce(ones.engaged_people_count, 0) + coalesce(others.engaged_people_count, 0)
        end as engaged_people_count
    from {{ ref('int_customer_matches') }} as matches
    cross join settings
    left join {{ ref('int_identity_decisions') }} as decisions
        on
            matches.customer_id = decisions.customer_id
            and matches.other_customer_id = decisions.other_customer_id
    left join heard as ones on matches.customer_id = ones.customer_id
    left join heard as others on matches.other_customer_id = others.customer_id
    where decisions.customer_id is null

),

pairs as (

    select * from accounts
    union all
    select * from contested
    union all
    select * from customers

),

-- A pair is used for contact, for figures, or not: the one mistake costs where it is, the other where it is not.
losses as (

    select
        pairs.kind,
        pairs.customer_id,
        pairs.platform,
        pairs.account_id,
        pairs.other_customer_id,
        round(cast(pairs.probability as double), 6) as probability,
        pairs.link_use,
        pairs.evidence,
        pairs.engaged_people_count,
        case
            when pairs.link_use = 'contact' then (1 - pairs.probability) * settings.wrong_contact_cost
            else pairs.probability * settings.missed_contact_cost
        end
        + case
            when pairs.link_use = 'none' then pairs.probability * settings.missed_figure_cost
            else (1 - pairs.probability) * settings.wrong_figure_cost
        end as expected_loss,
        settings.review_cost
    from pairs
    cross join settings

),

valued as (

    select
        kind,
        customer_id,
        platform,
        account_id,
        other_customer_id,
        probability,
        link_use,
        evidence,
        cast(engaged_people_count as bigint) as engaged_people_count,
        round(cast(expected_loss as double), 6) as expected_loss,
        round(cast(expected_loss * greatest(coalesce(engaged_people_count, 1), 1) - review_cost as double), 6)
            as decision_value
    from losses

),

final as (

    select
        row_number() over (
            order by
                decision_value desc,
                kind asc,
                customer_id asc,
                platform asc,
                account_id asc,
                other_customer_id asc
        ) as review_rank,
        *
    from valued
    where decision_value > 0

)

select * from final
