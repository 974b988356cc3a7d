"""Every word shown, in Korean and English, and how numbers are written in each."""
