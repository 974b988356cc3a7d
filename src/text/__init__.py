"""All texts shown, in Korean and English, and the formats of values in both."""
