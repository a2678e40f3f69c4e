"""struct, binascii, base64, hashlib, hmac, zlib, zlib-based gzip/zipfile in memory, crc32."""
import base64
import binascii
import gzip
import hashlib
import hmac
import io
import struct
import zlib


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 4, -5, 6), struct.unpack("<hH", b"\xfe\xff\xff\xff"), struct.pack(">fd", 1.5, -2.5), struct.unpack(">d", struct.pack(">d", 0.1)), struct.pack("<3s5sx?c", b"ab", b"toolong", True, b"z"), struct.unpack("<3s?", b"ab\0\1"), struct.calcsize("<bhiq"), struct.calcsize("!3H2x"), struct.pack("<e", 1.5), struct.unpack("<2e", b"\x00\x3e\x00\x7c"), struct.pack("=i", 1) in (b"\1\0\0\0", b"\0\0\0\1"), struct.pack("4p", b"abcdef"), struct.unpack("4p", b"\3abc"), struct.pack("0s", b""), struct.pack("<10h", *range(10)))
s = struct.Struct("<HI")
buf = bytearray(10)
s.pack_into(buf, 2, 1, 2)
print(s.size, s.format, buf, s.unpack_from(buf, 2), list(s.iter_unpack(b"\1\0\2\0\0\0" * 2)), repr(s) if "object" not in repr(s) else "Struct", list(struct.iter_unpack("<B", b"ab")), struct.unpack("<F", b"\0" * 8) if False else struct.unpack("<2F", bytes(16)) if False else "")
for f, args in ((struct.pack, ("<b", 200)), (struct.pack, ("<B", -1)), (struct.pack, ("<h", 1.5)), (struct.pack, ("<i",)), (struct.pack, ("<i", 1, 2)), (struct.pack, ("<c", b"ab")), (struct.pack, ("<s", "str")), (struct.pack, ("q" * 0 + "<y", 1)), (struct.unpack, ("<i", b"abc")), (struct.pack, ("<f", 1e100)), (struct.pack, ("<?", [])), (struct.unpack_from, ("<i", b"abcd", 1)), (struct.pack_into, ("<i", bytearray(3), 0, 1)), (struct.pack, ("<I", 2**32)), (struct.pack, ("<q", 2**63)), (struct.pack, ("<d", "x")), (struct.calcsize, ("2",)), (struct.pack, ("<e", 1e6)), (struct.iter_unpack, ("<h", b"abc"))):
    error(f, *args)
print(binascii.hexlify(b"\x01\xff"), binascii.unhexlify("01ff"), binascii.b2a_hex(b"abc", ":"), binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.b2a_base64(b"hi"), binascii.a2b_base64("aGk="), binascii.crc_hqx(b"abc", 0), binascii.b2a_qp(b"a=b \xe9"), binascii.b2a_uu(b"uu"), binascii.a2b_uu(b"\"=74 \n"))
error(binascii.unhexlify, "0")
error(binascii.unhexlify, "zz")
error(binascii.a2b_base64, "a")
error(binascii.a2b_base64, "a!b=", strict_mode=True)
for data in (b"", b"f", b"fo", b"foo", b"foob", bytes(range(256))):
    print(base64.b64encode(data)[:40], base64.urlsafe_b64encode(data)[-12:], base64.b32encode(data)[:30], base64.b16encode(data)[:20], base64.a85encode(data)[:30], base64.b85encode(data)[:30], base64.b32hexencode(data)[:20], all(d(e(data)) == data for e, d in ((base64.b64encode, base64.b64decode), (base64.b32encode, base64.b32decode), (base64.b16encode, base64.b16decode), (base64.a85encode, base64.a85decode), (base64.b85encode, base64.b85decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode), (base64.encodebytes, base64.decodebytes), (base64.z85encode, base64.z85decode))))
