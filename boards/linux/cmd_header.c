/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <string.h>

#include "client.h"
#include "output.h"
#include "report.h"
#include "secret.h"

static client_t client;

static int print_header(void)
{
    static char header[YCIAM_AUTHORIZATION_SIZE(YCIAM_TOKEN_MAX)];
    yciam_error_t error = { .stage = YCIAM_STAGE_IDLE };
    int status = client_get_token(&client);

    if (status != 0) {
        return status;
    }
    error.result = yciam_copy_authorization(&client.iam, header, sizeof header, NULL);
    status = error.result == YCIAM_OK ? print_line(header, strlen(header)) : report_error(&error, NULL);
    secret_wipe(header, sizeof header);
    return status;
}

int command_header(const options_t *options)
{
    int status = client_open(&client, options);

    if (status == 0) {
        status = print_header();
        client_close(&client);
    }
    return status;
}
