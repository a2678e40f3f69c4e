/* The work of benches/programs/mandelbrot.py. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

static int escape(double cr, double ci, int limit) {
    double zr = 0.0, zi = 0.0;
    for (int step = 0; step < limit; step++) {
        double zr2 = zr * zr, zi2 = zi * zi;
        if (zr2 + zi2 > 4.0) return step;
        zi = 2.0 * zr * zi + ci;
        zr = zr2 - zi2 + cr;
    }
    return limit;
}

static int julia(double zr, double zi, double cr, double ci, int limit) {
    int step = 0;
    while (hypot(zr, zi) <= 2.0 && step < limit) {
        double next = zr * zr - zi * zi + cr;
        zi = zr * zi + zi * zr + ci;
        zr = next;
        step++;
    }
    return step;
}

static const char *run(int size) {
    static char text[64];
    uint64_t checksum = 0;
    for (int y = 0; y < size; y++) {
        double ci = 2.0 * y / size - 1.0;
        unsigned byte = 0, bits = 0;
        for (int x = 0; x < size; x++) {
            byte = byte << 1 | (escape(2.0 * x / size - 1.5, ci, 50) == 50);
            if (++bits == 8) {
                checksum = (checksum * 33 + byte) & 0xFFFFFFFF;
                bits = byte = 0;
            }
        }
        if (bits) checksum = (checksum * 33 + (byte << (8 - bits))) & 0xFFFFFFFF;
    }
    for (int y = 0; y < size / 3; y++)
        for (int x = 0; x < size / 3; x++)
            checksum += (uint64_t)julia(4.5 * x / size - 0.75, 4.5 * y / size - 0.75, -0.4, 0.6, 40) * (x + 1);
    snprintf(text, sizeof text, "%llu", (unsigned long long)checksum);
    return text;
}

#include "kernel.h"
