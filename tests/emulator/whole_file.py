# SPDX-License-Identifier: Apache-2.0
"""Files that are whole or not there, however the writer ends."""
import os


def replace(path, content, mode):
    """Puts a file with these bytes and this mode in the place of the one that may be there."""
    new = f"{path}.{os.getpid()}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    os.replace(new, path)
