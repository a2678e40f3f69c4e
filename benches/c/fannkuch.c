/* The work of benches/programs/fannkuch.py. */
#include <stdio.h>
#include <string.h>

enum { LARGEST = 16 };

static int flips(const int *permutation, int size) {
    int work[LARGEST], count = 0;
    memcpy(work, permutation, size * sizeof *work);
    while (work[0]) {
        for (int low = 0, high = work[0]; low < high; low++, high--) {
            int kept = work[low];
            work[low] = work[high];
            work[high] = kept;
        }
        count++;
    }
    return count;
}

static void all_flips(int size, int *best, int *checksum) {
    int permutation[LARGEST], counts[LARGEST] = {0}, position;
    for (int i = 0; i < size; i++) permutation[i] = i;
    *best = *checksum = 0;
    for (int index = 0;; index++) {
        int found = flips(permutation, size);
        if (found > *best) *best = found;
        *checksum += index % 2 ? -found : found;
        for (position = 1; position < size; position++) {
            int first = permutation[0];
            for (int i = 0; i < position; i++) permutation[i] = permutation[i + 1];
            permutation[position] = first;
            if (++counts[position] <= position) break;
            counts[position] = 0;
        }
        if (position == size) return;
    }
}

static const char *run(int size) {
    static char text[64];
    int best, checksum, best_small, checksum_small;
    all_flips(size, &best, &checksum);
    all_flips(size - 1, &best_small, &checksum_small);
    snprintf(text, sizeof text, "%d %d %d %d", checksum, best, checksum_small, best_small);
    return text;
}

#include "kernel.h"
