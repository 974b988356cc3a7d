"""The line of an interval through a point, alike in every figure."""


def whisker(middle, lower, upper, color: str, width: int = 5) -> dict:
    """Return what plotly draws from `lower` to `upper` through `middle`: error_x or error_y.

    width : of the marks at both ends, in pixels.
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": upper - middle,
        "arrayminus": middle - lower,
        "color": color,
        "thickness": 2,
        "width": width,
    }
