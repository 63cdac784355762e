"""What the tests need of the machine and it lacks: Debian's packages, one process at a time."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def install(package: str) -> bool:
    """Installs a package of Debian's; False where there is no apt-get. Raises CalledProcessError where that fails."""
    if (apt := shutil.which("apt-get")) is None:
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    with (Path(tempfile.gettempdir()) / "varsel-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([*sudo, apt, "update", "-qq"], check=True, **quiet)
        subprocess.run([*sudo, apt, "install", "-y", "-qq", "--no-install-recommends", package], check=True, **quiet)
    return True
