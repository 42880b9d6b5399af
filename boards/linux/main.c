/* SPDX-License-Identifier: Apache-2.0 */
/* `yciam`: an IAM token on the command line. */
#include <stddef.h>

#include "commands.h"
#include "key_file.h"
#include "options.h"
#include "proxy.h"
#include "secret.h"

static const command_t commands[] = {
    { "token", "keactjvsfp", command_token },
    { "header", "keactvsfp", command_header },
    { "call", "keactvsfTXdHiup", command_call },
    { "revoke", "keactvTp", command_revoke },
    { "keep", "keactovsfmgCp", command_keep },
    { "jwt", "kal", command_jwt },
    { "provision", "koAn", command_provision },
    { "anchors", "ectvpoA", command_anchors },
    { NULL, NULL, NULL },
};

int main(int argc, char **argv)
{
    options_t options;
    int status;
    const command_t *command = options_parse(&options, commands, argc, argv, &status);

    if (command == NULL) {
        return status;
    }
    secret_guard();
    status = command->run(&options);
    key_file_forget();
    proxy_forget();
    return secret_interrupted() && status != 0 ? EXIT_INTERRUPTED : status;
}
