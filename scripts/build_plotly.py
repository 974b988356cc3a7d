"""Build static/plotly: plotly.js with what our charts draw, and nothing else (needs npm).

Run `python -m scripts.build_plotly` after another version of plotly was installed, and name the
file in static/figures.js. The same versions give the same bytes.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import plotly

PROJECT_ROOT = Path(__file__).parents[1]
TARGET = PROJECT_ROOT / "static" / "plotly"
BUNDLER = "esbuild@0.28.2"
KINDS = ("bar", "heatmap")
"""The kinds of trace beside lines and points, which the core draws itself."""
HOW = (
    *("--bundle", "--minify", "--format=iife", "--global-name=Plotly", "--target=es2020"),
    *("--define:global=window", "--log-level=error"),
)


def version_of_plotly() -> str:
    """Return the version of plotly.js that the installed plotly was made for."""
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return whole.read_text("utf-8")[:200].split("plotly.js v")[1].split()[0]


def terms(folder: Path) -> str:
    """Return the licence terms of each package that is in the bundle, wholly or in part."""
    outputs = json.loads((folder / "meta").read_text())["outputs"]
    [made] = [given for name, given in outputs.items() if name.endswith(".js")]
    told = {name: given["bytesInOutput"] for name, given in made["inputs"].items()}
    found = [re.match("node_modules/((?:@[^/]+/)?[^/]+)/", name) for name in told if told[name]]
    texts = []
    for name in sorted({each[1] for each in found if each}):
        place = folder / "node_modules" / name
        about = json.loads((place / "package.json").read_text("utf-8"))
        words = [file.read_text("utf-8").strip() for file in sorted(place.glob("LICEN[CS]E*"))]
        head = f"{name} {about['version']} ({about['license']})"
        texts.append("\n\n".join([head, *words]))
    return f"\n\n{'-' * 72}\n\n".join(texts) + "\n"


def main() -> None:
    """Fetch plotly.js and write the bundle, and beside it the licence terms of its packages."""
    version = version_of_plotly()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text("{}")
        packages = (f"plotly.js@{version}", BUNDLER)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", *packages], cwd=folder, check=True
        )
        kinds = ", ".join(f"require('plotly.js/lib/{kind}')" for kind in KINDS)
        (folder / "entry.js").write_text(
            f"var Plotly = require('plotly.js/lib/core');\n"
            f"Plotly.register([{kinds}]);\nmodule.exports = Plotly;\n"
        )
        made = folder / f"plotly-{version}.min.js"
        bundle = [
            folder / "node_modules/.bin/esbuild",
            "entry.js",
            *HOW,
            f"--outfile={made}",
            "--metafile=meta",
        ]
        subprocess.run(bundle, cwd=folder, check=True)
        TARGET.mkdir(exist_ok=True)
        for old in TARGET.glob("plotly-*.min.js"):
            old.unlink()
        shutil.copy(made, TARGET)
        (TARGET / "LICENSES.txt").write_text(terms(folder), "utf-8")
    print(f"{TARGET / made.name}: {(TARGET / made.name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
