/* The work of benches/programs/nbody.py. */
#include <math.h>
#include <stdio.h>

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

enum { COUNT = 5 };

static const double DATA[COUNT][7] = {
    {0, 0, 0, 0, 0, 0, 1.0},
    {4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
     0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609},
    {8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
     -0.00276742510726411346, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812},
    {12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
     0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298},
    {15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
     0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451},
};

static double energy(const Body *bodies) {
    double total = 0.0;
    for (int i = 0; i < COUNT; i++) {
        const Body *b = &bodies[i];
        total += 0.5 * b->mass * (b->vx * b->vx + b->vy * b->vy + b->vz * b->vz);
        for (int j = i + 1; j < COUNT; j++) {
            double dx = b->x - bodies[j].x, dy = b->y - bodies[j].y, dz = b->z - bodies[j].z;
            total -= b->mass * bodies[j].mass / sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return total;
}

static void advance(Body *bodies, double dt) {
    for (int i = 0; i < COUNT; i++) {
        Body *a = &bodies[i];
        for (int j = i + 1; j < COUNT; j++) {
            Body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double squared = dx * dx + dy * dy + dz * dz;
            double magnitude = dt / (squared * sqrt(squared));
            double push = b->mass * magnitude;
            a->vx -= dx * push, a->vy -= dy * push, a->vz -= dz * push;
            push = a->mass * magnitude;
            b->vx += dx * push, b->vy += dy * push, b->vz += dz * push;
        }
    }
    for (int i = 0; i < COUNT; i++) {
        Body *b = &bodies[i];
        b->x += dt * b->vx, b->y += dt * b->vy, b->z += dt * b->vz;
    }
}

static const char *run(int size) {
    static char text[64];
    const double pi = 3.141592653589793, solar_mass = 4 * pi * pi, days = 365.24;
    Body bodies[COUNT];
    double px = 0.0, py = 0.0, pz = 0.0;
    for (int i = 0; i < COUNT; i++) {
        const double *d = DATA[i];
        bodies[i] = (Body){d[0], d[1], d[2], d[3] * days, d[4] * days, d[5] * days, d[6] * solar_mass};
        px += bodies[i].vx * bodies[i].mass;
        py += bodies[i].vy * bodies[i].mass;
        pz += bodies[i].vz * bodies[i].mass;
    }
    bodies[0].vx = -px / bodies[0].mass;
    bodies[0].vy = -py / bodies[0].mass;
    bodies[0].vz = -pz / bodies[0].mass;
    double start = energy(bodies);
    for (int i = 0; i < size; i++) advance(bodies, 0.01);
    snprintf(text, sizeof text, "%.9f %.9f", start, energy(bodies));
    return text;
}

#include "kernel.h"
