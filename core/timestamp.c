/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/answer.h>

#include <stdbool.h>
#include <string.h>

/* The numbers of a time, in the order in which RFC 3339 writes them. The last three are its offset from UTC. */
enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, OFFSET_HOUR, OFFSET_MINUTE, OFFSET_SIGN, NUMBERS };

/* The month that is named here; 13: none is. */
static int32_t month_at(const char *at)
{
    const char *name = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int32_t month = 1;

    while (month <= 12 && strncmp(at, name, 3) != 0) {
        name += 3;
        month++;
    }
    return month;
}

/* The number in these `count` digits, below 0 where they are not. */
static int32_t number_at(const char *at, unsigned count)
{
    int32_t number = 0;

    for (; count > 0; count--) {
        unsigned digit = (unsigned char) *at++ - (unsigned) '0';

        if (digit > 9u) {
            return -1;
        }
        number = number * 10 + (int32_t) digit;
    }
    return number;
}

/*
 * Whether the text is what the pattern says. In the pattern a digit stands for the number n[digit], the year of four
 * digits, the others of two; '$' for the name of a month; '?' for any character; '.' for a fraction of a second, which
 * may be missing; '~' for Z and the end, or for a sign; any other character for itself, letters in either case.
 */
static bool scan(const char *at, const char *pattern, int32_t n[NUMBERS])
{
    /* The days of a month apart (RFC 3339, 5.7). */
    static const int16_t most[OFFSET_SIGN] = { 9999, 12, 31, 23, 59, 60, 23, 59 };

    for (; *pattern != '\0'; pattern++) {
        unsigned which = (unsigned char) *pattern - (unsigned) '0';

        if (which < OFFSET_SIGN) {
            unsigned len = which == YEAR ? 4u : 2u;

            n[which] = number_at(at, len);
            if ((uint32_t) n[which] > (uint32_t) most[which]) {
                return false;
            }
            at += len;
        } else if (*pattern == '$') {
            n[MONTH] = month_at(at);
            if (n[MONTH] > 12) {
                return false;
            }
            at += 3;
        } else if (*pattern == '.') {
            size_t len = *at == '.' ? strspn(at + 1, "0123456789") + 1u : 0;

            if (len == 1u) {
                return false;
            }
            at += len;
        } else if (*pattern == '~' && (*at == '+' || *at == '-')) {
            n[OFFSET_SIGN] = ',' - *at++;
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
    int32_t n[NUMBERS] = { 0 };
    uint32_t year;
    uint32_t month;
    int32_t days;
    int32_t minutes;

    if (!scan(text, pattern, n) || n[MONTH] == 0 || n[DAY] == 0) {
        return YCIAM_ERR_ANSWER;
    }
    year = (uint32_t) n[YEAR] + 400u; /* one whole cycle up, so that nothing gets negative */
    month = (uint32_t) n[MONTH];
    days = days_before(year, month) + n[DAY] - 1;
    if (days >= days_before(year, month + 1u)) {
        return YCIAM_ERR_ANSWER;
    }
    days -= 719468 + 146097; /* 0000-03-01 to 1970-01-01, and the cycle */
    minutes = n[HOUR] * 60 + n[MINUTE] - n[OFFSET_SIGN] * (n[OFFSET_HOUR] * 60 + n[OFFSET_MINUTE]);
    *unix_time = (int64_t) days * 86400 + (minutes * 60 + n[SECOND]);
    return YCIAM_OK;
}

yciam_result_t yciam_timestamp_parse(const char *text, int64_t *unix_time)
{
    return parse(text, "0-1-2T3:4:5.~6:7", unix_time);
}

/* The day's name says nothing new. */
yciam_result_t yciam_http_date_parse(const char *text, int64_t *unix_time)
{
    return parse(text, "???, 2 $ 0 3:4:5 GMT", unix_time);
}
