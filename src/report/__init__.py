"""The weekly report: frames and texts in, content, and files of it in several formats.

Content is composed once and written in any format, so that all formats say the same. It needs
neither streamlit nor a browser: the screen and the command line make the same report.
"""
