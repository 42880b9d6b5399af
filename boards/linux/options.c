/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <yciam/yciam.h>

#include "environment.h"
#include "help.h"
#include "report.h"
#include "version.h"

#define LONG         0x100 /* added to the letter of an option that has its long name */
#define LETTER_OF    0xff
#define DEFAULT_MODE 0600u
#define GROUP_MODE   0640u

static const struct option long_options[] = {
    { "key", required_argument, NULL, LONG + 'k' },
    { "endpoint", required_argument, NULL, LONG + 'e' },
    { "audience", required_argument, NULL, LONG + 'a' },
    { "ca", required_argument, NULL, LONG + 'c' },
    { "out", required_argument, NULL, LONG + 'o' },
    { "c", required_argument, NULL, LONG + 'A' },
    { "nvs", required_argument, NULL, LONG + 'n' },
    { "mode", required_argument, NULL, LONG + 'm' },
    { "group", required_argument, NULL, LONG + 'g' },
    { "check", no_argument, NULL, LONG + 'C' },
    { "proxy", required_argument, NULL, LONG + 'p' },
    { "timeout", required_argument, NULL, LONG + 't' },
    { "lifetime", required_argument, NULL, LONG + 'l' },
    { "json", no_argument, NULL, LONG + 'j' },
    { "source", required_argument, NULL, LONG + 's' },
    { "for", required_argument, NULL, LONG + 'f' },
    { "token", required_argument, NULL, LONG + 'T' },
    { "request", required_argument, NULL, LONG + 'X' },
    { "data", required_argument, NULL, LONG + 'd' },
    { "header", required_argument, NULL, LONG + 'H' },
    { "include", no_argument, NULL, LONG + 'i' },
    { "verbose", no_argument, NULL, LONG + 'v' },
    { "help", no_argument, NULL, LONG + 'h' },
    { "version", no_argument, NULL, LONG + 'V' },
    { NULL, 0, NULL, 0 },
};

static int usage(const char *what, const char *detail)
{
    fprintf(stderr, "yciam: usage: %s%s%s (see yciam --help)\n", what, detail != NULL ? ": " : "",
            detail != NULL ? report_shown(detail) : "");
    return YCIAM_CLASS_USAGE;
}

static bool takes(const command_t *command, int letter)
{
    return command != NULL && strchr(command->letters, letter) != NULL;
}

/* Returns NULL, or the fault of the URL. The library checks the path. */
static const char *set_url(options_t *options, const char *url)
{
    const char *rest = url != NULL ? address_read_url(&options->server, "https://", url) : NULL;

    if (rest == NULL || (*rest != '\0' && *rest != '/')) {
        return "call wants https://host[:port]/path behind its options";
    }
    options->path = *rest != '\0' ? rest : "/";
    return NULL;
}

/* An option as the user wrote it, from the result of getopt_long() or from optopt. */
static const char *option_name(int code)
{
    static char name[16];
    const struct option *option = long_options;

    if (code < LONG) {
        (void) snprintf(name, sizeof name, "-%c", code);
        return name;
    }
    while (option->val != code) {
        option++;
    }
    (void) snprintf(name, sizeof name, "--%s", option->name);
    return name;
}

/* The option that getopt_long() refused, without a value. For an unknown long option, optopt is 0. */
static const char *refused_option(char **argv)
{
    static char name[64];

    if (optopt != 0) {
        return option_name(optopt);
    }
    (void) snprintf(name, sizeof name, "%.*s", (int) strcspn(argv[optind - 1], "="), argv[optind - 1]);
    return name;
}

static const command_t *find_command(const command_t *commands, const char *name)
{
    while (commands->name != NULL && strcmp(commands->name, name) != 0) {
        commands++;
    }
    return commands->name != NULL ? commands : NULL;
}

/* Checks the options that only `keep` needs. Returns NULL, or the fault. */
static const char *check_keep(options_t *options)
{
    if (options->out == NULL || options->out[0] == '\0') {
        return "no output: give --out FILE";
    }
    if (strcmp(options->out, "-") == 0) {
        return "--out wants a file: keep replaces it again and again";
    }
    if (options->mode == 0) {
        options->mode = options->group != NO_GROUP ? GROUP_MODE : DEFAULT_MODE;
    }
    return NULL;
}

