/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a file that holds a fresh token. While it runs, the file holds a token that is good or does not exist. */
#include "commands.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "client.h"
#include "keep_state.h"
#include "notify.h"
#include "report.h"
#include "safe_file.h"
#include "secret.h"
#include "signals.h"

#define SLEEP_MAX_MS 5000u  /* a sleep does not see that the machine was suspended, nor that the token expires */
#define WRITE_MAX_MS 60000u /* pauses between attempts to write grow from a second to this */

typedef struct keep {
    const options_t *options;
    client_t *client;
    client_t *spare; /* where the next one is opened on SIGHUP */
    char state_path[PATH_MAX];
    uint8_t state[KEEP_STATE_CAP]; /* as it was when the token came */
    size_t state_len;
    bool is_written; /* the files are as they should be */
    bool is_ready;   /* the service manager was told so */
    uint32_t write_pause_ms;
    uint32_t write_failed_ms; /* ticks */
    yciam_result_t told;      /* the last failure that was told; YCIAM_OK: none since the last token */
} keep_t;

static client_t clients[2];
static keep_t keep = { .client = &clients[0], .spare = &clients[1] };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t now_ms(void)
{
    return keep.client->port.ticks_ms(keep.client->port.ctx);
}

/* One line for the log, and the same for `systemctl status`. */
__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
    char text[PATH_MAX + 256u] = "STATUS=";
    const size_t start = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    /* The analyzer does not see that va_start() initializes it. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void) vsnprintf(text + start, sizeof text - start, format, arguments);
    va_end(arguments);
    fprintf(stderr, "yciam: keep: %s\n", text + start);
    notify(text);
}

/* The same with the time of the next attempt to get a token. */
static void tell_next(const char *what)
{
    tell("%s; next attempt in %lu s", what, ((unsigned long) yciam_delay_ms(&keep.client->iam) + 500u) / 1000u);
}

static void tell_token(const char *what)
{
    char expires[REPORT_TIME_CAP];
    char text[128];

    report_time(yciam_expires_at(&keep.client->iam), expires);
    (void) snprintf(text, sizeof text, "%s, valid until %s", what, expires);
    tell_next(text);
}

/* A failed attempt is told once; a clock that is not set, once in a row. */
static void tell_failure(yciam_result_t result)
{
    const yciam_error_t *error = yciam_error(&keep.client->iam);
    uint32_t delay_ms = yciam_delay_ms(&keep.client->iam);
    char status[256];

    if (result == YCIAM_ERR_CLOCK && keep.told == YCIAM_ERR_CLOCK) {
        return;
    }
    keep.told = result;
    report_retry(error, delay_ms);
    (void) snprintf(status, sizeof status, "STATUS=%s: %s; next attempt in %lu s", yciam_stage_text(error->stage),
                    yciam_result_text(error->result), ((unsigned long) delay_ms + 500u) / 1000u);
    notify(status);
}

/* The files */

static bool write_failed(const char *path)
{
    tell("%s: %s; tried again in %lu s", path, strerror(errno), (unsigned long) keep.write_pause_ms / 1000u);
    keep.write_failed_ms = now_ms();
    return false;
}

static bool write_state(void)
{
    return keep.state_len > 0 ? safe_file_write(keep.state_path, keep.state, keep.state_len)
                              : safe_file_delete(keep.state_path) >= 0;
}

/*
 * The state goes first: whatever is cut short then, the next start knows of a token at least as good as the file's. But
 * a token is of use without its state.
 */
static bool write_token(void)
{
    static char line[YCIAM_TOKEN_MAX + 2u];
    size_t len = (size_t) snprintf(line, sizeof line, "%s\n", yciam_token(&keep.client->iam));
    bool is_state_written = write_state();
    int state_errno = errno;
    bool is_written = safe_file_write(keep.options->out, line, len);

    secret_wipe(line, sizeof line);
    if (!is_written) {
        return write_failed(keep.options->out);
    }
    if (!keep.is_ready) {
        keep.is_ready = true;
        notify("READY=1");
    }
    errno = state_errno;
    return is_state_written || write_failed(keep.state_path);
}

static bool delete_file(const char *path)
{
    return safe_file_delete(path) >= 0 || write_failed(path);
}

/* Whether somebody deleted a file that was written, such as a cleaner of /run. */
static bool is_lost(void)
{
    struct stat status;

    return (lstat(keep.options->out, &status) != 0 && errno == ENOENT) ||
           (keep.state_len > 0 && lstat(keep.state_path, &status) != 0 && errno == ENOENT);
}

/* Makes the files what they should be, unless that failed just now. */
static void write_files(void)
{
    bool is_held = yciam_token(&keep.client->iam) != NULL;
    uint32_t pause_ms = keep.write_pause_ms;

    keep.is_written = keep.is_written && !(is_held && is_lost());
    if (keep.is_written || (pause_ms > 0 && now_ms() - keep.write_failed_ms < pause_ms)) {
        return;
    }
    keep.write_pause_ms = pause_ms == 0 ? 1000u : least(2u * pause_ms, WRITE_MAX_MS);
    keep.is_written = is_held ? write_token() : delete_file(keep.options->out) && delete_file(keep.state_path);
    if (keep.is_written) {
        keep.write_pause_ms = 0;
        if (pause_ms > 0) {
            tell("%s: %s", keep.options->out, is_held ? "written" : "deleted");
        }
    }
}

/* What happens */

