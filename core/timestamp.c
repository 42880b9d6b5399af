/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/answer.h>

#include <string.h>

/* The numbers of a date, in the order in which RFC 3339 writes them. */
enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, NUMBERS };

/*
 * Takes from `at` what the pattern says and gives what follows, or NULL. A digit n in the pattern stands for a number
 * of n digits, which goes to *numbers++; any other character for itself, letters in either case. The NUL behind the
 * text fits nothing.
 */
static const char *scan(const char *at, const char *pattern, uint32_t *numbers)
{
    for (; *pattern != '\0'; pattern++) {
        unsigned count = (unsigned char) *pattern - (unsigned) '0';

        if (count > 9u) {
            if (*at < ' ' || (*at | 0x20) != (*pattern | 0x20)) {
                return NULL;
            }
            at++;
            continue;
        }
        for (*numbers = 0; count > 0; count--) {
            unsigned digit = (unsigned char) *at++ - (unsigned) '0';

            if (digit > 9u) {
                return NULL;
            }
            *numbers = *numbers * 10u + digit;
        }
        numbers++;
    }
    return at;
}

/* Checks the ranges (RFC 3339, 5.7) and reckons. A leap second counts as the first second of the next minute. */
static yciam_result_t to_unix_time(const uint32_t n[NUMBERS], int32_t offset_minutes, int64_t *unix_time)
{
    uint32_t year = n[YEAR] + 400u; /* one whole cycle up, so that nothing gets negative */
    uint32_t month = n[MONTH];
    uint32_t month_days = 30u + ((month + (month >> 3)) & 1u);
    uint32_t days;

    if (month == 2u) {
        month_days = year % 4u == 0 && (year % 100u != 0 || year % 400u == 0) ? 29u : 28u;
    }
    if (month - 1u > 11u || n[DAY] - 1u >= month_days || n[HOUR] > 23u || n[MINUTE] > 59u || n[SECOND] > 60u) {
        return YCIAM_ERR_ANSWER;
    }
    /* Years begin in March, so that the leap day is the last one. */
    if (month <= 2u) {
        year--;
        month += 12u;
    }
    days = 365u * year + year / 4u - year / 100u + year / 400u + (153u * (month - 3u) + 2u) / 5u + n[DAY] - 1u;
    *unix_time = (int64_t) days - (719468 + 146097); /* 0000-03-01 to 1970-01-01, and the cycle */
    *unix_time = (*unix_time * 1440 + (int32_t) (n[HOUR] * 60u + n[MINUTE]) - offset_minutes) * 60 + n[SECOND];
    return YCIAM_OK;
}

yciam_result_t yciam_timestamp_parse(const char *text, int64_t *unix_time)
{
    uint32_t n[NUMBERS] = { 0 };
    uint32_t offset[2] = { 0, 0 }; /* hours, minutes */
    int32_t offset_minutes;
    const char *at = scan(text, "4-2-2T2:2:2", n);

    if (at != NULL && *at == '.') {
        size_t digits = strspn(at + 1, "0123456789");

        at = digits > 0 ? at + 1 + digits : NULL;
    }
    if (at == NULL) {
        return YCIAM_ERR_ANSWER;
    }
    text = at;
    at = *text == '+' || *text == '-' ? scan(text + 1, "2:2", offset) : scan(text, "Z", offset);
    if (at == NULL || *at != '\0' || offset[0] > 23u || offset[1] > 59u) {
        return YCIAM_ERR_ANSWER;
    }
    offset_minutes = (int32_t) (offset[0] * 60u + offset[1]);
    return to_unix_time(n, *text == '-' ? -offset_minutes : offset_minutes, unix_time);
}

yciam_result_t yciam_http_date_parse(const char *text, int64_t *unix_time)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    uint32_t n[NUMBERS] = { 0 };
    char month[4] = "";

    /* "Sun, 06 Nov 1994 08:49:37 GMT"; the day's name says nothing new. */
    if (strlen(text) != 29u) {
        return YCIAM_ERR_ANSWER;
    }
    for (unsigned i = 0; i < 3u; i++) {
        month[i] = (char) (text[8u + i] | 0x20);
    }
    n[MONTH] = 1;
    for (const char *name = months; strncmp(name, month, 3) != 0; name += 3) {
        if (++n[MONTH] > 12u) {
            return YCIAM_ERR_ANSWER;
        }
    }
    if (scan(text + 3, ", 2 ", &n[DAY]) == NULL || scan(text + 11, " 4", &n[YEAR]) == NULL ||
        scan(text + 16, " 2:2:2 GMT", &n[HOUR]) == NULL) {
        return YCIAM_ERR_ANSWER;
    }
    return to_unix_time(n, 0, unix_time);
}
