{#- Normal forms of what people type. Two spellings of one thing reach one form; what is no such thing
    at all becomes null. -#}

{#- Full-width forms (U+FF01 to U+FF5E, U+3000), as Asian keyboards write them, to plain ASCII.
    DuckDB's nfc_normalize is NFC only and leaves them; its translate() builds its table anew for each
    row (35 µs), so it runs only where there is something to fold. -#}
{%- macro folded_width(text) -%}
    {%- set wide -%}
！＂＃＄％＆（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　
    {%- endset -%}
    {%- set plain -%}
!"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~
    {%- endset -%}
    case
        when {{ matches_pattern(text, '[！-～　]') }}
            then translate({{ text }}, '{{ wide | trim }}　', '{{ plain | trim }} ')
        else {{ text }}
    end
{%- endmacro -%}

{#- Without blanks, control characters and invisible marks (zero-width, direction). -#}
{%- macro without_blanks(text) -%}
    {{ replace_pattern(text, '[\\s\\p{Z}\\p{Cf}\\p{Cc}]+') }}
{%- endmacro -%}

{#- Text as keywords are matched against it: lower case, accents gone. Keywords are normalised by the
    same function in Python, so both sides agree letter by letter. -#}
{%- macro normalized_text(text) -%}
    {{ return(adapter.dispatch('normalized_text')(text)) }}
{%- endmacro -%}

{%- macro default__normalized_text(text) -%}
    lower(strip_accents(nfc_normalize({{ text }})))
{%- endmacro -%}

{#- Spark has no strip_accents; the Latin letters of European languages are translated. -#}
{%- macro spark__normalized_text(text) -%}
    translate(
        lower({{ text }}),
        'àáâãäåāăąçćčďèéêëēĕėęěğģìíîïīįıķĺļľñńņňòóôõöōőøŕřśşšţťùúûüūůűųýÿžźż',
        'aaaaaaaaacccdeeeeeeeeeggiiiiiiikllnnnnooooooooorrsssttuuuuuuuuyyzzz'
    )
{%- endmacro -%}

{#- Name of a category or the like: normalised text with single blanks. -#}
{%- macro normalized_name(text) -%}
    trim({{ replace_pattern(normalized_text(text), '[\\s\\p{Z}]+', ' ') }})
{%- endmacro -%}

{#- Promo code or link as tills compare them: upper case, without blanks. -#}
{%- macro code_normal_form(code) -%}
    nullif({{ without_blanks('upper(' ~ folded_width(code) ~ ')') }}, '')
{%- endmacro -%}

{#- Address without case, blanks and `+tag`, Gmail under one name: the first of two steps. -#}
{%- macro bare_email(email) -%}
    {{ replace_pattern(
        replace_pattern(without_blanks('lower(' ~ folded_width(email) ~ ')'), '[+][^@]*@', '@'),
        '@googlemail[.]com$', '@gmail.com'
    ) }}
{%- endmacro -%}

{#- Address as one mailbox sees it; for Gmail without dots. Null for what is no address. -#}
{%- macro mailbox_of_bare_email(bare) -%}
    case
        when not {{ matches_pattern(bare, '^[^@]+@[^@]+[.][^@]+$') }} then null
        when {{ bare }} like '%@gmail.com'
            then replace({{ dbt.split_part(bare, "'@'", 1) }}, '.', '') || '@gmail.com'
        else {{ bare }}
    end
{%- endmacro -%}

{#- Digits of a telephone number with a leading `+`, where it has one: the first of two steps. -#}
{%- macro bare_phone(phone) -%}
    {{ replace_pattern(
        replace_pattern(
            replace_pattern(folded_width(phone), '[(]0[)]'), '[^0-9+]+'
        ), '^00', '+'
    ) }}
{%- endmacro -%}

{#- Telephone number as it is dialled from abroad. Italy keeps its leading zero. A number of a country
    whose calling code is not listed keeps the country before it, so that it still equals itself. -#}
{%- macro number_of_bare_phone(bare, country) -%}
    case
        when length({{ bare }}) < 6 then null
        when {{ bare }} like '+%' then {{ bare }}
        when upper({{ country }}) = 'IT' then '+39' || {{ bare }}
        else
            coalesce(
                case upper({{ country }})
                    {%- for country_code, calling_code in calling_codes().items() %}
                    when '{{ country_code }}' then '+{{ calling_code }}'
                    {%- endfor %}
                end,
                upper({{ country }}),
                ''
            )
            || {{ replace_pattern(bare, '^0+') }}
    end
{%- endmacro -%}

{%- macro calling_codes() -%}
    {{ return({
        'AR': '54', 'AT': '43', 'AU': '61', 'BE': '32', 'BG': '359', 'BR': '55', 'CA': '1', 'CH': '41', 'CL': '56',
        'CN': '86', 'CO': '57', 'CZ': '420', 'DE': '49', 'DK': '45', 'EE': '372', 'ES': '34', 'FI': '358',
        'FR': '33', 'GB': '44', 'GR': '30', 'HK': '852', 'HR': '385', 'HU': '36', 'ID': '62', 'IE': '353',
        'IL': '972', 'IN': '91', 'IS': '354', 'JP': '81', 'KR': '82', 'LT': '370', 'LU': '352', 'LV': '371',
        'MX': '52', 'MY': '60', 'NG': '234', 'NL': '31', 'NO': '47', 'NZ': '64', 'PH': '63', 'PL': '48',
        'PT': '351', 'RO': '40', 'RS': '381', 'RU': '7', 'SE': '46', 'SG': '65', 'SI': '386', 'SK': '421',
        'TH': '66', 'TR': '90', 'TW': '886', 'UA': '380', 'US': '1', 'VN': '84', 'ZA': '27',
    }) }}
{%- endmacro -%}
