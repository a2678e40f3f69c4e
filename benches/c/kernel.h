/* What every kernel here shares: the same command line and the same one line of JSON as benches/worker.py.
 *
 * A kernel defines `const char *run(int size)`, which does the work of the Python program of its name at that size and
 * returns the same checksum as text, and includes this file last.
 *
 *     kernel SIZE CALLS SECONDS     repeat at least CALLS times and for at least SECONDS of processor time
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double processor_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    int size = argc > 1 ? atoi(argv[1]) : 1, calls = argc > 2 ? atoi(argv[2]) : 1;
    double seconds = argc > 3 ? atof(argv[3]) : 0.0;
    static double marks[1000000];
    char first[256] = "";
    int count = 0, agree = 1;
    double loaded = processor_time();
    while (count < 1000000 && (count < calls || processor_time() < seconds)) {
        const char *checksum = run(size);
        marks[count++] = processor_time();
        if (!first[0]) snprintf(first, sizeof first, "%s", checksum);
        else if (strcmp(first, checksum)) agree = 0;
    }
    printf("{\"loaded\": %.9f, \"checksum\": \"%s\", \"agree\": %s, \"marks\": [", loaded, first, agree ? "true" : "false");
    for (int i = 0; i < count; i++) printf("%s%.9f", i ? ", " : "", marks[i]);
    printf("]}\n");
    return 0;
}
