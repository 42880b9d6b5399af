/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yciam/yciam.h>

#include "report.h"
#include "version.h"

#define KEY_VARIABLE      "YC_SERVICE_ACCOUNT_KEY_FILE"
#define METADATA_VARIABLE "YC_METADATA_ADDR"
#define TIMEOUT_MAX_S     3600u

static const struct option long_options[] = {
    { "key", required_argument, NULL, 'k' },
    { "endpoint", required_argument, NULL, 'e' },
    { "audience", required_argument, NULL, 'a' },
    { "ca", required_argument, NULL, 'c' },
    { "out", required_argument, NULL, 'o' },
    { "timeout", required_argument, NULL, 't' },
    { "lifetime", required_argument, NULL, 'l' },
    { "json", no_argument, NULL, 'j' },
    { "source", required_argument, NULL, 's' },
    { "for", required_argument, NULL, 'f' },
    { "token", required_argument, NULL, 'T' },
    { "request", required_argument, NULL, 'X' },
    { "data", required_argument, NULL, 'd' },
    { "header", required_argument, NULL, 'H' },
    { "include", no_argument, NULL, 'i' },
    { "verbose", no_argument, NULL, 'v' },
    { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, 'V' },
    { NULL, 0, NULL, 0 },
};

static const char help[] =
    "usage: yciam token --key FILE [options]    print an IAM token\n"
    "       yciam header --key FILE [options]   print it as a header: curl -H @<(yciam header) URL\n"
    "       yciam call --key FILE [options] URL call an API with it\n"
    "       yciam revoke [--token FILE|-]       make a token invalid; print whose it was\n"
    "       yciam keep --key FILE --out FILE    keep a file that holds a fresh IAM token\n"
    "       yciam jwt --key FILE [options]      print a signed JWT; touches no network\n"
    "\n"
    "  --key FILE|-        authorized key of a service account (JSON); - is standard input\n"
    "                      default: the file named by " KEY_VARIABLE "\n"
    "  --audience URL      aud of the JWT\n"
    "                      default: " YCIAM_DEFAULT_AUDIENCE "\n"
    "all but jwt:\n"
    "  --endpoint URL      https://host[:port]; default: https://" YCIAM_DEFAULT_HOST "\n"
    "  --ca FILE           trust anchors (PEM); default: the system's\n"
    "  --timeout SECONDS   for all of an attempt; default: 30\n"
    "  -v, --verbose       tell on stderr what is done, with its milliseconds\n"
    "token, header, call:\n"
    "  --source metadata   ask the metadata service of this machine; no key is needed\n"
    "                      address: " METADATA_VARIABLE ", default: " YCIAM_METADATA_HOST "\n"
    "  --for ID            a token for this other service account, got with the first one\n"
    "token:\n"
    "  --json              print {\"iamToken\":...,\"expiresAt\":...}\n"
    "call, revoke:\n"
    "  --token FILE|-      the token in this file; no key is needed\n"
    "call:\n"
    "  -X, --request NAME  the method; default: GET, with data POST\n"
    "  -d, --data DATA     the body: DATA itself, @FILE, or - for standard input\n"
    "  -H, --header LINE   one more header; may be given again; with data Content-Type\n"
    "                      is application/json if none is given\n"
    "  -i, --include       print the head of the answer, too\n"
    "                      redirects are not followed; --timeout is without a byte, not for all\n"
    "keep:\n"
    "  --out FILE          the file, with mode 0600; FILE.state beside it outlives a restart\n"
    "                      SIGHUP reads key and trust anchors again, SIGTERM ends it\n"
    "jwt:\n"
    "  --lifetime SECONDS  1 to 3600; default: 3600\n"
    "\n"
    "  -h, --help          print this\n"
    "  -V, --version       print the version\n"
    "\n"
    "exit codes: 0 done, 1 system, 2 usage, 3 key, 4 clock, 5 network, 6 TLS, 7 refused by the service,\n"
    "            8 bad answer, 9 time-out, 130 interrupted; call: 23, 24, 25 for an answer 3xx, 4xx, 5xx\n";

