"""전국산업단지현황통계 (KICOX, data.go.kr 3041272): the list of complexes, its tree, its totals."""

from src.load.sources.kicox_complexes.census import FORMAT

__all__ = ["FORMAT"]
