/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/answer.h>

#include <stdbool.h>
#include <string.h>

#define DAYS_TO_1970 719528 /* from 0000-01-01 */
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

static bool is_leap_year(uint32_t year)
{
    return year % 4u == 0 && (year % 100u != 0 || year % 400u == 0);
}

static uint32_t days_in_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1u] + (month == 2u && is_leap_year(year) ? 1u : 0u);
}

/* Days from 0000-01-01 to a date. The years that are leap years are counted up to the year before. */
static uint32_t days_from_year_0(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t leap_days = (year + 3u) / 4u - (year + 99u) / 100u + (year + 399u) / 400u;
    uint32_t days = year * 365u + leap_days + day - 1u;

    for (uint32_t m = 1; m < month; m++) {
        days += days_in_month(year, m);
    }
    return days;
}

/* Whether all numbers are in their ranges. The second 60 is a leap second (RFC 3339, 5.7). */
static bool is_possible(const date_time_t *t)
{
    return t->month >= 1u && t->month <= 12u && t->day >= 1u && t->day <= days_in_month(t->year, t->month) &&
           t->hour <= 23u && t->minute <= 59u && t->second <= 60u;
}

/* A leap second counts as the first second of the next minute. */
static int64_t to_unix_time(const date_time_t *t)
{
    int32_t days = (int32_t) days_from_year_0(t->year, t->month, t->day) - DAYS_TO_1970;

    return (int64_t) days * DAY_S + (int32_t) (t->hour * 3600u + t->minute * 60u + t->second);
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
    if (!is_possible(&t) || !read_offset(text + at, len - at, &offset_s)) {
        return YCIAM_ERR_ANSWER;
    }
    *unix_time = to_unix_time(&t) - offset_s;
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
    if (!is_possible(&t)) {
        return YCIAM_ERR_ANSWER;
    }
    *unix_time = to_unix_time(&t);
    return YCIAM_OK;
}
