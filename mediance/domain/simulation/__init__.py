"""An invented association at work: hours, queues, people, follow-up. Seeded, and nothing but sums.

What it draws is written down with its parameters and its own figures, so that what the software
computes can be checked against the truth.
"""
