{#- What Shopify's amounts mean. All in the shop's own currency (`shopMoney`). Sales are counted as Shopify's
    own "net sales": goods after discounts and returns, without tax, shipping, tips and sold gift cards (a gift
    card is a sale when it is spent). Where prices include tax, the tax inside is taken out. -#}

{%- macro shop_money(json, path) -%}
    try_cast({{ json_text(json, path ~ '.shopMoney.amount') }} as decimal(18, 4))
{%- endmacro -%}

{#- The number at the end of a global id: `gid://shopify/LineItem/123`. -#}
{%- macro gid_number(gid) -%}
    {{ replace_pattern(gid, '^.*/') }}
{%- endmacro -%}

{#- The CTEs `sales` (orders that are somebody's and no tests) to `line_amounts` (one row per line of them). -#}
{%- macro shopify_line_amounts() -%}
-- Orders that test the till are no sales. An order without a customer (a guest, a person deleted since)
-- is nobody's.
sales as (

    select
        *,
        coalesce({{ json_text('record', 'taxesIncluded') }} = 'true', false) as has_tax_inside
    from source
    where
        coalesce({{ json_text('record', 'test') }}, 'false') <> 'true'
        and {{ json_text('record', 'customer.legacyResourceId') }} is not null

),

unnested_lines as (

    select
        _source_file,
        _source_line,
        has_tax_inside,
        {{ json_elements('record', 'lineItems.nodes') }} as line
    from sales

),

lines as (

    select
        *,
        {{ gid_number(json_text('line', 'id')) }} as line_number
    from unnested_lines
    where coalesce({{ json_text('line', 'isGiftCard') }}, 'false') <> 'true'

),

allocations as (

    select
        _source_file,
        _source_line,
        line_number,
        {{ json_elements('line', 'discountAllocations') }} as allocation
    from lines

),

line_discounts as (

    select
        _source_file,
        _source_line,
        line_number,
        sum({{ shop_money('allocation', 'allocatedAmountSet') }}) as discount_amount
    from allocations
    group by _source_file, _source_line, line_number

),

taxes as (

    select
        _source_file,
        _source_line,
        line_number,
        {{ json_elements('line', 'taxLines') }} as tax
    from lines
    where has_tax_inside

),

line_taxes as (

    select
        _source_file,
        _source_line,
        line_number,
        sum({{ shop_money('tax', 'priceSet') }}) as tax_amount
    from taxes
    group by _source_file, _source_line, line_number

),

line_amounts as (

    select
        lines._source_file,
        lines._source_line,
        lines.line_number,
        lines.line,
        {{ shop_money('lines.line', 'originalTotalSet') }}
        - coalesce(line_taxes.tax_amount, 0) as gross_amount,
        coalesce(line_discounts.discount_amount, 0) as discount_amount
    from lines
    left join line_discounts
        on
            lines._source_file = line_discounts._source_file
            and lines._source_line = line_discounts._source_line
            and lines.line_number = line_discounts.line_number
    left join line_taxes
        on
            lines._source_file = line_taxes._source_file
            and lines._source_line = line_taxes._source_line
            and lines.line_number = line_taxes.line_number

)
{%- endmacro -%}

{#- The CTE `refunded`: one row per order with refunds. Given back is what the returned goods cost, and what was
    paid back beyond goods, tax and shipping (a partial refund for a scratch). -#}
{%- macro shopify_refunds() -%}
unnested_refunds as (

    select
        _source_file,
        _source_line,
        has_tax_inside,
        {{ json_elements('record', 'refunds') }} as refund
    from sales

),

refunds as (

    select
        *,
        {{ json_text('refund', 'id') }} as refund_id,
        {{ json_text('refund', 'createdAt') }} as refunded_at,
        coalesce({{ shop_money('refund', 'totalRefundedSet') }}, 0) as paid_back_amount
    from unnested_refunds

),

returned_lines as (

    select
        _source_file,
        _source_line,
        refund_id,
        has_tax_inside,
        'goods' as kind,
        {{ json_elements('refund', 'refundLineItems.nodes') }} as returned
    from refunds
    union all
    select
        _source_file,
        _source_line,
        refund_id,
        has_tax_inside,
        'shipping' as kind,
        {{ json_elements('refund', 'refundShippingLines.nodes') }} as returned
    from refunds

),

returned_amounts as (

    select
        _source_file,
        _source_line,
        refund_id,
        has_tax_inside,
        kind = 'goods' and coalesce({{ json_text('returned', 'lineItem.isGiftCard') }}, 'false') <> 'true' as is_goods,
        coalesce({{ shop_money('returned', 'subtotalSet') }}, {{ shop_money('returned', 'subtotalAmountSet') }}, 0)
            as amount,
        coalesce({{ shop_money('returned', 'totalTaxSet') }}, {{ shop_money('returned', 'taxAmountSet') }}, 0)
            as tax_amount
    from returned_lines

),

returns as (

    select
        _source_file,
        _source_line,
        refund_id,
        sum(case when is_goods then amount - case when has_tax_inside then tax_amount else 0 end else 0 end)
            as goods_amount,
        sum(amount + case when has_tax_inside then 0 else tax_amount end) as explained_amount
    from returned_amounts
    group by _source_file, _source_line, refund_id

),

refunded as (

    select
        refunds._source_file,
        refunds._source_line,
        sum(
            coalesce(returns.goods_amount, 0)
            + greatest(refunds.paid_back_amount - coalesce(returns.explained_amount, 0), 0)
        ) as refunded_amount,
        max(refunds.refunded_at) as refunded_at
    from refunds
    left join returns
        on
            refunds._source_file = returns._source_file
            and refunds._source_line = returns._source_line
            and refunds.refund_id = returns.refund_id
    group by refunds._source_file, refunds._source_line

)
{%- endmacro -%}
