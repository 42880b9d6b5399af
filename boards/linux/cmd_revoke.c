/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <string.h>

#include <yciam/revocation.h>

#include "client.h"
#include "report.h"
#include "secret.h"

static client_t client;
static yciam_revocation_t revocation;

/* Revokes the token of the client: the one that was given, or the one that the service gives out now. */
static int revoke(void)
{
    const char *subject_id = yciam_revocation_subject_id(&revocation);
    yciam_result_t result;
    int status = client_get_token(&client);

    if (status != 0) {
        return status;
    }
    (void) yciam_revocation_start(&revocation, &client.iam, NULL);
    while ((result = yciam_revocation_poll(&revocation)) == YCIAM_PENDING) {
        client_narrate(&client, yciam_stage(&client.iam));
        yciam_posix_wait(&client.posix, yciam_revocation_delay_ms(&revocation));
        if (secret_interrupted()) {
            return EXIT_INTERRUPTED;
        }
    }
    if (result != YCIAM_OK) {
        return report_error(yciam_revocation_error(&revocation), NULL);
    }
    return print_line(subject_id, strlen(subject_id));
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
