/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include <mbedtls/yciam_mbedtls.h>

/* Not by stdio, whose buffer would keep a copy. */
size_t files_read(const char *path, void *buf, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *at = buf;
    char more;
    size_t len = 0;
    ssize_t n;

    if (fd < 0) {
        return 0;
    }
    while (len < cap && (n = read(fd, at + len, cap - len)) > 0) {
        len += (size_t) n;
    }
    if (read(fd, &more, 1) != 0) {
        len = 0;
    }
    (void) close(fd);
    return len;
}

yciam_result_t files_load_key(yciam_key_t *key, const char *path, yciam_error_t *error)
{
    static char json[8192];
    static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];

    (void) yciam_key_load(key, json, files_read(path, json, sizeof json), scratch, sizeof scratch, error);
    mbedtls_platform_zeroize(json, sizeof json);
    return error->result;
}

yciam_result_t files_load_anchors(mbedtls_x509_crt *anchors, const char *path)
{
    static char pem[65536];
    size_t len = files_read(path, pem, sizeof pem - 1u);

    pem[len] = '\0';
    mbedtls_x509_crt_init(anchors);
    return yciam_mbedtls_add_anchors_copy(anchors, pem, len + 1u, NULL);
}
