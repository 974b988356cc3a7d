"""The only importer of streamlit besides app.py and pages/."""
