/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <string.h>

#include <yciam/revocation.h>

#include "client.h"
#include "output.h"
#include "report.h"
#include "secret.h"

static client_t client;
static yciam_revocation_t revocation;

/* Returns 0, or the exit code after one line on stderr, or without a line if a signal asked the program to end. */
static int wait_for_end(void)
{
    yciam_result_t result;
    const yciam_error_t *error;

    while ((result = yciam_revocation_poll(&revocation)) == YCIAM_PENDING) {
        client_narrate(&client, yciam_stage(&client.iam));
        yciam_posix_wait(&client.link.posix, yciam_revocation_delay_ms(&revocation));
        if (secret_interrupted()) {
            return EXIT_INTERRUPTED;
        }
    }
    error = yciam_revocation_error(&revocation);
    return result == YCIAM_OK ? 0 : report_error(error, client_hint(&client, error));
}

/* Revokes the client's token: the one that the user gave, or the one that the service issues now. */
static int revoke(void)
{
    const char *subject_id;
    int status = client_get_token(&client);

    if (status != 0) {
        return status;
    }
    if (yciam_revocation_start(&revocation, &client.iam, NULL) != YCIAM_OK) {
        return report_error(yciam_revocation_error(&revocation), NULL);
    }
    status = wait_for_end();
    yciam_revocation_close(&revocation);
    subject_id = yciam_revocation_subject_id(&revocation);
    return status != 0 ? status : print_line(subject_id, strlen(subject_id));
}

int command_revoke(const options_t *options)
{
    int status = client_open(&client, options);

    if (status == 0) {
        status = revoke();
        yciam_revocation_close(&revocation);
        client_close(&client);
    }
    return status;
}