static void on_token(void)
{
    keep.told = YCIAM_OK;
    keep.state_len = keep_state_save(keep.client, keep.state);
    keep.is_written = false;
    tell_token("got a token");
}

static void on_expired(void)
{
    keep.is_written = false;
    secret_wipe(keep.state, sizeof keep.state);
    keep.state_len = 0;
    tell_next("the token has expired, so its file is deleted");
}

static void step(void)
{
    const yciam_t *iam = &keep.client->iam;
    bool was_held = yciam_token(iam) != NULL;
    bool was_busy = yciam_stage(iam) != YCIAM_STAGE_IDLE;
    yciam_result_t result = client_poll(keep.client);

    if (result < 0) {
        tell_failure(result);
    }
    if (was_held && yciam_token(iam) == NULL) {
        on_expired();
    } else if (result == YCIAM_OK && was_busy && yciam_stage(iam) == YCIAM_STAGE_IDLE) {
        on_token();
    }
    write_files();
}

/* NULL, or why keep.state is not taken up. */
static const char *restore(void)
{
    bool is_same_key = true;
    const char *refused = keep_state_restore(keep.client, keep.state, keep.state_len, &is_same_key);

    if (refused != NULL) {
        secret_wipe(keep.state, sizeof keep.state);
        keep.state_len = 0;
    } else if (!is_same_key) {
        yciam_invalidate(&keep.client->iam); /* the new key is to show whether it is good */
    }
    return refused;
}

static int open_client(client_t *client)
{
    int status = client_open(client, keep.options);

    if (status == 0) {
        yciam_mbedtls_keep_session(&client->tls);
    }
    return status;
}

/* Without a state, a file that is there is not known to be ours: it stays until there is a token to replace it. */
static void start(void)
{
    ssize_t len = safe_file_read(keep.state_path, keep.state, sizeof keep.state);
    const char *refused;

    keep.is_written = true;
    if (len < 0 && errno == ENOENT) {
        tell_next("no token yet");
        return;
    }
    keep.state_len = len > 0 ? (size_t) len : 0;
    refused = len < 0 ? strerror(errno) : NULL;
    if (refused == NULL) {
        refused = restore();
    }
    keep.is_written = false;
    if (refused == NULL) {
        tell_token("took up the last token");
    } else {
        tell("%s: not used: %s", keep.state_path, refused);
    }
    write_files();
}

/* The spare client, which is open, takes the place of the other one, with its token if that is of the same account. */
static void take_over(void)
{
    client_t *old = keep.client;
    const char *refused = NULL;

    keep.client = keep.spare;
    keep.spare = old;
    if (yciam_token(&old->iam) != NULL) {
        keep.state_len = keep_state_save(old, keep.state);
        keep.is_written = false;
        refused = restore();
    }
    client_close(old);
    if (keep.told != YCIAM_OK) {
        yciam_invalidate(&keep.client->iam); /* the reason for the failures may be mended now */
    }
    tell_next(refused == NULL ? "read the key again"
                              : "read the key again; the token is not of its account and is deleted");
}

/* A new client beside the old one, which goes on if key or trust anchors are bad. */
static void reload(void)
{
    notify_reloading();
    if (open_client(keep.spare) == 0) {
        take_over();
    } else {
        tell_next("the key stays as it was");
    }
    keep.write_pause_ms = 0;
    if (keep.is_ready) {
        notify("READY=1");
    }
}

static void rest(void)
{
    uint32_t ms = least(least(yciam_delay_ms(&keep.client->iam), SLEEP_MAX_MS), notify_alive(now_ms()));

    if (yciam_stage(&keep.client->iam) != YCIAM_STAGE_IDLE) {
        client_wait(keep.client);
        return;
    }
    if (!keep.is_written) {
        uint32_t passed_ms = now_ms() - keep.write_failed_ms;

        ms = passed_ms < keep.write_pause_ms ? least(ms, keep.write_pause_ms - passed_ms) : 0;
    }
    signals_sleep(ms);
}

/* The file is going to be replaced: it must be one that may be, and not the key. */
static int check_path(const char *path, const char *key)
{
    struct stat status;
    struct stat key_status;

    if (lstat(path, &status) != 0) {
        return errno == ENOENT ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", path);
    }
    if (!S_ISREG(status.st_mode) ||
        (stat(key, &key_status) == 0 && key_status.st_dev == status.st_dev && key_status.st_ino == status.st_ino)) {
        fprintf(stderr, "yciam: output: %s: it is no plain file, or the key\n", path);
        return YCIAM_CLASS_USAGE;
    }
    return 0;
}

static int prepare(const options_t *options)
{
    int status = check_path(options->out, options->key);

    keep.options = options;
    if (snprintf(keep.state_path, sizeof keep.state_path, "%s.state", options->out) >= (int) sizeof keep.state_path) {
        errno = ENAMETOOLONG;
        return report_file(YCIAM_CLASS_SYSTEM, "output", options->out);
    }
    if (status == 0) {
        status = check_path(keep.state_path, options->key);
    }
    return status != 0 ? status : open_client(keep.client);
}

int command_keep(const options_t *options)
{
    int status;

    signals_init();
    notify_init();
    status = prepare(options);
    if (status != 0) {
        return status;
    }
    start();
    while (!secret_interrupted()) {
        if (signals_take_reload()) {
            reload();
        }
        step();
        rest();
    }
    notify("STOPPING=1");
    tell("ends; the files stay for the next start");
    client_close(keep.client);
    secret_wipe(keep.state, sizeof keep.state);
    return 0;
}
