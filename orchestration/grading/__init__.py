"""The fan grader: who among a page's fans is worth talking to, from public acts alone.

No CRM and no account of the brand's is needed: accounts, posts and engagements are. Every fan goes
through the same SQL and the same core as a customer does; what only customers have stays unknown.
"""
