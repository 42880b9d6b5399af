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
 * The places where systems keep their bundle, in the order of the search: those of OpenSSL, Go and curl. The program
 * uses the first one with a certificate.
 */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch, Gentoo, OpenWrt */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL 7 and newer */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora up to 43, RHEL 6 */
    "/etc/pki/tls/cert.pem",                             /* the same file, under OpenSSL's name */
    "/etc/ssl/certs/ca-bundle.crt",                      /* NixOS */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* SUSE, the target of the link above */
    "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
    "/etc/ssl/cert.pem",                                 /* Alpine, the BSDs, macOS */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD */
    "/usr/share/ssl/certs/ca-bundle.crt",                /* old Red Hat, from curl's list */
    "/usr/lib/ssl/cert.pem",                             /* OpenSSL's own directory on Debian */
    "/usr/local/ssl/cert.pem",                           /* OpenSSL built from source */
};

/* If there is no bundle: directories of certificates. */
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

/* A file that the user named must have an anchor. Returns 0 or the exit code. */
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

/* Directories, separated by colons. */
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

/* Uses the first place with an anchor. With -v, prints the faults of the places before it. */
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
