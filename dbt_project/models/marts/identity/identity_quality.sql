-- One row per kind of match and use: how right the matches are, measured on audited pairs.
with

final as (

    select
        kind,
        link_use,
        threshold,
        matched_count,
        expected_right_count,
        labelled_count,
        precision,
        precision_low,
        precision_high,
        true_count,
        recall,
        recall_low,
        recall_high
    from {{ ref('int_identity_quality') }}

)

select * from final
