/* SPDX-License-Identifier: Apache-2.0 */
#include "anchors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <mbedtls/yciam_mbedtls.h>

#include "report.h"

#define FILE_MAX (4u * 1024u * 1024u) /* bytes; the public bundle has about 230,000 */

/* Where the distributions keep the bundle: Debian and Alpine, Fedora, SUSE, BSD. */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

static const char *find_bundle(void)
{
    for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
        if (access(bundles[i], R_OK) == 0) {
            return bundles[i];
        }
    }
    return NULL;
}

/* The whole file and a NUL behind it, or NULL with errno. */
static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rbe");
    char *text = file != NULL ? malloc(FILE_MAX + 1u) : NULL;

    *len = 0;
    if (text != NULL) {
        *len = fread(text, 1, FILE_MAX, file);
        text[*len] = '\0';
    }
    if (file != NULL) {
        int code = ferror(file) != 0 ? errno : 0;

        (void) fclose(file);
        if (code != 0) {
            free(text);
            errno = code;
            return NULL;
        }
    }
    return text;
}

int anchors_load(mbedtls_x509_crt *anchors, const char *path)
{
    yciam_error_t error = { .result = YCIAM_ERR_ANCHOR, .stage = YCIAM_STAGE_CONNECT };
    char *text;
    size_t len;

    if (path == NULL) {
        path = find_bundle();
        if (path == NULL) {
            return report_error(&error, "this system has no CA bundle where it is looked for; give --ca FILE");
        }
    }
    text = read_file(path, &len);
    if (text == NULL) {
        return report_file(YCIAM_CLASS_TLS, "trust anchors", path);
    }
    error.result = yciam_mbedtls_add_anchors_copy(anchors, text, len + 1u, NULL);
    free(text);
    return error.result == YCIAM_OK ? 0 : report_error(&error, path);
}
