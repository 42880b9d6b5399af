/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timestamps against a second reader and libc's calendar, in both directions: an accepted text means the time that
 * timegm() computes, and a text from strftime() is accepted. Input: the text; its first eight bytes are also a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <yciam/answer.h>

#include "fuzz.h"

#define YEARS_0_TO_9999 315569520000LL /* seconds */
#define YEAR_0          (-62167219200LL)

/* The number of `count` digits at the start of the text; -1 if they are not digits. */
static int digits(const char **at, const char *end, int count)
{
    int value = 0;

    for (; count > 0; count--, ++*at) {
        if (*at == end || **at < '0' || **at > '9') {
            return -1;
        }
        value = value * 10 + (**at - '0');
    }
    return value;
}

static bool one_of(const char **at, const char *end, const char *set)
{
    if (*at == end || **at == '\0' || strchr(set, **at) == NULL) {
        return false;
    }
    ++*at;
    return true;
}

/* The result of libc's calendar, which turns a date that does not exist into another date. */
static bool reckon(struct tm *tm, int64_t *unix_time)
{
    struct tm date = *tm;
    time_t day;

    date.tm_hour = date.tm_min = date.tm_sec = 0;
    day = timegm(&date);
    *unix_time = (int64_t) day + tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
    return date.tm_mday == tm->tm_mday && date.tm_mon == tm->tm_mon && date.tm_year == tm->tm_year &&
           tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60;
}

static bool read_clock(struct tm *tm, const char **at, const char *end)
{
    tm->tm_hour = digits(at, end, 2);
    if (tm->tm_hour < 0 || !one_of(at, end, ":")) {
        return false;
    }
    tm->tm_min = digits(at, end, 2);
    if (tm->tm_min < 0 || !one_of(at, end, ":")) {
        return false;
    }
    tm->tm_sec = digits(at, end, 2);
    return tm->tm_sec >= 0;
}

static bool read_offset(const char **at, const char *end, int64_t *offset_s)
{
    int sign = *at < end && **at == '-' ? -1 : 1;
    int hours;
    int minutes;

    *offset_s = 0;
    if (one_of(at, end, "Zz")) {
        return true;
    }
    if (!one_of(at, end, "+-")) {
        return false;
    }
    hours = digits(at, end, 2);
    if (hours < 0 || hours > 23 || !one_of(at, end, ":")) {
        return false;
    }
    minutes = digits(at, end, 2);
    *offset_s = (int64_t) sign * (hours * 3600 + minutes * 60);
    return minutes >= 0 && minutes <= 59;
}

/* RFC 3339, 5.6 */
static bool reference_rfc3339(const char *at, size_t len, int64_t *unix_time)
{
    const char *end = at + len;
    struct tm tm = { 0 };
    int64_t offset_s;
    int year = digits(&at, end, 4);

    if (year < 0 || !one_of(&at, end, "-")) {
        return false;
    }
    tm.tm_year = year - 1900;
    tm.tm_mon = digits(&at, end, 2) - 1;
    if (tm.tm_mon < 0 || !one_of(&at, end, "-")) {
        return false;
    }
    tm.tm_mday = digits(&at, end, 2);
    if (tm.tm_mday < 1 || !one_of(&at, end, "Tt") || !read_clock(&tm, &at, end)) {
        return false;
    }
    if (one_of(&at, end, ".")) {
        if (digits(&at, end, 1) < 0) {
            return false;
        }
        while (one_of(&at, end, "0123456789")) {
        }
    }
    if (!read_offset(&at, end, &offset_s) || at != end || !reckon(&tm, unix_time)) {
        return false;
    }
    *unix_time -= offset_s;
    return true;
}

/* RFC 9110, 5.6.7; GMT in either case, any three characters for the day's name */
static bool reference_http_date(const char *text, size_t len, int64_t *unix_time)
{
    const char *at = text + 5;
    const char *end = text + len;
    struct tm tm = { 0 };
    char month[4] = { 0 };

    if (len != 29 || memcmp(text + 3, ", ", 2) != 0 || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
        strncasecmp(text + 25, " GMT", 4) != 0) {
        return false;
    }
    memcpy(month, text + 8, 3);
    tm.tm_mday = digits(&at, end, 2);
    at = text + 12;
    tm.tm_year = digits(&at, end, 4) - 1900;
    at = text + 17;
    if (tm.tm_mday < 1 || tm.tm_year < -1900 || !read_clock(&tm, &at, end)) {
        return false;
    }
    return month[0] <= 'Z' && month[1] >= 'a' && month[2] >= 'a' && strptime(month, "%b", &tm) == month + 3 &&
           reckon(&tm, unix_time);
}

static void check_written(const uint8_t *data, size_t size)
{
    uint64_t seed = 0;
    char text[64];
    int64_t read_back;
    time_t t;
    struct tm tm;

    memcpy(&seed, data, size < sizeof seed ? size : sizeof seed);
    t = (time_t) (YEAR_0 + (int64_t) (seed % (uint64_t) YEARS_0_TO_9999));
    CHECK(gmtime_r(&t, &tm) != NULL);
    (void) snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                    tm.tm_hour, tm.tm_min, tm.tm_sec);
    CHECK(yciam_timestamp_parse(text, strlen(text), &read_back) == YCIAM_OK && read_back == (int64_t) t);
    (void) strftime(text, sizeof text, "%a, %d %b ", &tm);
    (void) snprintf(text + 12, sizeof text - 12, "%04d %02d:%02d:%02d GMT", tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
                    tm.tm_sec);
    CHECK(yciam_http_date_parse(text, strlen(text), &read_back) == YCIAM_OK && read_back == (int64_t) t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_copy(data, size);
    int64_t expected = 0;
    int64_t time_read = 0;
    bool lawful;

    lawful = reference_rfc3339(text, size, &expected);
    CHECK((yciam_timestamp_parse(text, size, &time_read) == YCIAM_OK) == lawful);
    CHECK(!lawful || time_read == expected);
    lawful = reference_http_date(text, size, &expected);
    CHECK((yciam_http_date_parse(text, size, &time_read) == YCIAM_OK) == lawful);
    CHECK(!lawful || time_read == expected);
    if (size > 0) {
        check_written(data, size);
    }
    free(text);
    return 0;
}
