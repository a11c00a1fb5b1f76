"""How good an order of people is, against what truly was or came: used by every proof.

Pure functions of scores and outcomes, and the simple rankings any score has to beat. Worlds with
known truth, research data and a brand's own past ask the same questions and share the answers.
"""
