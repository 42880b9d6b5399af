/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "client.h"
#include "secret.h"

static client_t client;

static int print_header(void)
{
    static char header[sizeof client.token + 32u];
    int status = client_get_token(&client);

    if (status == 0) {
        (void) snprintf(header, sizeof header, "Authorization: Bearer %s", client.token);
        status = print_line(header, strlen(header));
        secret_wipe(header, sizeof header);
    }
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
