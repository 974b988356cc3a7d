"""Export files: a frame and its provenance in, bytes out.

Every export is made here, so that each is safe to open and says where its data come from
(docs/decisions/0005-exports.md).
"""
