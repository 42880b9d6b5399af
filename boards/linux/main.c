/* SPDX-License-Identifier: Apache-2.0 */
/* `yciam`: an IAM token on the command line. */
#include <stddef.h>

#include "commands.h"
#include "key_file.h"
#include "options.h"
#include "secret.h"

static const command_t commands[] = {
    { "token", "keactjvsf", command_token },
    { "header", "keactvsf", command_header },
    { "call", "keactvsfTXdHiu", command_call },
    { "revoke", "keactvT", command_revoke },
    { "keep", "keactovsfmgC", command_keep },
    { "jwt", "kal", command_jwt },
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
    return secret_interrupted() && status != 0 ? EXIT_INTERRUPTED : status;
}
