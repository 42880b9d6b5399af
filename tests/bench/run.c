/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run TIMES COMMAND ARGUMENT…: runs a command TIMES times and discards its output. Prints the processor time of one run
 * in microseconds (all its processes, user and system), the resident memory of its largest process in KiB, and the
 * largest sum over all its processes, sampled every SAMPLE_US. This is a small program of its own because Linux's
 * maximum for a child begins with the memory of the process that forked it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE_US 200

static long long microseconds(struct timeval time)
{
    return time.tv_sec * 1000000LL + time.tv_usec;
}

/* The resident memory of a process and all its descendants; 0 for a process that has just ended. */
static long resident_kib(pid_t pid)
{
    char path[64];
    long pages = 0;
    long sum;
    int child;
    FILE *file;

    (void) snprintf(path, sizeof path, "/proc/%d/statm", (int) pid);
    file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) {
        pages = 0;
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    sum = pages * (sysconf(_SC_PAGESIZE) / 1024);
    (void) snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int) pid, (int) pid);
    file = fopen(path, "r");
    while (file != NULL && fscanf(file, "%d", &child) == 1) {
        sum += resident_kib(child);
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    return sum;
}

static void raise_to(long *most, long value)
{
    *most = value > *most ? value : *most;
}

int main(int argc, char **argv)
{
    const struct timespec pause = { .tv_nsec = SAMPLE_US * 1000L };
    long times = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    long long cpu_us = 0;
    long largest_kib = 0;
    long all_kib = 0;
    int null = open("/dev/null", O_WRONLY);

    for (long i = 0; i < times; i++) {
        struct rusage usage;
        int status;
        pid_t ended;
        pid_t child = fork();

        if (child == 0) {
            (void) dup2(null, STDOUT_FILENO);
            (void) execvp(argv[2], argv + 2);
            _exit(127);
        }
        while ((ended = wait4(child, &status, WNOHANG, &usage)) == 0) {
            raise_to(&all_kib, resident_kib(child));
            (void) nanosleep(&pause, NULL);
        }
        if (ended != child || status != 0) {
            fprintf(stderr, "run: %s failed\n", argv[2]);
            return 1;
        }
        cpu_us += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
        raise_to(&largest_kib, usage.ru_maxrss);
    }
    if (times < 1) {
        return 2;
    }
    raise_to(&all_kib, largest_kib);
    printf("%lld %ld %ld\n", cpu_us / times, largest_kib, all_kib);
    return 0;
}
