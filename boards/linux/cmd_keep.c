/* SPDX-License-Identifier: Apache-2.0 */
/* `yciam keep`: holds a good token, or none, and reports it. keep_files.h writes the files. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "keep_check.h"
#include "keep_files.h"
#include "keep_log.h"
#include "keep_state.h"
#include "key_file.h"
#include "notify.h"
#include "report.h"
#include "secret.h"
#include "signals.h"

#define SLEEP_MAX_MS 5000u /* a sleep does not notice that the machine was suspended, or that a file was changed */

typedef struct keep {
    const options_t *options;
    client_t *client;
    client_t *spare; /* the spare, which is opened for a new key */
    keep_files_t files;
    uint8_t state[KEEP_STATE_CAP]; /* the key file's state when the token arrived */
    size_t state_len;
    bool is_ready;       /* the service manager has been told */
    yciam_result_t told; /* the last failure that was reported; YCIAM_OK: none since the last token */
} keep_t;

static client_t clients[2];
static keep_t keep = { .client = &clients[0], .spare = &clients[1] };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t now_ms(void)
{
    return keep.client->link.plain.ticks_ms(keep.client->link.plain.ctx);
}

/* Prints one line with the time of the next attempt. */
static void tell_next(const char *what)
{
    char delay[REPORT_DELAY_CAP];

    report_delay(yciam_delay_ms(&keep.client->iam), delay);
    keep_tell("%s; next attempt %s", what, delay);
}

static void tell_token(const char *what)
{
    char expires[REPORT_TIME_CAP];
    char text[128];

    report_time(yciam_expires_at(&keep.client->iam), expires);
    (void) snprintf(text, sizeof text, "%s, valid until %s", what, expires);
    tell_next(text);
}

/*
 * The service is ready when it has a token or has reported why it has none. The boot of a machine without a network
 * must not wait for a token.
 */
static void tell_ready(void)
{
    if (!keep.is_ready) {
        keep.is_ready = true;
        notify("READY=1");
    }
}

/* Reports a failed attempt once; a clock that is not set, once in a row. */
static void tell_failure(yciam_result_t result)
{
    const yciam_error_t *error = yciam_error(&keep.client->iam);
    uint32_t delay_ms = yciam_delay_ms(&keep.client->iam);
    char delay[REPORT_DELAY_CAP];
    char status[256];

    if (result == YCIAM_ERR_CLOCK && keep.told == YCIAM_ERR_CLOCK) {
        return;
    }
    keep.told = result;
    report_retry(error, client_hint(keep.client, error), delay_ms);
    report_delay(delay_ms, delay);
    (void) snprintf(status, sizeof status, "STATUS=%s: %s; next attempt %s", yciam_stage_text(error->stage),
                    yciam_result_text(error->result), delay);
    notify(status);
    tell_ready();
}

/* Writes the files whose content has changed. */
static void write_files(void)
{
    const char *token = yciam_token(&keep.client->iam);

    if (keep_files_step(&keep.files, token, keep.state, keep.state_len, now_ms())) {
        tell_ready();
    }
}

/* Events */

static void on_token(void)
{
    keep.told = YCIAM_OK;
    keep.state_len = keep_state_save(keep.client, keep.state);
    keep_files_renew(&keep.files);
    tell_token("got a token");
}

static void on_expired(void)
{
    keep_files_renew(&keep.files);
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

/* NULL, or why keep.state is not restored. */
static const char *restore(void)
{
    bool is_same_key = true;
    const char *refused = keep_state_restore(keep.client, keep.state, keep.state_len, &is_same_key);

    if (refused != NULL) {
        secret_wipe(keep.state, sizeof keep.state);
        keep.state_len = 0;
    } else if (!is_same_key) {
        yciam_invalidate(&keep.client->iam); /* the new key must show whether it is good */
    }
    return refused;
}

static int open_client(client_t *client)
{
    int status = client_open(client, keep.options);

    if (status == 0) {
        yciam_mbedtls_keep_session(&client->link.tls);
    }
    return status;
}

/* Why a state cannot be read. */
static const char *read_failure(int code)
{
    switch (code) {
    case EPERM:
        return "it is no plain file of this user's alone";
    case ENOTSUP:
        return "the file system keeps no modes, and others may write to it";
    default:
        return strerror(code);
    }
}

/*
 * Without a state the program does not know whether an existing file is its own: the file stays until there is a token
 * to replace it. It also stays if the state cannot be used for a reason that is not its fault.
 */
static void start(void)
{
    ssize_t len = safe_file_read(&keep.files.state, keep.state, sizeof keep.state);
    int code = len < 0 ? errno : 0;
    const char *refused = len < 0 ? read_failure(code) : NULL;

    if (code == ENOENT) {
        tell_next("no token yet");
        return;
    }
    keep.state_len = len > 0 ? (size_t) len : 0;
    if (refused == NULL) {
        refused = restore();
    }
    if (refused == NULL) {
        tell_token("took up the last token");
    } else {
        keep_tell("%s: not used: %s", keep.files.state_path, refused);
    }
    if (code != ENOTSUP) {
        keep_files_renew(&keep.files);
    }
    write_files();
}

/*
 * Puts the spare client, which is open, in the place of the other one, with its token if that is of the same account.
 */
static void take_over(void)
{
    client_t *old = keep.client;
    const char *refused = NULL;

    keep.client = keep.spare;
    keep.spare = old;
    if (yciam_token(&old->iam) != NULL) {
        keep.state_len = keep_state_save(old, keep.state);
        keep_files_renew(&keep.files);
        refused = restore();
    }
    client_close(old);
    if (keep.told != YCIAM_OK) {
        yciam_invalidate(&keep.client->iam); /* the cause of the failures may have ended */
    }
    tell_next(refused == NULL ? "read the key again"
                              : "read the key again; the token is not of its account and is deleted");
}

/* Opens a new client beside the old one, which continues if key or trust anchors are bad. */
static void reload(void)
{
    notify_reloading();
    if (open_client(keep.spare) == 0) {
        take_over();
    } else {
        tell_next("the key stays as it was");
    }
    keep_files_retry(&keep.files);
    if (keep.is_ready) {
        notify("READY=1");
    }
}

static void rest(void)
{
    uint32_t ms = least(least(yciam_delay_ms(&keep.client->iam), SLEEP_MAX_MS), notify_alive(now_ms()));

    ms = least(ms, keep_files_delay_ms(&keep.files, now_ms()));
    if (yciam_stage(&keep.client->iam) != YCIAM_STAGE_IDLE) {
        client_wait(keep.client);
        return;
    }
    signals_sleep(ms);
}

static int prepare(const options_t *options)
{
    int status = keep_files_open(&keep.files, options);

    keep.options = options;
    return status != 0 ? status : open_client(keep.client);
}

int command_keep(const options_t *options)
{
    int status;

    if (options->check) {
        return keep_check(options);
    }
    signals_init();
    notify_init();
    status = prepare(options);
    if (status != 0) {
        return status;
    }
    start();
    while (!secret_interrupted()) {
        if (signals_take_reload() || key_file_changed(options)) {
            reload();
        }
        step();
        rest();
    }
    notify("STOPPING=1");
    keep_tell("ends; the files stay for the next start");
    client_close(keep.client);
    secret_wipe(keep.state, sizeof keep.state);
    return 0;
}
