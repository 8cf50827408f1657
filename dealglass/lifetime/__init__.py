"""What a customer will still bring: how often they will buy again, for how much, how sure.

`buying` is the BG/NBD model of purchases, `spending` the Gamma-Gamma model of their size,
`worth` puts both together per customer, and `judged` compares what they said with what came.
`table` reads the purchases of a store being built and writes the answers beside them.
"""
