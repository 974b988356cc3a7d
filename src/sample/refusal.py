"""Say why a sample cannot be made: one sentence in Korean, one in English."""


class CannotMake(ValueError):
    """Raised for a scale, day or size that no sample has; str() is the Korean sentence."""

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english
