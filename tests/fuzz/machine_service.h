/* SPDX-License-Identifier: Apache-2.0 */
/* The service in the machine's world: what it answers, well or not, to the request that came. */
#ifndef YCIAM_TESTS_MACHINE_SERVICE_H
#define YCIAM_TESTS_MACHINE_SERVICE_H

#include <stddef.h>

/* Writes world.answer, as the script says. */
void service_answer(void);

/* How many characters of a JWT stand in this part of a request. */
size_t service_jwt_len(const void *request, size_t len);

#endif
