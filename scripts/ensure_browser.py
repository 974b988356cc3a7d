"""Install Chromium and a Korean font from the system's packages if they are missing.

Run before the tests. If it cannot install them, it says why and ends with 0: the browser tests then
report that they were skipped. In CI (CI=true) they must run, so there it ends with 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import find_chromium  # noqa: E402

BROWSERS = ("chromium-headless-shell", "chromium")
"""The first of these that a system has is installed: the one without a window is quicker."""
# The dashboard brings its own font; this one is for what Chromium itself writes, and for tests
# of pages that fall back on a font of the system.
FONT = "fonts-nanum"
SECONDS_TO_INSTALL = 900


def main() -> int:
    if find_chromium():
        return 0
    rights = rights_to_install()
    if rights is None:
        return _go_without(
            "Chromium이 없고 설치할 권한이 없습니다. 관리자에게 chromium, fonts-nanum 설치를"
            " 부탁하거나 CHROMIUM에 브라우저 경로를 적으세요."
        )
    print("Chromium을 설치합니다 (1~2분) · Installing Chromium", flush=True)
    problem = install(rights)
    if problem or not find_chromium():
        return _go_without(f"Chromium을 설치하지 못했습니다: {problem or '설치 뒤에도 없습니다'}")
    return 0


def rights_to_install() -> list[str] | None:
    """Return what to put before a command to run it as root, or None if that is not possible."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    asks_nothing = ["sudo", "--non-interactive"]
    if (
        shutil.which("sudo")
        and subprocess.run([*asks_nothing, "true"], capture_output=True).returncode == 0
    ):
        return asks_nothing
    return None


def install(rights: list[str]) -> str:
    """Install the packages; return "", or the last line of the error."""
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    problem = ""
    for step in (
        ["update"],
        *(["install", "-y", "--no-install-recommends", b, FONT] for b in BROWSERS),
    ):
        try:
            done = subprocess.run(
                [*rights, *environment, "apt-get", "-qq", *step],
                capture_output=True,
                text=True,
                timeout=SECONDS_TO_INSTALL,
            )
        except subprocess.TimeoutExpired:
            return f"{SECONDS_TO_INSTALL}초 안에 끝나지 않았습니다"
        if step[0] == "update":
            continue
        if not done.returncode:
            return ""
        problem = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
    return problem


def _go_without(reason: str) -> int:
    print(
        f"{reason}\n브라우저 시험은 건너뜁니다. The browser tests will be skipped.", file=sys.stderr
    )
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
