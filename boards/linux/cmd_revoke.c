/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <string.h>

#include "client.h"
#include "output.h"
#include "report.h"
#include "secret.h"

static client_t client;

/* The one that was given, or the one that the service gives out now, which may be in use elsewhere. */
static int revoke(void)
{
    char subject_id[YCIAM_ID_MAX + 1u];
    yciam_result_t result;
    int status = client_get_token(&client);

    if (status != 0) {
        return status;
    }
    while ((result = yciam_revoke_poll(&client.iam, NULL, subject_id)) == YCIAM_PENDING) {
        client_narrate(&client, yciam_stage(&client.iam));
        client_wait(&client);
        if (secret_interrupted()) {
            return EXIT_INTERRUPTED;
        }
    }
    if (result != YCIAM_OK) {
        return report_error(yciam_error(&client.iam), client_hint(&client, yciam_error(&client.iam)));
    }
    return print_line(subject_id, strlen(subject_id));
}

int command_revoke(const options_t *options)
{
    int status = client_open(&client, options);

    if (status == 0) {
        status = revoke();
        client_close(&client);
    }
    return status;
}
