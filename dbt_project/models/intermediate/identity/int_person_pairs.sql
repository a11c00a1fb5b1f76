-- One row per pair of customer records that are one person, with how we know. The same address in two systems needs
-- no likeness: where it names one customer in each, and their first names do not differ, it is that customer.
with

records as (

    select
        customer_id,
        source_name,
        created_at,
        lower(trim(email)) as address,
        first_name
    from {{ ref('int_customer_records') }}
    where created_at <= {{ as_of() }}

),

shared_addresses as (

    select address
    from records
    where address is not null
    group by address
    having min(source_name) <> max(source_name)

),

-- Of a first name the first word is compared; an initial says nothing.
named as (

    select
        records.customer_id,
        records.source_name,
        records.created_at,
        records.address,
        {{ normalized_name('records.first_name') }} as full_name
    from records
    inner join shared_addresses on records.address = shared_addresses.address
    where {{ matches_pattern('records.address', '^[^@]+@[^@]+[.][^@]+$') }}

),

first_words as (

    select
        customer_id,
        source_name,
        created_at,
        address,
        {{ replace_pattern(dbt.split_part('full_name', "' '", 1), '[^\\p{L}]+') }} as first_name
    from named

),

called as (

    select
        customer_id,
        source_name,
        created_at,
        address,
        case when length(first_name) > 1 then first_name end as first_name
    from first_words

),

names as (

    select
        address,
        count(distinct first_name) as name_count
    from called
    group by address

),

-- Where an address goes by several first names, a record without one may be anybody's of them.
people as (

    select
        called.customer_id,
        called.source_name,
        called.created_at,
        called.address || case when names.name_count > 1 then ' ' || called.first_name else '' end as person_key
    from called
    inner join names on called.address = names.address

),

counted as (

    select
        *,
        count(*) over (partition by person_key, source_name) as namesake_count
    from people
    where person_key is not null

),

ranked as (

    select
        *,
        row_number() over (
            partition by person_key
            order by case when source_name = 'contract' then 0 else 1 end, created_at, customer_id
        ) as precedence
    from counted
    where namesake_count = 1

),

addressed as (

    select
        firsts.customer_id,
        others.customer_id as other_customer_id
    from ranked as firsts
    inner join ranked as others
        on
            firsts.person_key = others.person_key
            and firsts.precedence = 1
            and others.precedence > 1

),

decisions as (

    select * from {{ ref('int_identity_decisions') }}
    where other_customer_id is not null

),

found as (

    select
        customer_id,
        other_customer_id,
        'reviewed' as method,
        1 as method_rank,
        cast(1.0 as double) as probability,
        'a reviewer decided so' as evidence
    from decisions
    where is_same
    union all
    select
        customer_id,
        other_customer_id,
        'email' as method,
        2 as method_rank,
        cast(null as double) as probability,
        'the same address in two systems, and no other first name' as evidence
    from addressed
    union all
    select
        matches.customer_id,
        matches.other_customer_id,
        'probable' as method,
        3 as method_rank,
        matches.probability,
        matches.evidence
    from {{ ref('int_customer_matches') }} as matches
    inner join {{ ref('stg_config__identity_settings') }} as settings
        on matches.probability >= settings.contact_threshold
    where not matches.is_household

),

final as (

    select
        found.customer_id,
        found.other_customer_id,
        found.method,
        found.method_rank,
        found.probability,
        found.evidence,
        ones.source_name,
        ones.created_at,
        others.source_name as other_source_name,
        others.created_at as other_created_at
    from found
    inner join records as ones on found.customer_id = ones.customer_id
    inner join records as others on found.other_customer_id = others.customer_id
    left join decisions as refused
        on
            not refused.is_same
            and (
                (
                    found.customer_id = refused.customer_id
                    and found.other_customer_id = refused.other_customer_id
                )
                or (
                    found.customer_id = refused.other_customer_id
                    and found.other_customer_id = refused.customer_id
                )
            )
    where refused.customer_id is null

)

select * from final
