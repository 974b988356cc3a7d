"""Files that leave the dashboard: a frame and its provenance in, bytes out.

Every export passes here, so that each is safe to open and says where it comes from
(docs/decisions/0005-exports.md).
"""
