/* SPDX-License-Identifier: Apache-2.0 */
#include "anchor_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/base64.h>
#include <mbedtls/oid.h>
#include <yciam/result.h>

#include "c_array.h"
#include "output.h"
#include "report.h"
#include "safe_file.h"

#define NAME_CAP     512u
#define PEM_LINE     64u /* RFC 7468, 2 */
#define PUBLIC_MODE  0644u
#define DER_MAX      65536u
#define COMMENT_SIZE (NAME_CAP + 64u)

/* The organization in the name; NULL: the name has none. */
static const mbedtls_x509_name *owner_of(const mbedtls_x509_crt *root)
{
    const mbedtls_x509_name *name = &root->subject;

    while (name != NULL && MBEDTLS_OID_CMP(MBEDTLS_OID_AT_ORGANIZATION, &name->oid) != 0) {
        name = name->next;
    }
    return name;
}

static bool is_same_owner(const mbedtls_x509_crt *one, const mbedtls_x509_crt *other)
{
    const mbedtls_x509_name *a = owner_of(one);
    const mbedtls_x509_name *b = owner_of(other);

    return a != NULL && b != NULL && a->val.len == b->val.len && memcmp(a->val.p, b->val.p, a->val.len) == 0;
}

static bool is_same(const mbedtls_x509_crt *one, const mbedtls_x509_crt *other)
{
    return one->raw.len == other->raw.len && memcmp(one->raw.p, other->raw.p, one->raw.len) == 0;
}

static bool is_listed(const anchor_list_t *list, const mbedtls_x509_crt *root)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_same(list->roots[i], root)) {
            return true;
        }
    }
    return false;
}

void anchor_list_fill(anchor_list_t *list, const mbedtls_x509_crt *root, const mbedtls_x509_crt *store)
{
    list->roots[0] = root;
    list->count = 1;
    for (; store != NULL && list->count < ANCHOR_LIST_MAX; store = store->next) {
        if (is_same_owner(root, store) && !is_listed(list, store)) {
            list->roots[list->count++] = store;
        }
    }
}

/* The root's name and end date, without characters that could end a comment. */
static void describe(const anchor_list_t *list, size_t index, char comment[COMMENT_SIZE])
{
    const mbedtls_x509_crt *root = list->roots[index];
    const mbedtls_x509_time *end = &root->valid_to;
    char name[NAME_CAP];

    if (mbedtls_x509_dn_gets(name, sizeof name, &root->subject) < 0) {
        (void) snprintf(name, sizeof name, "a name that is too long");
    }
    for (char *at = name; *at != '\0'; at++) {
        *at = *at < ' ' || *at > '~' || *at == '*' || *at == '\\' ? '?' : *at;
    }
    (void) snprintf(comment, COMMENT_SIZE, "%s; valid until %04d-%02d-%02d%s", name, end->year, end->mon, end->day,
                    index == 0 ? "; used by the service now" : "");
}

static void write_pem(FILE *file, const anchor_list_t *list, const char *host)
{
    static unsigned char base64[4u * (DER_MAX + 2u) / 3u + 4u];

    fprintf(file, "# Trust anchors for %s\n", host);
    for (size_t i = 0; i < list->count; i++) {
        const mbedtls_x509_buf *der = &list->roots[i]->raw;
        char comment[COMMENT_SIZE];
        size_t len = 0;

        describe(list, i, comment);
        (void) mbedtls_base64_encode(base64, sizeof base64, &len, der->p, der->len);
        fprintf(file, "\n# %s\n-----BEGIN CERTIFICATE-----\n", comment);
        for (size_t at = 0; at < len; at += PEM_LINE) {
            fprintf(file, "%.*s\n", (int) PEM_LINE, base64 + at);
        }
        fprintf(file, "-----END CERTIFICATE-----\n");
    }
}

static void write_der(FILE *file, const anchor_list_t *list)
{
    for (size_t i = 0; i < list->count; i++) {
        (void) fwrite(list->roots[i]->raw.p, 1, list->roots[i]->raw.len, file);
    }
}

static void write_c(FILE *file, const anchor_list_t *list, const char *host)
{
    fprintf(file, "/* Trust anchors for %s, in DER. */\nstatic const unsigned char yciam_anchors[] = {\n", host);
    for (size_t i = 0; i < list->count; i++) {
        const mbedtls_x509_buf *der = &list->roots[i]->raw;
        char comment[COMMENT_SIZE];

        describe(list, i, comment);
        fprintf(file, "    /* %s */\n", comment);
        c_array_write(file, der->p, der->len);
    }
    fprintf(file, "};\n");
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static int write_to(const char *path, const void *bytes, size_t len)
{
    safe_file_t file = { .path = path, .mode = PUBLIC_MODE, .group = NO_GROUP };

    if (path == NULL || strcmp(path, "-") == 0) {
        return write_all(STDOUT_FILENO, bytes, len) ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
    }
    return safe_file_write(&file, bytes, len) ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", path);
}

int anchor_list_write(const anchor_list_t *list, const char *host, const options_t *options)
{
    const char *path = options->array != NULL ? options->array : options->out;
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    int status;

    if (file == NULL) {
        return report_file(YCIAM_CLASS_SYSTEM, "output", "memory");
    }
    if (options->array != NULL) {
        write_c(file, list, host);
    } else if (path != NULL && ends_with(path, ".der")) {
        write_der(file, list);
    } else {
        write_pem(file, list, host);
    }
    status = fclose(file) == 0 ? write_to(path, text, len) : report_file(YCIAM_CLASS_SYSTEM, "output", "memory");
    free(text);
    return status;
}
