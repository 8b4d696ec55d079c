"""The assets: one module per stage. Logic lives in the packages that they call."""
