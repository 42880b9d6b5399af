# SPDX-License-Identifier: Apache-2.0
"""Files that are complete or absent, however the writer ends."""
import os


def replace(path, content, mode):
    """Replaces a file by one with these bytes and this mode."""
    new = f"{path}.{os.getpid()}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    os.replace(new, path)
