/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the key in the form for a device: the blob of yciam_key_load_blob(), for the tools that flash it. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/base64.h>
#include <yciam/authorized_key.h>

#include "c_array.h"
#include "key_file.h"
#include "output.h"
#include "report.h"
#include "safe_file.h"
#include "secret.h"

#define MODE       0600u
#define OTHERS     0077u
#define BLOB_CAP   YCIAM_KEY_BLOB_SIZE(4096u)
#define BASE64_CAP (4u * ((BLOB_CAP + 2u) / 3u) + 1u)
#define TEXT_CAP   (8u * BLOB_CAP + 512u) /* an element of an array takes up to 7 characters */

/* Everything here is as secret as the key, so only buffers that are wiped hold it. */
static struct {
    unsigned char blob[BLOB_CAP];
    size_t blob_len;
    unsigned char base64[BASE64_CAP];
    char text[TEXT_CAP];
} self;

static void print_array(FILE *file)
{
    fprintf(file, "/* An authorized key for yciam_key_load_blob(). Secret. */\n"
                  "static const unsigned char yciam_key_blob[] = {\n");
    c_array_write(file, self.blob, self.blob_len);
    fprintf(file, "};\n");
}

/* The input of ESP-IDF's NVS partition generator. */
static void print_nvs(FILE *file)
{
    size_t len;

    (void) mbedtls_base64_encode(self.base64, sizeof self.base64, &len, self.blob, self.blob_len);
    fprintf(file, "key,type,encoding,value\nyciam,namespace,,\nkey,data,base64,%s\n", self.base64);
}

/* Fills self.text without a stdio buffer in between. Returns its length; 0 with errno. */
static size_t print_text(void (*print)(FILE *file))
{
    FILE *file = fmemopen(self.text, sizeof self.text, "w");
    long len;

    if (file == NULL) {
        return 0;
    }
    (void) setvbuf(file, NULL, _IONBF, 0);
    print(file);
    len = ftell(file);
    return fclose(file) == 0 && len > 0 ? (size_t) len : 0;
}

static int refuse(const char *path, const char *reason)
{
    fprintf(stderr, "yciam: output: %s: %s\n", report_shown(path), reason);
    return YCIAM_CLASS_SYSTEM;
}

/* Whether the output is a pipe, or a file that only this user may read. */
static int write_to_stdout(const void *bytes, size_t len)
{
    struct stat status;

    if (isatty(STDOUT_FILENO) != 0) {
        return refuse("stdout", "a key does not belong on a screen");
    }
    if (fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & OTHERS) != 0) {
        return refuse("stdout", "others can read this file: use --out, or umask 077");
    }
    return write_all(STDOUT_FILENO, bytes, len) ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
}

static int write_to(const char *path, const void *bytes, size_t len)
{
    safe_file_t file = { .path = path, .mode = MODE, .group = NO_GROUP };

    if (strcmp(path, "-") == 0) {
        return write_to_stdout(bytes, len);
    }
    if (!safe_file_write(&file, bytes, len)) {
        return report_file(YCIAM_CLASS_SYSTEM, "output", path);
    }
    if (file.is_modeless) {
        (void) safe_file_delete(&file);
        return refuse(path, "this file system keeps no modes, so others could read the key");
    }
    return 0;
}

static int write_form(const options_t *options)
{
    bool is_array = options->array != NULL;
    size_t len;

    if (options->out != NULL) {
        return write_to(options->out, self.blob, self.blob_len);
    }
    len = print_text(is_array ? print_array : print_nvs);
    if (len == 0) {
        return report_file(YCIAM_CLASS_SYSTEM, "output", "memory");
    }
    return write_to(is_array ? options->array : options->nvs, self.text, len);
}

int command_provision(const options_t *options)
{
    int status = key_file_load_blob(options, self.blob, sizeof self.blob, &self.blob_len);

    if (status == 0) {
        status = write_form(options);
    }
    secret_wipe(&self, sizeof self);
    return status;
}
