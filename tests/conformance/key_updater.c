/* SPDX-License-Identifier: Apache-2.0 */
#include "key_updater.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;
static int commands;  /* its standard input */
static FILE *reports; /* its standard output */

static void run(const int in[2], const int out[2], const char *material)
{
    char chain[1000], key[1000];

    (void) snprintf(chain, sizeof chain, "%s/chain.pem", material);
    (void) snprintf(key, sizeof key, "%s/server.key", material);
    (void) dup2(in[0], STDIN_FILENO);
    (void) dup2(out[1], STDOUT_FILENO);
    (void) close(in[1]);
    (void) close(out[0]);
    (void) execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_3", "-cert", chain, "-cert_chain",
                  chain, "-key", key, (char *) NULL);
    _exit(127);
}

/* "ACCEPT 127.0.0.1:PORT" is the line that names it. */
static uint16_t read_port(void)
{
    char line[200];

    while (fgets(line, sizeof line, reports) != NULL) {
        const char *colon = strchr(line, ':');

        if (strncmp(line, "ACCEPT ", 7) == 0 && colon != NULL) {
            return (uint16_t) strtoul(colon + 1, NULL, 10);
        }
    }
    return 0;
}

uint16_t key_updater_start(const char *material)
{
    int in[2], out[2];

    if (pipe(in) != 0 || pipe(out) != 0) {
        return 0;
    }
    child = fork();
    if (child == 0) {
        run(in, out, material);
    }
    (void) close(in[0]);
    (void) close(out[1]);
    commands = in[1];
    reports = fdopen(out[0], "r");
    return child > 0 && reports != NULL ? read_port() : 0;
}

bool key_updater_update(void)
{
    return write(commands, "K\n", 2) == 2;
}

void key_updater_end(void)
{
    (void) kill(child, SIGTERM);
    (void) waitpid(child, NULL, 0);
    (void) close(commands);
    (void) fclose(reports);
}