error(base64.b64decode, "abc")
error(base64.b64decode, b"ab$d", validate=True)
error(base64.b32decode, b"abc")
error(base64.b16decode, b"0G")
error(base64.b64encode, "str")
error(base64.b85decode, b"\x00")
print(base64.b64decode("aGVsbG8="), base64.b64decode(b"aGVs\nbG8="), base64.b64encode(b"\xfb\xff", altchars=b"-_"), base64.b32decode("mzxw6===", casefold=True))
msg = b"The quick brown fox jumps over the lazy dog"
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"):
    h = hashlib.new(name)
    h.update(msg[:10])
    c = h.copy()
    h.update(msg[10:])
    print(name, h.hexdigest(), h.digest_size, h.block_size, h.name, getattr(hashlib, name)(msg).digest() == h.digest(), c.hexdigest() != h.hexdigest(), hashlib.new(name, b"").hexdigest()[:16])
print(hashlib.shake_128(msg).hexdigest(10), hashlib.shake_256(msg).digest(5), hashlib.blake2b(msg, digest_size=8, key=b"k", salt=b"s", person=b"p").hexdigest(), hashlib.blake2s(msg, digest_size=4).hexdigest(), hmac.new(b"key", msg, "sha256").hexdigest(), hmac.new(b"k" * 200, msg, hashlib.md5).hexdigest(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.digest(b"k", b"m", "sha1").hex(), "sha256" in hashlib.algorithms_guaranteed, hashlib.file_digest(io.BytesIO(msg), "md5").hexdigest())
error(hashlib.new, "nope")
error(hashlib.md5, "str")
error(hmac.new, "key", b"m", "md5")
error(hmac.new, b"k", b"m")
big = bytes(i * 7 % 251 for i in range(100000))
print(hashlib.sha256(big).hexdigest(), hashlib.md5(big).hexdigest(), zlib.crc32(big), zlib.adler32(big), zlib.crc32(b"abc", 5), zlib.adler32(b""))
for level in (0, 1, 6, 9):
    c = zlib.compress(big, level)
    print(level, len(c) < len(big) + 100, zlib.decompress(c) == big)
co = zlib.compressobj(6, zlib.DEFLATED, -15)
raw = co.compress(b"abc" * 100) + co.compress(b"def") + co.flush()
do = zlib.decompressobj(-15)
print(do.decompress(raw[:10]) + do.decompress(raw[10:]) + do.flush() == b"abc" * 100 + b"def", do.eof, do.unused_data)
do = zlib.decompressobj()
part = do.decompress(zlib.compress(b"x" * 1000), 10)
print(part, len(do.unconsumed_tail) > 0, len(do.decompress(do.unconsumed_tail)), zlib.decompressobj().decompress(zlib.compress(b"q") + b"junk"), zlib.decompress(zlib.compress(b"q", wbits=31), 31))
error(zlib.decompress, b"not zlib data")
error(zlib.decompress, zlib.compress(b"abc")[:-2])
error(zlib.compress, "str")
error(zlib.compress, b"x", 99)
g = gzip.compress(b"gzip me" * 10, mtime=0)
print(g[:4], gzip.decompress(g), gzip.GzipFile(fileobj=io.BytesIO(g)).read(7))
error(gzip.decompress, b"nope")
b = io.BytesIO()
with gzip.GzipFile(fileobj=b, mode="wb", mtime=0, filename="n") as f:
    f.write(b"line1\nline2\n")
print(list(gzip.GzipFile(fileobj=io.BytesIO(b.getvalue()))))
import zipfile
zb = io.BytesIO()
with zipfile.ZipFile(zb, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", "hello " * 50)
    z.writestr("dir/b.bin", bytes(range(10)))
with zipfile.ZipFile(zb) as z:
    print(z.namelist(), z.read("dir/b.bin"), z.getinfo("a.txt").file_size, z.testzip(), z.open("a.txt").read(5), [i.compress_type for i in z.infolist()])
error(zipfile.ZipFile, io.BytesIO(b"not a zip"))
import tarfile
tb = io.BytesIO()
with tarfile.open(fileobj=tb, mode="w:gz") as t:
    info = tarfile.TarInfo("x.txt")
    info.size = 3
    t.addfile(info, io.BytesIO(b"abc"))
tb.seek(0)
with tarfile.open(fileobj=tb) as t:
    print(t.getnames(), t.extractfile("x.txt").read(), t.getmember("x.txt").isfile())
