"""The three made places: what stands where, on which dates, and the truth about it."""
