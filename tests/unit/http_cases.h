/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP answers, and the results of a strict reader (RFC 9112). */
#ifndef YCIAM_TESTS_HTTP_CASES_H
#define YCIAM_TESTS_HTTP_CASES_H

#include "unit.h"

struct http_case {
    const char *name;
    const char *text;
    size_t len;
    yciam_result_t want;   /* after the last byte */
    yciam_result_t closed; /* for YCIAM_PENDING: the result after the connection closes properly */
    unsigned status;
    const char *body;
};

#define BYTES(text) text, sizeof(text) - 1u
#define WHOLE(name, status, body, t)                                                                                   \
    {                                                                                                                  \
        name, BYTES(t), YCIAM_OK, YCIAM_OK, status, body                                                               \
    }
#define TO_CLOSE(name, body, t)                                                                                        \
    {                                                                                                                  \
        name, BYTES(t), YCIAM_PENDING, YCIAM_OK, 200, body                                                             \
    }
#define CUT(name, status, body, t)                                                                                     \
    {                                                                                                                  \
        name, BYTES(t), YCIAM_PENDING, YCIAM_ERR_CLOSED, status, body                                                  \
    }
#define BAD(name, want, t)                                                                                             \
    {                                                                                                                  \
        name, BYTES(t), want, YCIAM_OK, 0, NULL                                                                        \
    }

#define OK_LINE  "HTTP/1.1 200 OK\r\n"
#define LENGTH_5 "Content-Length: 5\r\n"
#define CODED    OK_LINE "Transfer-Encoding: chunked\r\n\r\n"
#define LONG_100 "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
#define ZEROS_80 "00000000000000000000000000000000000000000000000000000000000000000000000000000000"