static int usage(const char *what, const char *detail)
{
    fprintf(stderr, "yciam: usage: %s%s%s (see yciam --help)\n", what, detail != NULL ? ": " : "",
            detail != NULL ? report_shown(detail) : "");
    return YCIAM_CLASS_USAGE;
}

static bool read_uint(const char *text, uint32_t max, uint32_t *out)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < 1u || value > max) {
        return false;
    }
    *out = (uint32_t) value;
    return true;
}

/* host[:port]; an IPv6 address stands in brackets (RFC 3986, 3.2.2). What follows, or NULL. */
static const char *read_address(address_t *address, const char *host)
{
    bool bracket = *host == '[';
    size_t len;
    const char *rest;

    host += bracket ? 1 : 0;
    len = strcspn(host, bracket ? "]" : ":/?#@");
    rest = host + len;
    if (len == 0 || len >= sizeof address->host || (bracket && *rest++ != ']')) {
        return NULL;
    }
    memcpy(address->host, host, len);
    address->host[len] = '\0';
    if (*rest == ':') {
        char digits[6] = "";
        size_t count = strspn(++rest, "0123456789");
        uint32_t port;

        if (count >= sizeof digits) {
            return NULL;
        }
        memcpy(digits, rest, count);
        if (!read_uint(digits, UINT16_MAX, &port)) {
            return NULL;
        }
        address->tcp_port = (uint16_t) port;
        rest += count;
    }
    return rest;
}

/* https://host[:port]; what follows, or NULL. */
static const char *read_url(address_t *address, const char *url)
{
    static const char scheme[] = "https://";

    return strncmp(url, scheme, sizeof scheme - 1u) == 0 ? read_address(address, url + sizeof scheme - 1u) : NULL;
}

static bool read_endpoint(address_t *endpoint, const char *url)
{
    const char *rest = read_url(endpoint, url);

    return rest != NULL && (*rest == '\0' || strcmp(rest, "/") == 0);
}

/* NULL, or what is wrong with the URL. Its path is checked by the library. */
static const char *set_url(options_t *options, const char *url)
{
    const char *rest = url != NULL ? read_url(&options->server, url) : NULL;

    if (rest == NULL || (*rest != '\0' && *rest != '/')) {
        return "call wants https://host[:port]/path behind its options";
    }
    options->path = *rest != '\0' ? rest : "/";
    return NULL;
}

static const char *set_metadata(options_t *options, const char *source)
{
    const char *address = getenv(METADATA_VARIABLE);
    const char *rest = "";

    if (strcmp(source, "metadata") != 0) {
        return "--source knows only metadata";
    }
    options->from_metadata = true;
    if (address != NULL && address[0] != '\0') {
        rest = read_address(&options->metadata, address);
    }
    return rest != NULL && *rest == '\0' ? NULL : METADATA_VARIABLE " wants host[:port]";
}

/* As the user wrote it, or would have. */
static const char *option_name(int letter)
{
    static char name[16] = "--";
    const struct option *option = long_options;

    while (option->val != letter) {
        option++;
    }
    (void) snprintf(name + 2, sizeof name - 2u, "%s", option->name);
    return name;
}

/* The one that getopt_long() does not take, without a value; `argument` is where it stands if it is a long one. */
static const char *refused_option(const char *argument)
{
    static char name[64];

    if (strncmp(argument, "--", 2) == 0) {
        (void) snprintf(name, sizeof name, "%.*s", (int) strcspn(argument, "="), argument);
    } else {
        (void) snprintf(name, sizeof name, "-%c", optopt);
    }
    return name;
}

static const char *set_for_call(options_t *options, int letter, const char *value)
{
    switch (letter) {
    case 'X':
        options->method = value;
        return NULL;
    case 'd':
        options->data = value;
        return NULL;
    case 'H':
        if (options->header_count == HEADERS_MAX) {
            return "that is one --header too many";
        }
        options->headers[options->header_count++] = value;
        return NULL;
    default:
        options->include = true;
        return NULL;
    }
}

