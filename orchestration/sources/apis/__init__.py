"""How each system is spoken to: its paging, throttling and refusals, and what a page becomes.

Kinds of `kinds/` use these; nothing here knows the lake or what a deployment chose.
"""
