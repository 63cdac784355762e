"""The scoreboard: how well and how fast Varsel reads, beside others, on data that is not part of the project."""
