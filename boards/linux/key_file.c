/* SPDX-License-Identifier: Apache-2.0 */
#include "key_file.h"

#include <errno.h>
#include <sys/types.h>

#include "input.h"
#include "report.h"
#include "secret.h"

#define FILE_MAX 65536u /* bytes; a real key file has 4,000 at most */

int key_file_load(yciam_key_t *key, const char *path)
{
    static char json[FILE_MAX + 1u];                            /* a NUL follows it */
    static uint8_t scratch[2u * YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* with room for fields that are not known today */
    int fd = input_open(path);
    yciam_error_t error;
    ssize_t len;
    int status = 0;

    if (fd < 0) {
        return report_file(YCIAM_CLASS_KEY, "key", path);
    }
    len = input_read(fd, json, FILE_MAX + 1u);
    if (len < 0) {
        status = report_file(YCIAM_CLASS_KEY, "key", path);
    } else if ((size_t) len > FILE_MAX) {
        errno = EFBIG;
        status = report_file(YCIAM_CLASS_KEY, "key", path);
    } else if (yciam_key_load(key, json, (size_t) len, scratch, sizeof scratch, &error) != YCIAM_OK) {
        status = report_error(&error, len == 0 ? "the file is empty" : NULL);
    }
    secret_wipe(json, sizeof json); /* what was read before a failure, too */
    input_close(fd);
    return status;
}
