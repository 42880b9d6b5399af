/* SPDX-License-Identifier: Apache-2.0 */
/* The meaning of each option. */
#include <grp.h>
#include <stdlib.h>
#include <string.h>

#include <yciam/yciam.h>

#include "environment.h"
#include "options.h"

#define TIMEOUT_MAX_S 3600u
#define OTHERS        0117u /* a token file is not executable, and only its user and its group may read it */

static const char *set_endpoint(options_t *options, const char *url)
{
    const char *rest = address_read_url(&options->endpoint, "https://", url);

    return rest != NULL && (*rest == '\0' || strcmp(rest, "/") == 0) ? NULL : "--endpoint wants https://host[:port]";
}

static const char *set_metadata(options_t *options, const char *source)
{
    const char *address = environment_text(METADATA_VARIABLE);
    const char *rest = "";

    if (strcmp(source, "metadata") != 0) {
        return "--source knows only metadata";
    }
    options->from_metadata = true;
    if (address != NULL) {
        rest = address_read(&options->metadata, address);
    }
    return rest != NULL && *rest == '\0' ? NULL : METADATA_VARIABLE " wants host[:port]";
}

static const char *set_timeout(options_t *options, const char *value)
{
    uint32_t seconds;

    if (!address_read_number(value, TIMEOUT_MAX_S, &seconds)) {
        return "--timeout wants seconds, 1 to 3600";
    }
    options->timeout_ms = seconds * 1000u;
    return NULL;
}

static const char *set_lifetime(options_t *options, const char *value)
{
    return address_read_number(value, YCIAM_JWT_LIFETIME_MAX, &options->lifetime_s)
               ? NULL
               : "--lifetime wants seconds, 1 to 3600";
}

static const char *add_ca(options_t *options, const char *path)
{
    if (options->ca_count == CA_MAX) {
        return "that is one --ca too many";
    }
    options->ca[options->ca_count++] = path;
    return NULL;
}

static const char *add_header(options_t *options, const char *line)
{
    if (options->header_count == HEADERS_MAX) {
        return "that is one --header too many";
    }
    options->headers[options->header_count++] = line;
    return NULL;
}

/* The user may read the file, since `keep` compares it. */
static const char *set_mode(options_t *options, const char *value)
{
    char *end;
    unsigned long mode = strtoul(value, &end, 8);

    if (value[0] < '0' || value[0] > '7' || *end != '\0' || mode > 0777u || (mode & OTHERS) != 0 ||
        (mode & 0400u) == 0) {
        return "--mode wants 0400, 0440, 0600, 0640 or 0660";
    }
    options->mode = (mode_t) mode;
    return NULL;
}

static const char *set_group(options_t *options, const char *value)
{
    const struct group *group = getgrnam(value);
    uint32_t number = 0;

    if (group != NULL) {
        options->group = group->gr_gid;
    } else if (strcmp(value, "0") != 0 && !address_read_number(value, UINT32_MAX - 1u, &number)) {
        return "--group: there is no such group";
    } else {
        options->group = number;
    }
    return NULL;
}

static const char *set_flag(options_t *options, int letter)
{
    switch (letter) {
    case 'j':
        options->json = true;
        break;
    case 'v':
        options->verbose = true;
        break;
    case 'C':
        options->check = true;
        break;
    default:
        options->include = true;
        break;
    }
    return NULL;
}

/* Sets an option whose value is checked later. Returns false if it is not such an option. */
static bool set_text(options_t *options, int letter, const char *value)
{
    switch (letter) {
    case 'k':
        options->key = value;
        return true;
    case 'a':
        options->audience = value;
        return true;
    case 'o':
        options->out = value;
        return true;
    case 'f':
        options->account_id = value;
        return true;
    case 'T':
        options->token = value;
        return true;
    case 'X':
        options->method = value;
        return true;
    case 'd':
        options->data = value;
        return true;
    case 'p':
        options->proxy = value;
        return true;
    case 'A':
        options->array = value;
        return true;
    case 'n':
        options->nvs = value;
        return true;
    default:
        return false;
    }
}

const char *options_set(options_t *options, int letter, const char *value)
{
    if (set_text(options, letter, value)) {
        return NULL;
    }
    switch (letter) {
    case 'c':
        return add_ca(options, value);
    case 'e':
        return set_endpoint(options, value);
    case 't':
        return set_timeout(options, value);
    case 'l':
        return set_lifetime(options, value);
    case 's':
        return set_metadata(options, value);
    case 'm':
        return set_mode(options, value);
    case 'g':
        return set_group(options, value);
    case 'H':
        return add_header(options, value);
    default:
        return set_flag(options, letter);
    }
}
