"""The planned campaign's definition, which small worlds come with: `make plan` has one to tell."""

PLANNED_CAMPAIGN = "camp-05"

PLANNED_YAML = """\
# The planned campaign of the sample: `make plan` shows whom it would activate.
name: Autumn launch (planned)
objective: purchase
starts_at: 2026-08-30T00:00:00Z
ends_at: 2026-09-29T00:00:00Z
budget: 10000
people: {min: 20, max: 40}
incentives:
  - {kind: points, unit_cost: 8}
  - {kind: gift, unit_cost: 12}
  - {kind: discount, unit_cost: 10}
channels: [klaviyo, csv, meta_audience]
holdout: {share: 0.3}
exploration_share: 0.1
quotas:
  - {segment: country, value: DE, min: 5}
  - {segment: language, value: en, max: 25}
persona:
  must_not: [{field: suspect_share, at_least: 0.5}]
  prefers: [{field: is_micro_influencer, is: true, weight: 0.1}]
fatigue: {days_since_contact: 30}
codes: {kind: promo_code, prefix: AUT, valid_days: 60}
decision: {metric: incremental_conversions, at_least: 0, confidence: 0.95}
template: |
  Hi {first_name},
  your posts about {topic} are seen.
  Our autumn collection comes out soon; may we send you {incentive}?
"""
"""Of `campaigns.CAMPAIGNS` the one nobody is assigned in yet."""
