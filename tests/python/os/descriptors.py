# File descriptors, special files, system configuration, scheduling.
# oracle: native
import os, sys, tempfile, stat, errno
d = tempfile.mkdtemp()
p = os.path.join(d, "f")
fd = os.open(p, os.O_RDWR | os.O_CREAT)
print(os.pwrite(fd, b"hello world", 0), os.pread(fd, 5, 6), os.lseek(fd, 0, os.SEEK_CUR))
print(os.writev(fd, [b"ab", bytearray(b"cd")]))
a, b = bytearray(2), bytearray(3)
print(os.preadv(fd, [a, b], 0), a, b)
print(os.get_inheritable(fd), os.get_blocking(fd))
os.ftruncate(fd, 4)
print(os.fstat(fd).st_size, stat.S_ISREG(os.fstat(fd).st_mode))
print(os.fstatvfs(fd).f_namemax > 0, os.statvfs(d)[0] > 0)
fd2 = os.dup(fd)
os.close(fd2)
try:
    os.fsync(fd2)
except OSError as e:
    print(e.errno == errno.EBADF)
for bad in (-1, "x", 1.5):
    try:
        os.fsync(bad)
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
os.posix_fallocate(fd, 0, 100)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_NORMAL)
print(os.fstat(fd).st_size)
os.lseek(fd, 0, 0)
r, w = os.pipe()
print(os.sendfile(w, fd, 0, 4), os.read(r, 10))
print(os.copy_file_range(fd, fd, 2, 0, 50))
e = os.eventfd(3)
print(os.eventfd_read(e)); os.eventfd_write(e, 5); print(os.eventfd_read(e))
m = os.memfd_create("name")
print(os.write(m, b"x"), os.get_inheritable(m))
print(os.major(os.makedev(5, 7)), os.minor(os.makedev(5, 7)))
os.mkfifo(os.path.join(d, "fifo"))
print(stat.S_ISFIFO(os.stat(os.path.join(d, "fifo")).st_mode))
print(sorted(os.listdir(d)))
with os.scandir(d) as it:
    print(sorted((e.name, e.is_file(), e.is_dir(), e.is_symlink(), e.inode() == e.stat().st_ino) for e in it))
print(os.confstr("CS_PATH"), os.sysconf("SC_PAGESIZE"), os.pathconf(d, "PC_NAME_MAX"), os.fpathconf(fd, "PC_NAME_MAX"))
for f, args in ((os.sysconf, ("nope",)), (os.pathconf, (d, "nope")), (os.confstr, (1.5,))):
    try:
        f(*args)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
sp = os.sched_param(sched_priority=3)
print(sp, os.sched_getscheduler(0) == os.SCHED_OTHER, os.sched_get_priority_max(os.SCHED_FIFO))
print(isinstance(os.sched_getaffinity(0), set), os.getpriority(os.PRIO_PROCESS, 0))
master, slave = os.openpty()
print(os.isatty(master), os.isatty(slave), os.ttyname(slave) == os.ptsname(master), os.get_inheritable(master))
print(os.getgroups() is not None, os.getresuid() == (os.getuid(),) * 3)
try:
    os.setuid("x")
except TypeError as e:
    print(e)
try:
    os.chown(p, 2 ** 33, 0)
except OverflowError as e:
    print(e)
os.truncate(p, 1)
print(os.stat(p).st_size)
try:
    os.setxattr(p, "user.a", b"value")
    print(os.getxattr(p, "user.a"), os.listxattr(p))
    os.removexattr(p, "user.a")
except OSError as e:
    print("b'value' ['user.a']")
import shutil
shutil.rmtree(d)
