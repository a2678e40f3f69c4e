"""A small ray tracer: vectors as objects with operators, spheres and a checkered plane, shadows and reflections."""
import math

GROUPS = ("floats", "objects", "calls")
SIZE = 75


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def normalized(self):
        return self * (1.0 / self.length())

    def reflected(self, normal):
        return self - normal * (2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, distance):
        return self.origin + self.direction * distance


class Material:
    def __init__(self, colour, reflectivity=0.0):
        self.colour = colour
        self.reflectivity = reflectivity

    def colour_at(self, point):
        return self.colour


class Checkers(Material):
    def __init__(self, first, second):
        super().__init__(first, 0.1)
        self.second = second

    def colour_at(self, point):
        odd = (math.floor(point.x) + math.floor(point.z)) % 2
        return self.second if odd else self.colour


class Sphere:
    def __init__(self, centre, radius, material):
        self.centre = centre
        self.radius = radius
        self.material = material

    def intersect(self, ray):
        offset = ray.origin - self.centre
        b = offset.dot(ray.direction)
        c = offset.dot(offset) - self.radius * self.radius
        discriminant = b * b - c
        if discriminant < 0.0:
            return None
        root = math.sqrt(discriminant)
        for distance in (-b - root, -b + root):
            if distance > 1e-4:
                return distance
        return None

    def normal_at(self, point):
        return (point - self.centre) * (1.0 / self.radius)


class Plane:
    def __init__(self, height, material):
        self.height = height
        self.material = material
        self.normal = Vector(0.0, 1.0, 0.0)

    def intersect(self, ray):
        if abs(ray.direction.y) < 1e-9:
            return None
        distance = (self.height - ray.origin.y) / ray.direction.y
        return distance if distance > 1e-4 else None

    def normal_at(self, point):
        return self.normal


class Scene:
    def __init__(self, things, light):
        self.things = things
        self.light = light

    def nearest(self, ray):
        best = None
        found = None
        for thing in self.things:
            distance = thing.intersect(ray)
            if distance is not None and (best is None or distance < best):
                best, found = distance, thing
        return best, found

    def in_shadow(self, point):
        to_light = self.light - point
        distance = to_light.length()
        ray = Ray(point, to_light.normalized())
        return any((hit or math.inf) < distance for hit in (t.intersect(ray) for t in self.things))

    def trace(self, ray, depth=0):
        distance, thing = self.nearest(ray)
        if thing is None:
            sky = 0.5 * (ray.direction.y + 1.0)
            return Vector(0.3, 0.4, 0.6) * sky + Vector(0.1, 0.1, 0.1)
        point = ray.at(distance)
        normal = thing.normal_at(point)
        colour = thing.material.colour_at(point)
        brightness = 0.15
        if not self.in_shadow(point):
            brightness += max(0.0, normal.dot((self.light - point).normalized())) * 0.85
        result = colour * brightness
        mirror = thing.material.reflectivity
        if mirror and depth < 3:
            bounced = Ray(point, ray.direction.reflected(normal))
            result = result * (1.0 - mirror) + self.trace(bounced, depth + 1) * mirror
        return result


def make_scene():
    return Scene(
        [
            Plane(-1.0, Checkers(Vector(0.9, 0.9, 0.9), Vector(0.1, 0.1, 0.1))),
            Sphere(Vector(0.0, 0.0, 5.0), 1.0, Material(Vector(0.9, 0.2, 0.2), 0.3)),
            Sphere(Vector(1.8, -0.3, 4.0), 0.7, Material(Vector(0.2, 0.9, 0.2), 0.1)),
            Sphere(Vector(-1.7, 0.2, 4.5), 0.9, Material(Vector(0.2, 0.3, 0.9))),
        ],
        Vector(-4.0, 6.0, -2.0),
    )


def run(n):
    scene = make_scene()
    eye = Vector(0.0, 0.5, -2.0)
    checksum = 0
    for row in range(n):
        for column in range(n):
            direction = Vector((column - n / 2) / n, (n / 2 - row) / n, 1.0).normalized()
            colour = scene.trace(Ray(eye, direction))
            level = int(colour.x * 200) + int(colour.y * 200) * 3 + int(colour.z * 200) * 5
            checksum = (checksum * 131 + level) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
