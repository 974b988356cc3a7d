"""Business numbers (사업자등록번호) as people type them."""

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
LENGTH = 10


def digits_of(words: str) -> str:
    """Return the digits of a possible business number, "" if there is anything but digits.

    Hyphens and blanks are ignored: 123-45-67891 and 123 45 67891 are the same.
    """
    bare = words.replace("-", "").replace(" ", "")
    return bare if bare.isascii() and bare.isdigit() else ""


def is_mistyped(digits: str) -> bool:
    """Return whether ten digits cannot be a business number; false for any other length.

    The last digit makes the weighted sum a multiple of ten, and the ninth also counts half of
    itself (국세청 검증식).
    """
    if len(digits) != LENGTH:
        return False
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(WEIGHTS, numbers, strict=False))
    return (10 - (total + numbers[8] * WEIGHTS[8] // 10) % 10) % 10 != numbers[9]
