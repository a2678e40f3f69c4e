# Sockets: names, streams, datagrams, ancillary data, time-outs, errors.
# oracle: native
import socket, threading, os, array, errno, select

def t(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)

s = socket.create_server(("127.0.0.1", 0))
port = s.getsockname()[1]
def serve():
    c, a = s.accept()
    with c:
        while True:
            d = c.recv(100)
            if not d:
                break
            c.sendall(d.upper())
th = threading.Thread(target=serve)
th.start()
with socket.create_connection(("localhost", port)) as c:
    c.sendall(b"hello")
    print(c.recv(10), c.getpeername()[1] == port, c.family, c.type, c.gettimeout(), c.getblocking())
    b = bytearray(10)
    c.send(b"xyz")
    print(c.recv_into(b), b)
    f = c.makefile("rwb")
    f.write(b"line\n"); f.flush()
    print(f.readline())
    f.close()
th.join()
s.close()
t(lambda: s.accept())
a, b = socket.socketpair()
print(a.family.name, b.type.name)
a.settimeout(0.05)
t(lambda: a.recv(1))
a.setblocking(False)
t(lambda: a.recv(1))
a.setblocking(True)
fd = os.open("/dev/null", os.O_RDONLY)
socket.send_fds(a, [b"data"], [fd])
msg, fds, flags, addr = socket.recv_fds(b, 10, 2)
print(msg, len(fds), flags)
print(a.sendmsg([b"ab", b"cd"]), b.recvmsg(10))
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v.sendto(b"dgram", u.getsockname())
print(u.recvfrom(100)[0])
print(u.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_DGRAM, u.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE, 4))
v.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
print(socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\1\2\3\4"), socket.inet_pton(socket.AF_INET6, "::1"), socket.inet_ntop(socket.AF_INET6, b"\0" * 15 + b"\1"))
print(socket.htons(1), socket.ntohl(1), socket.getservbyname("http", "tcp"), socket.getservbyport(80), socket.getprotobyname("tcp"))
print(socket.gethostbyname("127.0.0.1"), socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
for f in (lambda: socket.inet_aton("x"), lambda: v.connect("x"), lambda: v.connect(("a",)), lambda: v.connect(("127.0.0.1", 99999)), lambda: v.connect(("127.0.0.1", "x")), lambda: v.bind(5),
    lambda: socket.socket(fileno=-1), lambda: socket.socket(fileno=99999), lambda: v.recv(-1), lambda: v.settimeout(-1), 
    lambda: v.sendto(b"a"), lambda: v.sendall("a"), lambda: v.getsockopt(1, 2, -1), lambda: v.getsockopt(1, 2, 2000),
    lambda: socket.getaddrinfo(1, 2), lambda: socket.getaddrinfo("localhost", 1.5), lambda: socket.getservbyname("nope"), lambda: socket.getservbyport(99999), lambda: socket.getprotobyname("nope"),
    lambda: socket.inet_pton(99, "a"), lambda: socket.inet_ntop(socket.AF_INET, b"1"), lambda: socket.CMSG_LEN(-1), lambda: a.sendmsg(5), 
    lambda: socket.socket(socket.AF_UNIX).connect("/no/such"), lambda: socket.socket(socket.AF_UNIX).bind("x" * 200), lambda: socket.getnameinfo(5, 0), lambda: socket.getnameinfo(("a",), 0), lambda: socket.getnameinfo(("nohost.invalid", 5), 0)):
    t(f)
c = socket.socket()
r = c.connect_ex(("127.0.0.1", 1))
print(r == errno.ECONNREFUSED)
print(repr(c).split("fd=")[0], c.detach() > 2, c.fileno())
print(c)
print(socket.has_ipv6, socket.getdefaulttimeout(), socket.timeout is TimeoutError, socket.gaierror.__mro__[1].__name__, socket.gaierror.__module__)
p = socket.socket(socket.AF_UNIX)
p.bind("\0abstract-test-%d" % os.getpid())
print(p.getsockname()[:14])
sel = select.poll(); sel.register(a, select.POLLOUT); print(sel.poll(100)[0][1] == select.POLLOUT)
ep = select.epoll(); ep.register(a.fileno(), select.EPOLLOUT); print(ep.poll(0.1)[0][1] == select.EPOLLOUT); ep.close()
print([x == [a] for x in select.select([], [a], [], 1)])
a.close()
print(a.fileno(), a)
