/* SPDX-License-Identifier: Apache-2.0 */
#include "key_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "input.h"
#include "key_hint.h"
#include "report.h"
#include "secret.h"

#define FILE_MAX 65536u /* bytes; a real key file has 4,000 at most */

static struct {
    char json[FILE_MAX + 1u]; /* a NUL follows it */
    size_t len;
    bool is_kept;     /* it cannot be read again */
    bool was_read;    /* from a file */
    bool is_warned;   /* of the file's mode */
    struct stat seen; /* the file that was last read */
} self;

static uint8_t scratch[2u * YCIAM_KEY_SCRATCH_SIZE(4096u)]; /* with room for fields that may be added */

static void warn(const char *path)
{
    if (!self.is_warned && S_ISREG(self.seen.st_mode) && (self.seen.st_mode & S_IROTH) != 0) {
        self.is_warned = true;
        fprintf(stderr, "yciam: warning: key: %s: every user of this machine can read it: chmod 600\n",
                report_shown(path));
    }
}

/* False with errno. */
static bool read_open(int fd)
{
    ssize_t len;

    if (fstat(fd, &self.seen) != 0) {
        return false;
    }
    if (self.was_read && !S_ISREG(self.seen.st_mode)) {
        errno = ENOTSUP; /* a pipe that replaced the file: do not wait for its writer */
        return false;
    }
    len = input_read(fd, self.json, sizeof self.json);
    if (len > (ssize_t) FILE_MAX) {
        errno = EFBIG;
        return false;
    }
    self.len = len > 0 ? (size_t) len : 0;
    self.json[self.len] = '\0';
    self.is_kept = fd == STDIN_FILENO || !S_ISREG(self.seen.st_mode);
    self.was_read = true;
    return len >= 0;
}

static bool read_file(const char *path)
{
    int fd = input_open(path);
    bool done;

    if (fd < 0) {
        return false;
    }
    done = read_open(fd);
    input_close(fd);
    return done;
}

/* Wipes the environment's copy, which would stay in memory as long as the process. */
static bool read_text(char *text)
{
    self.len = strlen(text);
    if (self.len > FILE_MAX) {
        errno = EFBIG;
        return false;
    }
    memcpy(self.json, text, self.len + 1u);
    secret_wipe(text, self.len);
    self.is_kept = true;
    return true;
}

/* Reads the key's JSON, unless it is kept. Returns 0, or the exit code after one line on stderr. */
static int read_json(const options_t *options)
{
    const char *path = options->key != NULL ? options->key : "the environment";

    if (self.is_kept || (options->key != NULL ? read_file(path) : read_text(options->key_text))) {
        return 0;
    }
    return report_file(YCIAM_CLASS_KEY, "key", path);
}

/* Reports a failure. Wipes the text, unless the key was loaded and the text is kept. Returns the exit code. */
static int end(const options_t *options, const yciam_error_t *error)
{
    int status = 0;

    if (error->result == YCIAM_OK) {
        warn(options->key);
    } else {
        status = report_error(error, key_hint(self.json, self.len));
    }
    if (!self.is_kept || status != 0) {
        key_file_forget();
    }
    return status;
}

int key_file_load(yciam_key_t *key, const options_t *options)
{
    yciam_error_t error;
    int status = read_json(options);

    if (status != 0) {
        key_file_forget();
        return status;
    }
    (void) yciam_key_load(key, self.json, self.len, scratch, sizeof scratch, &error);
    return end(options, &error);
}

int key_file_load_blob(const options_t *options, void *blob, size_t cap, size_t *len)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_KEY };
    yciam_key_t key = { 0 };
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    int status = read_json(options);

    if (status != 0) {
        key_file_forget();
        return status;
    }
    error.result = yciam_authorized_key_parse(&key, self.json, self.len, scratch, sizeof scratch, &pkcs1, &pkcs1_len);
    if (error.result == YCIAM_OK) {
        error.result = yciam_key_blob_write(&key, pkcs1, pkcs1_len, blob, cap, len);
    }
    secret_wipe(scratch, sizeof scratch);
    return end(options, &error);
}

bool key_file_changed(const options_t *options)
{
    struct stat now;

    return options->key != NULL && !self.is_kept && stat(options->key, &now) == 0 &&
           (now.st_dev != self.seen.st_dev || now.st_ino != self.seen.st_ino || now.st_size != self.seen.st_size ||
            now.st_mtim.tv_sec != self.seen.st_mtim.tv_sec || now.st_mtim.tv_nsec != self.seen.st_mtim.tv_nsec);
}

void key_file_forget(void)
{
    secret_wipe(self.json, sizeof self.json);
    self.len = 0;
    self.is_kept = false;
}
