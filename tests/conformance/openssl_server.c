/* SPDX-License-Identifier: Apache-2.0 */
#include "openssl_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;
static int commands;  /* its standard input */
static FILE *reports; /* its standard output */

static void run(const int in[2], const int out[2], const char *material, const char *version, const char *record_max)
{
    char chain[1000], key[1000];

    (void) snprintf(chain, sizeof chain, "%s/chain.pem", material);
    (void) snprintf(key, sizeof key, "%s/server.key", material);
    (void) dup2(in[0], STDIN_FILENO);
    (void) dup2(out[1], STDOUT_FILENO);
    (void) close(in[1]);
    (void) close(out[0]);
    (void) execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", version, "-max_send_frag", record_max,
                  "-cert", chain, "-cert_chain", chain, "-key", key, (char *) NULL);
    _exit(127);
}

/* The server prints its address in the line "ACCEPT 127.0.0.1:PORT". */
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

uint16_t openssl_server_start(const char *material, const char *version, const char *record_max)
{
    int in[2], out[2];

    if (pipe(in) != 0 || pipe(out) != 0) {
        return 0;
    }
    child = fork();
    if (child == 0) {
        run(in, out, material, version, record_max);
    }
    (void) close(in[0]);
    (void) close(out[1]);
    commands = in[1];
    reports = fdopen(out[0], "r");
    return child > 0 && reports != NULL ? read_port() : 0;
}

bool openssl_server_update_keys(void)
{
    return write(commands, "K\n", 2) == 2;
}

void openssl_server_end(void)
{
    (void) kill(child, SIGTERM);
    (void) waitpid(child, NULL, 0);
    (void) close(commands);
    (void) fclose(reports);
}