/* Checks that the user names at most one output, and exactly one if `needed`. Returns NULL or the text of the fault. */
static const char *check_outputs(const options_t *options, bool needed)
{
    int count = (options->out != NULL) + (options->array != NULL) + (options->nvs != NULL);

    if (count > 1) {
        return "one output at a time: --out, --c or --nvs";
    }
    return needed && count == 0 ? "no output: give --out, --c or --nvs" : NULL;
}

/* Checks that the options name the source of the token. Returns NULL, or the fault. */
static const char *check_source(const options_t *options)
{
    bool is_given = options->token != NULL || options->token_text != NULL;

    if (options->token != NULL && (options->from_metadata || options->account_id != NULL)) {
        return "--token goes with neither --source nor --for";
    }
    if (is_given || options->from_metadata || options->key_text != NULL) {
        return NULL;
    }
    return options->key != NULL && options->key[0] != '\0' ? NULL : "no key: give --key FILE or set " KEY_FILE_VARIABLE;
}

/* Checks the options together, and the arguments after them. Returns 0 or the exit code. */
static int check(options_t *options, const command_t *command, int count, char **rest)
{
    int wanted = takes(command, 'u') ? 1 : 0;
    const char *complaint = wanted > 0 ? set_url(options, count > 0 ? rest[0] : NULL) : NULL;

    if (complaint == NULL && count > wanted) {
        return usage("one argument too many", rest[wanted]);
    }
    if (complaint == NULL && takes(command, 'm')) {
        complaint = check_keep(options);
    }
    if (complaint == NULL) {
        complaint = check_outputs(options, takes(command, 'n'));
    }
    if (complaint == NULL && takes(command, 'k') && !options->check) {
        environment_fill(options, takes(command, 'T'));
        complaint = check_source(options);
    }
    return complaint != NULL ? usage(complaint, NULL) : 0;
}

/* Reads the options. Returns 0, or -1 with the exit code in *status. */
static int read_options(options_t *options, const command_t *command, int argc, char **argv, int *status)
{
    /* A URL may be before the options or after them. */
    const char *short_options = takes(command, 'u') ? ":hVvX:d:H:io:" : "+:hVvX:d:H:io:";
    int code;

    while ((code = getopt_long(argc, argv, short_options, long_options, NULL)) != -1) {
        int letter = code & LETTER_OF;
        const char *complaint = NULL;

        if (letter == '?' || letter == ':') {
            *status = usage("unknown option, or one without its value", refused_option(argv));
        } else if (letter == 'h') {
            *status = help_print(command != NULL ? command->name : NULL);
        } else if (letter == 'V') {
            *status = help_print_text(version_text());
        } else if (command == NULL) {
            *status = usage("an option before the command", option_name(code));
        } else if (!takes(command, letter)) {
            *status = usage("this command does not take it", option_name(code));
        } else {
            complaint = options_set(options, letter, optarg);
            if (complaint == NULL) {
                continue;
            }
            *status = usage(complaint, NULL);
        }
        return -1;
    }
    return 0;
}

const command_t *options_parse(options_t *options, const command_t *commands, int argc, char **argv, int *status)
{
    const command_t *command = argc > 1 ? find_command(commands, argv[1]) : NULL;

    memset(options, 0, sizeof *options);
    options->lifetime_s = YCIAM_JWT_LIFETIME_MAX;
    options->timeout_ms = YCIAM_DEFAULT_TOTAL_MS;
    options->group = NO_GROUP;
    if (argc > 1 && strcmp(argv[1], "help") == 0) {
        *status = argc > 2 && find_command(commands, argv[2]) == NULL ? usage("no such command", argv[2])
                                                                      : help_print(argc > 2 ? argv[2] : NULL);
        return NULL;
    }
    opterr = 0;
    optind = command != NULL ? 2 : 1;
    if (read_options(options, command, argc, argv, status) != 0) {
        return NULL;
    }
    if (command == NULL) {
        *status = argc > 1 ? usage("no such command", argv[1]) : usage("which command? token, keep, call ...", NULL);
        return NULL;
    }
    *status = check(options, command, argc - optind, argv + optind);
    return *status == 0 ? command : NULL;
}
