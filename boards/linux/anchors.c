/* SPDX-License-Identifier: Apache-2.0 */
#include "anchors.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <yciam/result.h>

#include "anchor_file.h"
#include "environment.h"
#include "report.h"

#define FILE_VARIABLE        "SSL_CERT_FILE"
#define DIRECTORIES_VARIABLE "SSL_CERT_DIR"

/*
 * Where systems keep their bundle, in the order in which it is looked for: what OpenSSL, Go and curl look in. The first
 * one that holds a certificate is used.
 */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch, Gentoo, OpenWrt */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL 7 and newer */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora up to 43, RHEL 6 */
    "/etc/pki/tls/cert.pem",                             /* the same, as OpenSSL calls it there */
    "/etc/ssl/certs/ca-bundle.crt",                      /* NixOS */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* SUSE, where the one above leads to */
    "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
    "/etc/ssl/cert.pem",                                 /* Alpine, the BSDs, macOS */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD */
    "/usr/share/ssl/certs/ca-bundle.crt",                /* old Red Hat, as curl has it */
    "/usr/lib/ssl/cert.pem",                             /* OpenSSL's own directory on Debian */
    "/usr/local/ssl/cert.pem",                           /* OpenSSL built by hand */
};

/* Where there is no bundle: directories of certificates. */
static const char *const directories[] = {
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/usr/lib/ssl/certs",
    "/usr/local/ssl/certs",
};

typedef bool (*add_t)(mbedtls_x509_crt *anchors, const char *path, anchor_count_t *count);

static void narrate(const options_t *options, const char *path, const anchor_count_t *count)
{
    if (options->verbose) {
        fprintf(stderr, "yciam: trust anchors: %s: %u read, %u unreadable\n", report_shown(path), count->added,
                count->unreadable);
    }
}

/* One that was asked for must hold an anchor. 0 or the exit code. */
static int add_named(mbedtls_x509_crt *anchors, const options_t *options, add_t add, const char *path)
{
    anchor_count_t count = { 0, 0 };

    if (!add(anchors, path, &count)) {
        return report_file(YCIAM_CLASS_TLS, "trust anchors", path);
    }
    narrate(options, path, &count);
    if (count.added == 0) {
        const yciam_error_t error = { .result = YCIAM_ERR_ANCHOR, .stage = YCIAM_STAGE_CONNECT };

        return report_error(&error, report_shown(path));
    }
    return 0;
}

/* Directories with colons between them. */
static int add_directories(mbedtls_x509_crt *anchors, const options_t *options, const char *list)
{
    int status = 0;

    while (status == 0 && *list != '\0') {
        size_t len = strcspn(list, ":");
        char path[PATH_MAX];

        (void) snprintf(path, sizeof path, "%.*s", (int) len, list);
        if (len > 0) {
            status = add_named(anchors, options, anchor_directory_add, path);
        }
        list += len + (list[len] == ':' ? 1u : 0u);
    }
    return status;
}

/* Uses the first place that holds an anchor. -v prints what is wrong with the places before it. */
static bool add_first(mbedtls_x509_crt *anchors, const options_t *options, add_t add, const char *const *paths,
                      size_t path_count)
{
    for (size_t i = 0; i < path_count; i++) {
        anchor_count_t count = { 0, 0 };

        if (add(anchors, paths[i], &count)) {
            narrate(options, paths[i], &count);
        }
        if (count.added > 0) {
            return true;
        }
    }
    return false;
}

int anchors_load(mbedtls_x509_crt *anchors, const options_t *options)
{
    const yciam_error_t none = { .result = YCIAM_ERR_ANCHOR, .stage = YCIAM_STAGE_CONNECT };
    const char *file = environment_text(FILE_VARIABLE);
    const char *list = environment_text(DIRECTORIES_VARIABLE);
    int status = 0;

    if (options->ca_count > 0) {
        for (unsigned i = 0; i < options->ca_count && status == 0; i++) {
            status = add_named(anchors, options, anchor_file_add, options->ca[i]);
        }
        return status;
    }
    if (file != NULL || list != NULL) {
        status = file != NULL ? add_named(anchors, options, anchor_file_add, file) : 0;
        return status == 0 && list != NULL ? add_directories(anchors, options, list) : status;
    }
    if (add_first(anchors, options, anchor_file_add, bundles, sizeof bundles / sizeof bundles[0]) ||
        add_first(anchors, options, anchor_directory_add, directories, sizeof directories / sizeof directories[0])) {
        return 0;
    }
    return report_error(&none, "this system has no certificates where they are looked for; give --ca FILE");
}
