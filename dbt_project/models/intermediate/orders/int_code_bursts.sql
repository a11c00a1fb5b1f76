-- One row per code and span of days in which it was used far more often than its own usual rate explains.
with

uses as (

    select * from {{ ref('int_code_uses') }}

),

bounds as (

    select
        min(used_date) as first_date,
        max(cast({{ as_of() }} as date)) as last_date
    from uses

),

validity as (

    select
        codes.code_form,
        codes.customer_id as owner_id,
        greatest(min(cast(codes.valid_from as date)), min(bounds.first_date)) as from_date,
        least(
            max(cast(coalesce(codes.valid_to, {{ as_of() }}) as date)),
            max(bounds.last_date)
        ) as to_date
    from {{ ref('int_referral_codes') }} as codes
    cross join bounds
    group by codes.code_form, codes.customer_id

),

codes as (

    select
        code_form,
        owner_id,
        greatest({{ dbt.datediff('from_date', 'to_date', 'day') }} + 1, 1) as day_count
    from validity

),

days as (

    select
        code_form,
        owner_id,
        used_date,
        {{ day_number('used_date') }} as day_number,
        count(*) as use_count
    from uses
    group by code_form, owner_id, used_date

),

-- The mean code: what is expected of one that has no time of its own yet.
means as (

    select
        (select cast(count(*) as double) from uses) / sum(codes.day_count) as use_rate,
        (select count(*) from days) as window_count
    from codes

),

windows as (

    select
        *,
        sum(use_count) over (
            partition by code_form, owner_id
            order by day_number
            range between {{ leak_days() - 1 }} preceding and current row
        ) as near_count,
        sum(use_count) over (partition by code_form, owner_id) as all_count
    from days

),

-- The code's usual rate is that of its other days, shrunk toward the mean code's by one use.
expected as (

    select
        windows.*,
        {{ leak_days() }} * (windows.all_count - windows.near_count + 1)
        / (greatest(codes.day_count - {{ leak_days() }}, 0) + 1 / means.use_rate) as usual_count,
        means.window_count
    from windows
    inner join codes
        on
            windows.code_form = codes.code_form
            and windows.owner_id = codes.owner_id
    cross join means

),

surprising as (

    select
        code_form,
        owner_id,
        day_number,
        usual_count,
        {{ poisson_tail('near_count', 'usual_count') }} + ln(window_count) as burst_log_chance
    from expected

),

bursts as (

    select
        *,
        lag(day_number) over (
            partition by code_form, owner_id
            order by day_number
        ) as previous_day
    from surprising
    where burst_log_chance <= ln({{ burst_chance() }})

),

spans as (

    select
        *,
        sum(case when day_number - previous_day <= {{ leak_days() }} then 0 else 1 end) over (
            partition by code_form, owner_id
            order by day_number
            rows between unbounded preceding and current row
        ) as span_number
    from bursts

),

merged as (

    select
        code_form,
        owner_id,
        min(day_number) - {{ leak_days() - 1 }} as from_day,
        max(day_number) as to_day,
        max(usual_count) as usual_use_count,
        min(burst_log_chance) as burst_log_chance
    from spans
    group by code_form, owner_id, span_number

),

final as (

    select
        merged.code_form,
        merged.owner_id,
        min(uses.used_date) as from_date,
        max(uses.used_date) as to_date,
        count(*) as use_count,
        count(case when uses.is_stranger then 1 end) as stranger_count,
        merged.usual_use_count,
        merged.burst_log_chance
    from merged
    inner join uses
        on
            merged.code_form = uses.code_form
            and merged.owner_id = uses.owner_id
            and {{ day_number('uses.used_date') }} between merged.from_day and merged.to_day
    group by
        merged.code_form, merged.owner_id, merged.from_day, merged.usual_use_count, merged.burst_log_chance

)

select * from final
