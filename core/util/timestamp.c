/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/answer.h>

#include <stdbool.h>
#include <string.h>

/*
 * The numbers of a time, of two digits each, in the order in which RFC 3339 writes them. The last three are its offset
 * from UTC.
 */
enum { CENTURY, YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, OFFSET_HOUR, OFFSET_MINUTE, OFFSET_SIGN, NUMBERS };

/* The month that is named here; 13: none is. */
static uint32_t month_at(const char *at)
{
    const char *name = "JanFebMarAprMayJunJulAugSepOctNovDec";
    uint32_t month = 1;

    while (month <= 12u && strncmp(at, name, 3) != 0) {
        name += 3;
        month++;
    }
    return month;
}

/* The number in two digits; more than any such where they are none. */
static uint32_t number_at(const char *at)
{
    uint32_t tens = (unsigned char) at[0] - (uint32_t) '0';
    uint32_t ones;

    if (tens > 9u) {
        return 100u;
    }
    ones = (unsigned char) at[1] - (uint32_t) '0';
    return ones > 9u ? 100u : tens * 10u + ones;
}

/* Behind a fraction of a second, where there is one. A dot alone stays, and nothing that follows is one. */
static const char *behind_fraction(const char *at)
{
    const char *end = at + 1;

    if (*at != '.') {
        return at;
    }
    while ((unsigned char) *end - (unsigned) '0' < 10u) {
        end++;
    }
    return end > at + 1 ? end : at;
}

/*
 * Whether the text is what the pattern says. In the pattern a digit stands for the number n[digit]; '$' for the name of
 * a month; '?' for any character; '.' for a fraction of a second, which may be missing; '~' for Z and the end, or for a
 * sign; any other character for itself, letters in either case.
 */
static bool scan(const char *at, const char *pattern, uint32_t n[NUMBERS])
{
    /* The days of a month apart (RFC 3339, 5.7). */
    static const uint8_t most[OFFSET_SIGN] = { 99, 99, 12, 31, 23, 59, 60, 23, 59 };

    for (; *pattern != '\0'; pattern++) {
        unsigned which = (unsigned char) *pattern - (unsigned) '0';

        if (which < OFFSET_SIGN) {
            n[which] = number_at(at);
            if (n[which] > most[which]) {
                return false;
            }
            at += 2;
        } else if (*pattern == '$') {
            n[MONTH] = month_at(at);
            if (n[MONTH] > 12u) {
                return false;
            }
            at += 3;
        } else if (*pattern == '.') {
            at = behind_fraction(at);
        } else if (*pattern == '~' && (*at == '+' || *at == '-')) {
            n[OFFSET_SIGN] = (uint32_t) (',' - *at++);
        } else if (*pattern == '~') {
            return (*at | 0x20) == 'z' && at[1] == '\0';
        } else if (*at == '\0' || (*pattern != '?' && (*at < ' ' || (*at | 0x20) != (*pattern | 0x20)))) {
            return false;
        } else {
            at++;
        }
    }
    return *at == '\0';
}

/* Days from 0000-03-01 to the first of a month, 1 to 13. Years begin in March, so that the leap day is the last one. */
static int32_t days_before(uint32_t year, uint32_t month)
{
    if (month <= 2u) {
        year--;
        month += 12u;
    }
    return (int32_t) (365u * year + year / 4u - year / 100u + year / 100u / 4u + (153u * month - 457u) / 5u);
}

/* A leap second counts as the first second of the next minute. */
static yciam_result_t parse(const char *text, const char *pattern, int64_t *unix_time)
{
    uint32_t n[NUMBERS] = { 0 };
    uint32_t year;
    int32_t days;
    int32_t minutes;

    if (!scan(text, pattern, n) || n[MONTH] == 0 || n[DAY] == 0) {
        return YCIAM_ERR_ANSWER;
    }
    year = n[CENTURY] * 100u + n[YEAR] + 400u; /* one whole cycle up, so that nothing gets negative */
    days = days_before(year, n[MONTH]) + (int32_t) n[DAY] - 1;
    if (days >= days_before(year, n[MONTH] + 1u)) {
        return YCIAM_ERR_ANSWER;
    }
    days -= 719468 + 146097; /* 0000-03-01 to 1970-01-01, and the cycle */
    minutes = (int32_t) (n[HOUR] * 60u + n[MINUTE] - n[OFFSET_SIGN] * (n[OFFSET_HOUR] * 60u + n[OFFSET_MINUTE]));
    *unix_time = (int64_t) days * 86400 + (minutes * 60 + (int32_t) n[SECOND]);
    return YCIAM_OK;
}

yciam_result_t yciam_timestamp_parse(const char *text, int64_t *unix_time)
{
    return parse(text, "01-2-3T4:5:6.~7:8", unix_time);
}

/* The day's name says nothing new. */
yciam_result_t yciam_http_date_parse(const char *text, int64_t *unix_time)
{
    return parse(text, "???, 3 $ 01 4:5:6 GMT", unix_time);
}
