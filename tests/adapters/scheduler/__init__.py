"""The clock, the ticker and the holidays, with the real libraries."""
