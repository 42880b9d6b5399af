/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run TIMES COMMAND ARGUMENT…: runs a command again and again with its output thrown away, and prints the processor
 * time of one run in microseconds (all its processes, user and system), and the resident memory of its largest process
 * in KiB. A program of its own and small, since what Linux calls a child's maximum begins with that of the process it
 * was.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static long long microseconds(struct timeval time)
{
    return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int argc, char **argv)
{
    long times = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    long long cpu_us = 0;
    long memory_kib = 0;
    int null = open("/dev/null", O_WRONLY);

    for (long i = 0; i < times; i++) {
        struct rusage usage;
        int status;
        pid_t child = fork();

        if (child == 0) {
            (void) dup2(null, STDOUT_FILENO);
            (void) execvp(argv[2], argv + 2);
            _exit(127);
        }
        if (wait4(child, &status, 0, &usage) != child || status != 0) {
            fprintf(stderr, "run: %s failed\n", argv[2]);
            return 1;
        }
        cpu_us += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
        memory_kib = usage.ru_maxrss > memory_kib ? usage.ru_maxrss : memory_kib;
    }
    if (times < 1) {
        return 2;
    }
    printf("%lld %ld\n", cpu_us / times, memory_kib);
    return 0;
}
