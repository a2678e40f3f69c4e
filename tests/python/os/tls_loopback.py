# TLS over a loopback connection: handshake, data larger than records, names that do not fit, unknown issuers, memory queues.
# oracle: native
import os
import socket
import ssl
import tempfile
import threading

# Made for this test: a key that signs its own certificate for localhost.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUTimCNH3ut5JeXMoPcQvX9JxkVfowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxMDY1NFoYDzIxMjYxMDMw
MjEwNjU0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASu+qO92pUbyDFYXZ8BChK2Ijz9/HlTuniSuMlOD9mH4JVX75IvQ221
PEBUxqjkuNduoAgcLIiKAOPACgDw/7Who28wbTAdBgNVHQ4EFgQUf6o0MqrdQpHx
EMzf5NtceoxPnF0wHwYDVR0jBBgwFoAUf6o0MqrdQpHxEMzf5NtceoxPnF0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgBR00hZv84kGqhk64IROKyDjnn9Y1lwbsRQpEfXJiZD8CIQCq
7Z62ZhiiHeYNI+Ne+jZjVS5kXh66BBcr7zHkR8f0jA==
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM3ZEuNlrrsHIeUl4
Rw7I4vb2RaprdzJl0BGsYD+0cVOhRANCAASu+qO92pUbyDFYXZ8BChK2Ijz9/HlT
uniSuMlOD9mH4JVX75IvQ221PEBUxqjkuNduoAgcLIiKAOPACgDw/7Wh
-----END PRIVATE KEY-----
"""
folder = tempfile.TemporaryDirectory()
pem = os.path.join(folder.name, "both.pem")
with open(pem, "w") as f:
    f.write(CERTIFICATE + KEY)


def serve(listener, context):
    while True:
        connection, _ = listener.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as s:
                    while data := s.recv(65536):
                        if data == b"stop":
                            return
                        s.sendall(data.upper())
            except OSError:
                pass


server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(pem)
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
thread = threading.Thread(target=serve, args=(listener, server))
thread.start()

trusting = ssl.create_default_context(cadata=CERTIFICATE)
with socket.create_connection(("127.0.0.1", port)) as plain:
    with trusting.wrap_socket(plain, server_hostname="localhost") as s:
        print(s.version(), s.server_hostname, s.server_side)
        print(sorted(s.getpeercert()["subjectAltName"]))
        s.sendall(b"hello")
        print(s.recv(100))
        # More than fits into the library's buffers at once.
        payload = bytes(range(97, 123)) * 20000
        got = bytearray()
        sender = threading.Thread(target=s.sendall, args=(payload,))
        sender.start()
        while len(got) < len(payload):
            got += s.recv(1 << 20)
        sender.join()
        print(len(got), bytes(got) == payload.upper())

for context, name in [(trusting, "example.org"), (ssl.create_default_context(), "localhost")]:
    with socket.create_connection(("127.0.0.1", port)) as plain:
        try:
            context.wrap_socket(plain, server_hostname=name)
        except ssl.SSLCertVerificationError as e:
            print(type(e).__name__, e.reason, e.verify_code, e.verify_message)

careless = ssl._create_unverified_context()
with socket.create_connection(("127.0.0.1", port)) as plain:
    with careless.wrap_socket(plain) as s:
        print(s.getpeercert(), len(s.getpeercert(True)) > 300)
        s.sendall(b"stop")
thread.join()
listener.close()

# Without sockets.
a, b, c, d = (ssl.MemoryBIO() for _ in range(4))
client = trusting.wrap_bio(a, b, server_hostname="localhost")
other = server.wrap_bio(c, d, server_side=True)
done = set()
while len(done) < 2:
    for side, name in ((client, "client"), (other, "server")):
        try:
            side.do_handshake()
            done.add(name)
        except ssl.SSLWantReadError:
            pass
    c.write(b.read())
    a.write(d.read())
client.write(b"over queues")
c.write(b.read())
print(other.read(), client.version() == other.version())
try:
    other.read()
except ssl.SSLWantReadError as e:
    print("wants to read", e.errno == ssl.SSL_ERROR_WANT_READ)
