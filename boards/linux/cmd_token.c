/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "client.h"
#include "output.h"
#include "report.h"
#include "secret.h"

static client_t client;

static int print_json(void)
{
    static char json[sizeof client.token + 80u];
    char expires[REPORT_TIME_CAP];
    int status;

    report_time(yciam_expires_at(&client.iam), expires);
    /* JSON escapes none of the characters that a token may have. */
    (void) snprintf(json, sizeof json, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", client.token, expires);
    status = print_line(json, strlen(json));
    secret_wipe(json, sizeof json);
    return status;
}

static int print_token(const options_t *options)
{
    int status = client_get_token(&client);

    if (status != 0) {
        return status;
    }
    return options->json ? print_json() : print_line(client.token, strlen(client.token));
}

int command_token(const options_t *options)
{
    int status = client_open(&client, options);

    if (status == 0) {
        status = print_token(options);
        client_close(&client);
    }
    return status;
}
