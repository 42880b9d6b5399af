/* SPDX-License-Identifier: Apache-2.0 */
/* `yciam help`: each text fits a screen of 24 lines of 80 characters. The man page has the rest. */
#include "help.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <yciam/yciam.h>

#include "environment.h"
#include "output.h"
#include "report.h"

#define KEY                                                                                                            \
    "  --key FILE|-        authorized key (JSON), - is standard input; default:\n"                                     \
    "                      " KEY_FILE_VARIABLE ", " KEY_VARIABLE ",\n"                                                 \
    "                      $" CREDENTIALS_VARIABLE "/key.json\n"
#define AUDIENCE                                                                                                       \
    "  --audience URL      aud of the JWT; default:\n"                                                                 \
    "                      " YCIAM_DEFAULT_AUDIENCE "\n"
#define SOURCE                                                                                                         \
    "  --source metadata   ask the metadata service of this machine; no key is needed\n"                               \
    "                      address: " METADATA_VARIABLE ", default: " YCIAM_METADATA_HOST "\n"                         \
    "  --for ID            a token for this other service account\n"
#define TOKEN "  --token FILE|-      the token in this file; default: " TOKEN_VARIABLE ", " OTHER_TOKEN_VARIABLE "\n"
#define NETWORK                                                                                                        \
    "  --endpoint URL      default: https://" YCIAM_DEFAULT_HOST "\n"                                                  \
    "  --ca FILE           trust anchors (PEM, DER), may be given again; default:\n"                                   \
    "                      SSL_CERT_FILE, SSL_CERT_DIR, the system's\n"                                                \
    "  --proxy HOST:PORT   an HTTP proxy; default: HTTPS_PROXY, except for NO_PROXY\n"                                 \
    "  --timeout SECONDS   for all of an attempt; default: 30\n"                                                       \
    "  -v, --verbose       tell on stderr what is done, with its milliseconds\n"

static const struct help {
    const char *command; /* NULL: all commands; the last entry */
    const char *text;
} helps[] = {
    { "token", "usage: yciam token [--key FILE] [options]\n"
               "Prints an IAM token.\n\n" KEY AUDIENCE SOURCE
               "  --json              print {\"iamToken\":...,\"expiresAt\":...}\n" NETWORK },
    { "header",
      "usage: yciam header [--key FILE] [options]\n"
      "Prints \"Authorization: Bearer TOKEN\": yciam header | curl -H @- URL\n\n" KEY AUDIENCE SOURCE NETWORK },
    { "call", "usage: yciam call [--key FILE] [options] URL\n"
              "Calls an API with the token, and prints the body of the answer.\n\n"
              "  -X, --request NAME  the method; default: GET, with data POST\n"
              "  -d, --data DATA     the body: DATA itself, @FILE, or - for standard input\n"
              "  -H, --header LINE   one more header, may be given again; with data\n"
              "                      Content-Type: application/json if none is given\n"
              "  -i, --include       print the head of the answer, too\n" KEY TOKEN
              "  --source metadata, --for ID, --audience URL: as for token\n" NETWORK
              "Redirects are not followed. --timeout is without a byte, not for all.\n"
              "Exit codes besides: 23, 24, 25 for an answer 3xx, 4xx, 5xx\n" },
    { "revoke", "usage: yciam revoke [--token FILE|-] [options]\n"
                "Makes a token invalid; prints whose it was. Without a token: the one of the key.\n\n" TOKEN KEY
                    AUDIENCE NETWORK },
    { "keep", "usage: yciam keep [--key FILE] --out FILE [options]\n"
              "       yciam keep --check --out FILE\n"
              "Stays, and keeps a file that holds a fresh IAM token.\n\n"
              "  --out FILE          the file; FILE.state beside it outlives a restart\n"
              "  --mode MODE         of the file; default: 0600, with --group 0640\n"
              "  --group NAME        of the file\n"
              "  --check             exit with 0 if the file holds a token that is good now\n" KEY
              "  --audience URL, --source metadata, --for ID: as for token\n" NETWORK
              "A changed key file is read by itself. SIGHUP reads key and trust anchors again,\n"
              "SIGTERM ends it.\n" },
    { "jwt",
      "usage: yciam jwt [--key FILE] [options]\n"
      "Prints a signed JWT; touches no network.\n\n" KEY AUDIENCE "  --lifetime SECONDS  1 to 3600; default: 3600\n" },
    { "anchors", "usage: yciam anchors [options]\n"
                 "Verifies the service with the system's trust anchors, and writes what a device\n"
                 "needs of them: the root that was used, and the others of the same owner.\n\n"
                 "  -o, --out FILE      where to: DER if it ends in .der, else PEM; - is stdout\n"
                 "  --c FILE            where to, as an array for C\n" NETWORK },
    { "provision", "usage: yciam provision [--key FILE] --out FILE|--c FILE|--nvs FILE\n"
                   "Writes the key as a device takes it. The files are as secret as the key, and\n"
                   "have mode 0600.\n\n"
                   "  -o, --out FILE      the blob for yciam_key_load_blob()\n"
                   "  --c FILE            the blob as an array for C\n"
                   "  --nvs FILE          the blob as CSV for ESP-IDF's NVS partition generator\n"
                   "                      - is standard output, if that is a pipe or a secret file\n" KEY },
    { NULL, "usage: yciam COMMAND [options]     yciam help COMMAND tells its options\n\n"
            "  token      print an IAM token\n"
            "  header     print it as a header: curl -H @<(yciam header) URL\n"
            "  call       call an API with it\n"
            "  revoke     make a token invalid\n"
            "  keep       keep a file that holds a fresh IAM token\n"
            "  jwt        print a signed JWT; touches no network\n"
            "  anchors    write the trust anchors that a device needs\n"
            "  provision  write the key as a device takes it\n\n" KEY
            "  -h, --help          print this, or the help of the command before it\n"
            "  -V, --version       print the version\n\n"
            "exit codes: 0 done, 1 system, 2 usage, 3 key, 4 clock, 5 network, 6 TLS,\n"
            "            7 refused by the service, 8 bad answer, 9 timeout, 130 interrupted\n" },
};

int help_print_text(const char *text)
{
    return write_all(STDOUT_FILENO, text, strlen(text)) ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
}

int help_print(const char *command)
{
    const struct help *help = helps;

    while (help->command != NULL && (command == NULL || strcmp(help->command, command) != 0)) {
        help++;
    }
    return help_print_text(help->text);
}
