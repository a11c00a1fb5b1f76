{#- The rules of credit, and what the ledger says where nobody earns. -#}

{#- Version of the rules. A change of what earns, or of which goes first, is a new one. 1 knew links and codes
    alone; 2 adds exposure, offers for new customers, single use and leaks. -#}
{%- macro rule_version() -%}'2'{%- endmacro -%}

{#- Obstacle to its words in the ledger. -#}
{%- macro credit_obstacles() -%}
    {{ return({
        'cancelled': 'the order was cancelled',
        'paid back': 'everything paid was paid back',
        'nothing found': 'no link, code or post of a customer stands behind it',
        'outside its validity': 'the code was used before or after its validity',
        'several owners': 'the code belongs to more than one customer',
        'own': 'the only code behind it is the own one of the buyer',
        'household': 'the only code behind it is of the household of the buyer',
        'existing customer': 'the offer is for new customers, and the buyer had ordered before',
        'used before': 'the code earns once, and had been used',
        'not shown': 'the code belongs to nobody who may be shown',
    }) }}
{%- endmacro -%}
