"""The weekly report: frames and words in, one page of content, and a file of it in several formats.

Content is made once and written many times, so that every format says the same. No streamlit, no
browser: the same report comes from the screen and from the command line.
"""
