/* SPDX-License-Identifier: Apache-2.0 */
/* `yciam`: an IAM token on the command line. */
#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <yciam/result.h>

#include "commands.h"
#include "options.h"
#include "report.h"
#include "secret.h"

static const command_t commands[] = {
    { "token", "keactjvsf", command_token },
    { "header", "keactvsf", command_header },
    { "call", "keactvsfTXdHiu", command_call },
    { "revoke", "keactvT", command_revoke },
    { "keep", "keactov", command_keep },
    { "jwt", "kal", command_jwt },
    { NULL, NULL, NULL },
};

int print_line(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);

        if (n < 0 && errno == EINTR && !secret_interrupted()) {
            continue;
        }
        if (n < 0) {
            return report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
        }
        text += n;
        len -= (size_t) n;
    }
    return write(STDOUT_FILENO, "\n", 1) == 1 ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
}

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
    return secret_interrupted() && status != 0 ? EXIT_INTERRUPTED : status;
}