/* One option; NULL, or what is wrong with it. */
static const char *set(options_t *options, int letter, const char *value)
{
    uint32_t seconds;

    switch (letter) {
    case 'k':
        options->key = value;
        return NULL;
    case 'a':
        options->audience = value;
        return NULL;
    case 'c':
        options->ca = value;
        return NULL;
    case 'o':
        options->out = value;
        return NULL;
    case 'e':
        return read_endpoint(&options->endpoint, value) ? NULL : "--endpoint wants https://host[:port]";
    case 't':
        if (!read_uint(value, TIMEOUT_MAX_S, &seconds)) {
            return "--timeout wants seconds, 1 to 3600";
        }
        options->timeout_ms = seconds * 1000u;
        return NULL;
    case 'l':
        return read_uint(value, YCIAM_JWT_LIFETIME_MAX, &options->lifetime_s) ? NULL
                                                                              : "--lifetime wants seconds, 1 to 3600";
    case 'j':
        options->json = true;
        return NULL;
    case 's':
        return set_metadata(options, value);
    case 'f':
        options->account_id = value;
        return NULL;
    case 'T':
        options->token = value;
        return NULL;
    case 'v':
        options->verbose = true;
        return NULL;
    default:
        return set_for_call(options, letter, value);
    }
}

static const command_t *find_command(const command_t *commands, const char *name)
{
    while (commands->name != NULL && strcmp(commands->name, name) != 0) {
        commands++;
    }
    return commands->name != NULL ? commands : NULL;
}

/* What the options come to together, and what stands behind them; 0 or the exit code. */
static int check(options_t *options, const command_t *command, int count, char **rest)
{
    bool takes_url = strchr(command->letters, 'u') != NULL;
    const char *complaint = takes_url ? set_url(options, count > 0 ? rest[0] : NULL) : NULL;

    if (complaint != NULL) {
        return usage(complaint, NULL);
    }
    if (count > (takes_url ? 1 : 0)) {
        return usage("one argument too many", rest[takes_url ? 1 : 0]);
    }
    if (options->token != NULL && (options->from_metadata || options->account_id != NULL)) {
        return usage("--token goes with neither --source nor --for", NULL);
    }
    if (!options->from_metadata && options->token == NULL && (options->key == NULL || options->key[0] == '\0')) {
        return usage("no key: give --key FILE or set " KEY_VARIABLE, NULL);
    }
    if (strchr(command->letters, 'o') != NULL && (options->out == NULL || options->out[0] == '\0')) {
        return usage("no output: give --out FILE", NULL);
    }
    return 0;
}

const command_t *options_parse(options_t *options, const command_t *commands, int argc, char **argv, int *status)
{
    const command_t *command = argc > 1 ? find_command(commands, argv[1]) : NULL;
    bool takes_url = command != NULL && strchr(command->letters, 'u') != NULL; /* before or behind its options */
    int letter;

    memset(options, 0, sizeof *options);
    options->lifetime_s = YCIAM_JWT_LIFETIME_MAX;
    options->timeout_ms = YCIAM_DEFAULT_TOTAL_MS;
    options->key = getenv(KEY_VARIABLE);
    opterr = 0;
    optind = command != NULL ? 2 : 1;
    while ((letter = getopt_long(argc, argv, takes_url ? "hVvX:d:H:i" : "+hVvX:d:H:i", long_options, NULL)) != -1) {
        const char *complaint;

        if (letter == 'h' || letter == 'V') {
            fputs(letter == 'h' ? help : version_text(), stdout);
            *status = fflush(stdout) == 0 ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
            return NULL;
        }
        if (letter == '?') {
            *status = usage("unknown option, or one without its value", refused_option(argv[optind - 1]));
            return NULL;
        }
        if (command == NULL || strchr(command->letters, letter) == NULL) {
            *status = usage(command == NULL ? "an option before the command" : "this command does not take it",
                            option_name(letter));
            return NULL;
        }
        complaint = set(options, letter, optarg);
        if (complaint != NULL) {
            *status = usage(complaint, NULL);
            return NULL;
        }
    }
    if (command == NULL) {
        *status = argc > 1 ? usage("no such command", argv[1]) : usage("which command? token, keep, call ...", NULL);
        return NULL;
    }
    *status = check(options, command, argc - optind, argv + optind);
    return *status == 0 ? command : NULL;
}
