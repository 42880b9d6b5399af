/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/answer.h>

#include <stdbool.h>
#include <string.h>

#define DAYS_TO_1970 865565 /* as days_to() counts: from the March of 400 years before the year 0 */
#define DAY_S        86400

typedef struct date_time {
    uint32_t year;
    uint32_t month; /* 1 to 12 */
    uint32_t day;
    uint32_t hour;
    uint32_t minute;
    uint32_t second;
} date_time_t;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether text begins with the form, in which 0 stands for any digit. Letters match in either case. */
static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; form++, text++) {
        bool is_match = *form == '0' ? is_digit(*text) : *text == *form || (*form >= 'A' && *text == *form + 'a' - 'A');

        if (!is_match) {
            return false;
        }
    }
    return true;
}

/* The number in two digits. */
static uint32_t number_at(const char *text)
{
    return (uint32_t) (text[0] - '0') * 10u + (uint32_t) (text[1] - '0');
}

static uint32_t year_at(const char *text)
{
    return number_at(text) * 100u + number_at(text + 2);
}

/* hh:mm:ss */
static void read_clock(const char *text, date_time_t *t)
{
    t->hour = number_at(text);
    t->minute = number_at(text + 3);
    t->second = number_at(text + 6);
}

/* The month that is named at the begin of the text, case matters; 0 if none is. */
static uint32_t month_named(const char *text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (uint32_t i = 0; i < 12u; i++) {
        if (memcmp(text, names + i * 3u, 3) == 0) {
            return i + 1u;
        }
    }
    return 0;
}

/*
 * Days to a date; month 13 is the next January. Counted in years that begin in March, so that the leap day is the last
 * of its year and the lengths of the months repeat: 31, 30, 31, 30, 31 days. The 400 years keep the numbers positive.
 */
static uint32_t days_to(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t march_year = year + 400u - (month < 3u ? 1u : 0u);
    uint32_t months = month < 3u ? month + 9u : month - 3u;
    uint32_t leap_days = march_year / 4u - march_year / 100u + march_year / 400u;

    return march_year * 365u + leap_days + (months * 153u + 2u) / 5u + day - 1u;
}

/*
 * Converts to seconds since 1970 UTC. Returns false if a number is out of its range. The second 60 is a leap second
 * (RFC 3339, 5.7), which counts as the first second of the next minute.
 */
static bool to_unix_time(const date_time_t *t, int64_t *unix_time)
{
    uint32_t days = days_to(t->year, t->month, t->day);

    if (t->month < 1u || t->month > 12u || t->day < 1u || days >= days_to(t->year, t->month + 1u, 1) || t->hour > 23u ||
        t->minute > 59u || t->second > 60u) {
        return false;
    }
    *unix_time = ((int64_t) days - DAYS_TO_1970) * DAY_S + (t->hour * 60u + t->minute) * 60u + t->second;
    return true;
}

/* Reads the offset from UTC, which must be the whole text: Z, or +hh:mm, or -hh:mm. */
static bool read_offset(const char *text, size_t len, int32_t *offset_s)
{
    uint32_t hours;
    uint32_t minutes;

    *offset_s = 0;
    if (len == 1u) {
        return has_form(text, "Z");
    }
    if (len != 6u || (text[0] != '+' && text[0] != '-') || !has_form(text + 1, "00:00")) {
        return false;
    }
    hours = number_at(text + 1);
    minutes = number_at(text + 4);
    *offset_s = (int32_t) (hours * 60u + minutes) * (text[0] == '-' ? -60 : 60);
    return hours <= 23u && minutes <= 59u;
}

yciam_result_t yciam_timestamp_parse(const char *text, size_t len, int64_t *unix_time)
{
    static const char form[] = "0000-00-00T00:00:00";
    size_t at = sizeof form - 1u;
    date_time_t t;
    int32_t offset_s;

    if (text == NULL || unix_time == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (len <= at || !has_form(text, form)) {
        return YCIAM_ERR_ANSWER;
    }
    t.year = year_at(text);
    t.month = number_at(text + 5);
    t.day = number_at(text + 8);
    read_clock(text + 11, &t);
    if (text[at] == '.' && at + 1u < len && is_digit(text[at + 1u])) { /* a fraction, which is cut off */
        do {
            at++;
        } while (at < len && is_digit(text[at]));
    }
    if (!read_offset(text + at, len - at, &offset_s) || !to_unix_time(&t, unix_time)) {
        return YCIAM_ERR_ANSWER;
    }
    *unix_time -= offset_s;
    return YCIAM_OK;
}

/* Thu, 01 Aug 2024 23:58:52 GMT. The day's name follows from the date: it is not checked. */
yciam_result_t yciam_http_date_parse(const char *text, size_t len, int64_t *unix_time)
{
    date_time_t t;

    if (text == NULL || unix_time == NULL) {
        return YCIAM_ERR_ARGUMENT;
    }
    if (len != 29u || !has_form(text + 3, ", 00 ") || !has_form(text + 11, " 0000 00:00:00 GMT")) {
        return YCIAM_ERR_ANSWER;
    }
    t.day = number_at(text + 5);
    t.month = month_named(text + 8);
    t.year = year_at(text + 12);
    read_clock(text + 17, &t);
    return to_unix_time(&t, unix_time) ? YCIAM_OK : YCIAM_ERR_ANSWER;
}
