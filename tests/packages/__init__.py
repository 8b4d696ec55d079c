"""Which packages run in production, under which licences, as a list and as an SBOM."""
