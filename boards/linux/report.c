/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mbedtls/x509_crt.h>

#include "text.h"

#define HTTP_REFUSED_MIN 300 /* HTTP statuses from the proxy layer: no errno is as large */
#define SECRET_RUN       40u /* the same limit as in the library; a UUID has 36 */

/* Mbed TLS describes each flag in a line. */
static void print_flags(uint32_t flags)
{
    char lines[512];
    int len = mbedtls_x509_crt_verify_info(lines, sizeof lines, "", flags);

    if (len <= 1) {
        fprintf(stderr, " (verification flags 0x%lx)", (unsigned long) flags);
        return;
    }
    lines[len - 1] = '\0'; /* the last line end */
    for (char *at = strchr(lines, '\n'); at != NULL; at = strchr(at, '\n')) {
        *at = ' ';
    }
    fprintf(stderr, " (%s)", lines);
}

/* The option that sets an argument of the library. */
static const char *option_of(int32_t argument)
{
    switch (argument) {
    case YCIAM_ARG_HOST:
        return "the host of --endpoint, of the URL, or of YC_METADATA_ADDR";
    case YCIAM_ARG_AUDIENCE:
        return "--audience";
    case YCIAM_ARG_ACCOUNT_ID:
        return "--for";
    case YCIAM_ARG_METHOD:
        return "--request";
    case YCIAM_ARG_PATH:
        return "the path of the URL";
    case YCIAM_ARG_FIELD:
        return "--header";
    default:
        return NULL;
    }
}

/* Prints the number that belongs to a result, with the words of its owner. */
static void print_native(const yciam_error_t *error)
{
    yciam_class_t class_of = yciam_result_class(error->result);

    if (error->native == 0 || error->result == YCIAM_ERR_KEY_BIG) { /* a size, for programmers */
        return;
    }
    if (class_of == YCIAM_CLASS_USAGE) {
        const char *option = option_of(error->native);

        fprintf(stderr, "%s%s", option != NULL ? ": " : "", option != NULL ? option : "");
        return;
    }
    if (class_of == YCIAM_CLASS_NETWORK && error->native >= HTTP_REFUSED_MIN) {
        fprintf(stderr, " (the proxy answered HTTP %ld)", (long) error->native);
    } else if (class_of == YCIAM_CLASS_NETWORK && error->native > 0) {
        fprintf(stderr, " (%s)", strerror(error->native));
    } else if (error->result == YCIAM_ERR_DNS) {
        fprintf(stderr, " (%s)", gai_strerror(EAI_NONAME < 0 ? error->native : -error->native));
    } else if (class_of == YCIAM_CLASS_TLS && error->native < 0) {
        fprintf(stderr, " (Mbed TLS -0x%04x)", (unsigned) -error->native);
    } else if (class_of == YCIAM_CLASS_TLS) {
        print_flags((uint32_t) error->native);
    } else {
        fprintf(stderr, " (%ld)", (long) error->native);
    }
}

/* The stage of a failure that came before any work. */
static const char *stage_of(const yciam_error_t *error)
{
    if (error->stage != YCIAM_STAGE_IDLE) {
        return yciam_stage_text(error->stage);
    }
    return yciam_result_class(error->result) == YCIAM_CLASS_KEY ? "key" : "usage";
}

/* Prints all but the end of the line. */
static void print_error(const yciam_error_t *error, const char *detail)
{
    fprintf(stderr, "yciam: %s: %s", stage_of(error), yciam_result_text(error->result));
    print_native(error);
    if (detail != NULL) {
        fprintf(stderr, ": %s", detail);
    }
    if (error->message[0] != '\0') {
        fprintf(stderr, ": %s", error->message);
    }
    if (error->http_status != 0) {
        fprintf(stderr, "; HTTP %u", (unsigned) error->http_status);
    }
    if (error->grpc_code != 0) {
        fprintf(stderr, ", gRPC code %u", (unsigned) error->grpc_code);
    }
    if (error->request_id[0] != '\0') {
        fprintf(stderr, ", request %s", error->request_id);
    }
}

int report_error(const yciam_error_t *error, const char *detail)
{
    print_error(error, detail);
    fputc('\n', stderr);
    return (int) yciam_result_class(error->result);
}

void report_retry(const yciam_error_t *error, const char *detail, uint32_t delay_ms)
{
    char delay[REPORT_DELAY_CAP];

    report_delay(delay_ms, delay);
    print_error(error, detail);
    fprintf(stderr, "; next attempt %s\n", delay);
}

const char *report_shown(const char *argument)
{
    size_t run = 0; /* consecutive characters that a token may have */

    for (const char *at = argument; *at != '\0'; at++) {
        run = isalnum((unsigned char) *at) || strchr("+_-=", *at) != NULL ? run + 1u : 0;
        if (run > SECRET_RUN || *at == '{') {
            return "(not shown, since it may be a secret)";
        }
    }
    return text_is_printable(argument) ? argument : "(not shown, since it is not printable)";
}

int report_file(int exit_code, const char *stage, const char *path)
{
    fprintf(stderr, "yciam: %s: %s: %s\n", stage, report_shown(path), strerror(errno));
    return exit_code;
}

void report_delay(uint32_t delay_ms, char out[REPORT_DELAY_CAP])
{
    unsigned long seconds = ((unsigned long) delay_ms + 500u) / 1000u;

    (void) snprintf(out, REPORT_DELAY_CAP, seconds > 0 ? "in %lu s" : "now", seconds);
}

void report_time(int64_t unix_time, char out[REPORT_TIME_CAP])
{
    time_t seconds = (time_t) unix_time;
    struct tm utc;

    if (gmtime_r(&seconds, &utc) == NULL || strftime(out, REPORT_TIME_CAP, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        out[0] = '\0';
    }
}
