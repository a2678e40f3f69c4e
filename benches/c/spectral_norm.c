/* The work of benches/programs/spectral_norm.py. */
#include <math.h>
#include <stdio.h>

enum { LARGEST = 64 };

static double entry(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(int size, const double *in, double *out) {
    for (int i = 0; i < size; i++) {
        double total = 0.0;
        for (int j = 0; j < size; j++) total += entry(i, j) * in[j];
        out[i] = total;
    }
}

static void times_transposed(int size, const double *in, double *out) {
    for (int i = 0; i < size; i++) {
        double total = 0.0;
        for (int j = 0; j < size; j++) total += entry(j, i) * in[j];
        out[i] = total;
    }
}

static void times_both(int size, const double *in, double *out) {
    double between[LARGEST];
    times(size, in, between);
    times_transposed(size, between, out);
}

static double norm(int size, int rounds) {
    double u[LARGEST], v[LARGEST], across = 0.0, squared = 0.0;
    for (int i = 0; i < size; i++) u[i] = v[i] = 1.0;
    for (int i = 0; i < rounds; i++) {
        times_both(size, u, v);
        times_both(size, v, u);
    }
    for (int i = 0; i < size; i++) {
        across += u[i] * v[i];
        squared += v[i] * v[i];
    }
    return sqrt(across / squared);
}

static const char *run(int size) {
    static char text[64];
    double total = 0.0;
    for (int i = 0; i < size; i++) total += norm(60 + i % 2, 5);
    snprintf(text, sizeof text, "%.9f", total);
    return text;
}

#include "kernel.h"
