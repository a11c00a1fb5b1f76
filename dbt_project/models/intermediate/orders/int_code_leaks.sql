-- One row per code and span of days in which it stood open to everybody, as far as its uses show: a burst, and by
-- strangers more than is usual. A burst alone is no leak: that is how a post looks that people listen to.
with

bursts as (

    select * from {{ ref('int_code_bursts') }}

),

-- Who typed codes when none burst.
usual as (

    select
        (count(case when uses.is_stranger then 1 end) + 1) / cast(count(*) + 2 as double) as stranger_share
    from {{ ref('int_code_uses') }} as uses
    left join bursts
        on
            uses.code_form = bursts.code_form
            and uses.owner_id = bursts.owner_id
            and uses.used_date between bursts.from_date and bursts.to_date
    where bursts.code_form is null

),

judged as (

    select
        bursts.*,
        usual.stranger_share as usual_stranger_share,
        {{ binomial_tail('bursts.stranger_count', 'bursts.use_count', 'usual.stranger_share') }}
            as stranger_log_chance
    from bursts
    cross join usual

),

-- Where nearly all who use codes are strangers, no number of them tells: then the burst must, and no use speak against.
suspected as (

    select
        *,
        burst_log_chance <= ln({{ leak_chance() }}) and stranger_log_chance <= ln({{ stranger_chance() }})
            as is_by_strangers,
        burst_log_chance <= ln({{ lone_burst_chance() }})
        and stranger_count = use_count
        and use_count * ln(usual_stranger_share) > ln({{ stranger_chance() }}) as is_burst_alone
    from judged

),

found as (

    select * from suspected
    where is_by_strangers or is_burst_alone

),

-- A coupon site shows several people's codes at once: beside another's leak a lesser burst by strangers is enough.
leaks as (

    select * from found
    union all
    select distinct lesser.*
    from suspected as lesser
    inner join found
        on
            lesser.owner_id <> found.owner_id
            and lesser.from_date <= found.to_date
            and lesser.to_date >= found.from_date
    where
        not lesser.is_by_strangers
        and not lesser.is_burst_alone
        and lesser.stranger_log_chance <= ln({{ stranger_chance() }})

),

others as (

    select
        leaks.code_form,
        leaks.owner_id,
        leaks.from_date,
        count(distinct others.owner_id) as other_owner_count
    from leaks
    inner join leaks as others
        on
            leaks.owner_id <> others.owner_id
            and leaks.from_date <= others.to_date
            and leaks.to_date >= others.from_date
    group by leaks.code_form, leaks.owner_id, leaks.from_date

),

final as (

    select
        leaks.code_form,
        leaks.owner_id,
        leaks.from_date,
        leaks.to_date,
        case
            when others.other_owner_count > 0 then 'coupon site'
            when leaks.is_by_strangers then 'strangers'
            else 'burst'
        end as pattern,
        leaks.use_count,
        leaks.usual_use_count,
        leaks.stranger_count,
        leaks.usual_stranger_share,
        coalesce(others.other_owner_count, 0) as other_owner_count
    from leaks
    left join others
        on
            leaks.code_form = others.code_form
            and leaks.owner_id = others.owner_id
            and leaks.from_date = others.from_date

)

select * from final
