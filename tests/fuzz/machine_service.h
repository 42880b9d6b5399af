/* SPDX-License-Identifier: Apache-2.0 */
/* The service of the harness: its answers to requests, correct or not. */
#ifndef YCIAM_TESTS_MACHINE_SERVICE_H
#define YCIAM_TESTS_MACHINE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#define SERVICE_SUBJECT "ajeg1f0h8j2k4l6m8n0p" /* the account in the answer to a revocation */

/* Writes world.answer as the script says. */
void service_answer(void);

/* Whether world.request is complete; true also if a part could be taken for the whole. */
bool service_has_all(void);

/* Whether a Bearer token is in this part of a request. */
bool service_has_bearer(const void *request, size_t len);

/* How many characters of a JWT are in this part of a request. */
size_t service_jwt_len(const void *request, size_t len);

#endif
