"""Training of the parsing pipelines that ship in ``varsel/models``: ``python -m training.pipelines.train no|en``."""