static const struct http_case lawful_answers[] = {
    WHOLE("length", 200, "hello", OK_LINE LENGTH_5 "\r\nhello"),
    WHOLE("length of nothing", 200, "", OK_LINE "Content-Length: 0\r\n\r\n"),
    WHOLE("length with zeros before", 200, "hello", OK_LINE "Content-Length: 00005\r\n\r\nhello"),
    WHOLE("length between white space", 200, "hello", OK_LINE "Content-Length: \t 5 \t\r\n\r\nhello"),
    WHOLE("length without space", 200, "hello", OK_LINE "Content-Length:5\r\n\r\nhello"),
    WHOLE("length in other case", 200, "hello", OK_LINE "CONTENT-length: 5\r\n\r\nhello"),
    WHOLE("the same length twice", 200, "hello", OK_LINE LENGTH_5 LENGTH_5 "\r\nhello"),
    WHOLE("the same length, written otherwise", 200, "hello", OK_LINE LENGTH_5 "Content-Length: 05\r\n\r\nhello"),
    WHOLE("extra data after a length", 200, "hello", OK_LINE LENGTH_5 "\r\nhelloHTTP/1.1 500 No\r\n\r\n"),
    WHOLE("body that looks like a head", 200, "\r\n\r\n\n", OK_LINE LENGTH_5 "\r\n\r\n\r\n\n"),
    WHOLE("chunks", 200, "hello world", CODED "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
    WHOLE("chunked in other case", 200, "hello", OK_LINE "transfer-ENCODING: ChUnKeD\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    WHOLE("chunked between white space", 200, "", OK_LINE "Transfer-Encoding:\t chunked \t\r\n\r\n0\r\n\r\n"),
    WHOLE("chunk sizes in hexadecimal", 200, "0123456789abcdef0123456789",
          CODED "a\r\n0123456789\r\n6\r\nabcdef\r\nA\r\n0123456789\r\n0\r\n\r\n"),
    WHOLE("chunk size with zeros before", 200, "hello", CODED "0005\r\nhello\r\n000\r\n\r\n"),
    WHOLE("chunk extension", 200, "hello", CODED "5;a=b\r\nhello\r\n0;c\r\n\r\n"),
    WHOLE("chunk extension in quotes", 200, "hello", CODED "5;a=\"b; c\"\r\nhello\r\n0\r\n\r\n"),
    WHOLE("chunk extension after white space", 200, "hello", CODED "5 \t;a\r\nhello\r\n0\r\n\r\n"),
    WHOLE("long chunk extension", 200, "hello", CODED "5;" LONG_100 "\r\nhello\r\n0\r\n\r\n"),
    WHOLE("chunked nothing", 200, "", CODED "0\r\n\r\n"),
    WHOLE("chunk data of line ends", 200, "\r\n\r\n", CODED "4\r\n\r\n\r\n\r\n0\r\n\r\n"),
    WHOLE("trailers", 200, "hello", CODED "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More:\r\n\r\n"),
    WHOLE("a length among the trailers", 200, "hello", CODED "5\r\nhello\r\n0\r\nContent-Length: 99\r\n\r\n"),
    WHOLE("extra data after chunks", 200, "hello", CODED "5\r\nhello\r\n0\r\n\r\n5\r\nhello\r\n"),
    WHOLE("100 first", 200, "hello", "HTTP/1.1 100 Continue\r\n\r\n" OK_LINE LENGTH_5 "\r\nhello"),
    WHOLE("no reason behind a longer line", 200, "hello",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("103 with fields first", 401, "hello",
          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 401 No\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("several interim answers", 200, "hello",
          "HTTP/1.1 100\r\n\r\nHTTP/1.1 102 \r\n\r\nHTTP/1.1 199 X\r\n\r\n" OK_LINE LENGTH_5 "\r\nhello"),
    WHOLE("framing fields of an interim answer mean nothing", 200, "hello",
          "HTTP/1.1 103 Early\r\nContent-Length: 7\r\n\r\n" OK_LINE LENGTH_5 "\r\nhello"),
    WHOLE("chunks after a length in an interim answer", 200, "hi",
          "HTTP/1.1 103 Early\r\nContent-Length: 7\r\n\r\n" CODED "2\r\nhi\r\n0\r\n\r\n"),
    WHOLE("204", 204, "", "HTTP/1.1 204 No Content\r\n\r\n"),
    WHOLE("204 with a length", 204, "", "HTTP/1.1 204 No Content\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("304", 304, "", "HTTP/1.1 304 Not Modified\r\n" LENGTH_5 "\r\n"),
    WHOLE("304 with a coding has no body either", 304, "", "HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\n\r\n"),
    WHOLE("HTTP/1.0 with a length", 200, "hello", "HTTP/1.0 200 OK\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("no reason", 200, "hello", "HTTP/1.1 200\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("no reason after the space", 200, "hello", "HTTP/1.1 200 \r\n" LENGTH_5 "\r\nhello"),
    WHOLE("reason of other bytes", 200, "hello", "HTTP/1.1 200 \xD0\x9E\tok\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("long reason", 503, "hello", "HTTP/1.1 503 " LONG_100 "\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("lowest status", 200, "", OK_LINE "Content-Length: 0\r\n\r\n"),
    WHOLE("highest status", 599, "", "HTTP/1.1 599 X\r\nContent-Length: 0\r\n\r\n"),
    WHOLE("fields of all lawful characters", 200, "hello",
          OK_LINE "!#$%&'*+-.^_`|~09azAZ: \x80\xFF \t!~\r\nX:\r\nY: \t\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("long field", 200, "hello", OK_LINE "X-A: " LONG_100 "\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("long field name", 200, "hello", OK_LINE LONG_100 ": x\r\n" LENGTH_5 "\r\nhello"),
    WHOLE("long trailer name", 200, "hello", CODED "5\r\nhello\r\n0\r\n" LONG_100 ": x\r\n\r\n"),
    WHOLE("names that begin or end alike", 200, "hello",
          OK_LINE "Content-Lengt: 1\r\nContent-Length-X: 2\r\nXContent-Length: 3\r\nTransfer-Encodin: x\r\n" LENGTH_5
                  "\r\nhello"),
    WHOLE("dates that are none", 200, "hello", OK_LINE "Date: today\r\nRetry-After: soon\r\n" LENGTH_5 "\r\nhello"),
    TO_CLOSE("until it closes", "hello", OK_LINE "\r\nhello"),
    TO_CLOSE("nothing until it closes", "", OK_LINE "X: y\r\n\r\n"),
    TO_CLOSE("HTTP/1.0 until it closes", "hello", "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello"),
    CUT("nothing at all", 0, "", ""),
    CUT("cut in the status line", 0, "", "HTTP/1.1 20"),
    CUT("cut in the head", 200, "", OK_LINE "Content-Len"),
    CUT("cut before the body", 200, "", OK_LINE LENGTH_5 "\r\n"),
    CUT("cut in the body", 200, "hell", OK_LINE LENGTH_5 "\r\nhell"),
    CUT("cut after an interim answer", 0, "", "HTTP/1.1 100 Continue\r\n\r\n"),
    CUT("cut in the head after an interim answer", 0, "", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 20"),
    CUT("cut in a chunk", 200, "he", CODED "5\r\nhe"),
    CUT("cut behind a chunk", 200, "hello", CODED "5\r\nhello\r\n"),
    CUT("cut in the chunk line", 200, "hello", CODED "5\r\nhello\r\n0"),
    CUT("cut before the last line", 200, "hello", CODED "5\r\nhello\r\n0\r\n"),
    CUT("cut in the trailers", 200, "hello", CODED "5\r\nhello\r\n0\r\nX: y\r\n"),
    CUT("longest length", 200, "hello", OK_LINE "Content-Length: 4294967295\r\n\r\nhello"),
    CUT("longest chunk", 200, "hello", CODED "FFFFFFFF\r\nhello"),
};

static const struct http_case unlawful_answers[] = {
    BAD("HTTP/2.0", YCIAM_ERR_HTTP_STATUS, "HTTP/2.0 200 OK\r\n"),
    BAD("HTTP/2", YCIAM_ERR_HTTP_STATUS, "HTTP/2 200\r\n"),
    BAD("HTTP/1.2", YCIAM_ERR_HTTP_STATUS, "HTTP/1.2 200 OK\r\n"),
    BAD("HTTP/0.9", YCIAM_ERR_HTTP_STATUS, "HTTP/0.9 200 OK\r\n"),
    BAD("HTTP/11.1", YCIAM_ERR_HTTP_STATUS, "HTTP/11.1 200 OK\r\n"),
    BAD("lower case", YCIAM_ERR_HTTP_STATUS, "http/1.1 200 OK\r\n"),
    BAD("another protocol", YCIAM_ERR_HTTP_STATUS, "ICY 200 OK all well\r\n"),
    BAD("a page alone", YCIAM_ERR_HTTP_STATUS, "<html><body>hello</body></html>\r\n"),
    BAD("TLS alert", YCIAM_ERR_HTTP_STATUS, "\x15\x03\x03\x00\x02\x02\x28"),
    BAD("an empty line first", YCIAM_ERR_HTTP_STATUS, "\r\n" OK_LINE),
    BAD("a space first", YCIAM_ERR_HTTP_STATUS, " " OK_LINE),
    BAD("two spaces", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1  200 OK\r\n"),
    BAD("a tab", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1\t200 OK\r\n"),
    BAD("a tab behind", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200\tOK\r\n"),
    BAD("two digits", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 20\r\n"),
    BAD("two digits and a reason", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 20 OK\r\n"),
    BAD("four digits", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 2000 OK\r\n"),
    BAD("four digits with a zero", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 0200 OK\r\n"),
    BAD("status 99", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 099 X\r\n"),
    BAD("status 0", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 000 X\r\n"),
    BAD("status 600", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 600 X\r\n"),
    BAD("status with a letter", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 20x OK\r\n"),
    BAD("status with a sign", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 +20 OK\r\n"),
    BAD("status in hexadecimal", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 1f0 OK\r\n"),
    BAD("no space behind the status", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200OK\r\n"),
    BAD("no status", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1\r\n"),
    BAD("bare line feed in the status line", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200 OK\n"),
    BAD("bare return in the status line", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200 O\rK"),
    BAD("two returns", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200 OK\r\r\n"),
    BAD("NUL in the reason", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200 O\0K\r\n"),
    BAD("DEL in the reason", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 200 O\x7FK\r\n"),
    BAD("switching protocols", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
    BAD("bad line after an interim answer", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 100 X\r\n\r\nHTTP/2 200\r\n"),
    BAD("body after an interim answer", YCIAM_ERR_HTTP_STATUS, "HTTP/1.1 100 X\r\n" LENGTH_5 "\r\nhello\r\n"),

    BAD("folded field", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\r\n b\r\n"),
    BAD("folded with a tab", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\r\n\tb\r\n"),
    BAD("folded first line", YCIAM_ERR_HTTP_FIELD, OK_LINE " X: a\r\n"),
    BAD("folded blank line", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\r\n \r\n"),
    BAD("no colon", YCIAM_ERR_HTTP_FIELD, OK_LINE "X\r\n"),
    BAD("no name", YCIAM_ERR_HTTP_FIELD, OK_LINE ": a\r\n"),
    BAD("space before the colon", YCIAM_ERR_HTTP_FIELD, OK_LINE "Content-Length : 5\r\n"),
    BAD("tab before the colon", YCIAM_ERR_HTTP_FIELD, OK_LINE "X\t: a\r\n"),
    BAD("space in the name", YCIAM_ERR_HTTP_FIELD, OK_LINE "X Y: a\r\n"),
    BAD("space in the name of a line that is cut", YCIAM_ERR_HTTP_FIELD,
        OK_LINE "X Y: 345678901234567890123456789012345678901234567890123456789012345678901234567890123\r\n"),
    BAD("byte above ASCII in the name", YCIAM_ERR_HTTP_FIELD, OK_LINE "X\x80Y: a\r\n"),
    BAD("highest byte in the name", YCIAM_ERR_HTTP_FIELD, OK_LINE "\xFF: a\r\n"),
    BAD("NUL in the name", YCIAM_ERR_HTTP_FIELD, OK_LINE "X\0Y: a\r\n"),
    BAD("NUL in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\0b\r\n"),
    BAD("NUL before the value of a length", YCIAM_ERR_HTTP_FIELD,
        OK_LINE "Content-Length: 5\0"
                "6\r\n"),
    BAD("control byte in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\x01\r\n"),
    BAD("escape in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\x1B[0m\r\n"),
    BAD("DEL in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\x7F\r\n"),
    BAD("vertical tab in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\x0B\r\n"),
    BAD("bare return in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\rContent-Length: 5\r\n"),
    BAD("bare line feed in the value", YCIAM_ERR_HTTP_FIELD, OK_LINE "X: a\nContent-Length: 5\r\n"),
    BAD("bare line feed ends the head", YCIAM_ERR_HTTP_FIELD, OK_LINE LENGTH_5 "\nhello"),
    BAD("return alone ends the head", YCIAM_ERR_HTTP_FIELD, OK_LINE LENGTH_5 "\rhello"),
    BAD("trailer without colon", YCIAM_ERR_HTTP_FIELD, CODED "0\r\nnonsense\r\n"),
    BAD("trailer folded", YCIAM_ERR_HTTP_FIELD, CODED "0\r\nX: a\r\n b\r\n"),
    BAD("trailer with a control byte", YCIAM_ERR_HTTP_FIELD, CODED "0\r\nX: a\x02\r\n"),
    BAD("trailers that a line feed ends", YCIAM_ERR_HTTP_FIELD, CODED "0\r\n\n"),

    BAD("length of letters", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: abc\r\n"),
    BAD("length of nothing", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length:\r\n"),
    BAD("length of white space", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: \t\r\n"),
    BAD("negative length", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: -1\r\n"),
    BAD("length with a sign", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: +5\r\n"),
    BAD("length as a list", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 5, 5\r\n"),
    BAD("length of two numbers", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 5 5\r\n"),
    BAD("length in hexadecimal", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 0x5\r\n"),
    BAD("length with a hexadecimal digit", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 1a\r\n"),
    BAD("length with a point", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 5.0\r\n"),
    BAD("length of 2^32", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 4294967296\r\n"),
    BAD("length of 2^32 + 5", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 4294967301\r\n"),
    BAD("length of 2^64 + 5", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 18446744073709551621\r\n"),
    BAD("longer length", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 99999999999999999999999999999999\r\n"),
    BAD("length that is longer than a line", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: " ZEROS_80 "5\r\n"),
    BAD("length pushed out of the line", YCIAM_ERR_HTTP_LENGTH,
        OK_LINE "Content-Length:                                                                                5\r\n"),
    BAD("two lengths", YCIAM_ERR_HTTP_LENGTH, OK_LINE LENGTH_5 "Content-Length: 6\r\n"),
    BAD("two lengths, the first nothing", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Content-Length: 0\r\n" LENGTH_5),
    BAD("two lengths in other case", YCIAM_ERR_HTTP_LENGTH, OK_LINE LENGTH_5 "cONTENT-lENGTH: 6\r\n"),
    BAD("length before chunks", YCIAM_ERR_HTTP_LENGTH, OK_LINE LENGTH_5 "Transfer-Encoding: chunked\r\n\r\n"),
    BAD("length behind chunks", YCIAM_ERR_HTTP_LENGTH, OK_LINE "Transfer-Encoding: chunked\r\n" LENGTH_5 "\r\n"),

    BAD("gzip", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: gzip\r\n"),
    BAD("gzip and chunked", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: gzip, chunked\r\n"),
    BAD("chunked and more", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: chunked, identity\r\n"),
    BAD("identity", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: identity\r\n"),
    BAD("chunked with a parameter", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: chunked;q=1\r\n"),
    BAD("chunked in quotes", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: \"chunked\"\r\n"),
    BAD("no coding", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding:\r\n"),
    BAD("longer than chunked", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: chunkedx\r\n"),
    BAD("shorter than chunked", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: chunke\r\n"),
    BAD("chunked twice", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
    BAD("coding that is longer than a line", YCIAM_ERR_HTTP_CODING, OK_LINE "Transfer-Encoding: " LONG_100 "\r\n"),
    BAD("chunked in HTTP/1.0", YCIAM_ERR_HTTP_CODING, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"),

    BAD("chunk size of a letter", YCIAM_ERR_HTTP_CHUNK, CODED "g\r\n"),
    BAD("no chunk size", YCIAM_ERR_HTTP_CHUNK, CODED "\r\n"),
    BAD("no chunk size before an extension", YCIAM_ERR_HTTP_CHUNK, CODED ";a=b\r\n"),
    BAD("space before the chunk size", YCIAM_ERR_HTTP_CHUNK, CODED " 5\r\n"),
    BAD("negative chunk size", YCIAM_ERR_HTTP_CHUNK, CODED "-5\r\n"),
    BAD("chunk size with a sign", YCIAM_ERR_HTTP_CHUNK, CODED "+5\r\n"),
    BAD("chunk size with a prefix", YCIAM_ERR_HTTP_CHUNK, CODED "0x5\r\n"),
    BAD("chunk size and a letter", YCIAM_ERR_HTTP_CHUNK, CODED "5x\r\n"),
    BAD("two chunk sizes", YCIAM_ERR_HTTP_CHUNK, CODED "5 5\r\n"),
    BAD("a word behind the chunk size", YCIAM_ERR_HTTP_CHUNK, CODED "5\tx\r\n"),
    BAD("chunk size of 2^32", YCIAM_ERR_HTTP_CHUNK, CODED "100000000\r\n"),
    BAD("chunk size of 2^32 + 5", YCIAM_ERR_HTTP_CHUNK, CODED "100000005\r\n"),
    BAD("chunk size of 2^64 + 5", YCIAM_ERR_HTTP_CHUNK, CODED "10000000000000005\r\n"),
    BAD("chunk line with a bare line feed", YCIAM_ERR_HTTP_CHUNK, CODED "5\nhello\r\n"),
    BAD("chunk line with a bare return", YCIAM_ERR_HTTP_CHUNK, CODED "5\rhello\r\n"),
    BAD("NUL in the extension", YCIAM_ERR_HTTP_CHUNK, CODED "5;a\0\r\n"),
    BAD("NUL behind the chunk size", YCIAM_ERR_HTTP_CHUNK, CODED "5\0\r\n"),
    BAD("chunk longer than it says", YCIAM_ERR_HTTP_CHUNK, CODED "5\r\nhelloX\r\n"),
    BAD("line feed behind the chunk", YCIAM_ERR_HTTP_CHUNK, CODED "5\r\nhello\n0\r\n\r\n"),
    BAD("nothing behind the chunk", YCIAM_ERR_HTTP_CHUNK, CODED "5\r\nhello0\r\n\r\n"),
    BAD("chunk shorter than it says", YCIAM_ERR_HTTP_CHUNK, CODED "6\r\nhello\r\n0\r\n\r\n"),
};

#endif
