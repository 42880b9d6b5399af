/* SPDX-License-Identifier: Apache-2.0 */
#include "anchor_file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/yciam_mbedtls.h>

#include "input.h"

#define FILE_MAX (4u * 1024u * 1024u) /* bytes; the public bundle has about 230,000 */

static unsigned count_of(const mbedtls_x509_crt *anchors)
{
    unsigned count = 0;

    for (; anchors != NULL && anchors->raw.p != NULL; anchors = anchors->next) {
        count++;
    }
    return count;
}

/* text[len] is a NUL, which PEM needs. */
static void add_text(mbedtls_x509_crt *anchors, const char *text, size_t len, anchor_count_t *count)
{
    unsigned before = count_of(anchors);
    unsigned unreadable = 0;
    size_t nul_len = strstr(text, "-----BEGIN ") != NULL ? 1u : 0u;

    (void) yciam_mbedtls_add_anchors_copy(anchors, text, len + nul_len, &unreadable);
    count->unreadable += unreadable;
    count->added += count_of(anchors) - before;
}

bool anchor_file_add(mbedtls_x509_crt *anchors, const char *path, anchor_count_t *count)
{
    char *text = malloc(FILE_MAX + 2u);
    int fd = text != NULL ? input_open(path) : -1;
    ssize_t len = fd >= 0 ? input_read(fd, text, FILE_MAX + 1u) : -1;

    if (fd >= 0) {
        input_close(fd);
    }
    if (len > (ssize_t) FILE_MAX) {
        errno = EFBIG;
        len = -1;
    }
    if (len >= 0) {
        text[len] = '\0';
        add_text(anchors, text, (size_t) len, count);
    }
    free(text);
    return len >= 0;
}

/* A link within the directory, such as one named by a hash, leads to a file that is read in any case. */
static bool is_alias(const char *path)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target);

    return len > 0 && memchr(target, '/', (size_t) len) == NULL;
}

bool anchor_directory_add(mbedtls_x509_crt *anchors, const char *path, anchor_count_t *count)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    if (directory == NULL) {
        return false;
    }
    while ((entry = readdir(directory)) != NULL) {
        char file[PATH_MAX];
        struct stat status;

        if (snprintf(file, sizeof file, "%s/%s", path, entry->d_name) >= (int) sizeof file || is_alias(file) ||
            stat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
            continue;
        }
        if (!anchor_file_add(anchors, file, count)) {
            count->unreadable++;
        }
    }
    (void) closedir(directory);
    return true;
}
